#include <gtest/gtest.h>

#include "base/text.h"
#include "exchange_fleet.h"
#include "x509/certificate_file.h"

namespace signet::exchange::test {
namespace {

TEST(ExchangeExport, GivesTheKeyUnderAPasswordOfItsOwn) {
  for (const bool as_text : {false, true}) {
    ExchangeFleet fleet;
    fleet.exchange.export_gives_text = as_text;
    const ApplyResult result =
        fleet.apply(fleet.step("EX1", Action::export_key, fleet.fresh.thumbprint));
    ASSERT_EQ(result.outcome, Outcome::done) << to_line(result.problem);
    const auto file = read_certificate_file(result.bundle->pkcs12, &result.bundle->password);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->keys.size(), 1U);
    EXPECT_EQ(fleet.exchange.acts(),
              "change EX1 Export-ExchangeCertificate Server=EX1 Thumbprint=" +
                  fleet.fresh.thumbprint.text() + " BinaryEncoded=true Password=*\n");
  }
}

TEST(ExchangeExport, IsAskedForOnceMoreWhenItWasLost) {
  for (const Fault fault : {Fault::lost_before, Fault::lost_after}) {
    ExchangeFleet fleet;
    fleet.exchange.faults.emplace("Export-ExchangeCertificate", fault);
    EXPECT_EQ(fleet.act("EX1", Action::export_key, fleet.fresh.thumbprint), "done");
  }
}

// A lost export changed nothing.
TEST(ExchangeExport, IsNotDoneWhateverGoesWrong) {
  for (const Fault fault : {Fault::fails, Fault::hidden, Fault::not_sent, Fault::lost_before,
                            Fault::lost_after, Fault::fails_after}) {
    ExchangeFleet fleet;
    fleet.exchange.always = {"Export-ExchangeCertificate", fault};
    const std::string text = fleet.act("EX1", Action::export_key, fleet.fresh.thumbprint);
    EXPECT_TRUE(text.starts_with("not done [")) << text;
  }
}

std::string cipher_of(const Bytes& file) {
  return join(read_pkcs12_profile(file).value().encryptions, "; ").substr(0, 11);
}

TEST(ExchangeImport, WritesWhatTheServersWindowsCanRead) {
  const std::vector<std::pair<std::string, std::string>> versions = {
      {"Version 15.0 (Build 1497.2)", "3DES-CBC, P"},
      {"Version 15.1 (Build 2507.6)", "3DES-CBC, P"},
      {"Version 15.2 (Build 1544.4)", "AES-256-CBC"},
      {"eine andere", "3DES-CBC, P"},
  };
  for (const auto& [version, cipher] : versions) {
    ExchangeFleet fleet;
    fleet.server("EX2").version = version;
    EXPECT_EQ(fleet.act("EX2", Action::import, fleet.fresh.thumbprint), "done");
    const Bytes& file = fleet.exchange.imported_file();
    EXPECT_EQ(cipher_of(file), cipher) << version;
    EXPECT_EQ(read_pkcs12_profile(file).value().opens_on_windows_2016, cipher[0] == '3');
  }
}

TEST(ExchangeImport, DeclaresNameAndExportability) {
  ExchangeFleet fleet;
  const KeyBundle bundle = fleet.bundle();
  Step step = fleet.step("EX2", Action::import, fleet.fresh.thumbprint);
  step.friendly_name = "Mail 2026";
  EXPECT_EQ(fleet.apply(step, &bundle).outcome, Outcome::done);
  EXPECT_EQ(fleet.exchange.acts(),
            "change EX2 Import-ExchangeCertificate Server=EX2 FileData=* Password=* "
            "PrivateKeyExportable=false FriendlyName=Mail 2026\n");
}

TEST(ExchangeImport, RefusesANameThatIsTooLong) {
  ExchangeFleet fleet;
  const KeyBundle bundle = fleet.bundle();
  Step step = fleet.step("EX2", Action::import, fleet.fresh.thumbprint);
  step.friendly_name = std::string(64, 'x');
  EXPECT_EQ(fleet.apply(step, &bundle).problem.summary,
            "the friendly name has more than 63 characters");
  EXPECT_EQ(fleet.exchange.acts(), "");
}

// It cannot be listed, cannot be removed by Exchange, and keeps its place.
TEST(ExchangeImport, RecognisesACopyWithoutItsKey) {
  for (const bool is_german : {false, true}) {
    ExchangeFleet fleet;
    fleet.exchange.is_german = is_german;
    fleet.stage("EX2");
    fleet.server("EX2").certificates.back().key_file.clear();
    EXPECT_EQ(fleet.act("EX2", Action::import, fleet.fresh.thumbprint),
              "not done [exchange.present-without-key] the certificate " +
                  fleet.fresh.thumbprint.text() + " is present without its private key (" +
                  (is_german ? "Ein Zertifikat mit diesem Fingerabdruck ist bereits vorhanden.)"
                             : "A certificate with the thumbprint already exists.)"));
  }
}

TEST(ExchangeImport, IsContentWithWhatSomebodyElseImported) {
  ExchangeFleet fleet;
  fleet.exchange.before_act = [&](const std::string& cmdlet) {
    if (cmdlet == "Import-ExchangeCertificate") fleet.stage("EX2");
  };
  EXPECT_EQ(fleet.act("EX2", Action::import, fleet.fresh.thumbprint), "already");
}

// Its key went elsewhere: such a copy is not listed.
TEST(ExchangeImport, IsNotDoneAsLongAsTheServerDoesNotListIt) {
  ExchangeFleet fleet;
  fleet.exchange.at_call = [&] {
    HeldCertificate* copy = fleet.server("EX2").find(fleet.fresh.thumbprint);
    if (copy) copy->key_file.clear();
  };
  EXPECT_EQ(fleet.act("EX2", Action::import, fleet.fresh.thumbprint),
            "unknown [exchange.no-effect] Import-ExchangeCertificate reported no error, but the "
            "server does not list the copy");
}

TEST(ExchangeImport, IsDoneWithAWordWhereNobodyCanLook) {
  ExchangeFleet fleet;
  fleet.exchange.before_act = [&](const std::string&) {
    fleet.exchange.always = {"Get-ExchangeCertificate", Fault::fails};
  };
  EXPECT_EQ(fleet.act("EX2", Action::import, fleet.fresh.thumbprint), "done");
  EXPECT_EQ(fleet.warnings,
            (std::vector<std::string>{"the new copy could not be looked at: "
                                      "Get-ExchangeCertificate failed (it does not work)"}));
}

// What an act comes to when its one changing call goes wrong: the same in every language.
struct Mishap {
  Fault fault;
  std::string outcome;
};

struct Act {
  const char* name;
  const char* cmdlet;
  Action action;
  const char* slot;
  std::vector<Mishap> mishaps;
};
void PrintTo(const Act& act, std::ostream* out) { *out << act.name; }

class ExchangeMishap : public testing::TestWithParam<std::tuple<Act, bool>> {};

TEST_P(ExchangeMishap, EndsInTheTruth) {
  const auto& [act, is_german] = GetParam();
  for (const Mishap& mishap : act.mishaps) {
    ExchangeFleet fleet;
    fleet.exchange.is_german = is_german;
    if (act.action != Action::import) fleet.stage("EX2");
    fleet.exchange.faults.emplace(act.cmdlet, mishap.fault);
    std::string text = fleet.act("EX2", act.action, fleet.fresh.thumbprint, act.slot);
    EXPECT_EQ(
        text.substr(0, text.find("] ") == std::string::npos ? text.size() : text.find("] ") + 1),
        mishap.outcome)
        << act.cmdlet << " " << static_cast<int>(mishap.fault) << " " << text;
    for (const std::string& password : fleet.exchange.passwords()) {
      EXPECT_EQ(text.find(password), std::string::npos) << "a secret in a problem";
    }
  }
}

std::vector<Mishap> mishaps(bool can_be_late) {
  std::vector<Mishap> all = {
      {Fault::fails, "not done [exchange.refused]"},
      {Fault::unreachable, "not done [exchange.unreachable]"},
      {Fault::hidden, "not done [exchange.no-cmdlet]"},
      {Fault::not_sent, "not done [http.lost]"},
      {Fault::lost_before, "unknown [http.lost]"},
      {Fault::lost_after, ""},
      {Fault::fails_after, ""},
  };
  if (can_be_late) all.push_back({Fault::late, ""});
  for (Mishap& mishap : all) {
    if (mishap.outcome.empty()) mishap.outcome = "done";
  }
  return all;
}

const std::vector<Act> acts = {
    {"Import", "Import-ExchangeCertificate", Action::import, "", mishaps(false)},
    {"AssignWeb", "Enable-ExchangeCertificate", Action::assign, "IIS", mishaps(true)},
    {"AssignMail", "Enable-ExchangeCertificate", Action::assign, "SMTP", mishaps(true)},
    {"AssignPop", "Enable-ExchangeCertificate", Action::assign, "POP", mishaps(true)},
    {"Remove", "Remove-ExchangeCertificate", Action::remove, "", mishaps(true)},
};

INSTANTIATE_TEST_SUITE_P(Acts, ExchangeMishap,
                         testing::Combine(testing::ValuesIn(acts), testing::Bool()),
                         [](const testing::TestParamInfo<std::tuple<Act, bool>>& chosen) {
                           return std::string(std::get<0>(chosen.param).name) +
                                  (std::get<1>(chosen.param) ? "German" : "English");
                         });

// The act is done, and nobody can look: only a look at the server could tell.
TEST(ExchangeMishaps, StayUnknownWhereTheServerIsGone) {
  ExchangeFleet fleet;
  fleet.stage("EX2");
  fleet.exchange.faults.emplace("Enable-ExchangeCertificate", Fault::lost_after);
  fleet.exchange.before_act = [&](const std::string&) {
    fleet.exchange.always = {"Get-ExchangeCertificate", Fault::not_sent};
  };
  const ApplyResult result =
      fleet.apply(fleet.step("EX2", Action::assign, fleet.fresh.thumbprint, "IIS"));
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_EQ(result.problem.summary, "the answer was lost");
  EXPECT_EQ(result.problem.hint, "it could not be looked at afterwards: there is no connection");
}

TEST(ExchangeMishaps, ChangeNothingWhereTheServerCannotBeRead) {
  for (const Action action : {Action::import, Action::assign, Action::remove}) {
    ExchangeFleet fleet;
    fleet.exchange.always = {"Get-ExchangeCertificate", Fault::lost_before};
    const std::string text = fleet.act("EX2", action, fleet.fresh.thumbprint, "IIS");
    EXPECT_EQ(text, "not done [http.lost] the answer was lost");
    EXPECT_EQ(fleet.exchange.acts(), "");
  }
}

TEST(ExchangeMishaps, DoNotBeginAfterAStop) {
  ExchangeFleet fleet;
  fleet.world.stop.request_stop();
  EXPECT_EQ(fleet.act("EX1", Action::assign, fleet.fresh.thumbprint, "IIS"),
            "not done [exchange.stopped] a stop was requested before it began");
  EXPECT_TRUE(fleet.exchange.calls().empty());
}

}  // namespace
}  // namespace signet::exchange::test
