#include <gtest/gtest.h>

#include "resources/observed.h"

namespace signet {
namespace {

using namespace std::chrono_literals;

Thumbprint thumbprint(char digit) { return *Thumbprint::parse(std::string(40, digit)); }

CertificatePointer certificate(char digit, std::string name, int issued_on) {
  Certificate result;
  result.thumbprint = thumbprint(digit);
  result.issuer = "CN=CA 1";
  result.subject = "CN=" + name;
  result.names = {std::move(name)};
  result.not_before = Seconds(std::chrono::days(issued_on));
  return std::make_shared<const Certificate>(std::move(result));
}

ObservedCertificate copy(const CertificatePointer& certificate, Known<bool> has_key = true) {
  ObservedCertificate result;
  result.thumbprint = certificate->thumbprint;
  result.certificate = certificate;
  result.has_key = std::move(has_key);
  return result;
}

Chooser connector(std::vector<Criterion> criteria) {
  return {"receive connector", *SlotName::parse("SMTP"), {}, std::move(criteria)};
}

const Criterion by_mail{{}, {}, "mail.example.com"};
const Criterion by_server{{}, {}, "ex1.corp.example.com"};

ServerState mail_server() {
  ServerState state;
  state.certificates = {copy(certificate('1', "mail.example.com", 10)),
                        copy(certificate('2', "mail.example.com", 20)),
                        copy(certificate('3', "ex1.corp.example.com", 30))};
  return state;
}

TEST(Chooser, TakesTheNewestThatFits) {
  EXPECT_EQ(pick(connector({by_mail}), mail_server()), Known<Thumbprint>(thumbprint('2')));
}

TEST(Chooser, LooksForTheNextCriterionOnlyWhereNothingFits) {
  ServerState state = mail_server();
  EXPECT_EQ(pick(connector({by_mail, by_server}), state), Known<Thumbprint>(thumbprint('2')));
  state.certificates.erase(state.certificates.begin(), state.certificates.begin() + 2);
  EXPECT_EQ(pick(connector({by_mail, by_server}), state), Known<Thumbprint>(thumbprint('3')));
}

TEST(Chooser, MatchesIssuerAndSubjectTogether) {
  const ServerState state = mail_server();
  EXPECT_EQ(pick(connector({{"CN=CA 1", "CN=mail.example.com", {}}}), state),
            Known<Thumbprint>(thumbprint('2')));
  EXPECT_TRUE(pick(connector({{"CN=CA 2", "CN=mail.example.com", {}}}), state).is_absent());
}

TEST(Chooser, DoesNotTakeACopyWithoutKey) {
  ServerState state = mail_server();
  state.certificates[1].has_key = false;
  EXPECT_EQ(pick(connector({by_mail}), state), Known<Thumbprint>(thumbprint('1')));
}

TEST(Chooser, IsUnknownWhereACopyThatFitsMayHaveNoKey) {
  ServerState state = mail_server();
  state.certificates[1].has_key = Unknown{"not said"};
  EXPECT_TRUE(pick(connector({by_mail}), state).is_unknown());
  EXPECT_EQ(pick(connector({by_server}), state), Known<Thumbprint>(thumbprint('3')));
}

TEST(Chooser, IsUnknownWhereNobodyShowsTheNamesOfACopy) {
  ServerState state = mail_server();
  state.certificates[0].certificate = nullptr;
  EXPECT_TRUE(pick(connector({by_mail}), state).is_unknown());
}

TEST(SlotText, WritesWhatASlotCannotHoldAsBytes) {
  EXPECT_EQ(slot_text("Outbound to Office 365 - 7f3c"), "Outbound to Office 365 - 7f3c");
  EXPECT_EQ(slot_text("M\xC3\xBCnchen: 50%/a"), "M%C3%BCnchen%3A 50%25%2Fa");
  EXPECT_TRUE(SlotName::parse("send:" + slot_text("\x01/\\ \"")));
}

TEST(SlotText, IsReadBack) {
  for (const std::string name : {"M\xC3\xBCnchen: 50%/a", "plain", "%41", "100%", "%"}) {
    EXPECT_EQ(named_by(slot_text(name)), name);
  }
  EXPECT_EQ(named_by("100%"), "100%") << "what was never written so stays";
}

}  // namespace
}  // namespace signet
