#include "psrp/fragment.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "psrp/server.h"

namespace signet::psrp {
namespace {

using test::append;
using test::fragment;

constexpr AssemblyLimits small = {.object_bytes = 10, .open_objects = 2, .open_bytes = 15};

Bytes bytes_of(const Secret& secret) {
  return secret.reveal([](ByteView view) { return Bytes(view.begin(), view.end()); });
}

Bytes stream_of(const std::vector<Bytes>& fragments) {
  Bytes stream;
  for (const Bytes& each : fragments) append(stream, each);
  return stream;
}

// What the stream completes, as texts; or the code and the text of the problem.
std::vector<std::string> assembled(Assembly& assembly, const Bytes& stream) {
  const auto objects = assembly.add(stream);
  if (!objects) return {objects.error().code, objects.error().summary};
  std::vector<std::string> texts;
  for (const Bytes& object : *objects) texts.emplace_back(as_text(object));
  return texts;
}

using Texts = std::vector<std::string>;

TEST(Fragments, HaveTheHeaderOfTheSpecification) {
  const auto fragments = cut(0x0102030405060708, Secret(as_bytes("abc")), 100);
  ASSERT_EQ(fragments.size(), 1U);
  EXPECT_EQ(to_hex(bytes_of(fragments[0])),
            "0102030405060708"
            "0000000000000000"
            "03"
            "00000003"
            "616263");
}

TEST(Fragments, AreCutAtTheLimitAndNumbered) {
  const auto fragments = cut(7, Secret(as_bytes("abcdefg")), 3);
  ASSERT_EQ(fragments.size(), 3U);
  EXPECT_EQ(bytes_of(fragments[0]), fragment(7, 0, 1, "abc"));
  EXPECT_EQ(bytes_of(fragments[1]), fragment(7, 1, 0, "def"));
  EXPECT_EQ(bytes_of(fragments[2]), fragment(7, 2, 2, "g"));
}

TEST(Fragments, EndWithTheLastFullOne) {
  const auto fragments = cut(7, Secret(as_bytes("abcdef")), 3);
  ASSERT_EQ(fragments.size(), 2U);
  EXPECT_EQ(bytes_of(fragments[1]), fragment(7, 1, 2, "def"));
}

TEST(Fragments, CarryAnEmptyObjectToo) {
  const auto fragments = cut(7, Secret(), 3);
  ASSERT_EQ(fragments.size(), 1U);
  EXPECT_EQ(bytes_of(fragments[0]), fragment(7, 0, 3, ""));
}

TEST(Assembly, PutsTogetherWhatCameInSeveralStreams) {
  Assembly assembly(small);
  EXPECT_EQ(assembled(assembly, fragment(1, 0, 1, "ab")), Texts{});
  EXPECT_EQ(assembled(assembly, fragment(1, 1, 0, "")), Texts{});
  EXPECT_EQ(assembled(assembly, fragment(1, 2, 2, "cd")), Texts{"abcd"});
}

TEST(Assembly, PutsTogetherSeveralObjectsOfOneStream) {
  Assembly assembly(small);
  const Bytes stream = stream_of({fragment(1, 0, 3, "one"), fragment(2, 0, 3, ""),
                                  fragment(3, 0, 1, "thr"), fragment(3, 1, 2, "ee")});
  EXPECT_EQ(assembled(assembly, stream), (Texts{"one", "", "three"}));
}

TEST(Assembly, LetsObjectsTakeTurnsAndComeLate) {
  Assembly assembly(small);
  const Bytes stream = stream_of({fragment(5, 0, 1, "fi"), fragment(3, 0, 1, "thr"),
                                  fragment(5, 1, 2, "ve"), fragment(3, 1, 2, "ee")});
  EXPECT_EQ(assembled(assembly, stream), (Texts{"five", "three"}));
}

TEST(Assembly, TakesNothingForNothing) {
  Assembly assembly(small);
  EXPECT_EQ(assembled(assembly, {}), Texts{});
}

struct Fault {
  std::string name;
  Bytes stream;
  std::string code;
  std::string text;
};

std::vector<Fault> faults() {
  Bytes cut_header = fragment(1, 0, 3, "");
  cut_header.pop_back();
  Bytes second_cut = fragment(1, 0, 3, "x");
  append(second_cut, {0, 0});
  Bytes cut_blob = fragment(1, 0, 3, "abc");
  cut_blob.pop_back();
  Bytes longest_blob = fragment(1, 0, 3, "");
  std::fill(longest_blob.begin() + 17, longest_blob.end(), std::uint8_t{0xFF});
  const std::string broken = "the server's fragments are broken: ";
  return {
      {"header cut", cut_header, "psrp.malformed", broken + "a header is cut off"},
      {"second header cut", second_cut, "psrp.malformed", broken + "a header is cut off"},
      {"blob cut", cut_blob, "psrp.malformed", broken + "a blob of 3 bytes has only 2"},
      {"blob of 4 GiB", longest_blob, "psrp.malformed",
       broken + "a blob of 4294967295 bytes has only 0"},
      {"reserved bit", fragment(1, 0, 7, "x"), "psrp.malformed", broken + "a reserved bit is set"},
      {"top bit", fragment(1, 0, 0x83, "x"), "psrp.malformed", broken + "a reserved bit is set"},
      {"object 0", fragment(0, 0, 3, "x"), "psrp.malformed", broken + "an object has the id 0"},
      {"first but 1", fragment(1, 1, 3, "x"), "psrp.malformed",
       broken + "fragment 1 is marked as the first one"},
      {"0 but not first", fragment(1, 0, 2, "x"), "psrp.malformed",
       broken + "fragment 0 is not marked as the first one"},
      {"no start", fragment(1, 1, 2, "x"), "psrp.malformed",
       broken + "object 1 goes on without a start"},
      {"gap", stream_of({fragment(1, 0, 1, "x"), fragment(1, 2, 2, "x")}), "psrp.malformed",
       broken + "fragment 2 of object 1 came in place of 1"},
      {"twice the same",
       stream_of({fragment(1, 0, 1, "x"), fragment(1, 1, 0, "x"), fragment(1, 1, 2, "x")}),
       "psrp.malformed", broken + "fragment 1 of object 1 came in place of 2"},
      {"started again", stream_of({fragment(1, 0, 1, "x"), fragment(1, 0, 3, "x")}),
       "psrp.malformed", broken + "the object id 1 is used again"},
      {"id used again", stream_of({fragment(1, 0, 3, "x"), fragment(1, 0, 3, "x")}),
       "psrp.malformed", broken + "the object id 1 is used again"},
      {"goes on after its end", stream_of({fragment(1, 0, 3, "x"), fragment(1, 1, 2, "x")}),
       "psrp.malformed", broken + "object 1 goes on without a start"},
      {"too long at once", fragment(1, 0, 3, "12345678901"), "psrp.limit",
       "a message of the server is longer than 10 bytes"},
      {"too long together", stream_of({fragment(1, 0, 1, "123456"), fragment(1, 1, 2, "78901")}),
       "psrp.limit", "a message of the server is longer than 10 bytes"},
      {"too many open",
       stream_of({fragment(1, 0, 1, "x"), fragment(2, 0, 1, "x"), fragment(3, 0, 1, "x")}),
       "psrp.limit", "the server began more than 2 messages without an end"},
      {"too much open", stream_of({fragment(1, 0, 1, "12345678"), fragment(2, 0, 1, "12345678")}),
       "psrp.limit", "unfinished messages of the server are longer than 15 bytes together"},
  };
}

TEST(Assembly, RefusesEveryFault) {
  for (const Fault& fault : faults()) {
    Assembly assembly(small);
    EXPECT_EQ(assembled(assembly, fault.stream), (Texts{fault.code, fault.text})) << fault.name;
  }
}

TEST(Assembly, HasRoomAgainOnceObjectsEnded) {
  Assembly assembly(small);
  for (std::uint64_t object = 1; object < 20; ++object) {
    EXPECT_EQ(assembled(assembly, fragment(object, 0, 3, "1234567890")), Texts{"1234567890"});
  }
}

TEST(Assembly, ForgetsOldIdsAndTakesNoneOfThemForNew) {
  Assembly assembly(small);
  for (std::uint64_t object = 10; object < 70'000; ++object) {
    ASSERT_TRUE(assembly.add(fragment(object, 0, 3, "")).has_value());
  }
  EXPECT_EQ(assembled(assembly, fragment(11, 0, 3, "x")),
            (Texts{"psrp.malformed",
                   "the server's fragments are broken: the object id 11 is used again"}));
}

}  // namespace
}  // namespace signet::psrp
