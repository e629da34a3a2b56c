#include "organisation.h"

#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

namespace signet::test {

namespace {

PoolSettings settings() {
  PoolSettings settings;
  settings.name = "lab";
  settings.url = "https://localhost/PowerShell/";
  return settings;
}

psrp::Argument argument(const Given& given) {
  if (const auto* bytes = std::get_if<Bytes>(&given.value)) {
    return psrp::SecretBytes{Secret(*bytes)};
  }
  if (const auto* password = std::get_if<Given::Password>(&given.value)) {
    return psrp::SecretText{Secret(as_bytes(password->text))};
  }
  if (const auto* flag = std::get_if<bool>(&given.value)) return *flag;
  if (const auto* number = std::get_if<std::int32_t>(&given.value)) return *number;
  if (const auto* text = std::get_if<std::string>(&given.value)) return *text;
  return std::get<std::vector<std::string>>(given.value);
}

psrp::Cmdlet cmdlet(const std::string& name, const std::vector<Given>& given) {
  std::vector<psrp::Parameter> parameters;
  for (const Given& each : given) parameters.push_back({each.name, argument(each)});
  return {psrp::CmdletName::parse(name).value(), std::move(parameters)};
}

Json found(const Json& list, const char* member, const std::string& wanted) {
  for (const Json& each : list) {
    if (each.at(member) == wanted) return each;
  }
  return {};
}

}  // namespace

Given text_of(std::string name, std::string value) { return {std::move(name), std::move(value)}; }

Given yes_to(std::string name) { return {std::move(name), true}; }

Given bytes_of(std::string name, Bytes value) { return {std::move(name), std::move(value)}; }

Given secret_of(std::string name, std::string value) {
  return {std::move(name), Given::Password{std::move(value)}};
}

LabSession::LabSession(const Lab& lab)
    : pool_(settings(), lab.channel(clock_, log_), RemoteParts{clock_, waiter_, random_, log_}) {}

Invocation LabSession::invoke(const psrp::Pipeline& pipeline,
                              std::optional<psrp::AnswerablePrompt> prompt) {
  const CallLimit limit{clock_.steady() + std::chrono::seconds(240), {}};
  if (!is_open_) {
    if (const Expected<void> opened = pool_.open(limit); !opened) {
      throw std::runtime_error(to_text(opened.error()));
    }
    is_open_ = true;
  }
  return pool_.invoke(pipeline, {limit, std::move(prompt)});
}

psrp::PipelineResult LabSession::run(const std::string& name, const std::vector<Given>& given) {
  psrp::Pipeline pipeline;
  pipeline.push_back(cmdlet(name, given));
  Invocation result = invoke(pipeline);
  if (!result) throw std::runtime_error(to_text(result.error().problem));
  return std::move(*result);
}

psrp::PipelineResult LabSession::select(const std::string& name, const std::vector<Given>& given,
                                        std::vector<std::string> properties) {
  psrp::Pipeline pipeline;
  pipeline.push_back(cmdlet(name, given));
  pipeline.push_back(cmdlet("Select-Object", {{"Property", std::move(properties)}}));
  Invocation result = invoke(pipeline);
  if (!result) throw std::runtime_error(to_text(result.error().problem));
  return std::move(*result);
}

std::string refusal(const psrp::PipelineResult& result) {
  const psrp::ErrorRecord* error = result.terminating      ? &*result.terminating
                                   : result.errors.empty() ? nullptr
                                                           : result.errors.data();
  return error == nullptr ? "" : fmt::format("{}: {}", error->category, error->message);
}

std::string first(const psrp::PipelineResult& result, const std::string& property) {
  const std::vector<std::string> all = each(result, property);
  return all.empty() ? "" : all.front();
}

std::vector<std::string> each(const psrp::PipelineResult& result, const std::string& property) {
  std::vector<std::string> texts;
  for (const clixml::Document& object : result.output) {
    const std::optional<clixml::Value> value = object.root().property(property);
    texts.emplace_back(value ? value->text() : "(none)");
  }
  return texts;
}

Json server_of(const Json& organisation, const std::string& name) {
  return found(organisation.at("servers"), "name", name);
}

Json certificate_of(const Json& organisation, const std::string& server,
                    const std::string& subject) {
  return found(server_of(organisation, server).at("certificates"), "subject", subject);
}

}  // namespace signet::test
