#include "wsman/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wsman/namespaces.h"
#include "xml/xml_tree.h"

namespace signet::wsman {

namespace {

// What stands around the base64 of an envelope.
struct Frame {
  std::string before;
  std::string after;
};

std::string option_set(Operation operation) {
  const auto option = [](std::string_view name, std::string_view attributes,
                         std::string_view value) {
    return fmt::format(
        "<wsman:OptionSet s:mustUnderstand=\"true\"><wsman:Option Name=\"{}\"{}>{}"
        "</wsman:Option></wsman:OptionSet>",
        name, attributes, value);
  };
  if (operation == Operation::create) {
    return option("protocolversion", " MustComply=\"true\"", "2.3");
  }
  if (operation == Operation::receive) return option("WSMAN_CMDSHELL_OPTION_KEEPALIVE", "", "True");
  return {};
}

std::string selector_set(const std::vector<Selector>& selectors) {
  if (selectors.empty()) return {};
  std::string text = "<wsman:SelectorSet>";
  for (const Selector& selector : selectors) {
    text += fmt::format("<wsman:Selector Name=\"{}\">{}</wsman:Selector>",
                        xml_attribute(selector.name), xml_text(selector.value));
  }
  return text += "</wsman:SelectorSet>";
}

// The language is pinned: the texts of faults would be the server's otherwise.
std::string header(const Shell& shell, const Stamp& stamp, Operation operation) {
  std::string text = fmt::format(
      "<wsa:To>{}</wsa:To>"
      "<wsman:ResourceURI s:mustUnderstand=\"true\">{}</wsman:ResourceURI>"
      "<wsa:ReplyTo><wsa:Address s:mustUnderstand=\"true\">{}/role/anonymous</wsa:Address>"
      "</wsa:ReplyTo>"
      "<wsa:Action s:mustUnderstand=\"true\">{}</wsa:Action>"
      "<wsman:MaxEnvelopeSize s:mustUnderstand=\"true\">{}</wsman:MaxEnvelopeSize>"
      "<wsa:MessageID>uuid:{}</wsa:MessageID>"
      "<wsman:Locale s:mustUnderstand=\"false\" xml:lang=\"en-US\"/>"
      "<wsmv:DataLocale s:mustUnderstand=\"false\" xml:lang=\"en-US\"/>"
      "<wsmv:SessionId s:mustUnderstand=\"false\">uuid:{}</wsmv:SessionId>"
      "<wsman:OperationTimeout>PT{}S</wsman:OperationTimeout>",
      xml_text(shell.to), xml_text(shell.resource), names::addressing, action(operation),
      shell.longest_envelope, stamp.message.text(), shell.session.text(), stamp.timeout.count());
  text += option_set(operation);
  return text += selector_set(shell.selectors);
}

Frame envelope(const Shell& shell, const Stamp& stamp, Operation operation, Frame body) {
  Frame frame;
  frame.before = fmt::format(
      "<s:Envelope xmlns:s=\"{}\" xmlns:wsa=\"{}\" xmlns:wsman=\"{}\" xmlns:wsmv=\"{}\" "
      "xmlns:rsp=\"{}\"><s:Header>{}</s:Header><s:Body>{}",
      names::soap, names::addressing, names::management, names::microsoft, names::shell,
      header(shell, stamp, operation), body.before);
  frame.after = std::move(body.after) + "</s:Body></s:Envelope>";
  return frame;
}

// Grows once, so that no half of a secret stays behind in freed memory.
Secret filled(const Frame& frame, ByteView fragments) {
  std::string base64 = to_base64(fragments);
  std::string text;
  text.reserve(frame.before.size() + base64.size() + frame.after.size());
  text.append(frame.before).append(base64).append(frame.after);
  wipe(base64);
  return Secret::take(text);
}

std::string command_attribute(const std::optional<Guid>& command) {
  return command ? fmt::format(" CommandId=\"{}\"", command->text()) : std::string();
}

Frame command_frame(const Shell& shell, const Stamp& stamp, const Guid& id) {
  return envelope(
      shell, stamp, Operation::command,
      {fmt::format("<rsp:CommandLine CommandId=\"{}\"><rsp:Command/><rsp:Arguments>", id.text()),
       "</rsp:Arguments></rsp:CommandLine>"});
}

Frame send_frame(const Shell& shell, const Stamp& stamp, InputStream stream,
                 const std::optional<Guid>& command) {
  return envelope(
      shell, stamp, Operation::send,
      {fmt::format("<rsp:Send><rsp:Stream Name=\"{}\"{}>",
                   stream == InputStream::input ? "stdin" : "pr", command_attribute(command)),
       "</rsp:Stream></rsp:Send>"});
}

Frame create_frame(const Shell& shell, const Stamp& stamp, const Guid& wanted,
                   std::chrono::seconds idle) {
  return envelope(shell, stamp, Operation::create,
                  {fmt::format("<rsp:Shell ShellId=\"{}\"><rsp:IdleTimeOut>PT{}S</rsp:IdleTimeOut>"
                               "<rsp:InputStreams>stdin pr</rsp:InputStreams>"
                               "<rsp:OutputStreams>stdout</rsp:OutputStreams>"
                               "<creationXml xmlns=\"{}\">",
                               wanted.text(), idle.count(), names::powershell),
                   "</creationXml></rsp:Shell>"});
}

constexpr std::size_t margin = 256;

}  // namespace

Secret create(const Shell& shell, const Stamp& stamp, const Guid& wanted, ByteView opening,
              std::chrono::seconds idle) {
  return filled(create_frame(shell, stamp, wanted, idle), opening);
}

Secret receive(const Shell& shell, const Stamp& stamp, const std::optional<Guid>& command) {
  return filled(envelope(shell, stamp, Operation::receive,
                         {fmt::format("<rsp:Receive><rsp:DesiredStream{}>stdout"
                                      "</rsp:DesiredStream></rsp:Receive>",
                                      command_attribute(command)),
                          {}}),
                {});
}

Secret command(const Shell& shell, const Stamp& stamp, const Guid& id, ByteView first) {
  return filled(command_frame(shell, stamp, id), first);
}

Secret send(const Shell& shell, const Stamp& stamp, InputStream stream,
            const std::optional<Guid>& command, ByteView fragments) {
  return filled(send_frame(shell, stamp, stream, command), fragments);
}

Secret signal(const Shell& shell, const Stamp& stamp, const Guid& command, SignalCode code) {
  // "crtl_c" is how the protocol spells it; any other code closes the pipeline.
  const std::string text = code == SignalCode::interrupt
                               ? "powershell/signal/crtl_c"
                               : std::string(names::shell) + "/signal/Terminate";
  return filled(
      envelope(shell, stamp, Operation::signal,
               {fmt::format("<rsp:Signal CommandId=\"{}\"><rsp:Code>{}</rsp:Code></rsp:Signal>",
                            command.text(), text),
                {}}),
      {});
}

Secret remove(const Shell& shell, const Stamp& stamp) {
  return filled(envelope(shell, stamp, Operation::remove, {}), {});
}

std::size_t fragment_budget(const Shell& shell) {
  const std::chrono::seconds longest_time{99'999};
  const Stamp stamp{{}, longest_time};
  std::size_t frame = 0;
  for (const Frame& each :
       {create_frame(shell, stamp, {}, longest_time), command_frame(shell, stamp, {}),
        send_frame(shell, stamp, InputStream::input, Guid{})}) {
    frame = std::max(frame, each.before.size() + each.after.size());
  }
  if (frame + margin >= shell.longest_envelope) return 0;
  return (shell.longest_envelope - frame - margin) / 4 * 3;
}

}  // namespace signet::wsman
