#include "authority.h"
#include "base/bytes.h"
#include "base/text.h"

namespace signet::test {
namespace {

constexpr const char* password = "canary-owner-3fK9";

class SealedCanary : public AuthorityWorld {
 protected:
  SealedCanary() {
    environment_["CANARY"] = password;
    fs::copy(source_dir() + "/manifests/renewal/before", folder_ / "m",
             fs::copy_options::recursive);
    shell(
        "openssl pkey -in alice.key -aes256 -passout env:CANARY -out locked.key; "
        "chmod 600 locked.key");
  }

  // The new key in the forms in which it could stand somewhere: an owner reads it through a pipe.
  std::vector<std::string> forms_of_key() const {
    const std::string open =
        "openssl cms -decrypt -inform DER -in webmail.key.cms -inkey alice.key -recip alice.pem";
    const std::string der = shell(open + " | openssl pkcs8 -topk8 -nocrypt -outform DER");
    // Behind the public half come the private exponent (from 300 on) and the primes.
    std::vector<std::string> forms;
    for (const std::size_t at : {340U, 480U, 620U, 760U, 1000U}) {
      const std::string part = der.substr(at, 32);
      EXPECT_EQ(part.size(), 32U);
      forms.push_back(part);
      forms.push_back(to_hex(as_bytes(part)));
      forms.push_back(to_lower(forms.back()));
    }
    const std::string pem = shell(open);
    const auto lines = split(pem, '\n');
    for (std::size_t i = 8; i + 3 < lines.size(); ++i) forms.emplace_back(trim(lines[i]));
    return forms;
  }

  void expect_clean(const std::vector<std::string>& forms, const std::string& where,
                    const std::string& text) const {
    for (const std::string& form : forms) {
      EXPECT_EQ(text.find(form), std::string::npos) << where;
    }
    EXPECT_EQ(text.find(password), std::string::npos) << where;
  }
};

TEST_F(SealedCanary, ANewKeyIsFoundInNoByteThatSignetWrites) {
  std::vector<std::pair<std::string, Ran>> all;
  const auto say = [&](std::vector<std::string> words, int code = 0) {
    const std::string line = join(words, " ");
    words.insert(words.end(), {"--log-level", "debug", "--log-format", "json"});
    all.emplace_back(line, signet(words));
    EXPECT_EQ(all.back().second.code, code) << line << all.back().second.err;
  };
  say({"request", "webmail", "m", "--trust", "trust.yaml"});
  answer("webmail.csr", "webmail-2027");
  const std::vector<std::string> complete = {
      "request",    "complete",        "webmail", "--answer",   "webmail-2027.p7b",
      "--key",      "webmail.key.cms", "--trust", "trust.yaml", "--owner-key",
      "locked.key", "--password-env",  "CANARY"};
  say(complete);
  say(complete, 1);  // it is there already
  say({"inspect", "webmail.key.cms", "webmail.pfx.cms", "webmail.csr"}, 1);
  say({"renew", "webmail", "--certificate", "webmail-2027.p7b", "m"});
  environment_["CANARY"] = std::string(password) + "-wrong";
  say(complete, 1);
  const std::vector<std::string> forms = forms_of_key();
  ASSERT_GT(forms.size(), 20U);
  for (const auto& [line, ran] : all) {
    expect_clean(forms, line + ", standard output", ran.out);
    expect_clean(forms, line + ", standard error", ran.err);
  }
  for (const auto& [name, bytes] : tree(folder_)) expect_clean(forms, name, bytes);
  // The search can find what it looks for.
  const std::string clear = shell(
      "openssl cms -decrypt -inform DER -in webmail.key.cms -inkey "
      "bob.key -recip bob.pem");
  EXPECT_NE(clear.find(forms.back()), std::string::npos);
}

}  // namespace
}  // namespace signet::test
