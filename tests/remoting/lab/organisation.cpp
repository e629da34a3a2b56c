#include "organisation.h"

#include <fmt/format.h>

#include <stdexcept>

namespace signet::test {

namespace {

PoolSettings settings() {
  PoolSettings settings;
  settings.name = "lab";
  settings.url = "https://localhost/PowerShell/";
  return settings;
}

psrp::Cmdlet cmdlet(const std::string& name, std::vector<psrp::Parameter> parameters) {
  return {psrp::CmdletName::parse(name).value(), std::move(parameters)};
}

Json found(const Json& list, const char* member, const std::string& wanted) {
  for (const Json& each : list) {
    if (each.at(member) == wanted) return each;
  }
  return {};
}

}  // namespace

psrp::Parameter text_of(std::string name, std::string value) {
  return {std::move(name), std::move(value)};
}

psrp::Parameter yes_to(std::string name) { return {std::move(name), true}; }

psrp::Parameter bytes_of(std::string name, Bytes value) {
  return {std::move(name), psrp::SecretBytes{Secret(std::move(value))}};
}

psrp::Parameter secret_of(std::string name, std::string_view value) {
  return {std::move(name), psrp::SecretText{Secret(as_bytes(value))}};
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

psrp::PipelineResult LabSession::run(const std::string& name,
                                     std::vector<psrp::Parameter> parameters) {
  psrp::Pipeline pipeline;
  pipeline.push_back(cmdlet(name, std::move(parameters)));
  Invocation result = invoke(pipeline);
  if (!result) throw std::runtime_error(to_text(result.error().problem));
  return std::move(*result);
}

psrp::PipelineResult LabSession::select(const std::string& name,
                                        std::vector<psrp::Parameter> parameters,
                                        std::vector<std::string> properties) {
  psrp::Pipeline pipeline;
  pipeline.push_back(cmdlet(name, std::move(parameters)));
  std::vector<psrp::Parameter> chosen;
  chosen.push_back({"Property", std::move(properties)});
  pipeline.push_back(cmdlet("Select-Object", std::move(chosen)));
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
