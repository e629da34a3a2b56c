#include "plan/discover.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "support/fleet.h"

namespace signet {
namespace {

std::vector<Target> targets(const std::vector<std::string>& names) {
  std::vector<Target> result;
  for (const std::string& name : names)
    result.push_back({*TargetName::parse(name), "store", "", {}});
  return result;
}

std::string text(const Desired& desired) {
  std::string result;
  for (const DesiredServer& server : desired.servers) {
    result += server.target.name.text() + ":";
    for (const DesiredBinding& binding : server.bindings) {
      result += " " + desired.certificates[binding.certificate].key.text() + "=";
      std::vector<std::string> slots;
      for (const SlotName& slot : binding.slots) slots.push_back(slot.text());
      result += join(slots, ",");
    }
    result += "\n";
  }
  return result;
}

TEST(Discover, AsksForWhatIsThereAndUsable) {
  const Observed observed = test::observed(
      "EX16-01: webmail key exportable, self key | IIS=webmail SMTP=webmail,self POP\n"
      "EX16-02: unknown \"connection refused\"\n"
      "EX16-03: webmail, old key=unknown\"denied\" | IIS=unknown\"cannot decode\"\n");
  const Desired desired = discover(observed, targets({"EX16-01", "EX16-02", "EX16-03"}));
  EXPECT_EQ(text(desired),
            "EX16-01: self.example.com=SMTP webmail.example.com=IIS,SMTP\n"
            "EX16-02:\n"
            "EX16-03: old.example.com=\n");
  EXPECT_EQ(desired.certificates.back().names, std::vector<std::string>{"*.example.com"});
  EXPECT_TRUE(desired.certificates.back().exportable);
}

TEST(Discover, AsksForExportableCopiesWhereAllAre) {
  const Observed observed = test::observed(
      "EX16-01: webmail key exportable | IIS=webmail\n"
      "EX16-02: webmail key | IIS=webmail\n");
  EXPECT_FALSE(discover(observed, targets({"EX16-01", "EX16-02"})).certificates.back().exportable);
}

CertificatePointer named(const std::string& name, const std::string& common_name) {
  Certificate certificate = *test::certificate(name);
  certificate.common_name = common_name;
  return std::make_shared<const Certificate>(certificate);
}

TEST(Discover, MakesKeysThatAreTidyAndUnique) {
  const auto book = [](const std::string& name) {
    const std::string common_name = name == "empty"  ? ""
                                    : name == "wild" ? "*.Example.com"
                                    : name == "odd"  ? "Grüße an/alle"
                                                     : "webmail.example.com";
    return test::NamedCertificate{test::thumbprint(name), named(name, common_name)};
  };
  const Observed observed =
      test::observed("A: first key, second key, wild key, odd key, empty key |\n", book);
  std::vector<std::string> keys;
  for (const DesiredCertificate& certificate : discover(observed, targets({"A"})).certificates) {
    keys.push_back(certificate.key.text());
  }
  std::vector<std::string> expected = {
      "certificate", "gr----e-an-alle",
      "webmail.example.com-" + test::thumbprint("first").short_text(),
      "webmail.example.com-" + test::thumbprint("second").short_text(), "wildcard.example.com"};
  std::ranges::sort(expected);
  EXPECT_EQ(keys, expected);
}

}  // namespace
}  // namespace signet
