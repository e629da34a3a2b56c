#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/json_fwd.h"
#include "base/log.h"
#include "http/http_channel.h"

namespace signet::test {

// The lab as a process of the test; it ends with it.
class Lab {
 public:
  static bool is_built();
  explicit Lab(const std::vector<std::string>& authentication = {"--auth", "basic"});
  ~Lab();
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  const std::string& url() const { return url_; }
  const std::string& thumbprint() const { return thumbprint_; }
  int port() const { return port_; }
  // Where the control interface answers: http://127.0.0.1:N.
  std::string control() const;
  static std::string program();

  // Verified by the thumbprint of the lab's certificate, with Basic.
  std::unique_ptr<HttpChannel> channel(const Clock& clock, const Log& log) const;
  // {"on": .., "nth": .., "action": ..}; see the lab's README.
  void misbehave(const Json& order) const;
  void reset() const;
  Json state() const;
  // Of a lab with --organisation.
  Json organisation() const;
  void order(const Json& order) const;
  // The answer of its authority to a request in PEM, as "der", "pem" or "pkcs7".
  Bytes signed_by_authority(const std::string& request, const std::string& form) const;

 private:
  Json told(const std::string& path) const;
  std::string ask(const std::string& method, const std::string& path,
                  const std::string& body) const;

  pid_t process_ = -1;
  int input_ = -1;  // the lab ends when this does
  std::string url_;
  std::string thumbprint_;
  int port_ = 0;
  int control_port_ = 0;
};

// The main of a suite that needs the lab: where it is not built, says so and runs nothing, which is
// a failure in CI.
int run_lab_tests(int count, char** words);

}  // namespace signet::test
