#include "psrp/message.h"

#include <gtest/gtest.h>

#include "psrp/server.h"

namespace signet::psrp {
namespace {

const Guid pool = Guid::parse("00112233-4455-6677-8899-AABBCCDDEEFF").value();
const Guid pipeline_id = Guid::parse("01020304-0506-0708-090A-0B0C0D0E0F10").value();

const std::string header =
    "01000000"
    "04100400"
    "33221100554477668899AABBCCDDEEFF"
    "0403020106050807090A0B0C0D0E0F10";

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

TEST(Message, IsReadByTheLayoutOfTheSpecification) {
  const Bytes bytes = from_hex(header + "3C533E");
  const auto message = read_message(bytes);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->type, MessageType::pipeline_output);
  EXPECT_EQ(message->pool, pool);
  EXPECT_EQ(message->pipeline, pipeline_id);
  EXPECT_EQ(as_text(message->content), "<S>");
}

TEST(Message, LosesItsByteOrderMarkAndNothingElse) {
  const auto content = [](const std::string& hex) {
    const Bytes bytes = from_hex(header + hex);
    return std::string(as_text(read_message(bytes).value().content));
  };
  EXPECT_EQ(content("EFBBBF3C533E"), "<S>");
  EXPECT_EQ(content("EFBBBF"), "");
  EXPECT_EQ(content(""), "");
  EXPECT_EQ(content("EFBB"), "\xEF\xBB");
}

TEST(Message, MayBeOfATypeThatNobodyKnows) {
  Bytes bytes = from_hex(header);
  bytes[7] = 0x7F;
  EXPECT_EQ(static_cast<std::uint32_t>(read_message(bytes).value().type), 0x7F041004U);
}

TEST(Message, NeedsAWholeHeaderForAClient) {
  Bytes bytes = from_hex(header);
  bytes.pop_back();
  EXPECT_EQ(to_text(read_message(bytes).error()),
            "error: a message of the server has no whole header");
  EXPECT_EQ(to_text(read_message({}).error()),
            "error: a message of the server has no whole header");
  bytes = from_hex(header);
  bytes[0] = 2;
  EXPECT_EQ(to_text(read_message(bytes).error()),
            "error: a message of the server is not for a client");
}

TEST(Message, IsWrittenByTheLayoutOfTheSpecification) {
  const Secret message =
      write_message(MessageType::create_pipeline, pool, pipeline_id, Secret(as_bytes("<S>")));
  EXPECT_EQ(message.reveal([](ByteView view) { return to_hex(view); }),
            "02000000"
            "06100200"
            "33221100554477668899AABBCCDDEEFF"
            "0403020106050807090A0B0C0D0E0F10"
            "3C533E");
}

}  // namespace
}  // namespace signet::psrp
