#include <gtest/gtest.h>

#include "renewal.h"
#include "report/renderings.h"

namespace signet {
namespace {

// A renewal on one server more per old certificate; each old one has these names, or was not seen.
class Replacing {
 public:
  void old(char digit, std::vector<std::string> names) {
    not_seen(digit);
    Certificate certificate = webmail(digit, std::chrono::year(2025));
    certificate.names = std::move(names);
    renewal_.plan.certificates.push_back(
        {key(thumbprint(digit).text()), thumbprint(digit),
         std::make_shared<const Certificate>(std::move(certificate))});
  }
  void not_seen(char digit) {
    const std::size_t from = renewal_.plan.steps.size();
    renewal_.renew(number_++, 0);
    for (std::size_t i = from; i < renewal_.plan.steps.size(); ++i) {
      Step& step = renewal_.plan.steps[i];
      if (!step.before.empty()) step.before = {thumbprint(digit)};
    }
  }
  // The section from the line of the new certificate on.
  std::string text(bool all = false) const {
    const std::string whole = review_text(make_review(renewal_.plan, {.all = all}), {});
    const std::size_t from = whole.find("\n webmail  ") + 1;
    return whole.substr(from, whole.find("\nEX16-01\n", from) + 1 - from);
  }

 private:
  Renewal renewal_;
  unsigned number_ = 2;
};

const std::vector<std::string> same = {"webmail.example.com", "autodiscover.example.com"};
const std::vector<std::string> more = {"webmail.example.com", "mail.example.com"};

const std::string head =
    "   names: webmail.example.com, autodiscover.example.com\n"
    "   issuer: CN=Example CA 1\n"
    "   valid: 2026-11-20..2027-06-07\n"
    "   key: RSA 2048\n"
    "   usage: none\n"
    "   hashes: SHA-1 5555555555555555555555555555555555555555, SHA-256 " +
    std::string(64, '0') + "\n";

std::string against(std::string_view thumbprint, std::string_view names) {
  return fmt::format(
      "   against {}: IIS, SMTP on 1 server; names {}; issuer CN=Example CA 1 (the same); valid "
      "2025-11-20..2026-06-07 -> 2026-11-20..2027-06-07, ends 365 days later; key RSA 2048, a new "
      "key; usage the same\n",
      thumbprint, names);
}
std::string keeps(std::string_view thumbprint) { return against(thumbprint, "the same"); }
std::string loses(std::string_view thumbprint) {
  return against(thumbprint, "gained autodiscover.example.com; LOST mail.example.com");
}

TEST(ReviewCertificates, ComparesEachOfSeveralOldOnesAndThoseThatLoseNamesFirst) {
  Replacing plan;
  plan.old('2', same);
  plan.not_seen('3');
  plan.old('4', more);
  EXPECT_EQ(plan.text().find(" webmail  22222222, 33333333, 44444444 -> 55555555\n" + head +
                             loses("44444444") +
                             "   against 33333333: IIS, SMTP on 1 server; its public certificate "
                             "was not seen: whether names get lost is not known\n" +
                             keeps("22222222")),
            0U)
      << plan.text();
}

TEST(ReviewCertificates, CountsWhatItDoesNotShowOfManyOldOnes) {
  Replacing plan;
  for (const char digit : {'2', '3', '4', '6', '7', '8'}) plan.old(digit, same);
  plan.old('9', more);
  EXPECT_EQ(
      plan.text().find(" webmail  22222222, 33333333, 44444444, 66666666, 77777777 and 2 more -> "
                       "55555555\n" +
                       head + loses("99999999") + keeps("22222222") + keeps("33333333") +
                       keeps("44444444") + keeps("66666666") +
                       "   against 2 more: nothing lost (--all shows them)\n"),
      0U)
      << plan.text();
  EXPECT_NE(plan.text(true).find(keeps("77777777") + keeps("88888888")), std::string::npos)
      << plan.text(true);
}

TEST(ReviewCertificates, NeverHidesThatNamesGetLost) {
  Replacing plan;
  for (const char digit : {'2', '3', '4', '6', '7', '8'}) plan.old(digit, more);
  plan.not_seen('9');
  EXPECT_NE(
      plan.text().find(
          "   against 2 more: names or usages LOST by 1, not known for 1 (--all shows them)\n"),
      std::string::npos)
      << plan.text();
}

}  // namespace
}  // namespace signet
