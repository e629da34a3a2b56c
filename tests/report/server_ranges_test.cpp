#include "report/server_ranges.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

std::string ranges(const std::vector<std::string>& names, std::size_t most = 100) {
  std::vector<TargetName> servers;
  for (const std::string& name : names) servers.push_back(*TargetName::parse(name));
  return server_ranges(servers, most);
}

TEST(ServerRanges, FoldNeighboursAsManifestsDo) {
  EXPECT_EQ(ranges({"EX16-01", "EX16-02", "EX16-03"}), "EX16-[01..03]");
  EXPECT_EQ(ranges({"EX16-12", "EX16-02", "WEB", "EX16-03", "EX16-04", "EX16-11", "EX16-02"}),
            "EX16-[02..04], EX16-11, EX16-12, WEB");
  EXPECT_EQ(ranges({"web8.a.com", "web9.a.com", "web10.a.com", "web11.b.com"}),
            "web[8..10].a.com, web11.b.com");
  EXPECT_EQ(ranges({}), "");
}

TEST(ServerRanges, KeepApartWhatIsWrittenDifferently) {
  EXPECT_EQ(ranges({"a8", "a9", "a010", "a011", "a012"}), "a8, a9, a[010..012]");
  EXPECT_EQ(ranges({"a1", "a01", "a2", "a3"}), "a01, a[1..3]");
  EXPECT_EQ(ranges({"x99999999999999999999", "x99999999999999999998"}),
            "x99999999999999999998, x99999999999999999999");
  EXPECT_EQ(ranges({"2016-a", "2017-a", "2018-a"}), "[2016..2018]-a");
}

TEST(ServerRanges, CountWhatDoesNotFit) {
  EXPECT_EQ(ranges({"a", "b", "c", "d1", "d2", "d3"}, 2), "a, b and 4 more");
}

}  // namespace
}  // namespace signet
