#include <gtest/gtest.h>

#include <random>

#include "forgery.h"
#include "laboratory.h"

namespace signet {
namespace {

constexpr std::int64_t many = 2147483647;

std::string too_costly(const std::string& iterations) {
  return "pkcs12.too-costly error: opening it takes " + iterations +
         " iterations of key derivation, more than the limit of 1000000\n"
         "  hint: export it again with fewer iterations; a hostile file asks for many";
}

TEST(HostileFile, MayNotBuyHoursWithIterations) {
  const std::string expected = too_costly("at least 2147483647");
  EXPECT_EQ(problem_of(pfx({}, mac_data(many)), "secret"), expected);
  EXPECT_EQ(problem_of(pfx({encrypted_safe(pbes2(many))}), "secret"), expected);
  EXPECT_EQ(problem_of(pfx({clear_safe({shrouded_key(triple_des(many))})}), "secret"), expected);
  EXPECT_EQ(problem_of(pfx({clear_safe({nested(shrouded_key(pbes2(many)), 3)})}), "secret"),
            expected);
}

TEST(HostileFile, MayNotHideIterationsInsideWhatIsEncrypted) {
  const Bytes key = shrouded_key(pbes2(many));
  EXPECT_EQ(problem_of(authentic_pfx({sealed_safe({key}, "secret")}, "secret"), "secret"),
            too_costly("at least 2147483649"));  // 1 of the MAC and 1 of the safe
  EXPECT_EQ(
      problem_of(authentic_pfx({sealed_safe({nested(key, 2)}, "secret")}, "secret"), "secret"),
      too_costly("at least 2147483649"));
}

TEST(HostileFile, MayNotSpreadItsIterations) {
  const std::vector<Bytes> keys(11, shrouded_key(pbes2(100'000)));
  EXPECT_EQ(problem_of(pfx({clear_safe(keys)}), "secret"), too_costly("at least 1100000"));
  EXPECT_EQ(problem_of(pfx({}, mac_data(600'000)), nullptr), too_costly("at least 1200000"))
      << "without a password two are tried";
}

TEST(HostileFile, MayNotAskForNoIterationsOrFewer) {
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-5}}) {
    const std::string expected =
        std::string("pkcs12.malformed error: its encryption is damaged (it asks for ") +
        (number == 0 ? "no" : "a negative number of") + " iterations)";
    EXPECT_EQ(problem_of(pfx({}, mac_data(number)), "secret"), expected);
    EXPECT_EQ(problem_of(pfx({encrypted_safe(pbes2(number))}), "secret"), expected);
    EXPECT_EQ(problem_of(pfx({clear_safe({shrouded_key(triple_des(number))})}), "secret"),
              expected);
  }
}

TEST(HostileFile, MayNotBuyTimeOrMemoryWithScrypt) {
  const auto problem = [](std::int64_t cost, std::int64_t block, std::int64_t lanes) {
    return problem_of(pfx({encrypted_safe(scrypt(cost, block, lanes))}), "secret");
  };
  EXPECT_EQ(problem(16384, 8, 100), too_costly("at least 13107200"));
  EXPECT_EQ(problem(1 << 30, 8, 1), too_costly("an absurd number of")) << "1 TiB of memory";
  EXPECT_EQ(problem(many * many, many * many, 8), too_costly("an absurd number of"));
  EXPECT_EQ(problem(0, 8, 1),
            "pkcs12.malformed error: its encryption is damaged "
            "(the parameters of scrypt are not positive)");
}

TEST(HostileFile, MayNotHoldThousandsOfBags) {
  const std::vector<Bytes> bags(1001, nested(Bytes{}, 1));
  EXPECT_EQ(problem_of(pfx({clear_safe(bags)}), "secret"),
            "file.too-many error: the PKCS#12 holds more than 1000 bags");
  EXPECT_EQ(problem_of(authentic_pfx({sealed_safe(bags, "secret")}, "secret"), "secret"),
            "file.too-many error: the PKCS#12 holds more than 1000 bags");
  EXPECT_EQ(problem_of(pfx(std::vector<Bytes>(65, clear_safe({}))), "secret"),
            "file.too-many error: the PKCS#12 holds more than 64 safes");
}

TEST(HostileFile, MayNotNestWithoutEnd) {
  const Bytes key = shrouded_key(pbes2(1));
  EXPECT_EQ(problem_of(pfx({clear_safe({nested(key, 9)})}), "secret"),
            "pkcs12.malformed error: the PKCS#12 is damaged "
            "(its safes are nested deeper than 8 levels)");
  EXPECT_EQ(problem_of(pfx({clear_safe({nested(key, 200)})}), "secret"),
            "pkcs12.malformed error: the PKCS#12 is damaged (a safe cannot be read)");
}

TEST(HostileFile, MayNotBeLargerThanAnyRealOne) {
  EXPECT_EQ(problem_of(Bytes(2 * 1024 * 1024, 0x30), "secret"),
            "file.too-large error: it has 2097152 bytes, more than the limit of 1048576");
  std::string blocks;
  for (int i = 0; i < 1001; ++i) blocks += "-----BEGIN X-----\nAAAA\n-----END X-----\n";
  EXPECT_EQ(problem_of(as_bytes(blocks), nullptr),
            "file.too-many error: it holds more than 1000 PEM blocks");
}

TEST(HostileFile, AnEncryptedKeyIsBoundedToo) {
  const Bytes key = der(0x30, {pbes2(many), der_bytes(64)});
  const std::string expected =
      "key.too-costly error: opening it takes at least 2147483647 iterations of key derivation, "
      "more than the limit of 1000000\n"
      "  hint: export it again with fewer iterations; a hostile file asks for many";
  EXPECT_EQ(problem_of(key, "secret"), expected);
  EXPECT_EQ(problem_of(as_bytes(pem(key, "ENCRYPTED PRIVATE KEY")), "secret"), expected);
  EXPECT_EQ(problem_of(as_bytes(pem(der(0x30, {pbes2(1), der_bytes(64)}), "ENCRYPTED PRIVATE KEY")),
                       "secret")
                .substr(0, 14),
            "password.wrong");
}

TEST(HostileFile, CutAnywhereIsAnErrorAndNeverAWrongPassword) {
  const Laboratory lab;
  const Bytes whole = lab.read("own.p12");
  ASSERT_EQ(problem_of(whole, "secret"), "read");
  for (std::size_t size = 4; size < whole.size(); ++size) {
    const std::string problem = problem_of(ByteView(whole).first(size), "secret");
    const bool precise = problem.starts_with("pkcs12.truncated error: the PKCS#12 is cut off: ") ||
                         (size < 12 && problem.starts_with("file.not-certificates"));
    ASSERT_TRUE(precise) << size << ": " << problem;
  }
}

TEST(HostileFile, FlippedBitsNeverCrashOrPass) {
  const Laboratory lab;
  std::mt19937 random(1);
  for (const char* name : {"own.p12", "leaf.pem", "leaf.key"}) {
    const Bytes whole = lab.read(name);
    for (int round = 0; round < 300; ++round) {
      Bytes flipped = whole;
      const std::size_t at = random() % flipped.size();
      flipped[at] = static_cast<std::uint8_t>(flipped[at] ^ (1U << random() % 8));
      for (const char* password : {"secret", static_cast<const char*>(nullptr)}) {
        const auto file = read_with(flipped, password);
        if (!file) {
          EXPECT_FALSE(file.error().code.empty());
        } else if (file->pkcs12 && file->pkcs12->mac != "none") {
          EXPECT_EQ(summary(file), "leaf.example.com, Issuing, Root | EC P-256") << at;
        }
      }
    }
  }
}

}  // namespace
}  // namespace signet
