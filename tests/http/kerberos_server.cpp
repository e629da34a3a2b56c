#include "kerberos_server.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

#include "base/text.h"
#include "crypto/hash.h"

namespace signet::test {

namespace {

gss_cred_id_t open_keytab(const std::string& keytab) {
  gss_key_value_element_desc elements[] = {{"keytab", keytab.c_str()}, {"rcache", "none:"}};
  const gss_key_value_set_desc store = {2, elements};
  gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
  OM_uint32 minor = 0;
  gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, GSS_C_NO_OID_SET, GSS_C_ACCEPT,
                        &store, &credential, nullptr, nullptr);
  return credential;
}

std::string display(gss_name_t name) {
  OM_uint32 minor = 0;
  gss_buffer_desc buffer = GSS_C_EMPTY_BUFFER;
  gss_display_name(&minor, name, &buffer, nullptr);
  std::string text(static_cast<const char*>(buffer.value), buffer.length);
  gss_release_buffer(&minor, &buffer);
  return text;
}

}  // namespace

KerberosServer::KerberosServer(std::string keytab, Bytes end_point, ServerRules rules)
    : keytab_(std::move(keytab)), binding_(std::move(end_point)), rules_(std::move(rules)) {}

PeerReply KerberosServer::operator()(const PeerRequest& request) {
  const std::lock_guard lock(mutex_);
  const std::string authorization = request.header("authorization");
  const std::string prefix = rules_.scheme + " ";
  const bool with_token = authorization.starts_with(prefix);
  story_.push_back(with_token             ? request.body.empty() ? "token" : "token body"
                   : request.body.empty() ? "empty"
                                          : "body");
  Login& login = logins_[request.connection];
  if (with_token) login = accept(authorization.substr(prefix.size()));
  if (login.name.empty()) return {http("401 Unauthorized", "", rules_.offers + rules_.headers)};
  const Login in = login;
  if (rules_.wants_token_each_time) login = {};
  return let_in(in, request.body, with_token);
}

PeerReply KerberosServer::let_in(const Login& login, const std::string& body,
                                 bool with_token) const {
  std::string headers = rules_.headers;
  const std::string token = rules_.last_token.empty() ? login.token : rules_.last_token;
  if (with_token && rules_.says_last_token) {
    headers += "WWW-Authenticate: " + rules_.scheme + " " + token + "\r\n";
  }
  const bool closes = body.empty() ? rules_.closes_after_login : rules_.closes_after_body;
  if (closes) headers += "Connection: close\r\n";
  return {http("200 OK", "for " + login.name + ": " + body, headers),
          closes ? PeerReply::Then::close : PeerReply::Then::keep};
}

KerberosServer::Login KerberosServer::accept(const std::string& token) {
  Bytes bytes = from_base64(token).value();
  gss_buffer_desc input = {bytes.size(), bytes.data()};
  gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
  gss_channel_bindings_struct binding{};
  binding.application_data = {binding_.size(), binding_.data()};
  gss_cred_id_t credential = open_keytab(keytab_);
  gss_ctx_id_t context = GSS_C_NO_CONTEXT;
  gss_name_t client = GSS_C_NO_NAME;
  OM_uint32 minor = 0;
  OM_uint32 flags = 0;
  const OM_uint32 major =
      gss_accept_sec_context(&minor, &context, credential, &input, &binding, &client, nullptr,
                             &output, &flags, nullptr, nullptr);
  Login login;
  const bool bound = (flags & GSS_C_CHANNEL_BOUND_FLAG) != 0;
  if (major == GSS_S_COMPLETE && bound) {
    login.name = display(client);
    login.token = to_base64({static_cast<const std::uint8_t*>(output.value), output.length});
  } else {
    refusals_.push_back(GSS_ROUTINE_ERROR(major) == GSS_S_BAD_BINDINGS ? "bad bindings"
                        : major == GSS_S_COMPLETE                      ? "not bound"
                                                                       : "other");
  }
  gss_release_buffer(&minor, &output);
  gss_release_name(&minor, &client);
  gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
  gss_release_cred(&minor, &credential);
  return login;
}

std::string KerberosServer::story() const {
  const std::lock_guard lock(mutex_);
  return join(story_, ", ");
}

std::string KerberosServer::refusals() const {
  const std::lock_guard lock(mutex_);
  return join(refusals_, ", ");
}

std::string unbound_token(std::string service) {
  gss_buffer_desc text = {service.size(), service.data()};
  gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
  gss_name_t name = GSS_C_NO_NAME;
  gss_ctx_id_t context = GSS_C_NO_CONTEXT;
  OM_uint32 minor = 0;
  gss_import_name(&minor, &text, GSS_KRB5_NT_PRINCIPAL_NAME, &name);
  gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, name, gss_mech_krb5,
                       GSS_C_MUTUAL_FLAG, 0, GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, nullptr,
                       &token, nullptr, nullptr);
  std::string base64 = to_base64({static_cast<const std::uint8_t*>(token.value), token.length});
  gss_release_buffer(&minor, &token);
  gss_release_name(&minor, &name);
  gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
  return base64;
}

Bytes end_point(const KeyMaterial& identity) {
  constexpr std::string_view prefix = "tls-server-end-point:";
  Bytes binding(prefix.begin(), prefix.end());
  const auto hash = sha256(identity.leaf.der);
  binding.insert(binding.end(), hash.begin(), hash.end());
  return binding;
}

}  // namespace signet::test
