#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "organisation.h"

namespace signet::test {
namespace {

constexpr const char* renewed = "renewed";
constexpr const char* password = "between two servers";

// Three servers whose connectors name the old certificate, and a renewal of it that the first one
// may hold. Each test has its own, because stores do not forget.
class Transport : public testing::Test {
 protected:
  Transport() : file_(written()), lab_(words(file_)) {}
  ~Transport() override { std::filesystem::remove(file_); }

  Lab& lab() { return lab_; }
  Json told() const { return lab_.organisation(); }
  std::string renewal() const {
    const Json first = server_of(told(), "EX1");
    for (const Json& each : first.at("certificates")) {
      if (each.at("friendlyName") == renewed) return each.at("thumbprint");
    }
    return "";
  }
  static Bytes exported(LabSession& session, const std::string& thumbprint) {
    const psrp::PipelineResult result = session.run(
        "Export-ExchangeCertificate", {text_of("Server", "EX1"), text_of("Thumbprint", thumbprint),
                                       yes_to("BinaryEncoded"), secret_of("Password", password)});
    return result.output.at(0).root().property("FileData")->bytes().value();
  }
  static void import(LabSession& session, const std::string& server, const Bytes& file) {
    EXPECT_EQ(refusal(session.run("Import-ExchangeCertificate",
                                  {text_of("Server", server), bytes_of("FileData", file),
                                   secret_of("Password", password)})),
              "");
  }
  static void enable(LabSession& session, const std::string& server,
                     const std::string& thumbprint) {
    EXPECT_EQ(refusal(session.run("Enable-ExchangeCertificate",
                                  {text_of("Server", server), text_of("Thumbprint", thumbprint),
                                   text_of("Services", "SMTP"), yes_to("Force")})),
              "");
  }

 private:
  static std::string written() {
    std::string path = std::filesystem::temp_directory_path() / "signet-lab-organisation-XXXXXX";
    ::close(::mkstemp(path.data()));
    Json names = Json::array({"mail.a.example"});
    Json servers = Json::array();
    Json connectors = Json::array();
    for (const char* name : {"EX1", "EX2", "EX3"}) {
      Json held = Json::array();
      held.push_back({{"name", "old"}, {"services", {"IIS", "SMTP"}}});
      // It is enabled where it was made, but nowhere else yet.
      if (servers.empty()) {
        held.push_back({{"name", renewed},
                        {"services", {"SMTP"}},
                        {"friendlyName", renewed},
                        {"exportable", true}});
      }
      servers.push_back({{"name", name}, {"certificates", held}});
      connectors.push_back({{"server", name},
                            {"name", std::string("Default Frontend ") + name},
                            {"certificate", "old"}});
    }
    const auto certificate = [&](const char* name, int days_old) {
      return Json{{"name", name},
                  {"subject", "CN=mail.a.example"},
                  {"names", names},
                  {"daysOld", days_old}};
    };
    std::ofstream(path) << Json{
        {"servers", servers},
        {"certificates", {certificate("old", 300), certificate(renewed, 1)}},
        {"receiveConnectors", connectors}};
    return path;
  }
  static std::vector<std::string> words(const std::string& file) {
    return {"--auth", "basic", "--organisation", file};
  }

  std::string file_;
  Lab lab_;
};

// Each server is finished before the next is begun: that it lacks SMTP between two requests cannot
// be helped, and is counted apart.
TEST_F(Transport, ForgivesTheMomentBetweenImportAndEnable) {
  LabSession session(lab());
  const Bytes file = exported(session, renewal());
  for (const char* server : {"EX2", "EX3"}) {
    import(session, server, file);
    EXPECT_EQ(told().at("withoutSmtp"), Json::array({server})) << "while the unit runs";
    enable(session, server, renewal());
  }
  const Json organisation = told();
  EXPECT_EQ(organisation.at("everLackedSmtp"), false);
  EXPECT_EQ(organisation.at("momentsWithoutSmtp"), 2);
  EXPECT_EQ(organisation.at("stretchesWithoutSmtp"), 0);
  EXPECT_EQ(organisation.at("withoutSmtp"), Json::array());
  for (const Json& entry : organisation.at("history")) EXPECT_EQ(entry.at("lackedSmtp"), false);
}

// Import everywhere, then enable: the first server takes no mail while the second is worked on.
TEST_F(Transport, BlamesAnImportEverywhereBeforeTheFirstEnable) {
  LabSession session(lab());
  const Bytes file = exported(session, renewal());
  for (const char* server : {"EX2", "EX3"}) import(session, server, file);
  for (const char* server : {"EX2", "EX3"}) enable(session, server, renewal());
  const Json organisation = told();
  EXPECT_EQ(organisation.at("everLackedSmtp"), true);
  EXPECT_EQ(organisation.at("momentsWithoutSmtp"), 0);
  EXPECT_EQ(organisation.at("stretchesWithoutSmtp"), 2);
  std::vector<bool> lacked;
  for (const Json& entry : organisation.at("history")) lacked.push_back(entry.at("lackedSmtp"));
  EXPECT_EQ(lacked, (std::vector<bool>{false, false, true, true, false}))
      << "founded, import EX2, import EX3, enable EX2 (EX3 still lacks it), enable EX3"
      << organisation.at("history").dump(1);
}

TEST_F(Transport, BlamesAUnitThatWasLeftHalfDone) {
  LabSession session(lab());
  import(session, "EX2", exported(session, renewal()));
  const Json organisation = told();
  EXPECT_EQ(organisation.at("everLackedSmtp"), true);
  EXPECT_EQ(organisation.at("stretchesWithoutSmtp"), 1);
  EXPECT_EQ(organisation.at("withoutSmtp"), Json::array({"EX2"}));
}

// Enabling the old one again undoes nothing while the newer one is there.
TEST_F(Transport, TakesTheNewestWhateverIsEnabled) {
  LabSession session(lab());
  import(session, "EX2", exported(session, renewal()));
  const std::string old = certificate_of(told(), "EX2", "CN=mail.a.example").at("thumbprint");
  enable(session, "EX2", old);
  EXPECT_EQ(told().at("withoutSmtp"), Json::array({"EX2"}));
  EXPECT_EQ(refusal(session.run("Remove-ExchangeCertificate",
                                {text_of("Server", "EX2"), text_of("Thumbprint", renewal()),
                                 Given{"Confirm", false}})),
            "");
  EXPECT_EQ(told().at("withoutSmtp"), Json::array());
  EXPECT_EQ(told().at("momentsWithoutSmtp"), 1);
}

}  // namespace
}  // namespace signet::test
