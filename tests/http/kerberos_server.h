#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tls_peer.h"

namespace signet::test {

struct ServerRules {
  std::string offers = "WWW-Authenticate: Negotiate\r\n";
  std::string scheme = "Negotiate";    // of its own tokens
  bool says_last_token = true;         // with which it proves who it is
  std::string last_token = {};         // says this instead
  bool wants_token_each_time = false;  // forgets a login with the next request
  bool closes_after_login = false;
  bool closes_after_body = false;
  std::string headers = {};  // with each answer
};

// A web server that demands Kerberos with Extended Protection: without a channel binding, or with
// one for another certificate than `end_point`, nobody gets in. Answers a request of somebody who
// is in with "for NAME: BODY".
class KerberosServer {
 public:
  KerberosServer(std::string keytab, Bytes end_point, ServerRules rules);

  PeerReply operator()(const PeerRequest& request);
  // What came in order: "empty", "body", "token", "token body".
  std::string story() const;
  // Why tokens were refused: "bad bindings", "not bound".
  std::string refusals() const;

 private:
  struct Login {
    std::string name;   // empty: not in
    std::string token;  // base64, for the client
  };
  Login accept(const std::string& token);
  PeerReply let_in(const Login& login, const std::string& body, bool with_token) const;

  std::string keytab_;
  Bytes binding_;
  ServerRules rules_;
  mutable std::mutex mutex_;
  std::map<unsigned, Login> logins_;  // by connection
  std::vector<std::string> story_;
  std::vector<std::string> refusals_;
};

// A first token of the default cache's owner for this service, bound to nothing; base64.
std::string unbound_token(std::string service);

// RFC 5929 for a certificate that is signed with SHA-256.
Bytes end_point(const KeyMaterial& identity);

}  // namespace signet::test
