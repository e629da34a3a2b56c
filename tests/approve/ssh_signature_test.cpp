#include "approve/ssh_signature.h"

#include "signers.h"

namespace signet::test {
namespace {

// `text` as SSH sends it: its length, then itself.
std::string wire(const std::string& text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift & 0xFF);
  return bytes + text;
}

std::string armoured(const std::string& bytes) {
  return "-----BEGIN SSH SIGNATURE-----\n" + to_base64(as_bytes(bytes)) +
         "\n-----END SSH SIGNATURE-----\n";
}

std::string signature_with(const std::string& key, const std::string& algorithm,
                           const std::string& version = {"\0\0\0\1", 4}) {
  return armoured("SSHSIG" + version + wire(key) + wire("signet-plan") + wire("") + wire("sha512") +
                  wire(wire(algorithm) + wire("xyz")));
}

const std::string rsa_key =
    wire("ssh-rsa") + wire({"\1\0\1", 3}) + wire(std::string(1, '\0') + std::string(256, '\x80'));

class Reading : public Signers {
 protected:
  std::string why_not(const std::string& signature) const {
    const auto approvals =
        check_approvals(plan_, std::vector<fs::path>{write("x.sig", signature)}, trust_, now_);
    return approvals ? approvals->signatures.at(0).why_not : to_text(approvals.error());
  }
};

TEST_F(Reading, TellsKeyPurposeAndAlgorithm) {
  const auto signature = read_ssh_signature(signature_with(rsa_key, "rsa-sha2-256"));
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->key.type, "ssh-rsa");
  EXPECT_EQ(signature->key.rsa_bits, 2048);
  EXPECT_EQ(signature->name_space, "signet-plan");
  EXPECT_EQ(signature->algorithm, "rsa-sha2-256");
}

TEST_F(Reading, WhatIsNotSupportedIsSaid) {
  EXPECT_EQ(why_not(signature_with(rsa_key, "ssh-rsa")), "it is made with SHA-1");
  EXPECT_EQ(why_not(signature_with(rsa_key, "rsa-md5")),
            "signatures of type rsa-md5 are not supported");
  EXPECT_EQ(why_not(signature_with(wire("ssh-dss") + wire("p"), "ssh-dss")),
            "keys of type ssh-dss are not supported");
  EXPECT_EQ(why_not(signature_with(wire("sk-ssh-ed25519@openssh.com") + wire("p"), "x")),
            "keys of type sk-ssh-ed25519@openssh.com are not supported");
  EXPECT_EQ(why_not(signature_with(rsa_key, "rsa-sha2-256", {"\0\0\0\2", 4})),
            "its format 2 is not supported");
}

TEST_F(Reading, EveryCutIsRefused) {
  const fs::path alice = make_key("alice");
  allow("alice", alice);
  const std::string good = content(sign(alice, "a.sig"));
  for (std::size_t length = 0; length + 2 < good.size(); ++length) {
    EXPECT_FALSE(read_ssh_signature(good.substr(0, length))) << length;
  }
  const std::size_t begin = good.find('\n');
  std::string body = good.substr(begin, good.rfind("-----END") - begin);
  std::erase(body, '\n');
  const auto bytes = from_base64(body);
  ASSERT_TRUE(bytes);
  for (std::size_t cut = 0; cut < bytes->size(); ++cut) {
    EXPECT_FALSE(read_ssh_signature(armoured(std::string(as_text(ByteView(*bytes).first(cut))))));
  }
}

TEST_F(Reading, NoSingleWrongByteCounts) {
  const fs::path alice = make_key("alice");
  allow("alice", alice);
  trust_.approvals_least = 1;
  const std::string good = content(sign(alice, "a.sig"));
  for (std::size_t at = 30; at < good.size() - 31; at += 7) {
    if (good[at] == '\n') continue;
    std::string changed = good;
    changed[at] = changed[at] == 'Q' ? 'R' : 'Q';
    EXPECT_NE(why_not(changed), "") << at;
  }
}

}  // namespace
}  // namespace signet::test
