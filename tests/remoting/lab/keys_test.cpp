#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "organisation.h"

namespace signet::test {
namespace {

// An old server with a key of CNG and Edge subscriptions, and a newer one.
const char* const organisation = R"({
  "servers": [
    {"name": "EX1", "version": "2016", "umStartupMode": "Dual", "edgeSubscriptions": true,
     "certificates": [{"name": "cng", "exportable": true, "ksp": true}]},
    {"name": "EX2"}],
  "certificates": [{"name": "cng", "subject": "CN=cng.a.example", "names": ["cng.a.example"]}]})";

class Keys : public testing::Test {
 public:
  static void SetUpTestSuite() {
    file_ = std::filesystem::temp_directory_path() / "signet-lab-organisation-XXXXXX";
    ::close(::mkstemp(file_.data()));
    std::ofstream(file_) << organisation;
    lab_ =
        std::make_unique<Lab>(std::vector<std::string>{"--auth", "basic", "--organisation", file_});
    session_ = std::make_unique<LabSession>(*lab_);
  }
  static void TearDownTestSuite() {
    session_.reset();
    lab_.reset();
    std::filesystem::remove(file_);
  }

 protected:
  void TearDown() override { lab().order({{"serialization", "version"}}); }
  static Lab& lab() { return *lab_; }
  static LabSession& session() { return *session_; }
  static Json certificate(const std::string& server, const std::string& subject) {
    return certificate_of(lab().organisation(), server, subject);
  }
  static psrp::PipelineResult enabled(const std::string& server, const std::string& subject,
                                      const std::string& services) {
    return session().run("Enable-ExchangeCertificate",
                         {text_of("Server", server),
                          text_of("Thumbprint", certificate(server, subject).at("thumbprint")),
                          text_of("Services", services), yes_to("Force")});
  }
  static psrp::PipelineResult imported(const std::string& server, Bytes file) {
    return session().run("Import-ExchangeCertificate",
                         {text_of("Server", server), bytes_of("FileData", std::move(file))});
  }
  static Bytes blob(const std::string& server, const std::string& subject) {
    const psrp::PipelineResult result =
        session().run("Get-ExchangeCertificate",
                      {text_of("Server", server),
                       text_of("Thumbprint", certificate(server, subject).at("thumbprint"))});
    const auto data = result.output.at(0).root().property("SerializationData");
    return data ? data->bytes().value() : Bytes{};
  }

 private:
  static inline std::string file_;
  static inline std::unique_ptr<Lab> lab_;
  static inline std::unique_ptr<LabSession> session_;
};

constexpr const char* cng = "CN=cng.a.example";

// The cmdlet sees nothing wrong; users are sent back to the logon page.
TEST_F(Keys, BreaksOwaWithAKeyOfCng) {
  EXPECT_EQ(server_of(lab().organisation(), "EX1").at("owaBroken"), false);
  EXPECT_EQ(refusal(enabled("EX1", cng, "IIS")), "");
  EXPECT_EQ(server_of(lab().organisation(), "EX1").at("owaBroken"), true);
  EXPECT_EQ(refusal(enabled("EX1", "CN=EX1", "IIS")), "");
  EXPECT_EQ(server_of(lab().organisation(), "EX1").at("owaBroken"), false);
}

TEST_F(Keys, KeepsTheDefaultCertificateOfEdgeSubscriptions) {
  const std::string before = server_of(lab().organisation(), "EX1").at("defaultSmtp");
  EXPECT_EQ(refusal(enabled("EX1", cng, "SMTP")),
            "5: A special Rpc error occurs on server EX1: The certificate with thumbprint " +
                certificate("EX1", cng).at("thumbprint").get<std::string>() +
                " can't become the internal transport certificate because its private key is held "
                "by a CNG key storage provider and there are Edge subscriptions.");
  EXPECT_EQ(server_of(lab().organisation(), "EX1").at("defaultSmtp"), before);
  EXPECT_EQ(certificate("EX1", cng).at("services"), "SMTP") << "that much was done";
}

// The PKCS#12 of a server names the provider of its key, and the importing server heeds it.
TEST_F(Keys, CarriesTheProviderInThePkcs12) {
  const psrp::PipelineResult exported = session().run(
      "Export-ExchangeCertificate",
      {text_of("Server", "EX1"), text_of("Thumbprint", certificate("EX1", cng).at("thumbprint")),
       yes_to("BinaryEncoded"), secret_of("Password", "long enough")});
  const Bytes file = exported.output.at(0).root().property("FileData")->bytes().value();
  EXPECT_EQ(refusal(session().run("Import-ExchangeCertificate",
                                  {text_of("Server", "EX2"), bytes_of("FileData", file),
                                   secret_of("Password", "long enough")})),
            "");
  EXPECT_EQ(certificate("EX2", cng).at("ksp"), true);
  EXPECT_EQ(certificate("EX2", cng).at("exportable"), false);
}

bool contains(const Bytes& bytes, std::string_view text) {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(text) !=
         std::string_view::npos;
}

TEST_F(Keys, TellsTheRestOfACertificateInABlob) {
  const Bytes plain = blob("EX1", "CN=EX1");
  EXPECT_EQ(plain.at(0), 0) << "an old server does not sign";
  EXPECT_TRUE(contains(plain, "SystemConfigurationTasks.ExchangeCertificate"));
  EXPECT_TRUE(contains(plain, "IIS://EX1/W3SVC/2"));
  EXPECT_TRUE(contains(plain, "ex1.test.local\\"));
  const Bytes sealed = blob("EX2", "CN=EX2");
  ASSERT_TRUE(contains(sealed, "#sig#"));
  const std::size_t size = sealed.at(5) | (std::size_t{sealed.at(6)} << 8U);
  EXPECT_EQ(sealed.size(), 5 + 4 + size + 32);

  lab().order({{"serialization", "none"}});
  EXPECT_EQ(blob("EX2", "CN=EX2"), Bytes{});
  lab().order({{"server", "EX2"}, {"serialization", "plain"}});
  EXPECT_EQ(blob("EX2", "CN=EX2").size(), size);
}

// The provider type tells a key of CNG, from afar.
TEST_F(Keys, TellsTheProviderOfTheKeyInTheBlob) {
  constexpr std::string_view provider("S\0t\0o\0r\0a\0g\0e\0", 14);
  EXPECT_TRUE(contains(blob("EX1", cng), provider));
  EXPECT_FALSE(contains(blob("EX1", "CN=EX1"), provider));
}

class Requests : public Keys {
 protected:
  // The answer of the lab's authority to a fresh request of EX1.
  Bytes answer(const std::string& name, const std::string& form) {
    const psrp::PipelineResult result =
        session().run("New-ExchangeCertificate",
                      {text_of("Server", "EX1"), yes_to("GenerateRequest"),
                       text_of("SubjectName", "CN=" + name + ", O=Example"),
                       Given{"DomainName", std::vector<std::string>{name, "also." + name}},
                       text_of("FriendlyName", "Asked for"), yes_to("PrivateKeyExportable"),
                       Given{"KeySize", std::int32_t{2048}}});
    EXPECT_EQ(refusal(result), "");
    const std::string pem(result.output.at(0).root().text());
    EXPECT_TRUE(pem.starts_with("-----BEGIN NEW CERTIFICATE REQUEST-----"));
    return lab().signed_by_authority(pem, form);
  }
  static std::string subject(const std::string& name) { return "CN=" + name + ", O=Example"; }
};

TEST_F(Requests, AreCompletedWhereTheyWereMade) {
  for (const char* form : {"der", "pem", "pkcs7"}) {
    const std::string name = std::string(form) + ".a.example";
    const Bytes file = answer(name, form);
    EXPECT_EQ(certificate("EX1", subject(name)).at("status"), "PendingRequest");
    EXPECT_EQ(certificate("EX1", subject(name)).at("services"), "None");
    EXPECT_EQ(refusal(imported("EX1", file)), "") << form;
    const Json done = certificate("EX1", subject(name));
    EXPECT_EQ(done.at("status"), "Valid");
    EXPECT_EQ(done.at("exportable"), true) << "as it was asked for";
    EXPECT_EQ(done.at("friendlyName"), "Asked for");
    EXPECT_EQ(refusal(enabled("EX1", subject(name), "IIS")), "");
  }
}

TEST_F(Requests, ArePemForTheAuthorityOrBytes) {
  const psrp::PipelineResult result =
      session().run("New-ExchangeCertificate",
                    {text_of("Server", "EX2"), yes_to("GenerateRequest"), yes_to("BinaryEncoded"),
                     text_of("SubjectName", "CN=b.a.example")});
  const Bytes request = result.output.at(0).root().property("FileData")->bytes().value();
  EXPECT_EQ(request.at(0), 0x30);
  const std::string thumbprint = certificate("EX2", "CN=b.a.example").at("thumbprint");
  const psrp::PipelineResult exported = session().run(
      "Export-ExchangeCertificate", {text_of("Server", "EX2"), text_of("Thumbprint", thumbprint)});
  EXPECT_TRUE(
      exported.output.at(0).root().text().starts_with("-----BEGIN NEW CERTIFICATE REQUEST-----"));
  EXPECT_EQ(refusal(enabled("EX2", "CN=b.a.example", "IIS")),
            "13: A special Rpc error occurs on server EX2: The certificate with thumbprint " +
                thumbprint + " was not found.");
}

// The key is on the server that made the request and nowhere else.
TEST_F(Requests, AreNotAnsweredElsewhere) {
  EXPECT_EQ(refusal(imported("EX2", answer("seven.a.example", "pkcs7"))),
            "22: A special Rpc error occurs on server EX2: The source data is corrupted or not "
            "properly Base64 encoded.");
  const Bytes alone = answer("alone.a.example", "der");
  EXPECT_TRUE(refusal(imported("EX2", alone)).ends_with("(reason: PrivateKeyMissing)."));
  EXPECT_TRUE(refusal(imported("EX2", alone)).ends_with("already exists."))
      << "it stays there, without a key and unseen";
  EXPECT_FALSE(session()
                   .run("Get-ExchangeCertificate",
                        {text_of("Server", "EX2"), text_of("DomainName", "alone.a.example")})
                   .output.size());
}

TEST_F(Requests, AreNotNeededForASelfSignedCertificate) {
  const psrp::PipelineResult made =
      session().run("New-ExchangeCertificate",
                    {text_of("Server", "EX2"), text_of("SubjectName", "CN=s.a.example"),
                     Given{"DomainName", std::vector<std::string>{"s.a.example"}},
                     text_of("Services", "SMTP"), yes_to("Force")});
  EXPECT_EQ(refusal(made), "");
  const Json self_signed = certificate("EX2", "CN=s.a.example");
  EXPECT_EQ(self_signed.at("services"), "SMTP");
  EXPECT_EQ(server_of(lab().organisation(), "EX2").at("defaultSmtp"), self_signed.at("thumbprint"));
}

}  // namespace
}  // namespace signet::test
