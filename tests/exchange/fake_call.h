#pragma once

#include <fmt/format.h>

#include <algorithm>

#include "clixml/reader.h"
#include "fake_exchange.h"

namespace signet::exchange::test {

// What the parts of the fake share: a call's parameters, and answers as the wire has them.

inline constexpr const char* own_password = "of the fake";

inline std::string escaped(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '<') {
      result += "&lt;";
    } else if (letter == '&') {
      result += "&amp;";
    } else {
      result += letter;
    }
  }
  return result;
}

inline std::string text(const std::string& name, const std::string& value) {
  return fmt::format("<S N=\"{}\">{}</S>", name, escaped(value));
}

inline std::string truth(const std::string& name, bool value) {
  return fmt::format("<B N=\"{}\">{}</B>", name, value);
}

inline std::string bytes(const std::string& name, ByteView value) {
  return fmt::format("<BA N=\"{}\">{}</BA>", name, to_base64(value));
}

inline std::string list(const std::string& name, const std::vector<std::string>& items,
                        int reference = 9) {
  std::string texts;
  for (const std::string& item : items) texts += "<S>" + escaped(item) + "</S>";
  return fmt::format("<Obj N=\"{}\" RefId=\"{}\"><LST>{}</LST></Obj>", name, reference, texts);
}

inline std::string object(const std::string& type, const std::string& properties) {
  return fmt::format(
      "<Obj RefId=\"0\"><TN RefId=\"0\"><T>{}</T><T>System.Object</T></TN><MS>{}</MS></Obj>", type,
      properties);
}

inline psrp::PipelineResult completed() {
  psrp::PipelineResult result;
  result.state = psrp::PipelineState::completed;
  return result;
}

inline psrp::PipelineResult giving(const std::vector<std::string>& documents) {
  psrp::PipelineResult result = completed();
  for (const std::string& document : documents) {
    result.output.push_back(clixml::read(as_bytes(document)).value());
  }
  return result;
}

struct FakeExchange::Call {
  const psrp::Cmdlet& cmdlet;
  const InvokeOptions& options;
  bool is_selected = false;

  const std::string& name() const { return cmdlet.name.text(); }
  const psrp::Argument* find(const std::string& parameter) const {
    const auto found = std::ranges::find(cmdlet.parameters, parameter, &psrp::Parameter::name);
    return found == cmdlet.parameters.end() ? nullptr : &found->value;
  }
  std::string text(const std::string& parameter) const {
    const psrp::Argument* found = find(parameter);
    return found ? std::get<std::string>(*found) : std::string();
  }
  bool flag(const std::string& parameter) const {
    const psrp::Argument* found = find(parameter);
    return found && std::get<bool>(*found);
  }
  Secret secret(const std::string& parameter) const {
    const psrp::Argument& value = *find(parameter);
    const auto* text = std::get_if<psrp::SecretText>(&value);
    return text ? text->utf8.clone() : std::get<psrp::SecretBytes>(value).bytes.clone();
  }
  Thumbprint thumbprint() const { return Thumbprint::parse(text("Thumbprint")).value(); }
  // The index that was chosen among so many, or nothing: nobody answered.
  std::optional<std::int32_t> choose(const std::string& message, std::int32_t choices,
                                     psrp::PipelineResult& result) const;
  bool reads() const { return name().starts_with("Get-"); }
};

}  // namespace signet::exchange::test
