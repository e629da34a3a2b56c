#include "http/account_look.h"

#include <krb5.h>

#include <array>
#include <memory>

#include "http/curl_channel.h"
#include "http/curl_connection.h"
#include "http/gss_context.h"
#include "http/kerberos_login.h"
#include "http/memory_ticket.h"

namespace signet {

namespace {

// What the library gives out, let go of in the end.
struct Library {
  krb5_context context = nullptr;
  krb5_ccache cache = nullptr;
  krb5_creds wanted{};
  krb5_creds* found = nullptr;
  krb5_ticket* ticket = nullptr;

  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (context == nullptr) return;
    krb5_free_ticket(context, ticket);
    krb5_free_creds(context, found);
    krb5_free_principal(context, wanted.client);
    krb5_free_principal(context, wanted.server);
    if (cache != nullptr) krb5_cc_close(context, cache);
    krb5_free_context(context);
  }

  krb5_error_code ask(const std::string& from, const KerberosNames& names) {
    krb5_error_code error = krb5_init_context(&context);
    if (error != 0) return error;
    error = from.empty() ? krb5_cc_default(context, &cache)
                         : krb5_cc_resolve(context, from.c_str(), &cache);
    if (error == 0) error = krb5_cc_get_principal(context, cache, &wanted.client);
    if (error == 0) {
      error = krb5_parse_name(context, with_realm(names.service).c_str(), &wanted.server);
    }
    if (error == 0) error = krb5_get_credentials(context, 0, cache, &wanted, &found);
    if (error == 0) error = krb5_decode_ticket(&found->ticket, &ticket);
    return error;
  }

  std::string name_of(krb5_const_principal principal) const {
    char* text = nullptr;
    if (krb5_unparse_name(context, principal, &text) != 0) return {};
    std::string name = text;
    krb5_free_unparsed_name(context, text);
    return name;
  }

  TicketLook look() const {
    TicketLook look;
    look.client = name_of(found->client);
    look.service = name_of(found->server);
    look.ticket_encryption = encryption_name(ticket->enc_part.enctype);
    look.session_encryption = encryption_name(found->keyblock.enctype);
    look.ends = Seconds(std::chrono::seconds(static_cast<std::uint32_t>(found->times.endtime)));
    krb5_timestamp seconds = 0;
    krb5_int32 fraction = 0;
    if (krb5_get_time_offsets(context, &seconds, &fraction) == 0 && seconds != 0) {
      look.clock_difference = std::chrono::seconds(seconds);
    }
    return look;
  }

  static std::string encryption_name(krb5_enctype type) {
    std::array<char, 100> name{};
    return krb5_enctype_to_name(type, 0, name.data(), name.size()) == 0
               ? name.data()
               : "encryption type " + std::to_string(type);
  }
};

Expected<TicketLook> ask_for_ticket(KerberosLogin& login, Seconds now) {
  const auto cache = login.cache(now);
  if (!cache) return std::unexpected(cache.error());
  Library library;
  const krb5_error_code error = library.ask(*cache, login.names());
  if (error == 0) return library.look();
  const char* words =
      library.context == nullptr ? nullptr : krb5_get_error_message(library.context, error);
  Problem problem = kerberos_problem(error, words == nullptr ? "" : words, login.names());
  if (words != nullptr) krb5_free_error_message(library.context, words);
  return std::unexpected(std::move(problem));
}

Expected<std::shared_ptr<KerberosLogin>> login_for(HttpEndpoint& endpoint) {
  auto* account = std::get_if<KerberosAccount>(&endpoint.account);
  if (account == nullptr) {
    return fail("endpoint.invalid", "this account does not use Kerberos");
  }
  const std::string& name =
      endpoint.identity.name.empty() ? endpoint.url.host : endpoint.identity.name;
  const std::string service = account->service.empty() ? "HTTP/" + name : account->service;
  if (const auto fits = check(*account, service); !fits) return std::unexpected(fits.error());
  return std::make_shared<KerberosLogin>(std::move(*account), service);
}

// The first word of a login that names no channel.
Expected<Bytes> unbound_token(const std::shared_ptr<KerberosLogin>& login, bool spnego,
                              const Clock& clock, const Patience& patience) {
  const Seconds now = clock.now();
  return do_aside(
      [login, spnego, now]() -> Expected<Bytes> {
        const auto cache = login->cache(now);
        if (!cache) return std::unexpected(cache.error());
        return GssContext({login->names(), *cache, spnego, {}}).answer({});
      },
      clock, patience);
}

}  // namespace

Expected<TicketLook> look_at_ticket(HttpEndpoint endpoint, const Clock& clock,
                                    const Patience& patience) {
  const auto login = login_for(endpoint);
  if (!login) return std::unexpected(login.error());
  const auto look = std::make_shared<TicketLook>();
  const Seconds now = clock.now();
  const auto done = do_aside(
      [login = *login, look, now]() -> Expected<Bytes> {
        auto found = ask_for_ticket(*login, now);
        if (!found) return std::unexpected(found.error());
        *look = *std::move(found);
        return Bytes{};
      },
      clock, patience);
  if (!done) return std::unexpected(done.error());
  return *look;
}

Expected<bool> admits_unbound_login(HttpEndpoint endpoint, const Clock& clock, const Log& log,
                                    const Patience& patience) {
  auto connection = CurlConnection::make(endpoint, clock, log, {});
  if (!connection) return std::unexpected(connection.error());
  const auto login = login_for(endpoint);
  if (!login) return std::unexpected(login.error());
  Message message;
  message.deadline = patience.deadline;
  message.stop = patience.stop;
  message.over = Message::Over::fresh;
  const auto asked = (*connection)->post(message);
  if (!asked) return std::unexpected(asked.error().problem);
  const bool spnego = find_challenge(asked->challenges, "Negotiate") != nullptr;
  if (asked->status != 401 || (!spnego && !find_challenge(asked->challenges, "Kerberos"))) {
    return fail("auth.not-offered", "the server does not offer Negotiate or Kerberos");
  }
  const auto token = unbound_token(*login, spnego, clock, patience);
  if (!token) return std::unexpected(token.error());
  std::string value = (spnego ? "Negotiate " : "Kerberos ") + to_base64(*token);
  const Secret authorization = Secret::take(value);
  message.authorization = &authorization;
  message.over = Message::Over::last;
  const auto answer = (*connection)->post(message);
  if (!answer) return std::unexpected(answer.error().problem);
  return answer->status != 401 && answer->status != 403;
}

}  // namespace signet
