#include "world.h"

namespace signet::test {
namespace {

using Usage = World;

TEST_F(Usage, VersionIsOneLine) { EXPECT_EQ(good({"version"}), "signet 0.1.0\n"); }

}  // namespace
}  // namespace signet::test
