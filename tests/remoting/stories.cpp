#include "stories.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "support/test_paths.h"

namespace signet::test {

namespace {

// Sees the first output of a pipeline pass by.
class OutputWatch final : public HttpChannel {
 public:
  OutputWatch(std::unique_ptr<HttpChannel> channel, std::function<void()> seen)
      : channel_(std::move(channel)), seen_(std::move(seen)) {}
  HttpResult post(const HttpRequest& request) override {
    HttpResult result = channel_->post(request);
    const std::string_view body = as_text(request.body);
    if (result && result->status == 200 && body.find("<rsp:DesiredStream CommandId") != body.npos) {
      seen_();
    }
    return result;
  }

 private:
  std::unique_ptr<HttpChannel> channel_;
  std::function<void()> seen_;
};

std::string shown(const clixml::Value& value) {
  if (value.is_null()) return "null";
  if (value.kind() != clixml::Kind::object) return printable(value.text());
  if (value.container() == clixml::Container::list) {
    std::string text;
    for (const clixml::Value& item : value.items()) text += (text.empty() ? "" : ",") + shown(item);
    return "[" + text + "]";
  }
  const auto properties = value.properties();
  if (properties.empty()) return printable(value.text());
  std::string text;
  for (const auto& [name, property] : properties) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, shown(property));
  }
  return "{" + text + "}";
}

std::string shown(const psrp::ErrorRecord& error) {
  return fmt::format("{} [{}, {}]", error.message, error.fully_qualified_id, error.category);
}

std::string told_of(const Invocation& invocation) {
  if (!invocation) return described(invocation) + "\n";
  std::string text =
      invocation->state == psrp::PipelineState::completed ? "completed\n" : "failed\n";
  for (const clixml::Document& document : invocation->output) {
    text += "  " + shown(document.root()) + "\n";
  }
  for (const psrp::ErrorRecord& error : invocation->errors) {
    text += "  error: " + shown(error) + "\n";
  }
  if (invocation->terminating) text += "  ended by: " + shown(*invocation->terminating) + "\n";
  for (const std::string& warning : invocation->warnings) text += "  warning: " + warning + "\n";
  for (const std::string& prompt : invocation->refused_prompts) {
    text += "  refused: " + prompt + "\n";
  }
  return text;
}

psrp::Parameter secret(std::string name, std::string_view value) {
  return {std::move(name), psrp::SecretText{Secret(as_bytes(value))}};
}

template <class... Parameters>
std::vector<psrp::Parameter> with(Parameters&&... parameters) {
  std::vector<psrp::Parameter> all;
  (all.push_back(std::forward<Parameters>(parameters)), ...);
  return all;
}

void typed_cmdlets(Play& play) {
  play.open();
  psrp::Pipeline pipeline;
  pipeline.push_back(psrp::test::cmdlet("Get-ExchangeCertificate", with(text("Server", "EX2"))));
  pipeline.push_back(psrp::test::cmdlet(
      "Select-Object",
      with(psrp::Parameter{"Property", std::vector<std::string>{"Thumbprint", "Services"}})));
  play.run(std::move(pipeline));
  const std::string odd = "'\"$(1)_x0041_\n<&>\xF0\x9F\x98\x80";
  play.run("Test-Echo", with(text("Text", odd)));
  play.run("Test-Parameter", with(number("Number", -7), psrp::Parameter{"Switch", true},
                                  psrp::Parameter{"Names", std::vector<std::string>{"a", "b"}}));
  play.run("Test-Parameter",
           with(psrp::Parameter{"Id", guid_of("6F1C52A1-6C80-4A0C-9F0C-5D6D2F0F3C11")}));
  play.close();
}

void long_bytes(Play& play) {
  play.open();
  play.run("Import-ExchangeCertificate",
           with(psrp::Parameter{"FileData", psrp::SecretBytes{Secret(Bytes(60'000, 0xA5))}},
                psrp::Parameter{"Confirm", false}));
  play.close();
}

void secrets(Play& play) {
  play.open();
  play.run("Test-Parameter", with(secret("Secret", "p\xC3\xA4ss'\"$()\n\xF0\x9F\x98\x80")));
  play.run("Test-Parameter", with(secret("Secret", "another")));
  play.close();
}

void errors(Play& play) {
  play.open();
  play.run("Test-Failure", with(text("Text", "boom")));
  play.run("Test-Complaints", with(number("Errors", 2), number("Warnings", 1)));
  play.run("Test-Mandatory");
  play.run("Get-Nothing");
  play.run("Test-HostileText");
  play.close();
}

void prompts(Play& play) {
  play.open();
  play.run("Test-Prompt", with(text("Kind", "Choice")), psrp::AnswerablePrompt{"default SMTP", 0});
  play.run("Test-Prompt", with(text("Kind", "Choice")), psrp::AnswerablePrompt{"other", 0});
  play.run("Test-Prompt", with(text("Kind", "Credential")),
           psrp::AnswerablePrompt{"default SMTP", 0});
  play.run("Set-Thing", with(text("Identity", "x")));
  play.close();
}

void stopped(Play& play) {
  play.open();
  play.stop_at_first_output();
  play.run("Test-Wait");
}

void slow(Play& play) {
  play.open();
  play.run("Test-Wait", with(number("Milliseconds", 2500)));
  play.close();
}

}  // namespace

Guid guid_of(std::string_view text) { return Guid::parse(text).value(); }

psrp::Parameter text(std::string name, std::string value) {
  return {std::move(name), std::move(value)};
}
psrp::Parameter number(std::string name, std::int32_t value) { return {std::move(name), value}; }

Play::Play(std::unique_ptr<HttpChannel> channel, const TestClock& clock, VirtualWaiter& waiter,
           std::chrono::seconds operation_timeout) {
  PoolSettings settings;
  settings.name = "lab";
  // Whatever port the lab listens on: it is not what the URL says that counts there.
  settings.url = "https://localhost/PowerShell/";
  settings.operation_timeout = operation_timeout;
  auto watch = std::make_unique<OutputWatch>(std::move(channel), [this] {
    if (stops_) stop_.request_stop();
  });
  pool_ = std::make_unique<RemotePool>(settings, std::move(watch),
                                       RemoteParts{clock, waiter, random_, log_});
}

void Play::open() {
  const Expected<void> opened = pool_->open({std::chrono::hours(1), stop_.get_token()});
  told_ += opened ? "opened\n" : to_text(opened.error()) + "\n";
}

void Play::run(psrp::Pipeline pipeline, std::optional<psrp::AnswerablePrompt> prompt) {
  const std::string name = pipeline.front().name.text();
  told_ += name + " " +
           told_of(pool_->invoke(pipeline,
                                 {{std::chrono::hours(1), stop_.get_token()}, std::move(prompt)}));
}

void Play::run(const std::string& cmdlet, std::vector<psrp::Parameter> parameters,
               std::optional<psrp::AnswerablePrompt> prompt) {
  psrp::Pipeline pipeline;
  pipeline.push_back(psrp::test::cmdlet(cmdlet, std::move(parameters)));
  run(std::move(pipeline), std::move(prompt));
}

std::filesystem::path Story::transcript() const {
  return std::filesystem::path(source_dir()) / "tests/remoting/transcripts" / (name + ".jsonl");
}

std::filesystem::path Story::told() const { return transcript().replace_extension(".txt"); }

std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<Story> stories() {
  using std::chrono::seconds;
  return {
      {"typed-cmdlets", seconds(20), typed_cmdlets},
      {"long-bytes", seconds(20), long_bytes},
      {"secrets", seconds(20), secrets},
      {"errors", seconds(20), errors},
      {"prompts", seconds(20), prompts},
      {"stopped", seconds(20), stopped},
      {"slow", seconds(1), slow},
  };
}

}  // namespace signet::test
