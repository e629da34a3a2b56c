#pragma once

#include "world.h"

namespace signet::test {

// Owners of keys, and an authority that answers requests, all made with the openssl program:
//   alice.pem, alice.key, bob.pem, bob.key, eve.key      owners, and one who is none
//   trust.yaml                                           names alice and bob
//   ca.pem, ca.key                                       the authority
class AuthorityWorld : public World {
 protected:
  AuthorityWorld() {
    shell(R"(
      for name in alice bob eve; do
        openssl req -x509 -newkey rsa:2048 -nodes -keyout $name.key -out $name.pem -subj /CN=$name \
          -days 3650
        chmod 600 $name.key
      done
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key \
        -out ca.pem -subj '/CN=Example CA' -days 3650
    )");
    write(folder_ / "trust.yaml", "signet_trust: 1\nowners: [alice.pem, bob.pem]\n");
  }

  std::string shell(const std::string& script) const {
    const Ran ran = run({"bash", "-euo", "pipefail", "-c", script});
    EXPECT_EQ(ran.code, 0) << script << ran.err;
    return ran.out;
  }

  // Answers a request with a certificate, and all of it as a .p7b. `names` as subjectAltName has
  // them; empty: those of the request.
  void answer(const std::string& request, const std::string& name,
              const std::string& names = {}) const {
    const std::string copies = names.empty() ? "-copy_extensions copy" : "-extfile x.ext";
    write(folder_ / "x.ext", "subjectAltName=" + names + "\nextendedKeyUsage=serverAuth\n");
    shell("openssl x509 -req -in " + request + " -CA ca.pem -CAkey ca.key -days 7300 -set_serial " +
          "0x$(openssl rand -hex 8) -out " + name + ".pem " + copies + " && openssl x509 -in " +
          name + ".pem -outform DER -out " + name + ".cer && openssl crl2pkcs7 -nocrl -certfile " +
          name + ".pem -certfile ca.pem -outform DER -out " + name + ".p7b");
  }

  std::string thumbprint_of(const std::string& file) const {
    return shell("openssl x509 -in " + file +
                 " -outform DER | sha1sum | cut -c1-40 | tr a-f A-F | "
                 "tr -d '\\n'");
  }
  std::string thumbprint_of_der(const std::string& file) const {
    return shell("sha1sum < " + file + " | cut -c1-40 | tr a-f A-F | tr -d '\\n'");
  }
};

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace signet::test
