#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"
#include "world.h"

namespace signet::test {
namespace {

constexpr const char* password = "canary-9Qm2xT7vLw4Kd8Zr";

// A fleet whose certificate, key and password are made for this test, so that every byte that
// signet writes can be searched for them.
class Canary : public World {
 protected:
  Canary() {
    environment_["CANARY"] = password;
    shell(R"(
      openssl ecparam -name prime256v1 -genkey -noout -out ca.key
      openssl req -x509 -new -key ca.key -subj /CN=Canary-CA -days 3650 -out ca.pem
      openssl ecparam -name prime256v1 -genkey -noout -out leaf.key
      openssl req -new -key leaf.key -subj /CN=canary.example.com -out leaf.csr
      printf 'subjectAltName=DNS:canary.example.com\nextendedKeyUsage=serverAuth\n' > leaf.ext
      openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 \
        -extfile leaf.ext -out leaf.pem
      mkdir -p web
      openssl x509 -in leaf.pem -outform DER -out web/canary.cer
      openssl pkcs12 -export -in leaf.pem -inkey leaf.key -certfile ca.pem \
        -passout env:CANARY -out web/canary.pfx
      openssl ec -in leaf.key -outform DER -out leaf.der
    )");
    // SEC1: 30 77 02 01 01 04 20, then the private number.
    key_ = content(folder_ / "leaf.der").substr(7, 32);
    for (const char* name : {"ca.key", "leaf.key", "leaf.der"}) fs::remove(folder_ / name);
  }

  void shell(const std::string& script) const {
    const Ran ran = run({"bash", "-euc", script});
    ASSERT_EQ(ran.code, 0) << ran.err;
  }

  std::string thumbprint() const {
    return run({"bash", "-c", "sha1sum < web/canary.cer | cut -c1-40"}).out.substr(0, 40);
  }

  // The forms in which the secrets could stand in `text`.
  void expect_clean(const std::string& where, const std::string& text) const {
    const Bytes bytes(key_.begin(), key_.end());
    const std::string upper = to_hex(bytes);
    for (const std::string& form : {std::string(password), key_, upper, to_lower(upper),
                                    to_base64(bytes), to_base64(as_bytes(password))}) {
      EXPECT_EQ(text.find(form), std::string::npos) << where;
    }
  }

  void expect_clean(const Ran& ran) const {
    expect_clean("standard output", ran.out);
    expect_clean("standard error", ran.err);
  }

  std::string key_;
};

TEST_F(Canary, IsFoundInNoByteThatSignetWrites) {
  ASSERT_EQ(key_.size(), 32U);
  write(folder_ / "web/manifest.yaml",
        "signet: 1\n"
        "certificates:\n"
        "  canary:\n"
        "    thumbprint: \"" +
            thumbprint() +
            "\"\n"
            "    certificate: canary.cer\n"
            "    source: [{file: canary.pfx, password: {env: CANARY}}]\n"
            "servers:\n"
            "  A: {platform: store, path: A, certificates: {canary: [IIS]}}\n"
            "  B: {platform: store, path: B, certificates: {canary: [IIS, SMTP]}}\n");
  const std::vector<std::vector<std::string>> commands = {
      {"store", "init", "web/A"},
      {"store", "init", "web/B", "--self-signed", "B"},
      {"store", "init", "web/C"},
      {"store", "add", "web/C", "web/canary.pfx", "--password-env", "CANARY", "--exportable"},
      {"validate", "web"},
      {"inspect", "web/canary.pfx", "--password-env", "CANARY"},
      {"inspect", "web/canary.pfx", "--password-env", "CANARY", "--format", "json"},
      {"plan", "web", "-o", "plan.json", "--all"},
      {"plan", "web", "--format", "json"},
      {"apply", "plan.json", "--yes"},
      {"verify", "web"},
      {"show", "web", "--format", "json"},
      {"discover", "web"},
  };
  for (std::vector<std::string> command : commands) {
    SCOPED_TRACE(join(command, " "));
    command.insert(command.end(), {"--log-level", "debug", "--log-format", "json"});
    const Ran ran = signet(command);
    EXPECT_EQ(ran.code, command.front() == "plan" ? 2 : 0) << ran.err;
    expect_clean(ran);
  }
  // Secrets must not be told when things go wrong, either.
  environment_["CANARY"] = std::string(password) + "-wrong";
  expect_clean(signet({"inspect", "web/canary.pfx", "--password-env", "CANARY"}));
  for (const auto& [name, bytes] : tree(folder_)) expect_clean(name, bytes);
}

// The search itself can find what it looks for.
TEST_F(Canary, WouldBeFound) {
  const std::string der = "before" + key_ + "after";
  EXPECT_NE(der.find(key_), std::string::npos);
  EXPECT_EQ(run({"bash", "-c",
                 "openssl pkcs12 -in web/canary.pfx -passin env:CANARY -nodes "
                 "-nocerts | openssl ec -outform DER 2>/dev/null"})
                .out.substr(7, 32),
            key_);
}

}  // namespace
}  // namespace signet::test
