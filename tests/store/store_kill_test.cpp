#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "store_fleet.h"

namespace signet {
namespace {

const std::vector<std::string> every_service = {"IIS", "IMAP", "POP", "SMTP", "SMTP-default"};

// Changes the store without end: brings `passing` in, gives it all services, takes them back and
// removes it.
[[noreturn]] void change_forever(StoreFleet& fleet, const TestPair& staying,
                                 const TestPair& passing) {
  const KeyBundle bundle = fleet.bundle(passing);
  for (;;) {
    fleet.act("EX1", Action::import, passing.thumbprint, {}, &bundle);
    for (const TestPair* pair : {&passing, &staying}) {
      for (const std::string& slot : every_service) {
        fleet.act("EX1", Action::assign, pair->thumbprint, slot);
      }
    }
    fleet.act("EX1", Action::remove, passing.thumbprint);
  }
}

// Lets a process work on the store for about `spins` and kills it wherever it is.
void kill_in_the_midst(StoreFleet& fleet, const TestPair& staying, const TestPair& passing,
                       std::uint32_t spins) {
  const ::pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) change_forever(fleet, staying, passing);
  volatile std::uint32_t counter = 0;
  while (counter < spins) counter = counter + 1;
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself";
}

void expect_sound(StoreFleet& fleet, const TestPair& staying) {
  const Known<ServerState> state = fleet.observe("EX1");
  ASSERT_TRUE(state.has_value()) << state.why();
  ASSERT_NE(state.value().find(staying.thumbprint), nullptr);
  for (const ObservedCertificate& item : state.value().certificates) {
    EXPECT_NE(item.certificate, nullptr);
    EXPECT_TRUE(item.has_key == Known<bool>(true)) << item.thumbprint.text();
    const ProveResult proof = fleet.prove("EX1", item.thumbprint, {});
    EXPECT_EQ(proof.verdict, ProveResult::Verdict::proven) << to_line(proof.problem);
  }
  for (const ObservedSlot& item : state.value().slots) {
    EXPECT_FALSE(item.holders.value().empty()) << item.slot.text();
  }
}

TEST(StoreKill, LeavesAReadableStoreWithEveryKeyAtAnyMoment) {
  StoreFleet fleet;
  const TestPair staying = make_pair("ex1.example.com", fleet.world.random);
  const TestPair passing = make_pair("webmail.example.com", fleet.world.random);
  fleet.init("EX1");
  fleet.add("EX1", staying, true, every_service, false);
  std::mt19937 random(20261122);
  bool saw_both = false, saw_one = false;
  // At least sixty kills, and more and later ones where a busy machine keeps them from falling
  // apart.
  for (int round = 0; round < 60 || (round < 400 && !(saw_both && saw_one)); ++round) {
    const std::uint32_t longest = 40'000'000U + static_cast<std::uint32_t>(round) * 4'000'000U;
    kill_in_the_midst(fleet, staying, passing, static_cast<std::uint32_t>(random() % longest));
    if (HasFatalFailure()) return;
    ASSERT_NO_FATAL_FAILURE(expect_sound(fleet, staying)) << round;
    const bool both = fleet.observe("EX1").value().certificates.size() == 2;
    (both ? saw_both : saw_one) = true;
  }
  EXPECT_TRUE(saw_both && saw_one) << "every kill came at the same stage: this test shows nothing";

  // What it left behind is in nobody's way.
  for (const std::string& slot : every_service) {
    const ApplyResult result = fleet.act("EX1", Action::assign, staying.thumbprint, slot);
    EXPECT_TRUE(result.problem.code.empty()) << slot << " " << words(result);
  }
  const ApplyResult result = fleet.act("EX1", Action::remove, passing.thumbprint);
  EXPECT_TRUE(result.problem.code.empty()) << words(result);
  std::vector<std::string> files;
  for (const auto& item : std::filesystem::recursive_directory_iterator(fleet.path("EX1"))) {
    if (item.is_regular_file()) files.push_back(item.path().filename().string());
  }
  const std::string name = staying.thumbprint.text();
  EXPECT_THAT(files, testing::UnorderedElementsAre("store.json", "store.key", "lock", name + ".cer",
                                                   name + ".p12"));
}

}  // namespace
}  // namespace signet
