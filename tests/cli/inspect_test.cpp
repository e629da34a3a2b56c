#include "world.h"

namespace signet::test {
namespace {

const std::string capture = source_dir() + "/tests/exchange/captures/certificates.xml";
const std::string certificate = source_dir() + "/manifests/two-servers/webmail.cer";

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

class Inspect : public World {};

TEST_F(Inspect, KnowsTheFilesOfPlugins) {
  EXPECT_EQ(first_line(good({"inspect", capture})),
            capture + ": PowerShell capture with 4 Exchange certificates and 1 other object");
  const std::string json = good({"inspect", "--format", "json", capture, certificate});
  EXPECT_NE(json.find("\"kind\": \"PowerShell capture\""), json.npos);
  EXPECT_NE(json.find("\"kind\": \"DER certificate\""), json.npos);
}

TEST_F(Inspect, TellsTheOtherFilesWhenOneIsBroken) {
  write(folder_ / "broken.xml", "<Objs><S>");
  const Ran ran = signet({"inspect", "broken.xml", certificate});
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_EQ(first_line(ran.err).find("broken.xml: error: "), 0U) << ran.err;
  EXPECT_EQ(first_line(ran.out), certificate + ": DER certificate with 1 certificate and 0 keys");
}

TEST_F(Inspect, ReadsLongFilesOfPluginsOnly) {
  const std::string begin = "<Objs xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><S>";
  const std::string filling(2'000'000, 'a');
  write(folder_ / "long.xml", begin + filling + "</S></Objs>");
  EXPECT_EQ(first_line(good({"inspect", "long.xml"})),
            "long.xml: PowerShell capture with 0 Exchange certificates and 1 other object");
  write(folder_ / "long.pem", filling);
  EXPECT_EQ(signet({"inspect", "long.pem"}).err,
            "long.pem: error: 2000000 bytes, more than the limit of 1048576\n");
}

}  // namespace
}  // namespace signet::test
