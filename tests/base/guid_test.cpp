#include "base/guid.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

class CountingRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) byte = next_++;
  }

 private:
  std::uint8_t next_ = 0xF0;
};

TEST(Guid, IsReadInEitherCaseAndWithBraces) {
  const auto guid = Guid::parse("{6f9619ff-8B86-d011-b42d-00c04fc964ff}");
  ASSERT_TRUE(guid);
  EXPECT_EQ(guid->text(), "6F9619FF-8B86-D011-B42D-00C04FC964FF");
}

TEST(Guid, RefusesWhatIsNoGuid) {
  for (const char* text :
       {"", "{}", "6F9619FF-8B86-D011-B42D-00C04FC964F", "6F9619FF-8B86-D011-B42D-00C04FC964FG",
        "6F9619FF08B86-D011-B42D-00C04FC964FF"}) {
    const auto guid = Guid::parse(text);
    ASSERT_FALSE(guid) << text;
    EXPECT_EQ(guid.error().code, "guid.invalid");
  }
}

// The sample of .NET's documentation of Guid.ToByteArray.
TEST(Guid, IsLittleEndianInItsFirstThreeFieldsOnTheWire) {
  const auto guid = Guid::parse("35918BC9-196D-40EA-9779-889D79B753F0");
  ASSERT_TRUE(guid);
  const std::array<std::uint8_t, 16> wire{0xC9, 0x8B, 0x91, 0x35, 0x6D, 0x19, 0xEA, 0x40,
                                          0x97, 0x79, 0x88, 0x9D, 0x79, 0xB7, 0x53, 0xF0};
  EXPECT_EQ(guid->dotnet(), wire);
  EXPECT_EQ(Guid::from_dotnet(wire), *guid);
}

TEST(Guid, SaysThatItIsRandom) {
  CountingRandom random;
  EXPECT_EQ(Guid::make(random).text(), "F0F1F2F3-F4F5-46F7-B8F9-FAFBFCFDFEFF");
  EXPECT_TRUE(Guid().is_zero());
}

}  // namespace
}  // namespace signet
