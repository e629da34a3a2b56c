#include "world.h"

namespace signet::test {
namespace {

using Fleets = World;

TEST_F(Fleets, VerifyTellsDriftFromAgreement) {
  make_fleet("two-servers", "two");
  const Ran drift = signet({"verify", "two"});
  EXPECT_EQ(drift.code, 2);
  EXPECT_NE(drift.out.find("2 drift"), std::string::npos) << drift.out;
  signet({"apply", "two", "--yes"});
  const Ran agreed = signet({"verify", "two"});
  EXPECT_EQ(agreed.code, 0);
  EXPECT_EQ(agreed.out,
            "VERIFY  4 services: 0 unknown, 0 drift, 0 expiring, 4 ok; 0 servers left out\n"
            "  ok  webmail BC078987 (proof: configured): 4 services on EX16-01, EX16-02\n");
}

TEST_F(Fleets, VerifyJudgesTheSelectedServersOnly) {
  make_fleet("two-servers", "two");
  EXPECT_EQ(signet({"verify", "two"}).code, 2) << "EX16-02 lacks it";
  const Ran one = signet({"verify", "two", "--only", "EX16-01"});
  EXPECT_EQ(one.code, 0) << one.out << one.err;
  EXPECT_EQ(one.out.find("EX16-02"), std::string::npos) << one.out;
}

TEST_F(Fleets, VerifyTellsWhatEndsWithinThePolicysLimit) {
  make_fleet("two-servers", "two");
  signet({"apply", "two", "--yes"});
  write(folder_ / "two/policy.yaml", "signet: 1\npolicy: {expires_within: 99%}\n");
  EXPECT_EQ(signet({"verify", "two"}).code, 6);
  EXPECT_EQ(signet({"plan", "two"}).code, 0);
}

TEST_F(Fleets, VerifyNeverTakesTheUnknownForGood) {
  make_fleet("two-servers", "two");
  signet({"apply", "two", "--yes"});
  write(folder_ / "two/fleet/EX16-01/store.json", "{");
  EXPECT_EQ(signet({"verify", "two"}).code, 3);
  const Ran shown = signet({"show", "two"});
  EXPECT_EQ(shown.code, 3);
  EXPECT_NE(shown.out.find("EX16-02"), std::string::npos);
}

// The public certificate and the store's records are as they were: only opening the key tells.
TEST_F(Fleets, VerifyOpensTheKeys) {
  make_fleet("two-servers", "two");
  signet({"apply", "two", "--yes"});
  write(folder_ / "two/fleet/EX16-02/keys/BC0789871E6815D919367CAF488119B2B9ED0A7A.p12", "damaged");
  const Ran ran = signet({"verify", "two"});
  EXPECT_NE(ran.code, 0);
  EXPECT_NE(ran.out.find(" 2 ok;"), std::string::npos) << ran.out;
}

TEST_F(Fleets, ShowTellsServicesOfManifestsAndFolders) {
  make_fleet("two-servers", "two");
  const std::string by_manifest = good({"show", "two"});
  EXPECT_NE(by_manifest.find("BC078987     IIS,SMTP"), std::string::npos) << by_manifest;
  EXPECT_EQ(good({"show", "two/fleet"}), by_manifest);
  const std::string one = good({"show", "two", "--only", "EX16-02"});
  EXPECT_EQ(one.find("EX16-01\n"), std::string::npos) << one;
}

TEST_F(Fleets, ShowTellsWhoUsesACertificate) {
  make_fleet("two-servers", "two");
  const std::string webmail = "BC0789871E6815D919367CAF488119B2B9ED0A7A";
  const std::string table = webmail +
                            "\n"
                            "  held by EX16-01\n"
                            "  SERVER   USED BY  HOW\n"
                            "  EX16-01  IIS      assigned\n"
                            "  EX16-01  SMTP     assigned\n";
  EXPECT_EQ(good({"show", "two", "--uses", webmail}), table);
  EXPECT_EQ(good({"show", "two/fleet", "--uses", webmail}), table);
  EXPECT_EQ(good({"show", "two", "--uses", std::string(40, 'A')}),
            std::string(40, 'A') + "\n  held by no server\n  no use was found\n");
  const Ran wrong = signet({"show", "two", "--uses", "BC07"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_EQ(wrong.err.find("--uses: error: a thumbprint has 40 hexadecimal digits"), 0U)
      << wrong.err;
}

TEST_F(Fleets, ShowDoesNotTakeTheUnknownForUnused) {
  make_fleet("two-servers", "two");
  write(folder_ / "two/fleet/EX16-02/store.json", "{");
  const std::string webmail = "BC0789871E6815D919367CAF488119B2B9ED0A7A";
  const Ran shown = signet({"show", "two", "--uses", webmail});
  EXPECT_EQ(shown.code, 3);
  EXPECT_NE(shown.out.find("  EX16-01  SMTP     assigned\n  cannot be told for EX16-02: "),
            std::string::npos)
      << shown.out;
  const Ran json = signet({"show", "two", "--uses", webmail, "--format", "json"});
  EXPECT_NE(json.out.find("\"user\": \"the server\""), std::string::npos) << json.out;
}

TEST_F(Fleets, WhatIsDiscoveredIsAsDesired) {
  make_fleet("farm", "farm");
  write(folder_ / "farm/manifest.yaml", good({"discover", "farm/fleet", "--root", "farm"}));
  EXPECT_EQ(good({"validate", "farm"}), "");
  const Ran plan = signet({"plan", "farm"});
  EXPECT_EQ(plan.code, 0) << plan.out;
}

TEST_F(Fleets, DiscoverNamesAFolderWithoutServers) {
  fs::create_directories(folder_ / "empty");
  const Ran ran = signet({"discover", "empty"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "empty: error: no server is here, or right below\n"
            "  hint: signet store init FOLDER makes one\n");
}

TEST_F(Fleets, AStoreIsNamedAfterItsFolder) {
  EXPECT_EQ(signet({"store", "init", "fleet/EX16-07/"}).err,
            "made the store EX16-07 in fleet/EX16-07/\n");
  const Ran again = signet({"store", "init", "fleet/EX16-07"});
  EXPECT_EQ(again.code, 1);
  const Ran quiet = signet({"store", "init", "fleet/b", "--name", "EX16-08", "-q"});
  EXPECT_EQ(quiet.err, "");
  EXPECT_NE(good({"show", "fleet"}).find("EX16-08"), std::string::npos);
}

TEST_F(Fleets, AWrongPasswordPutsNothingIntoAStore) {
  make_fleet("two-servers", "two");
  environment_["WRONG"] = "not it";
  good({"store", "init", "mine"});
  const auto before = tree(folder_ / "mine");
  const Ran wrong = signet({"store", "add", "mine", "two/webmail.pfx", "--password-env", "WRONG"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_EQ(wrong.err.find("not it"), std::string::npos);
  const Ran absent = signet({"store", "add", "mine", "two/webmail.pfx", "--password-env", "NONE"});
  EXPECT_EQ(absent.err, "error: the environment variable NONE is not set\n");
  EXPECT_EQ(tree(folder_ / "mine"), before);
}

TEST_F(Fleets, APasswordCanComeFromAFile) {
  make_fleet("two-servers", "two");
  write(folder_ / "password", "example\r\n");
  const std::string told = good({"inspect", "two/webmail.pfx", "--password-file", "password"});
  EXPECT_EQ(told.substr(0, told.find('\n')),
            "two/webmail.pfx: PKCS#12 with 3 certificates and 1 key");
  const Ran both = signet({"inspect", "two/webmail.pfx", "--password-file", "password",
                           "--password-env", "SIGNET_DEMO_PASSWORD"});
  EXPECT_EQ(both.code, 1);
  EXPECT_EQ(both.err,
            "error: a password can come from one place only\n"
            "  hint: give one of --password-env, --password-file and --password-prompt\n");
}

TEST_F(Fleets, InspectTellsOfEveryFileThatCanBeRead) {
  make_fleet("two-servers", "two");
  const Ran ran = signet({"inspect", "two/manifest.yaml", "two/webmail.cer", "--format", "json"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err.find("two/manifest.yaml: error: "), 0U) << ran.err;
  EXPECT_NE(ran.out.find("BC0789871E6815D919367CAF488119B2B9ED0A7A"), std::string::npos);
}

}  // namespace
}  // namespace signet::test
