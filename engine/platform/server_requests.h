#pragma once

#include <string>
#include <vector>

#include "platform/platform.h"

namespace signet {

// What a server is asked to make a key and a request for.
struct ServerRequest {
  std::string subject;  // as Certificate::subject
  std::vector<std::string> names;
  int rsa_bits = 2048;
  bool exportable = false;  // whether the key can leave the server with its certificate later
  std::string friendly_name;
};

// Servers of one platform that make keys and requests themselves: acts outside of plans, each at a
// person's word. The account for changing is used. No call is made twice.
class ServerRequests {
 public:
  virtual ~ServerRequests() = default;

  // The cmdlet line as a person would type it, to be shown before it is done.
  virtual std::string act_text(const Target& target, const ServerRequest& request) const = 0;
  // Makes a new key on the server; returns the request, PKCS#10 in PEM. When the answer was lost
  // the problem says that the server may have made one.
  virtual Expected<std::string> make(const Target& target, const ServerRequest& request,
                                     const Context& context) = 0;
  // Gives the authority's certificate (DER) to the server that has its key, and looks whether they
  // came together. Warnings for a person; fails where it is not there with its key afterwards.
  virtual Expected<std::vector<std::string>> complete(const Target& target, ByteView certificate,
                                                      const Context& context) = 0;
};

}  // namespace signet
