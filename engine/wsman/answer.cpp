#include "wsman/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/text.h"
#include "wsman/namespaces.h"
#include "wsman/soap.h"
#include "xml/xml_tree.h"

namespace signet::wsman {

namespace {

std::unexpected<Failure> refuse(const char* code, std::string summary, std::string detail = {},
                                std::string hint = {}) {
  return std::unexpected(
      Failure{{code, std::move(summary), std::move(detail), std::move(hint), {}}, std::nullopt});
}

std::unexpected<Failure> malformed(std::string what) {
  return refuse("wsman.malformed", "the server's answer cannot be read", std::move(what));
}

std::unexpected<Failure> foreign(const Question& question, std::string_view what) {
  return refuse(
      "wsman.foreign",
      fmt::format("the server answered something else than this {}", to_text(question.operation)),
      std::string(what));
}

std::string_view trimmed(const XmlElement* element) {
  return element ? trim(element->text) : std::string_view();
}

std::optional<Guid> id_in(std::string_view text) {
  constexpr std::string_view prefix = "uuid:";
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  const Expected<Guid> id = Guid::parse(text);
  return id ? std::optional(*id) : std::nullopt;
}

const XmlElement* path(const XmlElement* element, const char* in_namespace,
                       std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (!element) return nullptr;
    element = element->child(in_namespace, name);
  }
  return element;
}

// "-2144108135" and "2150859161" are the same code: some servers write it with its sign.
std::uint32_t fault_code(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return 0;
  return static_cast<std::uint32_t>(number);
}

void read_detail(const XmlElement& detail, Fault& fault) {
  if (const std::string* code = detail.attribute("Code")) fault.code = fault_code(*code);
  if (const std::string* machine = detail.attribute("Machine")) {
    fault.machine = shown_text(*machine);
  }
  const XmlElement* message = detail.child(names::fault, "Message");
  if (!message) return;
  if (!trimmed(message).empty()) fault.text = shown_text(message->text);
  if (const XmlElement* below = message->child(names::fault, "ProviderFault")) {
    fault.provider = shown_text(*below);
  }
}

Fault read_fault(const XmlElement& element) {
  Fault fault;
  const std::string_view subcode =
      trimmed(path(&element, names::soap, {"Code", "Subcode", "Value"}));
  fault.subcode = shown_text(subcode.substr(subcode.find(':') + 1));
  if (const XmlElement* reason = path(&element, names::soap, {"Reason", "Text"})) {
    fault.text = shown_text(*reason);
  }
  if (const XmlElement* detail = element.child(names::soap, "Detail")) {
    if (const XmlElement* inner = detail->child(names::fault, "WSManFault")) {
      read_detail(*inner, fault);
    }
  }
  fault.wait = asked_wait(fault.text);
  if (!fault.wait) fault.wait = asked_wait(fault.provider);
  fault.kind = kind_of(fault);
  return fault;
}

// The envelope's header must answer the question; only then its body is given out.
class Envelope {
 public:
  static Answer<Envelope> open(const Reply& reply, const Question& question) {
    if (reply.content_type != "application/soap+xml") return no_soap(reply);
    Expected<XmlElement> root = read_soap(reply.body);
    if (!root) return std::unexpected(Failure{root.error(), std::nullopt});
    Envelope envelope(*std::move(root));
    const Answer<void> checked = envelope.check(reply.status, question);
    if (!checked) return std::unexpected(checked.error());
    return envelope;
  }

  const XmlElement& body() const { return *root_.child(names::soap, "Body"); }

 private:
  explicit Envelope(XmlElement root) : root_(std::move(root)) {}

  static std::unexpected<Failure> no_soap(const Reply& reply) {
    return refuse(
        "wsman.not-soap",
        fmt::format("the server answered HTTP {} with {} instead of SOAP", reply.status,
                    reply.content_type.empty() ? "no type" : shown_text(reply.content_type)),
        {}, "check the URL's path, and what stands between this machine and the server");
  }

  Answer<void> check(int status, const Question& question) const {
    const XmlElement* header = root_.child(names::soap, "Header");
    const XmlElement* content = root_.child(names::soap, "Body");
    if (!root_.is(names::soap, "Envelope") || !header || !content) {
      return malformed("no SOAP envelope with header and body");
    }
    const std::string_view related = trimmed(header->child(names::addressing, "RelatesTo"));
    const XmlElement* fault = content->child(names::soap, "Fault");
    if (id_in(related) != question.message) {
      return foreign(question,
                     fault ? "a fault that relates to another message: " + read_fault(*fault).text
                           : "it relates to another message");
    }
    if (fault) {
      Fault said = read_fault(*fault);
      Problem problem = problem_of(said, question.operation);
      return std::unexpected(Failure{std::move(problem), std::move(said)});
    }
    if (trimmed(header->child(names::addressing, "Action")) != answer_action(question.operation)) {
      return foreign(question, "its action is another");
    }
    if (status != 200) return malformed(fmt::format("HTTP {} without a fault", status));
    return {};
  }

  XmlElement root_;
};

bool names_command(const std::string* text, const std::optional<Guid>& command) {
  if (!text) return !command;
  return command && id_in(*text) == command;
}

bool ends_with_done(const XmlElement& state) {
  const std::string* text = state.attribute("State");
  return text && text->ends_with("/CommandState/Done");
}

Answer<void> add_stream(const XmlElement& stream, const Question& question, Received& received) {
  const std::string* name = stream.attribute("Name");
  if (!name || *name != "stdout") return foreign(question, "a stream that was not asked for");
  if (!names_command(stream.attribute("CommandId"), question.command)) {
    return foreign(question, "output of another command");
  }
  const std::string_view base64 = trim(stream.text);
  if (base64.empty()) return {};
  Expected<Bytes> bytes = from_base64(base64);
  if (!bytes) return malformed("a stream that is not base64");
  received.streams.push_back(*std::move(bytes));
  return {};
}

}  // namespace

Answer<Created> read_created(const Reply& reply, const Question& question) {
  const Answer<Envelope> envelope = Envelope::open(reply, question);
  if (!envelope) return std::unexpected(envelope.error());
  const XmlElement* created = envelope->body().child(names::transfer, "ResourceCreated");
  const XmlElement* reference =
      created ? created->child(names::addressing, "ReferenceParameters") : nullptr;
  const XmlElement* set = path(reference, names::management, {"SelectorSet"});
  if (!set) return malformed("no selectors for the new shell");
  Created result;
  constexpr std::size_t most = 8;
  constexpr std::size_t longest_selector = 512;
  for (const XmlElement& each : set->children) {
    const std::string* name = each.attribute("Name");
    const bool fits = name && name->size() + each.text.size() <= longest_selector;
    if (!each.is(names::management, "Selector") || !fits || result.selectors.size() == most) {
      return malformed("an odd selector");
    }
    result.selectors.push_back({*name, std::string(trim(each.text))});
  }
  const auto named = std::find_if(result.selectors.begin(), result.selectors.end(),
                                  [](const Selector& each) { return each.name == "ShellId"; });
  if (named == result.selectors.end() || named->value.empty()) {
    return malformed("no id of the new shell");
  }
  const XmlElement* id = path(&envelope->body(), names::shell, {"Shell", "ShellId"});
  if (id && !equal_ignoring_case(trimmed(id), named->value)) {
    return foreign(question, "two different ids of one shell");
  }
  return result;
}

Answer<Received> read_received(const Reply& reply, const Question& question) {
  const Answer<Envelope> envelope = Envelope::open(reply, question);
  if (!envelope) return std::unexpected(envelope.error());
  const XmlElement* response = envelope->body().child(names::shell, "ReceiveResponse");
  if (!response) return malformed("no ReceiveResponse");
  Received received;
  for (const XmlElement& each : response->children) {
    if (each.is(names::shell, "Stream")) {
      const Answer<void> added = add_stream(each, question, received);
      if (!added) return std::unexpected(added.error());
    } else if (each.is(names::shell, "CommandState")) {
      if (!names_command(each.attribute("CommandId"), question.command)) {
        return foreign(question, "the state of another command");
      }
      received.done = received.done || ends_with_done(each);
    }
  }
  return received;
}

Answer<void> read_acknowledged(const Reply& reply, const Question& question) {
  const Answer<Envelope> envelope = Envelope::open(reply, question);
  if (!envelope) return std::unexpected(envelope.error());
  if (question.operation != Operation::command) return {};
  const XmlElement* id = path(&envelope->body(), names::shell, {"CommandResponse", "CommandId"});
  if (!id) return malformed("no id of the command");
  if (id_in(trimmed(id)) != question.command) return foreign(question, "the id of another command");
  return {};
}

}  // namespace signet::wsman
