#include "crypto/hash.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace signet {
namespace {

const std::string two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
const std::string million(1'000'000, 'a');

// FIPS 180-2, appendices A and B.
TEST(Hash, Sha1GivesThePublishedValues) {
  EXPECT_EQ(to_hex(sha1(as_bytes(""))), "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709");
  EXPECT_EQ(to_hex(sha1(as_bytes("abc"))), "A9993E364706816ABA3E25717850C26C9CD0D89D");
  EXPECT_EQ(to_hex(sha1(as_bytes(two_blocks))), "84983E441C3BD26EBAAE4AA1F95129E5E54670F1");
  EXPECT_EQ(to_hex(sha1(as_bytes(million))), "34AA973CD4C4DAA4F61EEB2BDBAD27316534016F");
}

TEST(Hash, Sha256GivesThePublishedValues) {
  EXPECT_EQ(to_hex(sha256(as_bytes(""))),
            "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))),
            "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
  EXPECT_EQ(to_hex(sha256(as_bytes(two_blocks))),
            "248D6A61D20638B8E5C026930C3E6039A33CE45964FF2167F6ECEDD419DB06C1");
  EXPECT_EQ(to_hex(sha256(as_bytes(million))),
            "CDC76E5C9914FB9281A1C7E284D73E67F1809A48A497200E046D39CCC7112CD0");
}

TEST(Hash, OfPiecesIsThatOfTheWhole) {
  const std::string text = "one two three";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256 hash;
    hash.add(as_bytes(std::string_view(text).substr(0, cut)));
    hash.add(as_bytes(std::string_view(text).substr(cut)));
    EXPECT_EQ(hash.finish(), sha256(as_bytes(text))) << cut;
  }
  EXPECT_EQ(Sha256().finish(), sha256({}));
}

TEST(Hash, MayBeTakenByManyThreadsAtOnce) {
  const auto expected = sha1(as_bytes("abc"));
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (int& count : wrong) {
    threads.emplace_back([&count, &expected] {
      for (int i = 0; i < 1000; ++i) count += sha1(as_bytes("abc")) == expected ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace signet
