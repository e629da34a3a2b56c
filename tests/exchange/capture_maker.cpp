#include "capture_maker.h"

#include "exchange/captured_cmdlets.h"
#include "fake_call.h"

namespace signet::exchange::test {

namespace {

const Seconds saved{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};

// Writes values as they were read, each object under a number of its own.
class ValueWriter {
 public:
  int take_number() { return next_++; }
  std::string write(const clixml::Value& value, std::string_view name) {
    const std::string attribute = name.empty() ? "" : fmt::format(" N=\"{}\"", name);
    switch (value.kind()) {
      case clixml::Kind::null:
        return "<Nil" + attribute + "/>";
      case clixml::Kind::object:
        return object(value, attribute);
      case clixml::Kind::boolean:
        return leaf("B", attribute, value);
      case clixml::Kind::bytes:
        return leaf("BA", attribute, value);
      case clixml::Kind::integer:
        return leaf("I32", attribute, value);
      default:  // the fake gives nothing else
        return leaf("S", attribute, value);
    }
  }

 private:
  static std::string leaf(const char* element, const std::string& attribute,
                          const clixml::Value& value) {
    return fmt::format("<{0}{1}>{2}</{0}>", element, attribute, escaped(std::string(value.text())));
  }

  std::string object(const clixml::Value& value, const std::string& attribute) {
    const int number = next_++;
    std::string text = fmt::format("<Obj{} RefId=\"{}\">", attribute, number);
    if (!value.type_names().empty()) {
      text += fmt::format("<TN RefId=\"{}\">", number);
      for (const std::string& type : value.type_names()) text += "<T>" + escaped(type) + "</T>";
      text += "</TN>";
    }
    if (const auto primitive = value.primitive()) {
      text += "<ToString>" + escaped(std::string(value.to_string())) + "</ToString>";
      text += write(*primitive, {});
    }
    if (value.container() == clixml::Container::list) {
      text += "<LST>";
      for (const clixml::Value& item : value.items()) text += write(item, {});
      text += "</LST>";
    }
    text += "<MS>";
    for (const auto& [name, inner] : value.properties()) text += write(inner, name);
    return text + "</MS></Obj>";
  }

  int next_ = 1000;
};

psrp::PipelineResult ask(FakeExchange& exchange, const psrp::Pipeline& pipeline) {
  Target target;
  target.name = TargetName::parse(exchange.servers.begin()->first).value();
  target.platform = "exchange";
  return exchange.invoke(target, AccountUse::read, pipeline, {}).result.value();
}

std::string error_text(const psrp::ErrorRecord& error, ValueWriter& writer) {
  return fmt::format("<Obj N=\"Error\" RefId=\"{}\"><MS>", writer.take_number()) +
         text("Message", error.message) + text("FullyQualifiedErrorId", error.fully_qualified_id) +
         fmt::format("<I32 N=\"Category\">{}</I32>", error.category) +
         text("Reason", error.reason) + "</MS></Obj>";
}

std::string answer_text(FakeExchange& exchange, const psrp::Pipeline& pipeline,
                        const std::string& server, ValueWriter& writer) {
  const psrp::PipelineResult result = ask(exchange, pipeline);
  std::string objects;
  for (const clixml::Document& each : result.output) objects += writer.write(each.root(), {});
  const std::string error =
      result.errors.empty() ? "<Nil N=\"Error\"/>" : error_text(result.errors.front(), writer);
  return fmt::format("<Obj RefId=\"{}\"><MS><I32 N=\"SignetCapture\">1</I32>",
                     writer.take_number()) +
         text("Cmdlet", pipeline.front().name.text()) + text("Server", server) +
         fmt::format("<DT N=\"At\">2026-11-19T08:00:00Z</DT><Obj N=\"Objects\" RefId=\"{}\"><LST>",
                     writer.take_number()) +
         objects + "</LST></Obj>" + error + "</MS></Obj>\n";
}

}  // namespace

std::string clixml_document(const std::string& elements) {
  return "<Objs Version=\"1.1.0.1\" "
         "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n" +
         elements + "</Objs>\n";
}

CaptureFile capture_file(const std::string& name, const std::string& content) {
  const ByteView view = as_bytes(content);
  return {name, Bytes(view.begin(), view.end()), saved};
}

CaptureFile captured(FakeExchange& exchange, const std::string& server, const std::string& name) {
  std::string text;
  ValueWriter writer;
  for (const psrp::Pipeline& pipeline :
       server.empty() ? captured_of_organisation() : captured_of_server(server)) {
    text += answer_text(exchange, pipeline, server, writer);
  }
  const std::string file = server.empty() ? "organisation.xml" : server + ".xml";
  return capture_file(name.empty() ? file : name, clixml_document(text));
}

std::string saved_by_hand(FakeExchange& exchange, const std::string& cmdlet,
                          const std::string& server) {
  ValueWriter writer;
  std::string text;
  const psrp::PipelineResult result = ask(exchange, captured_by(*find_captured(cmdlet), server));
  for (const clixml::Document& each : result.output) text += writer.write(each.root(), {}) + "\n";
  return clixml_document(text);
}

}  // namespace signet::exchange::test
