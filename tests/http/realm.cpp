#include "realm.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "base/file.h"
#include "loopback.h"

namespace signet::test {

namespace {

unsigned free_port() {
  const int probe = open_listener();
  const unsigned port = port_of(probe);
  ::close(probe);
  return port;
}

void write(const std::string& file, const std::string& content) {
  write_file_atomically(file, as_bytes(content), 0600).value();
}

std::string read(const std::string& file) {
  const Bytes content = read_file(file, std::size_t{1} << 20).value();
  return std::string(as_text(content));
}

}  // namespace

std::string run(const std::string& command) {
  std::FILE* pipe = ::popen(("{ " + command + " ; } 2>&1").c_str(), "r");
  std::string output;
  char part[4096];
  while (const std::size_t count = std::fread(part, 1, sizeof part, pipe)) {
    output.append(part, count);
  }
  if (::pclose(pipe) != 0) {
    std::cerr << command << '\n' << output;
    std::abort();
  }
  return output;
}

Realm::Realm() {
  write_configuration(free_port());
  ::setenv("KRB5_CONFIG", file("krb5.conf").c_str(), 1);
  ::setenv("KRB5_KDC_PROFILE", file("kdc.conf").c_str(), 1);
  ::setenv("KRB5CCNAME", ("FILE:" + file("no-cache")).c_str(), 1);
  ::setenv("KRB5_CLIENT_KTNAME", ("FILE:" + file("no-keytab")).c_str(), 1);
  add_principals();
  start_kdc();
}

Realm::~Realm() { stop_kdc(); }

// No setting that keeps the library from asking DNS about names: signet must not need it.
void Realm::write_configuration(unsigned port) const {
  write(file("krb5.conf"), fmt::format(R"([libdefaults]
 default_realm = ELSEWHERE.LOCAL
 dns_lookup_kdc = false
 dns_lookup_realm = false
 udp_preference_limit = 1
[realms]
 TEST.LOCAL = {{
  kdc = 127.0.0.1:{}
 }}
[domain_realm]
 .test.local = TEST.LOCAL
)",
                                       port));
  write(file("kdc.conf"), fmt::format(R"([kdcdefaults]
 kdc_listen = ""
 kdc_tcp_listen = 127.0.0.1:{0}
[realms]
 TEST.LOCAL = {{
  database_name = {1}/principal
  key_stash_file = {1}/stash
  acl_file = {1}/acl
  supported_enctypes = aes256-cts:normal
 }}
[logging]
 kdc = FILE:{1}/kdc.log
)",
                                      port, folder_.path().string()));
}

void Realm::add_principals() const {
  write(file("commands"), fmt::format("addprinc -pw {} +requires_preauth alice@TEST.LOCAL\n"
                                      "addprinc -randkey HTTP/ex1.test.local@TEST.LOCAL\n"
                                      "addprinc -randkey HTTP/other.test.local@TEST.LOCAL\n"
                                      "ktadd -k {} -norandkey alice@TEST.LOCAL\n"
                                      "ktadd -k {} HTTP/ex1.test.local@TEST.LOCAL\n"
                                      "ktadd -k {} HTTP/other.test.local@TEST.LOCAL\n",
                                      kerberos_canary, file("alice.keytab"), file("server.keytab"),
                                      file("server.keytab")));
  run("kdb5_util create -r TEST.LOCAL -s -P master");
  run("kadmin.local -r TEST.LOCAL < " + file("commands"));
}

// It says "starting..." once it listens.
void Realm::start_kdc() {
  int output[2];
  if (::pipe2(output, O_CLOEXEC) != 0) std::abort();
  kdc_ = ::fork();
  if (kdc_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(output[1], STDERR_FILENO);
    ::execlp("krb5kdc", "krb5kdc", "-n", "-r", "TEST.LOCAL", "-P", file("kdc.pid").c_str(),
             nullptr);
    ::_exit(127);
  }
  ::close(output[1]);
  std::string said;
  char letter = 0;
  while (said.find("starting...") == std::string::npos) {
    if (::read(output[0], &letter, 1) != 1) {
      std::cerr << "the KDC does not start\n";
      std::abort();
    }
    said += letter;
  }
  kdc_output_ = output[0];  // closed, it would end the KDC with its next word
}

void Realm::stop_kdc() {
  if (kdc_ == 0) return;
  ::kill(kdc_, SIGKILL);
  ::waitpid(kdc_, nullptr, 0);
  ::close(kdc_output_);
  kdc_ = 0;
}

void Realm::get_ticket(const std::string& cache) const {
  run(fmt::format("kinit -k -t {} -c {} alice@TEST.LOCAL", file("alice.keytab"), cache));
}

std::size_t Realm::count(const std::string& answer) const {
  const std::string log = read(file("kdc.log"));
  std::size_t found = 0;
  for (std::size_t at = 0; (at = log.find(" " + answer + ":", at)) != std::string::npos; ++at) {
    ++found;
  }
  return found;
}

}  // namespace signet::test
