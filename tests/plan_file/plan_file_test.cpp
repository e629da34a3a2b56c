#include "plan/plan_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "sample_plan.h"
#include "support/test_paths.h"

namespace signet {
namespace {

std::string refusal(const std::string& text) {
  const Expected<PlanFile> read = read_plan_file(text);
  if (read) return "accepted";
  return read.error().code + ": " + to_line(read.error());
}

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), by);
}

std::string edited(std::string_view part, std::string_view by) {
  return refusal(replaced(write_plan_file(sample_plan_file()), part, by));
}

std::string malformed(std::string_view detail) {
  return "plan-file.malformed: not a plan file (" + std::string(detail) + ")";
}
constexpr std::string_view was_edited =
    "plan-file.edited: the plan file was changed after it was written";

TEST(PlanFile, IsTheTextThatReviewersKnow) {
  const std::string path = test::source_dir() + "/tests/plan_file/golden/plan.json";
  const std::string text = write_plan_file(sample_plan_file());
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(path) << text;
  std::stringstream golden;
  golden << std::ifstream(path).rdbuf();
  EXPECT_EQ(text, golden.str());
}

TEST(PlanFile, GivesThePlanBack) {
  const PlanFile file = sample_plan_file();
  const Expected<PlanFile> read = read_plan_file(write_plan_file(file));
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_TRUE(*read == file);
}

TEST(PlanFile, DigestsTheCompactDumpOfItsChange) {
  const PlanFile file = sample_plan_file();
  const Expected<Json> json = parse_json(write_plan_file(file));
  ASSERT_TRUE(json);
  EXPECT_EQ(Fingerprint::of(as_bytes(json->at("change").dump())), change_digest(file.plan));
  EXPECT_EQ(json->at("digest"), change_digest(file.plan).text());
  EXPECT_EQ(Fingerprint::of(as_bytes(json->at("header").dump())).text(), json->at("header_digest"));
}

TEST(PlanFile, HasTheSameDigestForEveryHeader) {
  PlanFile file = sample_plan_file();
  const Fingerprint digest = change_digest(file.plan);
  file.header.root = "elsewhere";
  EXPECT_NE(write_plan_file(file).find(digest.text()), std::string::npos);
  file.plan.steps[0].reason += '!';
  EXPECT_NE(change_digest(file.plan), digest);
}

TEST(PlanFile, KeepsForeignTextsAsTheyAre) {
  PlanFile file = sample_plan_file();
  file.plan.steps[0].reason =
      std::string("quote \" \\ \b\f\n\r\t \x01 \x1F \x7F Grüße 🙂 nul \0.", 42);
  const std::string text = write_plan_file(file);
  const Expected<PlanFile> read = read_plan_file(text);
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_EQ(read->plan.steps[0].reason, file.plan.steps[0].reason);
  EXPECT_EQ(Fingerprint::of(as_bytes(parse_json(text)->at("change").dump())),
            change_digest(file.plan));
}

TEST(PlanFile, ReplacesBytesThatAreNoText) {
  PlanFile file = sample_plan_file();
  file.plan.steps[0].reason = "a\xFFü\xE2\x82z\xC3";
  const Expected<PlanFile> read = read_plan_file(write_plan_file(file));
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_EQ(read->plan.steps[0].reason, "a\uFFFDü\uFFFD\uFFFDz\uFFFD");
}

// One step, so that thousands of readings are quick.
std::string small_plan_text() {
  PlanFile file{sample_plan_file().header, {}};
  file.plan.steps = {sample_steps()[1]};
  file.plan.steps[0].needs.clear();
  file.plan.targets = sample_plan_file().plan.targets;
  return write_plan_file(file);
}

TEST(PlanFile, RefusesEveryEditedByte) {
  const std::string text = small_plan_text();
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const int bit : {0x01, 0x20}) {  // 0x20 turns upper case into lower case
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ bit);
      const Expected<PlanFile> read = read_plan_file(changed);
      ASSERT_FALSE(read) << "byte " << i << " of " << text.substr(i, 40);
      EXPECT_TRUE(read.error().code.starts_with("plan-file.")) << read.error().code;
    }
  }
}

TEST(PlanFile, RefusesEveryTruncation) {
  const std::string text = small_plan_text();
  for (std::size_t length = 0; length < text.size(); ++length) {
    const Expected<PlanFile> read = read_plan_file(text.substr(0, length));
    ASSERT_FALSE(read) << length;
    // Without the last line feed it is all there, and not as it was written.
    const bool is_whole = length == text.size() - 1;
    EXPECT_EQ(read.error().code, is_whole ? "plan-file.edited" : "plan-file.truncated") << length;
  }
  EXPECT_EQ(refusal(text + "\n"), was_edited);
  EXPECT_EQ(refusal(text.substr(0, 100)),
            "plan-file.truncated: the plan file ends too early, after 100 bytes");
}

TEST(PlanFile, SaysThatItWasEdited) {
  EXPECT_EQ(edited("it is not there", "it is not here"), was_edited);
  EXPECT_EQ(edited("../fleet", "../other"), was_edited);
  EXPECT_EQ(edited("\"servers\":3", "\"servers\": 3"), was_edited);
  EXPECT_EQ(edited("\"EX16-02/import/webmail\"],", "\"runner/export/webmail\"],"), was_edited);
}

TEST(PlanFile, SaysWhereItIsMalformed) {
  EXPECT_EQ(edited("\"reason\":\"it is", "\"raeson\":\"it is"),
            malformed("change.steps[1]: unknown key \"raeson\""));
  EXPECT_EQ(edited("\"undo\":\"possible\",", ""),
            malformed("change.steps[1]: the key \"undo\" is missing"));
  EXPECT_EQ(edited("[\"runner/export/webmail\"]", "[true]"),
            malformed("change.steps[1].needs[0]: not a text"));
  EXPECT_EQ(edited("[\"runner/export/webmail\"]", "[\"EX16-02/assign/webmail:IIS\"]"),
            malformed("change.steps[1].needs[0]: no step with this address stands before"));
  EXPECT_EQ(edited("[\"runner/export/webmail\"]",
                   "[\"runner/export/webmail\",\"runner/export/webmail\"]"),
            malformed("change.steps[1].needs[1]: not in the order of the steps"));
  EXPECT_EQ(
      edited("\"address\":\"EX16-02/import/webmail\"", "\"address\":\"runner/export/webmail\""),
      malformed("change.steps[1].address: the address stands twice"));
  EXPECT_EQ(edited("\"address\":\"EX16-02/import/webmail\"", "\"address\":\"x\""),
            malformed("change.steps[1].address: \"x\" is not a step's address"));
  EXPECT_EQ(edited("\"undo\":\"possible\"", "\"undo\":\"maybe\""),
            malformed("change.steps[1].undo: not one of the words that may stand here"));
  EXPECT_EQ(edited("\"unit\":1", "\"unit\":-1"),
            malformed("change.steps[1].unit: not a whole number from 0 to 4294967295"));
  EXPECT_EQ(edited("\"rollout\":\"mailbox\"", "\"rollout\":\"group\""),
            malformed("change.steps[2].rollout: no such rollout"));
  EXPECT_EQ(edited("2026-11-30", "2026-11-31"),
            malformed("change.left_out[0].until: not a day like 2026-11-30"));
  EXPECT_EQ(edited("2026-11-22T22:00:00Z", "2026-11-22 22:00:00"),
            malformed("header.observed_at: not a time like 2026-11-22T22:06:23Z"));
  EXPECT_EQ(edited("\"file\":{", "\"exportable\":0,\"file\":{"),
            malformed("change.steps[0].exportable: neither true nor false"));
  EXPECT_EQ(edited("\"blocked\":[", "\"blocked\":7,\"x\":["),
            malformed("change: unknown key \"x\""));
  EXPECT_EQ(refusal("[]"), malformed("the file: not an object"));
  EXPECT_EQ(refusal("{\"change\":1,\"change\":1}"),
            malformed("the file: the key \"change\" stands twice"));
  EXPECT_EQ(refusal(std::string(100000, '[')), malformed("nested deeper than 8 levels"));
}

// One way to write each plan: a default is left out, and null is no value of these keys.
TEST(PlanFile, RefusesADefaultThatIsWritten) {
  const auto with = [](std::string_view part) {
    const std::string address = "\"address\":\"EX16-02/import/webmail\",";
    return edited(address, address + std::string(part) + ",");
  };
  for (const std::string_view part :
       {"\"after\":[]", "\"before\":[]", "\"exportable\":false", "\"hold_seconds\":0",
        "\"interrupts\":\"\"", "\"name\":\"\"", "\"slots\":[]", "\"wave\":0"}) {
    EXPECT_EQ(with(part), was_edited) << part;
  }
  EXPECT_EQ(with("\"file\":null"), malformed("change.steps[1].file: not an object"));
  EXPECT_EQ(with("\"rollout\":null"), malformed("change.steps[1].rollout: not a text"));
  const std::string fact = "\"slot\":\"IIS\",\"value\"";
  EXPECT_EQ(edited(fact, "\"slot\":\"IIS\",\"target\":\"EX16-02\",\"value\""), was_edited);
  EXPECT_EQ(edited(fact, "\"slot\":\"IIS\",\"thumbprint\":null,\"value\""),
            malformed("change.steps[2].guard[0].thumbprint: not a text"));
  EXPECT_EQ(edited("\"undoes\":", "\"until\":[],\"undoes\":"), was_edited);
}

TEST(PlanFile, SaysWhomAGuardIsAboutOnlyWhereItIsAnother) {
  PlanFile file = sample_plan_file();
  const std::string text = write_plan_file(file);
  EXPECT_EQ(text.find("\"target\""), std::string::npos);
  file.plan.steps[1].guard[0].target = named<TargetName>("EX16-01");
  EXPECT_NE(write_plan_file(file).find("\"target\":\"EX16-01\""), std::string::npos);
  EXPECT_TRUE(*read_plan_file(write_plan_file(file)) == file);
}

TEST(PlanFile, TakesItsDigestFromWhatFollowsFromThePlanToo) {
  const Plan plan = sample_plan_file().plan;
  const std::vector<Replacement> replacements = find_replacements(plan);
  const Undo undo = find_undo(plan);
  EXPECT_EQ(change_digest(plan, {replacements, classify(plan), undo}), change_digest(plan));
  EXPECT_NE(change_digest(plan, {replacements, {true, {}}, undo}), change_digest(plan));
}

TEST(PlanFile, SaysThatItsFormatIsNewer) {
  EXPECT_EQ(edited("\"format\":1", "\"format\":2,\"new\":true"),
            "plan-file.format: the plan file has format 2, this signet reads format 1");
  EXPECT_EQ(edited("\"format\":1", "\"format\":0"),
            "plan-file.format: the plan file has format 0, this signet reads format 1");
}

// What follows from the steps cannot say something else than they do.
TEST(PlanFile, HoldsNoOtherClassOrWayBackThanThatOfItsSteps) {
  const std::string forged = edited("\"like_for_like\":false", "\"like_for_like\":true");
  EXPECT_EQ(forged, was_edited);
  EXPECT_EQ(edited("\"names_lost\":[\"legacy.example.com\"]", "\"names_lost\":[]"), was_edited);
}

TEST(PlanFile, HasTargetsInOrderAndOnce) {
  PlanFile file = sample_plan_file();
  file.plan.targets.push_back(file.plan.targets[0]);
  file.plan.proof.push_back(ProofLevel::none);
  EXPECT_EQ(refusal(write_plan_file(file)),
            malformed("change.targets[1].name: targets stand in the order of their names, each "
                      "once"));
}

}  // namespace
}  // namespace signet
