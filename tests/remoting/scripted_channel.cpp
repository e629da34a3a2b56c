#include "scripted_channel.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "psrp/server.h"

namespace signet::test {

namespace {

using std::chrono::milliseconds;

std::unexpected<HttpFailure> failed(const char* code, bool sent) {
  return std::unexpected(HttpFailure{{code, "the connection failed", {}, {}, {}}, sent});
}

HttpResponse response(const SoapAnswer& answer) {
  const ByteView body = as_bytes(answer.text);
  return {answer.status, "application/soap+xml", Bytes(body.begin(), body.end()), {}};
}

HttpResponse page(int status) {
  const ByteView body = as_bytes("<html>Sorry</html>");
  return {status, "text/html", Bytes(body.begin(), body.end()), {}};
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// The content of the first stream, changed; an answer without streams stays as it is.
void change_stream(std::string& text,
                   const std::function<std::string(const std::string&)>& change) {
  const std::size_t open = text.find("<rsp:Stream ");
  if (open == std::string::npos) return;
  const std::size_t begin = text.find('>', open) + 1;
  const std::size_t end = text.find('<', begin);
  text.replace(begin, end - begin, change(text.substr(begin, end - begin)));
}

std::string without_blob_end(const std::string& base64) {
  Bytes bytes = from_base64(base64).value();
  bytes.resize(bytes.size() - 5);
  return to_base64(bytes);
}

constexpr std::string_view other_id = "11111111-2222-4333-8444-555555555555";

SoapAnswer spoilt(SoapAnswer answer, const SoapRequest& request, Trouble trouble) {
  if (trouble == Trouble::wrong_relates_to) {
    replace(answer.text, request.message, "uuid:" + std::string(other_id));
  } else if (trouble == Trouble::wrong_shell) {
    replace(answer.text, "<rsp:ShellId>" + request.shell, "<rsp:ShellId>" + std::string(other_id));
  } else if (trouble == Trouble::wrong_command && !request.command.empty()) {
    replace(answer.text, request.command, other_id);
  } else if (trouble == Trouble::no_xml) {
    answer.text.resize(answer.text.size() / 2);
  } else if (trouble == Trouble::no_base64) {
    change_stream(answer.text, [](const std::string&) { return "!!!!"; });
  } else if (trouble == Trouble::bad_fragment) {
    change_stream(answer.text, without_blob_end);
  }
  return answer;
}

std::optional<SoapAnswer> refusal(const SoapRequest& request, Trouble trouble) {
  switch (trouble) {
    case Trouble::timeout_fault:
      return soap_fault(request, 2150858793, "TimedOut", "timed out");
    case Trouble::unknown_shell:
      return soap_fault(request, 2150858843, "InvalidSelectors", "no such shell");
    case Trouble::wrong_resource:
      return soap_fault(request, 2150858811, "DestinationUnreachable", "no such resource");
    case Trouble::redirect_fault:
      return soap_fault(request, 2150859161, "Other", "go elsewhere");
    case Trouble::access_denied:
      return soap_fault(request, 5, "AccessDenied", "Access is denied.");
    case Trouble::other_fault:
      return soap_fault(request, 2150858752, "InternalError", "out of order");
    case Trouble::too_many_shells:
      return soap_fault(request, 2150859173, "QuotaLimit", "a maximum of 18 concurrent shells");
    case Trouble::throttled:
      return soap_fault(request, 2150859174, "QuotaLimit",
                        "The load quota is exceeded, for at least 1500 milliseconds.");
    default:  // the others do not refuse
      return std::nullopt;
  }
}

}  // namespace

std::vector<Trouble> all_troubles() {
  std::vector<Trouble> troubles;
  for (int i = 0; i <= static_cast<int>(Trouble::redirected); ++i) {
    troubles.push_back(static_cast<Trouble>(i));
  }
  return troubles;
}

std::string to_text(Trouble trouble) {
  static constexpr const char* texts[] = {
      "not sent",        "lost before",    "lost answer",    "kept answer",    "timeout fault",
      "unknown shell",   "wrong resource", "redirect fault", "access denied",  "other fault",
      "too many shells", "throttled",      "gateway page",   "page after act", "not allowed page",
      "wrong RelatesTo", "wrong shell",    "wrong command",  "no XML",         "no base64",
      "bad fragment",    "denied",         "redirected"};
  return texts[static_cast<int>(trouble)];
}

HttpResult ScriptedChannel::post(const HttpRequest& http) {
  const SoapRequest request = read_request(http.body);
  const std::size_t number = requests_.size();
  requests_.push_back(request);
  bodies_.emplace_back(as_text(http.body));
  if (number > 2000) std::abort();  // the client does not come to an end
  if (before) before(number, request);
  clock_.pass(milliseconds(10));
  if (http.stop.stop_requested()) return failed("http.stopped", true);
  if (plan && number >= plan->first && number < plan->first + plan->count) {
    return troubled(request, http, plan->trouble);
  }
  return usual(request, http);
}

HttpResult ScriptedChannel::usual(const SoapRequest& request, const HttpRequest& http) {
  if (const auto kept = kept_.extract(request.message)) return response(kept.mapped());
  const SoapAnswer answer = server_.answer(request);
  if (answer.nothing_came) {
    const milliseconds left = http.deadline - clock_.steady();
    clock_.pass(std::min(left, request.timeout));
    if (left < request.timeout) return failed("http.timeout", true);
  }
  return response(answer);
}

HttpResult ScriptedChannel::troubled(const SoapRequest& request, const HttpRequest& http,
                                     Trouble trouble) {
  if (const auto refused = refusal(request, trouble)) return response(*refused);
  switch (trouble) {
    case Trouble::not_sent:
      return failed("http.unreachable", false);
    case Trouble::lost_before:
      return failed("http.connection-lost", true);
    case Trouble::lost_answer:
      server_.answer(request);
      return failed("http.connection-lost", true);
    case Trouble::kept_answer:
      kept_[request.message] = server_.answer(request);
      return failed("http.connection-lost", true);
    case Trouble::denied:
      return failed("auth.denied", false);
    case Trouble::redirected:
      return failed("http.redirect", true);
    case Trouble::gateway_page:
      return page(503);
    case Trouble::page_after_act:
      server_.answer(request);
      return page(502);
    case Trouble::not_allowed_page:
      return page(405);
    default:  // the answer arrives, spoilt
      break;
  }
  (void)http;
  return response(spoilt(server_.answer(request), request, trouble));
}

std::string ScriptedChannel::calls() const {
  std::string text;
  for (const SoapRequest& each : requests_) {
    if (!text.empty()) text += ' ';
    text += wsman::to_text(each.operation);
    if (each.operation == wsman::Operation::signal) {
      text += each.signal.ends_with("crtl_c") ? ":interrupt" : ":terminate";
    }
  }
  return text;
}

std::size_t ScriptedChannel::count(wsman::Operation operation) const {
  return static_cast<std::size_t>(
      std::count_if(requests_.begin(), requests_.end(),
                    [&](const SoapRequest& each) { return each.operation == operation; }));
}

std::unique_ptr<RemotePool> Session::make_pool() {
  PoolSettings settings;
  settings.name = "ex1";
  settings.url = "https://ex1.corp.example/PowerShell/";
  return std::make_unique<RemotePool>(settings, std::make_unique<ChannelView>(channel),
                                      RemoteParts{clock, waiter, random, log});
}

std::string Session::open() {
  const Expected<void> opened = pool->open(limit());
  return opened ? "ok" : opened.error().code + ": " + signet::to_text(opened.error());
}

std::string Session::invoke(const std::string& cmdlet, std::vector<psrp::Parameter> parameters,
                            std::optional<psrp::AnswerablePrompt> prompt) {
  psrp::Pipeline pipeline;
  pipeline.push_back(psrp::test::cmdlet(cmdlet, std::move(parameters)));
  return described(pool->invoke(pipeline, {limit(), std::move(prompt)}));
}

std::string described(const Invocation& invocation) {
  if (!invocation) {
    const RemoteFailure& failure = invocation.error();
    const bool unknown = failure.outcome == RemoteFailure::Outcome::unknown;
    return std::string(unknown ? "unknown" : "not done") + ", " + failure.problem.code + ": " +
           signet::to_text(failure.problem);
  }
  std::string text;
  for (const clixml::Document& document : invocation->output) {
    if (!text.empty()) text += ' ';
    text += document.root().text();
  }
  if (invocation->state == psrp::PipelineState::stopped) text += " (stopped)";
  if (invocation->state == psrp::PipelineState::failed) text += " (failed)";
  return text;
}

}  // namespace signet::test
