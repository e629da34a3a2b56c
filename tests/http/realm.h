#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/temporary_folder.h"

namespace signet::test {

// A Kerberos realm TEST.LOCAL on loopback with a KDC of its own, and the environment of this
// process set so that the Kerberos libraries find it and nothing else: to be made before any
// thread. Has
//   alice         password `kerberos_canary`, key in alice.keytab
//   HTTP/ex1.test.local, HTTP/other.test.local    keys in server.keytab
class Realm {
 public:
  Realm();
  ~Realm();
  Realm(const Realm&) = delete;
  Realm& operator=(const Realm&) = delete;

  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
  // Gets a ticket for alice into this cache, "FILE:..".
  void get_ticket(const std::string& cache) const;
  // How often the KDC was asked and how it answered: "NEEDED_PREAUTH", "PREAUTH_FAILED", "ISSUE".
  std::size_t count(const std::string& answer) const;
  void stop_kdc();

 private:
  void write_configuration(unsigned port) const;
  void add_principals() const;
  void start_kdc();

  TemporaryFolder folder_;
  pid_t kdc_ = 0;
  int kdc_output_ = -1;
};

inline constexpr const char* kerberos_canary = "k3rb3ros-c4nary";

// Runs a shell command line; returns what it wrote to stdout and stderr, and ends the process when
// it fails.
std::string run(const std::string& command);

}  // namespace signet::test
