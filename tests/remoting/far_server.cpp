#include "far_server.h"

#include <fmt/format.h>

#include <stdexcept>

#include "crypto/key_exchange_peer.h"
#include "wsman/namespaces.h"
#include "xml/xml_tree.h"

namespace signet::test {

namespace {

using wsman::Operation;
namespace names = wsman::names;

const XmlElement& need(const XmlElement* element) {
  if (!element) throw std::runtime_error("the request lacks an element");
  return *element;
}

std::string attribute(const XmlElement& element, std::string_view name) {
  const std::string* value = element.attribute(name);
  return value ? *value : std::string();
}

Operation operation_of(std::string_view action) {
  for (const Operation each : {Operation::create, Operation::receive, Operation::command,
                               Operation::send, Operation::signal, Operation::remove}) {
    if (action == wsman::action(each)) return each;
  }
  throw std::runtime_error("no such action");
}

void read_body(const XmlElement& body, SoapRequest& request) {
  if (body.children.empty()) return;
  const XmlElement& first = body.children.front();
  request.command = attribute(first, "CommandId");
  const XmlElement* carrier = nullptr;
  if (request.operation == Operation::create) {
    request.shell = attribute(first, "ShellId");
    carrier = &need(first.child(names::powershell, "creationXml"));
  } else if (request.operation == Operation::receive) {
    request.command = attribute(need(first.child(names::shell, "DesiredStream")), "CommandId");
  } else if (request.operation == Operation::command) {
    carrier = &need(first.child(names::shell, "Arguments"));
  } else if (request.operation == Operation::send) {
    carrier = &need(first.child(names::shell, "Stream"));
    request.stream = attribute(*carrier, "Name");
    request.command = attribute(*carrier, "CommandId");
  } else if (request.operation == Operation::signal) {
    request.signal = need(first.child(names::shell, "Code")).text;
  }
  if (carrier) request.fragments = from_base64(carrier->text).value();
}

SoapAnswer answered(const SoapRequest& request, std::string_view action, std::string_view body,
                    int status = 200) {
  return {status,
          fmt::format("<s:Envelope xmlns:s=\"{}\" xmlns:a=\"{}\" xmlns:w=\"{}\" xmlns:x=\"{}\" "
                      "xmlns:rsp=\"{}\"><s:Header><a:Action>{}</a:Action>"
                      "<a:RelatesTo>{}</a:RelatesTo></s:Header><s:Body>{}</s:Body></s:Envelope>",
                      names::soap, names::addressing, names::management, names::transfer,
                      names::shell, action, request.message, body)};
}

SoapAnswer acknowledged(const SoapRequest& request, std::string_view body = "") {
  return answered(request, wsman::answer_action(request.operation), body);
}

SoapAnswer unknown(const SoapRequest& request) {
  return soap_fault(request, 2150858843, "InvalidSelectors", "no such shell or command");
}

std::string text_between(const std::string& text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from) + from.size();
  return text.substr(begin, text.find(to, begin) - begin);
}

std::string base64_key(const std::string& public_key) {
  const Bytes blob = from_base64(text_between(public_key, "\"PublicKey\">", "</S>")).value();
  return to_base64(seal_for(blob, Bytes(32, 7)));
}

constexpr std::string_view question =
    "<Obj RefId=\"0\"><MS><I64 N=\"ci\">1</I64><Obj N=\"mi\" RefId=\"1\">"
    "<TN RefId=\"0\"><T>System.Management.Automation.Remoting.RemoteHostMethodId</T>"
    "<T>System.Enum</T></TN><ToString>PromptForChoice</ToString><I32>26</I32></Obj>"
    "<Obj N=\"mp\" RefId=\"2\"><TN RefId=\"1\"><T>System.Collections.ArrayList</T></TN><LST>"
    "<S>Overwrite?</S><S>Overwrite the existing thing?</S><Obj RefId=\"3\"><LST>"
    "<Obj RefId=\"4\"><MS><S N=\"label\">Yes</S></MS></Obj>"
    "<Obj RefId=\"5\"><MS><S N=\"label\">No</S></MS></Obj></LST></Obj><I32>1</I32>"
    "</LST></Obj></MS></Obj>";

}  // namespace

SoapRequest read_request(ByteView body) {
  const XmlElement root = read_xml_tree(body, {}).value();
  const XmlElement& header = need(root.child(names::soap, "Header"));
  SoapRequest request;
  request.operation = operation_of(need(header.child(names::addressing, "Action")).text);
  request.message = need(header.child(names::addressing, "MessageID")).text;
  const std::string time = need(header.child(names::management, "OperationTimeout")).text;
  request.timeout = std::chrono::seconds(std::stoi(time.substr(2)));
  if (const XmlElement* set = header.child(names::management, "SelectorSet")) {
    request.shell = set->children.front().text;
  }
  read_body(need(root.child(names::soap, "Body")), request);
  return request;
}

SoapAnswer soap_fault(const SoapRequest& request, std::uint32_t code, std::string_view subcode,
                      std::string_view words) {
  return answered(
      request, "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault",
      fmt::format("<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>w:{}"
                  "</s:Value></s:Subcode></s:Code><s:Reason><s:Text>{}</s:Text></s:Reason>"
                  "<s:Detail><f:WSManFault xmlns:f=\"{}\" Code=\"{}\" Machine=\"ex1\">"
                  "<f:Message>{}</f:Message></f:WSManFault></s:Detail></s:Fault>",
                  subcode, words, names::fault, code, words),
      500);
}

SoapAnswer FarServer::answer(const SoapRequest& request) {
  if (request.operation == Operation::create) return create(request);
  const auto found = shells_.find(request.shell);
  if (found == shells_.end()) return unknown(request);
  Shell& shell = found->second;
  switch (request.operation) {
    case Operation::receive:
      return receive(shell, request);
    case Operation::command:
      return command(shell, request);
    case Operation::send:
      return send(shell, request);
    case Operation::signal:
      return signal(shell, request);
    case Operation::create:
    case Operation::remove:
      break;
  }
  shells_.erase(found);
  return acknowledged(request);
}

SoapAnswer FarServer::create(const SoapRequest& request) {
  ++created;
  Shell& shell = shells_[request.shell];
  shell.far = std::make_unique<psrp::test::Server>(Guid::parse(request.shell).value());
  if (opens) shell.answers.push_back({shell.far->opening(version_)});
  return acknowledged(request,
                      fmt::format("<x:ResourceCreated><a:ReferenceParameters><w:SelectorSet>"
                                  "<w:Selector Name=\"ShellId\">{0}</w:Selector></w:SelectorSet>"
                                  "</a:ReferenceParameters></x:ResourceCreated>"
                                  "<rsp:Shell><rsp:ShellId>{0}</rsp:ShellId></rsp:Shell>",
                                  request.shell));
}

SoapAnswer FarServer::receive(Shell& shell, const SoapRequest& request) {
  Pipeline* pipeline = nullptr;
  if (!request.command.empty()) {
    const auto found = shell.pipelines.find(request.command);
    if (found == shell.pipelines.end()) return unknown(request);
    pipeline = &found->second;
  }
  auto& answers = pipeline ? pipeline->answers : shell.answers;
  if (answers.empty()) {
    if (pipeline && pipeline->over) return unknown(request);
    SoapAnswer late = soap_fault(request, 2150858793, "TimedOut", "nothing came");
    late.nothing_came = true;
    return late;
  }
  const std::string id =
      pipeline ? fmt::format(" CommandId=\"{}\"", request.command) : std::string();
  std::string body = "<rsp:ReceiveResponse>";
  for (const Bytes& stream : answers.front()) {
    body += fmt::format("<rsp:Stream Name=\"stdout\"{}>{}</rsp:Stream>", id, to_base64(stream));
  }
  answers.pop_front();
  if (pipeline && pipeline->over && answers.empty()) {
    body += fmt::format("<rsp:CommandState{} State=\"{}/CommandState/Done\"/>", id, names::shell);
  }
  return acknowledged(request, body + "</rsp:ReceiveResponse>");
}

SoapAnswer FarServer::command(Shell& shell, const SoapRequest& request) {
  Pipeline& pipeline = shell.pipelines[request.command];
  pipeline.id = Guid::parse(request.command).value();
  pipeline.arrived = request.fragments;
  start_if_whole(shell, pipeline);
  return acknowledged(request, fmt::format("<rsp:CommandResponse><rsp:CommandId>{}</rsp:CommandId>"
                                           "</rsp:CommandResponse>",
                                           request.command));
}

SoapAnswer FarServer::send(Shell& shell, const SoapRequest& request) {
  if (request.command.empty()) {
    const std::string key = psrp::test::only(psrp::test::taken_apart(request.fragments)).content;
    ++keys;
    shell.answers.push_back({shell.far->says(
        0x00010006, {},
        fmt::format("<Obj RefId=\"0\"><MS><S N=\"EncryptedSessionKey\">{}</S></MS></Obj>",
                    base64_key(key)))});
    return acknowledged(request);
  }
  const auto found = shell.pipelines.find(request.command);
  if (found == shell.pipelines.end()) return unknown(request);
  Pipeline& pipeline = found->second;
  if (request.stream == "pr") {
    ++acts;
    pipeline.answers.push_back(
        {shell.far->output(pipeline.id, "<S>answered</S>"), shell.far->state(pipeline.id, 4)});
    pipeline.over = true;
  } else {
    psrp::test::append(pipeline.arrived, request.fragments);
    start_if_whole(shell, pipeline);
  }
  return acknowledged(request);
}

void FarServer::start_if_whole(Shell& shell, Pipeline& pipeline) {
  const auto sent = psrp::test::taken_apart(pipeline.arrived);
  if (sent.empty() || pipeline.started) return;
  pipeline.started = true;
  ++started;
  run(shell, pipeline, sent.front().content);
}

void FarServer::run(Shell& shell, Pipeline& pipeline, const std::string& content) {
  psrp::test::Server& far = *shell.far;
  const std::string name = text_between(content, "<S N=\"Cmd\">", "</S>");
  if (name == "Get-Thing" || name == "Lose-Thing") {
    pipeline.answers.push_back({far.output(pipeline.id, "<S>one</S>")});
    pipeline.over = true;
    if (name == "Lose-Thing") return;
    pipeline.answers.push_back({far.output(pipeline.id, "<S>two</S>"), far.state(pipeline.id, 4)});
  } else if (name == "Set-Thing") {
    ++acts;
    pipeline.answers.push_back({far.output(pipeline.id, "<S>done</S>")});
    pipeline.answers.push_back({far.state(pipeline.id, 4)});
    pipeline.over = true;
  } else if (name == "Ask-Thing") {
    pipeline.answers.push_back({far.says(0x00041100, pipeline.id, question)});
  } else if (name == "Break-Thing") {
    pipeline.answers.push_back({far.says(
        0x00021005, {}, "<Obj RefId=\"0\"><MS><I32 N=\"RunspaceState\">5</I32></MS></Obj>")});
  } else if (name != "Wait-Thing") {
    throw std::runtime_error("no such cmdlet: " + name);
  }
}

SoapAnswer FarServer::signal(Shell& shell, const SoapRequest& request) {
  const auto found = shell.pipelines.find(request.command);
  if (found == shell.pipelines.end()) return unknown(request);
  ++signals[request.signal.substr(request.signal.rfind('/') + 1)];
  if (!request.signal.ends_with("/crtl_c")) {
    shell.pipelines.erase(found);
  } else if (!found->second.over) {
    found->second.answers.push_back({shell.far->state(found->second.id, 3)});
    found->second.over = true;
  }
  return acknowledged(request, "<rsp:SignalResponse/>");
}

}  // namespace signet::test
