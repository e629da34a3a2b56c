#include "crypto/session_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "crypto/key_exchange_peer.h"

namespace signet {
namespace {

Bytes counting(std::size_t size) {
  Bytes bytes(size);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

SessionKey counting_key() { return SessionKey::from(Secret(counting(32))).value(); }

std::string hex_cipher(ByteView plain) { return to_hex(counting_key().encrypt(plain)); }

const std::string whole_malformed =
    "error: the server's session key cannot be read\n"
    "  hint: open the session again; a proxy or server that changes messages breaks the exchange";

// FIPS 197, C.3: with a zero initialisation vector the first block of CBC is this one. The second
// is the padding of a full block.
TEST(SessionKey, EncryptsAsPublished) {
  Bytes plain;
  for (int i = 0; i < 16; ++i) plain.push_back(static_cast<std::uint8_t>(0x11 * i));
  EXPECT_EQ(hex_cipher(plain),
            "8EA2B7CA516745BFEAFC49904B496089"
            "56423350859CF424D4459534A8F5AAF2");
}

TEST(SessionKey, PadsWhatIsNoWholeBlock) {
  for (const std::size_t size : {0, 1, 15, 16, 17, 1000}) {
    const Bytes cipher = counting_key().encrypt(counting(size));
    EXPECT_EQ(cipher.size(), (size / 16 + 1) * 16);
    EXPECT_EQ(test::decrypt(counting(32), cipher), counting(size)) << size;
  }
}

TEST(SessionKey, IsOf32BytesAndNothingElse) {
  for (const std::size_t size : {0, 16, 31, 33}) {
    const auto key = SessionKey::from(Secret(counting(size)));
    ASSERT_FALSE(key.has_value()) << size;
    EXPECT_EQ(to_text(key.error()), whole_malformed);
  }
}

// Making a pair costs as much as all else here together.
const SessionKeyExchange& shared_exchange() {
  static const SessionKeyExchange exchange = SessionKeyExchange::make();
  return exchange;
}

TEST(SessionKeyExchange, ShowsItsPublicHalfAsWindowsDoes) {
  const Bytes blob = shared_exchange().public_blob();
  ASSERT_EQ(blob.size(), 276U);
  EXPECT_EQ(to_hex(ByteView(blob).first(20)),
            "0602000000A40000"
            "52534131"
            "00080000"
            "01000100");
  EXPECT_GE(blob.back(), 0x80) << "the top byte of a little-endian modulus of 2048 bits";
  EXPECT_EQ(blob[20] & 1, 1) << "a modulus is odd";
}

TEST(SessionKeyExchange, OpensTheKeyThatTheServerMade) {
  const SessionKeyExchange& exchange = shared_exchange();
  const auto key = exchange.open(test::seal_for(exchange.public_blob(), counting(32)));
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->encrypt(counting(5)), counting_key().encrypt(counting(5)));
}

TEST(SessionKeyExchange, RefusesWhatIsNoKeyForItWithoutTellingWhy) {
  const SessionKeyExchange& exchange = shared_exchange();
  const SessionKeyExchange other = SessionKeyExchange::make();
  ASSERT_NE(other.public_blob(), exchange.public_blob());
  const Bytes right = test::seal_for(exchange.public_blob(), counting(32));
  Bytes other_algorithm = right;
  other_algorithm[4] = 0x0F;
  Bytes changed = right;
  changed[100] ^= 1;
  Bytes longer = right;
  longer.push_back(0);
  const std::vector<Bytes> wrong = {
      {},
      Bytes(right.begin(), right.end() - 1),
      longer,
      other_algorithm,
      changed,
      Bytes(268, 0xFF),
      test::seal_for(exchange.public_blob(), counting(31)),
      test::seal_for(other.public_blob(), counting(32)),
  };
  for (const Bytes& blob : wrong) {
    const auto key = exchange.open(blob);
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(to_text(key.error()), whole_malformed);
  }
}

}  // namespace
}  // namespace signet
