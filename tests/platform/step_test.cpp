#include "platform/step.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

Thumbprint thumbprint(char digit) { return Thumbprint::parse(std::string(40, digit)).value(); }
TargetName server(std::string_view name) { return TargetName::parse(name).value(); }
SlotName slot(std::string_view name) { return SlotName::parse(name).value(); }

Fact fact(Fact::Field field) {
  Fact result;
  result.target = server("EX16-02");
  result.field = field;
  result.thumbprint = thumbprint('1');
  result.slot = slot("IIS");
  result.path = "webmail.pfx";
  return result;
}

ServerState state_with(Known<bool> has_key, Known<bool> exportable) {
  ServerState state;
  state.certificates = {{thumbprint('1'), nullptr, has_key, exportable, Absent{}}};
  return state;
}

TEST(Fact, DescribesItself) {
  EXPECT_EQ(describe(fact(Fact::Field::slot)), "EX16-02 slot IIS");
  EXPECT_EQ(describe(fact(Fact::Field::certificate)),
            "EX16-02 certificate 1111111111111111111111111111111111111111");
  EXPECT_EQ(describe(fact(Fact::Field::exportable)),
            "EX16-02 exportable 1111111111111111111111111111111111111111");
  EXPECT_EQ(describe(fact(Fact::Field::file)), "EX16-02 file webmail.pfx");
}

TEST(Fact, ReadsACertificate) {
  const Fact present = fact(Fact::Field::certificate);
  EXPECT_EQ(read_fact(present, ServerState{}), "absent");
  EXPECT_EQ(read_fact(present, state_with(true, false)), "with key");
  EXPECT_EQ(read_fact(present, state_with(false, Absent{})), "without key");
  EXPECT_EQ(read_fact(present, state_with(Absent{}, Absent{})), "without key");
  EXPECT_EQ(read_fact(present, state_with(Unknown{"access denied"}, true)),
            "unknown (access denied)");
}

TEST(Fact, ReadsWhetherAKeyIsExportable) {
  const Fact exportable = fact(Fact::Field::exportable);
  EXPECT_EQ(read_fact(exportable, ServerState{}), "no");
  EXPECT_EQ(read_fact(exportable, state_with(true, true)), "yes");
  EXPECT_EQ(read_fact(exportable, state_with(true, false)), "no");
  EXPECT_EQ(read_fact(exportable, state_with(false, Absent{})), "no");
  EXPECT_EQ(read_fact(exportable, state_with(true, Unknown{"not read"})), "unknown (not read)");
}

TEST(Fact, ReadsWhoHoldsAService) {
  const Fact holders = fact(Fact::Field::slot);
  ServerState state;
  EXPECT_EQ(read_fact(holders, state), "unknown (the server has no such service)");
  state.slots = {{slot("IIS"), std::vector<Thumbprint>{}, Absent{}}};
  EXPECT_EQ(read_fact(holders, state), "none");
  state.slots[0].holders = std::vector{thumbprint('1'), thumbprint('2')};
  EXPECT_EQ(read_fact(holders, state),
            "1111111111111111111111111111111111111111,2222222222222222222222222222222222222222");
  state.slots[0].holders = Unknown{"timeout"};
  EXPECT_EQ(read_fact(holders, state), "unknown (timeout)");
}

TEST(Fact, NeverTakesAnUnreadServerForAnEmptyOne) {
  Observed observed;
  EXPECT_EQ(read_fact(fact(Fact::Field::certificate), observed), "unknown (not observed)");
  observed.servers = {{server("EX16-02"), Unknown{"no answer"}}};
  EXPECT_EQ(read_fact(fact(Fact::Field::slot), observed), "unknown (no answer)");
  observed.servers[0].state = ServerState{};
  EXPECT_EQ(read_fact(fact(Fact::Field::certificate), observed), "absent");
}

TEST(Fact, ReadsAFileOfTheRunner) {
  const Fact file = fact(Fact::Field::file);
  Observed observed;
  EXPECT_EQ(read_fact(file, observed), "unknown (not observed)");
  EXPECT_EQ(read_fact(file, ServerState{}), "unknown (a file is no part of a server)");
  observed.files["webmail.pfx"] = Absent{};
  EXPECT_EQ(read_fact(file, observed), "absent");
  observed.files["webmail.pfx"] = Fingerprint::of(as_bytes("file"));
  EXPECT_EQ(read_fact(file, observed), Fingerprint::of(as_bytes("file")).text());
}

}  // namespace
}  // namespace signet
