#include "http/kerberos_channel.h"

#include <fmt/format.h>

#include "http/channel_binding.h"
#include "http/outcome.h"

namespace signet {

namespace {

constexpr int most_words = 4;  // of ours in one authentication; Kerberos needs one or two

// Once more when the connection vanished under it.
constexpr int most_rounds = 2;

std::string choose_scheme(const std::vector<Challenge>& offered, KerberosAccount::Scheme wanted) {
  using enum KerberosAccount::Scheme;
  if (wanted != kerberos && find_challenge(offered, "Negotiate") != nullptr) return "Negotiate";
  if (wanted != negotiate && find_challenge(offered, "Kerberos") != nullptr) return "Kerberos";
  return {};
}

// The server's next word; what cannot be read is none.
Bytes token_of(const Answer& answer, const std::string& scheme) {
  const Challenge* challenge = find_challenge(answer.challenges, scheme);
  if (challenge == nullptr) return {};
  return from_base64(challenge->token).value_or(Bytes{});
}

Secret authorization(const std::string& scheme, const Bytes& token) {
  std::string base64 = to_base64(token);
  std::string value;
  value.reserve(scheme.size() + 1 + base64.size());
  value += scheme;
  value += ' ';
  value += base64;
  wipe(base64);
  return Secret::take(value);
}

Loss lost(Problem problem, bool sent) { return {std::move(problem), sent, false}; }

std::string wanted_names(KerberosAccount::Scheme wanted) {
  switch (wanted) {
    case KerberosAccount::Scheme::negotiate:
      return "Negotiate";
    case KerberosAccount::Scheme::kerberos:
      return "Kerberos";
    case KerberosAccount::Scheme::either:
      return "Negotiate or Kerberos";
  }
  return {};
}

}  // namespace

// One authentication, as far as it may go on alone (do_aside).
struct KerberosChannel::Dialogue {
  std::shared_ptr<KerberosLogin> login;
  std::unique_ptr<GssContext> context;
  bool spnego;
  Bytes binding;
  Seconds begun;
};

Expected<Bytes> KerberosChannel::answer(Dialogue& dialogue, ByteView said_by_server) {
  if (!dialogue.context) {
    Expected<std::string> cache = dialogue.login->cache(dialogue.begun);
    if (!cache) return std::unexpected(cache.error());
    dialogue.context = std::make_unique<GssContext>(GssTarget{
        dialogue.login->names(), std::move(*cache), dialogue.spnego, std::move(dialogue.binding)});
  }
  return dialogue.context->answer(said_by_server);
}

KerberosChannel::KerberosChannel(std::unique_ptr<CurlConnection> connection,
                                 KerberosAccount::Scheme scheme,
                                 std::shared_ptr<KerberosLogin> login, const Clock& clock)
    : connection_(std::move(connection)),
      wanted_(scheme),
      login_(std::move(login)),
      clock_(clock) {}

HttpResult KerberosChannel::post(const HttpRequest& request) {
  if (!every_request_) {
    Reply reply = post_over_authenticated(request);
    // Nothing was done with the body: a 401 comes before that, and what is gone left nothing.
    const bool asked_again = reply ? reply->status == 401 : reply.error().gone;
    if (!asked_again) return outcome(std::move(reply), *connection_);
    every_request_ = true;
    authenticated_ = false;
    challenged_ = reply.has_value();
  }
  return outcome(post_with_token(request, request.body), *connection_);
}

KerberosChannel::Reply KerberosChannel::post_over_authenticated(const HttpRequest& request) {
  Reply reply = std::unexpected(Loss{});
  for (int round = 0; round < most_rounds; ++round) {
    if (!authenticated_) {
      Reply welcome = post_with_token(request, {});
      if (!welcome) return std::unexpected(lost(std::move(welcome.error().problem), false));
      const auto refusal =
          refusal_of(*welcome, connection_->server(), connection_->redirect_target());
      if (refusal) return std::unexpected(lost(*refusal, false));
      authenticated_ = true;
    }
    reply = send(request, request.body, nullptr, Message::Over::last);
    if (reply || !reply.error().gone) break;
    authenticated_ = challenged_ = false;
  }
  if (!reply) authenticated_ = challenged_ = false;
  return reply;
}

KerberosChannel::Reply KerberosChannel::post_with_token(const HttpRequest& request, ByteView body) {
  for (int round = 0; round < most_rounds; ++round) {
    if (!challenged_) {
      const Expected<void> asked = ask_for_challenge(request);
      if (!asked) return std::unexpected(lost(asked.error(), false));
    }
    Reply reply = converse(request, body);
    challenged_ = reply.has_value();
    // An empty request may be repeated even when it may have arrived.
    const bool vanished =
        !reply && (reply.error().gone ||
                   (body.empty() && reply.error().problem.code == "http.connection-lost"));
    if (!vanished) return reply;
  }
  Problem problem{"http.connection-lost",
                  connection_->server() + " closes its connections before one can log in",
                  {},
                  {},
                  {}};
  return std::unexpected(lost(std::move(problem), false));
}

// Opens a connection, a new one since the server may know another from before, and learns its
// certificate and what the server wants.
Expected<void> KerberosChannel::ask_for_challenge(const HttpRequest& request) {
  const Reply reply = send(request, {}, nullptr, Message::Over::fresh);
  if (!reply) return std::unexpected(reply.error().problem);
  const std::string& server = connection_->server();
  if (reply->status != 401) {
    if (const auto refusal = refusal_of(*reply, server, connection_->redirect_target())) {
      return std::unexpected(*refusal);
    }
    return std::unexpected(Problem{"auth.no-challenge",
                                   server + " does not ask who is calling",
                                   fmt::format("HTTP {}", reply->status),
                                   "check the path of the URL",
                                   {}});
  }
  scheme_ = choose_scheme(reply->challenges, wanted_);
  if (scheme_.empty()) {
    return std::unexpected(
        Problem{"auth.not-offered",
                fmt::format("{} does not offer {}", server, wanted_names(wanted_)),
                "offers " + scheme_names(reply->challenges),
                {},
                {}});
  }
  challenged_ = true;
  return {};
}

// Token after token over the connection at hand, until both sides have proved who they are. A
// refusal is returned as the answer that it is.
KerberosChannel::Reply KerberosChannel::converse(const HttpRequest& request, ByteView body) {
  Expected<Bytes> binding = server_end_point(connection_->peer());
  if (!binding) return std::unexpected(lost(std::move(binding.error()), false));
  const auto dialogue = std::make_shared<Dialogue>(
      Dialogue{login_, nullptr, scheme_ == "Negotiate", std::move(*binding), clock_.now()});
  Bytes said_by_server;
  for (int words = 0; words < most_words; ++words) {
    const Expected<Bytes> token = next_token(dialogue, said_by_server, request);
    if (!token) return std::unexpected(lost(token.error(), false));
    const Secret word = authorization(scheme_, *token);
    Reply reply = send(request, body, &word, Message::Over::last);
    if (!reply) return reply;
    said_by_server = token_of(*reply, scheme_);
    if (reply->status != 401) return proved(dialogue, said_by_server, request, std::move(*reply));
    if (said_by_server.empty()) return reply;
  }
  Problem problem{"auth.denied", connection_->server() + " never ends the login", {}, {}, {}};
  return std::unexpected(lost(std::move(problem), false));
}

KerberosChannel::Reply KerberosChannel::proved(const std::shared_ptr<Dialogue>& dialogue,
                                               const Bytes& last_token, const HttpRequest& request,
                                               Answer answer) {
  if (refusal_of(answer, connection_->server(), {})) return answer;
  Problem problem{"auth.no-mutual", connection_->server() + " did not prove who it is", {}, {}, {}};
  if (last_token.empty()) {
    problem.detail = fmt::format("HTTP {} without a Kerberos token", answer.status);
    return std::unexpected(lost(std::move(problem), true));
  }
  const Expected<Bytes> end = next_token(dialogue, last_token, request);
  if (end && dialogue->context->is_mutual()) return answer;
  problem.detail = end ? "its Kerberos token is not the last one" : to_line(end.error());
  return std::unexpected(lost(std::move(problem), true));
}

Expected<Bytes> KerberosChannel::next_token(const std::shared_ptr<Dialogue>& dialogue,
                                            const Bytes& said_by_server,
                                            const HttpRequest& request) const {
  return do_aside([dialogue, said_by_server] { return answer(*dialogue, said_by_server); }, clock_,
                  {request.deadline, request.stop});
}

KerberosChannel::Reply KerberosChannel::send(const HttpRequest& request, ByteView body,
                                             const Secret* authorization, Message::Over over) {
  return connection_->post({body.empty() ? std::string() : request.content_type, body,
                            authorization, over, request.deadline, request.stop});
}

}  // namespace signet
