#include "psrp/create_pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "clixml/writer.h"
#include "psrp/secure_string.h"

namespace signet::psrp {

namespace {

constexpr std::string_view list_of_objects =
    "System.Collections.Generic.List`1[[System.Management.Automation.PSObject, "
    "System.Management.Automation, Version=3.0.0.0, Culture=neutral, "
    "PublicKeyToken=31bf3856ad364e35]]";
constexpr std::string_view value_name = "V";
// What .NET's DateTime can hold.
constexpr Seconds first_time = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
constexpr Seconds end_of_time = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

// What the writer relies on.
Expected<void> check(const Argument& argument) {
  if (const auto* text = std::get_if<std::string>(&argument)) return clixml::check_text(*text);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&argument)) {
    for (const std::string& text : *texts) {
      if (auto valid = clixml::check_text(text); !valid) return valid;
    }
  }
  if (const auto* time = std::get_if<Seconds>(&argument)) {
    const bool has_year = *time >= first_time && *time < end_of_time;
    if (!has_year) return fail("cmdlet.argument", "a time is not in the years 1 to 9999");
  }
  if (const auto* secret = std::get_if<SecretText>(&argument)) {
    const auto valid = [](ByteView utf8) { return is_valid_utf8(as_text(utf8)); };
    if (!secret->utf8.reveal(valid)) return fail("clixml.text", "a secret is no valid UTF-8");
  }
  return {};
}

Expected<void> check(const Pipeline& pipeline) {
  if (pipeline.empty()) return fail("cmdlet.name", "a pipeline needs a cmdlet");
  for (const Cmdlet& cmdlet : pipeline) {
    for (const Parameter& parameter : cmdlet.parameters) {
      Expected<void> valid = check_parameter_name(parameter.name);
      if (valid) valid = check(parameter.value);
      if (valid) continue;
      Problem problem = std::move(valid.error());
      problem.where = fmt::format("{} -{}", cmdlet.name.text(), printable(parameter.name));
      return std::unexpected(std::move(problem));
    }
  }
  return {};
}

void begin_plain_object(clixml::Writer& writer, std::string_view name) {
  writer.begin_object(name);
  writer.begin_extended();
}

void end_plain_object(clixml::Writer& writer) {
  writer.end_extended();
  writer.end_object();
}

void write_texts(clixml::Writer& writer, const std::vector<std::string>& texts) {
  writer.begin_object(value_name, {"System.String[]", "System.Array", "System.Object"});
  writer.begin_list();
  for (const std::string& text : texts) writer.string({}, text);
  writer.end_list();
  writer.end_object();
}

void write_value(clixml::Writer& writer, const Argument& argument, const SessionKey* key) {
  const Overloaded writing{
      [&](bool value) { writer.boolean(value_name, value); },
      [&](std::int32_t value) { writer.int32(value_name, value); },
      [&](const std::string& value) { writer.string(value_name, value); },
      [&](const std::vector<std::string>& value) { write_texts(writer, value); },
      [&](Seconds value) { writer.time(value_name, value); },
      [&](const Guid& value) { writer.guid(value_name, value); },
      [&](Null) { writer.null(value_name); },
      [&](const SecretText& value) {
        writer.secure_string(value_name, encrypt_text(*key, value.utf8));
      },
      [&](const SecretBytes& value) {
        value.bytes.reveal([&](ByteView bytes) { writer.bytes(value_name, bytes); });
      },
  };
  std::visit(writing, argument);
}

void write_parameters(clixml::Writer& writer, const std::vector<Parameter>& parameters,
                      const SessionKey* key) {
  writer.begin_object("Args", {list_of_objects, "System.Object"});
  writer.begin_list();
  for (const Parameter& parameter : parameters) {
    begin_plain_object(writer, {});
    writer.string("N", parameter.name);
    write_value(writer, parameter.value, key);
    end_plain_object(writer);
  }
  writer.end_list();
  writer.end_object();
}

void write_cmdlet(clixml::Writer& writer, const Cmdlet& cmdlet, ProtocolVersion version,
                  const SessionKey* key) {
  const auto merge_nothing = [&](std::string_view name) {
    writer.enumeration(name, "System.Management.Automation.Runspaces.PipelineResultTypes", "None",
                       0);
  };
  begin_plain_object(writer, {});
  writer.string("Cmd", cmdlet.name.text());
  writer.boolean("IsScript", false);
  writer.null("UseLocalScope");
  for (const auto name : {"MergeMyResult", "MergeToResult", "MergePreviousResults"}) {
    merge_nothing(name);
  }
  if (version >= ProtocolVersion{2, 2}) {
    for (const auto name : {"MergeError", "MergeWarning", "MergeVerbose", "MergeDebug"}) {
      merge_nothing(name);
    }
  }
  if (version >= ProtocolVersion{2, 3}) merge_nothing("MergeInformation");
  write_parameters(writer, cmdlet.parameters, key);
  end_plain_object(writer);
}

void write_power_shell(clixml::Writer& writer, const Pipeline& pipeline, ProtocolVersion version,
                       const SessionKey* key) {
  begin_plain_object(writer, "PowerShell");
  writer.boolean("IsNested", false);
  writer.null("ExtraCmds");
  writer.begin_object("Cmds", {list_of_objects, "System.Object"});
  writer.begin_list();
  for (const Cmdlet& cmdlet : pipeline) write_cmdlet(writer, cmdlet, version, key);
  writer.end_list();
  writer.end_object();
  writer.null("History");
  writer.boolean("RedirectShellErrorOutputPipe", false);
  end_plain_object(writer);
}

}  // namespace

bool needs_session_key(const Pipeline& pipeline) {
  return std::ranges::any_of(pipeline, [](const Cmdlet& cmdlet) {
    return std::ranges::any_of(cmdlet.parameters, [](const Parameter& parameter) {
      return std::holds_alternative<SecretText>(parameter.value);
    });
  });
}

Expected<Secret> create_pipeline(const Pipeline& pipeline, Host host, ProtocolVersion version,
                                 const SessionKey* key) {
  if (auto valid = check(pipeline); !valid) return std::unexpected(std::move(valid.error()));
  clixml::Writer writer;
  begin_plain_object(writer, {});
  writer.boolean("NoInput", true);
  write_apartment(writer);
  // With any option set, each record repeats the values of the parameters.
  writer.enumeration("RemoteStreamOptions", "System.Management.Automation.RemoteStreamOptions", "0",
                     0);
  writer.boolean("AddToHistory", false);
  write_host(writer, host);
  write_power_shell(writer, pipeline, version, key);
  writer.boolean("IsNested", false);
  end_plain_object(writer);
  return writer.take();
}

}  // namespace signet::psrp
