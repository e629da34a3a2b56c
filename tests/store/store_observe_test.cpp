#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "store_fleet.h"

namespace signet {
namespace {

class StoreObserveTest : public testing::Test {
 protected:
  void SetUp() override {
    pair_ = make_pair("webmail.example.com", fleet_.world.random);
    other_ = make_pair("old.example.com", fleet_.world.random);
    fleet_.init("EX1");
    fleet_.add("EX1", pair_, true, {"IIS", "SMTP"}, true);
  }
  std::filesystem::path manifest() const { return fleet_.path("EX1") / "store.json"; }
  std::filesystem::path file_of(const TestPair& pair, const char* kind) const {
    const bool key = std::string_view(kind) == ".p12";
    return fleet_.path("EX1") / (key ? "keys" : "certificates") / (pair.thumbprint.text() + kind);
  }
  Json content() const {
    return parse_json(as_text(read_file(manifest(), 1 << 20).value())).value();
  }
  static Json content_of_an_empty_store() {
    return to_json(store::empty_state(TargetName::parse("EX1").value()));
  }
  // Why the store is unknown once store.json holds this.
  std::string why_text(std::string_view text) {
    fleet_.write(manifest(), text);
    const Known<ServerState> state = fleet_.observe("EX1");
    return state.is_unknown() ? state.why() : "known";
  }
  std::string why(const Json& json) { return why_text(write_json(json)); }

  StoreFleet fleet_;
  TestPair pair_, other_;
};

TEST_F(StoreObserveTest, ShowsWhatIsThere) {
  const ServerState state = fleet_.observe("EX1").value();
  ASSERT_EQ(state.certificates.size(), 1U);
  const ObservedCertificate& item = state.certificates[0];
  ASSERT_NE(item.certificate, nullptr);
  EXPECT_EQ(item.certificate->common_name, "webmail.example.com");
  EXPECT_TRUE(item.has_key == Known<bool>(true));
  EXPECT_TRUE(item.exportable == Known<bool>(true));
  EXPECT_TRUE(item.friendly_name == Known<std::string>("webmail.example.com"));
  EXPECT_TRUE(state.slots[0].served.is_absent());
  EXPECT_EQ(state.find(SlotName::parse("SMTP-default").value())->holders.value(),
            std::vector{pair_.thumbprint});
}

TEST_F(StoreObserveTest, NeedsNoKeyToLook) {
  std::filesystem::remove(fleet_.path("EX1") / "store.key");
  fleet_.write(file_of(pair_, ".p12"), "not opened");
  EXPECT_TRUE(fleet_.observe("EX1").value().certificates[0].has_key == Known<bool>(true));
}

TEST_F(StoreObserveTest, TakesAMissingKeyFileForAMissingKey) {
  std::filesystem::remove(file_of(pair_, ".p12"));
  const ObservedCertificate item = fleet_.observe("EX1").value().certificates[0];
  EXPECT_TRUE(item.has_key == Known<bool>(false));
  EXPECT_TRUE(item.exportable.is_absent());
}

TEST_F(StoreObserveTest, DoesNotForgetAKeyWhoseFileIsAwayForAWhile) {
  const std::filesystem::path key = file_of(pair_, ".p12");
  std::filesystem::rename(key, fleet_.folder.path() / "away");
  fleet_.add("EX1", other_, true, {}, false);
  ASSERT_EQ(words(fleet_.act("EX1", Action::assign, other_.thumbprint, "POP")), "done");
  std::filesystem::rename(fleet_.folder.path() / "away", key);
  EXPECT_TRUE(fleet_.observe("EX1").value().find(pair_.thumbprint)->has_key == Known<bool>(true));
}

TEST_F(StoreObserveTest, DoubtsACertificateWhoseFileIsNotWhatItsNameSays) {
  const std::string where = "EX1/certificates/" + pair_.thumbprint.text() + ".cer: ";
  fleet_.write(file_of(pair_, ".cer"), as_text(other_.der));
  ObservedCertificate item = fleet_.observe("EX1").value().certificates[0];
  EXPECT_EQ(item.certificate, nullptr);
  EXPECT_EQ(item.has_key.why(), where + "holds another one, " + other_.thumbprint.text());
  std::filesystem::remove(file_of(pair_, ".cer"));
  item = fleet_.observe("EX1").value().certificates[0];
  EXPECT_EQ(item.certificate, nullptr);
  EXPECT_EQ(item.has_key.why(), where + "cannot read: No such file or directory");
  fleet_.write(file_of(pair_, ".cer"), "nonsense");
  EXPECT_TRUE(fleet_.observe("EX1").value().certificates[0].has_key.is_unknown());
  std::filesystem::remove(file_of(pair_, ".cer"));
  ASSERT_EQ(::mkfifo(file_of(pair_, ".cer").c_str(), 0600), 0);
  EXPECT_EQ(fleet_.observe("EX1").value().certificates[0].has_key.why(),
            where + "cannot read: not a regular file");
}

TEST_F(StoreObserveTest, SaysThatThereIsNoStore) {
  EXPECT_EQ(fleet_.observe("EX9").why(), "no store at EX9; make one with signet store init EX9");
  EXPECT_EQ(words(fleet_.act("EX9", Action::assign, pair_.thumbprint, "IIS")),
            "not done: no store at EX9; make one with signet store init EX9");
  EXPECT_FALSE(std::filesystem::exists(fleet_.path("EX9")));
  std::filesystem::create_directory(fleet_.path("EX8"));
  EXPECT_TRUE(fleet_.observe("EX8").is_unknown());
  fleet_.act("EX8", Action::assign, pair_.thumbprint, "IIS");
  EXPECT_TRUE(std::filesystem::is_empty(fleet_.path("EX8")));
}

TEST_F(StoreObserveTest, StaysWithinReach) {
  Target target = fleet_.target("EX1");
  target.options = {{"path", "../elsewhere"}};
  EXPECT_EQ(fleet_.platform.observe(target, fleet_.world.context).state.why(),
            "\"../elsewhere\" lies outside the manifest's folder and no trust file allows it");
  target.options.clear();
  EXPECT_EQ(fleet_.platform.observe(target, fleet_.world.context).state.why(),
            "the server has no option \"path\"");
}

TEST_F(StoreObserveTest, BelongsToOneServer) {
  Target target = fleet_.target("EX1");
  target.name = TargetName::parse("EX2").value();
  EXPECT_EQ(fleet_.platform.observe(target, fleet_.world.context).state.why(),
            "this folder is the store of EX1, not of EX2");
  target.name = TargetName::parse("ex1").value();
  EXPECT_TRUE(fleet_.platform.observe(target, fleet_.world.context).state.has_value());
}

TEST_F(StoreObserveTest, SaysWhereStoreJsonDoesNotFit) {
  const std::string thumbprint = pair_.thumbprint.text();
  const std::string zeros(40, '0');
  const Json good = content();
  EXPECT_EQ(why_text(""), "EX1/store.json: not JSON (byte 1: unexpected end of input)");
  EXPECT_EQ(why_text("[]"), "EX1/store.json:/: must be an object");
  Json json = good;
  json["signet_store"] = 2;
  EXPECT_EQ(why(json), "EX1/store.json:/signet_store: must be 1");
  json = good;
  json["colour"] = "red";
  EXPECT_EQ(why(json), "EX1/store.json:/: unknown key \"colour\"");
  json = good;
  json["slots"].erase("POP");
  EXPECT_EQ(why(json), "EX1/store.json:/slots: the key \"POP\" is missing");
  json = good;
  json["slots"]["IIS"] = {zeros};
  EXPECT_EQ(why(json), "EX1/store.json:/slots/IIS/0: is none of the certificates");
  json = good;
  json["certificates"][zeros] = good["certificates"][thumbprint];
  json["slots"]["IIS"] = {zeros, thumbprint};
  EXPECT_EQ(why(json), "EX1/store.json:/slots/IIS: has room for one certificate");
  json["slots"]["IIS"] = Json::array();
  json["slots"]["SMTP"] = {thumbprint, zeros};
  EXPECT_EQ(why(json), "EX1/store.json:/slots/SMTP/1: must be sorted, each once");
  json = good;
  json["certificates"]["abc"] = good["certificates"][thumbprint];
  EXPECT_EQ(why(json),
            "EX1/store.json:/certificates/abc: a thumbprint has 40 hexadecimal digits, "
            "this one has 3");
  json = good;
  json["name"] = "../EX1";
  EXPECT_EQ(why(json),
            "EX1/store.json:/name: a server name may only have letters, digits, '.', '-' and '_'");
  EXPECT_EQ(why(good), "known");
}

TEST_F(StoreObserveTest, BoundsHostileStoreJson) {
  EXPECT_EQ(why_text(std::string(2 << 20, ' ')),
            "EX1/store.json: 2097152 bytes, more than the limit of 1048576");
  EXPECT_EQ(why_text(std::string(100'000, '[')), "EX1/store.json: nested deeper than 32 levels");
  EXPECT_EQ(why_text(R"({"signet_store": 1, "signet_store": 1})"),
            "EX1/store.json: the key \"signet_store\" stands twice in one object");
  EXPECT_LT(why_text(R"({"signet_store": 1, ")" + std::string(500'000, 'k') + R"(": 1})").size(),
            200U);
  const std::string whole = write_json(content_of_an_empty_store());
  for (std::size_t length = 0; length + 1 < whole.size(); length += 7) {
    EXPECT_NE(why_text(whole.substr(0, length)), "known") << length;
  }
}

TEST_F(StoreObserveTest, RefusesToChangeAStoreThatItCannotRead) {
  fleet_.write(manifest(), "{");
  const ApplyResult result = fleet_.act("EX1", Action::assign, pair_.thumbprint, "POP");
  EXPECT_EQ(result.outcome, Outcome::not_done);
  EXPECT_EQ(result.problem.code, "store.malformed");
  EXPECT_EQ(as_text(read_file(manifest(), 100).value()), "{");
  EXPECT_EQ(fleet_.prove("EX1", pair_.thumbprint, {}).verdict, ProveResult::Verdict::unknown);
}

TEST_F(StoreObserveTest, ListsStoresBelowAFolder) {
  fleet_.init("EX0");
  std::filesystem::create_directory(fleet_.path("not-a-store"));
  std::filesystem::copy(fleet_.path("EX0"), fleet_.path(".draft"));
  std::filesystem::copy(fleet_.path("EX0"), fleet_.path("broken"));
  fleet_.write(fleet_.path("broken") / "store.json", "{");
  std::vector<std::string> found;
  for (const Target& target : store::discover(fleet_.folder.path())) {
    EXPECT_EQ(target.platform, "store");
    EXPECT_EQ(target.option("path"), (fleet_.path(target.name.text())).string());
    found.push_back(target.name.text());
  }
  EXPECT_EQ(found, (std::vector<std::string>{"EX0", "EX1", "broken"}));
  EXPECT_EQ(store::discover(fleet_.path("EX1")).size(), 1U);
  EXPECT_TRUE(store::discover(fleet_.path("nowhere")).empty());
}

}  // namespace
}  // namespace signet
