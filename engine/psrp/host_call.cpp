#include "psrp/host_call.h"

#include <fmt/format.h>

#include <array>

#include "clixml/writer.h"
#include "psrp/error_record.h"
#include "psrp/server_text.h"

namespace signet::psrp {

namespace {

constexpr std::int64_t no_answer = -100;
constexpr std::int32_t prompt_for_choice = 26;

// MS-PSRP 2.2.3.17.
constexpr std::array<std::string_view, 57> method_names = {"",
                                                           "GetName",
                                                           "GetVersion",
                                                           "GetInstanceId",
                                                           "GetCurrentCulture",
                                                           "GetCurrentUICulture",
                                                           "SetShouldExit",
                                                           "EnterNestedPrompt",
                                                           "ExitNestedPrompt",
                                                           "NotifyBeginApplication",
                                                           "NotifyEndApplication",
                                                           "ReadLine",
                                                           "ReadLineAsSecureString",
                                                           "Write1",
                                                           "Write2",
                                                           "WriteLine1",
                                                           "WriteLine2",
                                                           "WriteLine3",
                                                           "WriteErrorLine",
                                                           "WriteDebugLine",
                                                           "WriteProgress",
                                                           "WriteVerboseLine",
                                                           "WriteWarningLine",
                                                           "Prompt",
                                                           "PromptForCredential1",
                                                           "PromptForCredential2",
                                                           "PromptForChoice",
                                                           "GetForegroundColor",
                                                           "SetForegroundColor",
                                                           "GetBackgroundColor",
                                                           "SetBackgroundColor",
                                                           "GetCursorPosition",
                                                           "SetCursorPosition",
                                                           "GetWindowPosition",
                                                           "SetWindowPosition",
                                                           "GetCursorSize",
                                                           "SetCursorSize",
                                                           "GetBufferSize",
                                                           "SetBufferSize",
                                                           "GetWindowSize",
                                                           "SetWindowSize",
                                                           "GetWindowTitle",
                                                           "SetWindowTitle",
                                                           "GetMaxWindowSize",
                                                           "GetMaxPhysicalWindowSize",
                                                           "GetKeyAvailable",
                                                           "ReadKey",
                                                           "FlushInputBuffer",
                                                           "SetBufferContents1",
                                                           "SetBufferContents2",
                                                           "GetBufferContents",
                                                           "ScrollBufferContents",
                                                           "PushRunspace",
                                                           "PopRunspace",
                                                           "GetIsRunspacePushed",
                                                           "GetRunspace",
                                                           "PromptForChoiceMultipleSelection"};

std::string_view name_of(std::int32_t method) {
  return method_names[static_cast<std::size_t>(method)];
}

bool is_text(const clixml::Value& value) { return value.kind() == clixml::Kind::string; }

// The response with its value still to be written.
void begin_response(clixml::Writer& writer, const HostCall& call) {
  writer.begin_object({});
  writer.begin_extended();
  writer.int64("ci", call.id);
  writer.enumeration("mi", "System.Management.Automation.Remoting.RemoteHostMethodId",
                     name_of(call.method), call.method);
}

Secret end_response(clixml::Writer& writer) {
  writer.end_extended();
  writer.end_object();
  return writer.take();
}

}  // namespace

bool HostCall::is_question() const { return id != no_answer; }

std::string HostCall::title() const {
  std::string title(name_of(method));
  if (!parameters.empty() && is_text(parameters[0]) && !parameters[0].text().empty()) {
    title += ": " + server_text(parameters[0].text());
  }
  return title;
}

bool HostCall::is_answered_by(const AnswerablePrompt& prompt) const {
  if (method != prompt_for_choice || parameters.size() < 3 || prompt.contains.empty()) return false;
  const auto contains = [&](const clixml::Value& value) {
    return is_text(value) && value.text().find(prompt.contains) != std::string_view::npos;
  };
  const auto choices = static_cast<std::int64_t>(parameters[2].items().size());
  return (contains(parameters[0]) || contains(parameters[1])) && prompt.choice >= 0 &&
         prompt.choice < choices;
}

Expected<HostCall> read_host_call(const clixml::Value& message) {
  const auto id = message.property("ci");
  const auto method = message.property("mi");
  const auto parameters = message.property("mp");
  const auto id_value = id ? id->integer() : std::nullopt;
  const auto method_value = method ? method->integer() : std::nullopt;
  const bool known = method_value && *method_value >= 1 &&
                     *method_value < static_cast<std::int64_t>(method_names.size());
  if (!id_value || !known) return fail("psrp.malformed", "the server's host call cannot be read");
  return HostCall{*id_value, static_cast<std::int32_t>(*method_value),
                  parameters ? parameters->items() : std::vector<clixml::Value>()};
}

Secret choice_answer(const HostCall& call, std::int32_t choice) {
  clixml::Writer writer;
  begin_response(writer, call);
  writer.int32("mr", choice);
  return end_response(writer);
}

Secret refusal(const HostCall& call) {
  clixml::Writer writer;
  begin_response(writer, call);
  write_refusal(writer, "me",
                fmt::format("{} was refused: nobody is there to answer", name_of(call.method)));
  return end_response(writer);
}

}  // namespace signet::psrp
