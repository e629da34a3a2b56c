#include "clixml/writer.h"

#include <gtest/gtest.h>

#include <string>

#include "clixml/reader.h"

namespace signet::clixml {
namespace {

std::string taken(Writer& writer) {
  const Secret secret = writer.take();
  return secret.reveal([](ByteView bytes) { return std::string(as_text(bytes)); });
}

// The shape that a server took for this message, to the byte.
TEST(ClixmlWriter, WritesASessionCapability) {
  Writer writer;
  writer.begin_object({});
  writer.begin_extended();
  writer.version("protocolversion", "2.3");
  writer.version("PSVersion", "2.0");
  writer.version("SerializationVersion", "1.1.0.1");
  writer.end_extended();
  writer.end_object();
  EXPECT_EQ(taken(writer),
            "<Obj RefId=\"0\"><MS><Version N=\"protocolversion\">2.3</Version>"
            "<Version N=\"PSVersion\">2.0</Version>"
            "<Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>");
}

}  // namespace
}  // namespace signet::clixml
