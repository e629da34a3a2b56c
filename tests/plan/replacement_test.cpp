#include "plan/replacement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "plan/diff.h"
#include "support/fleet.h"

namespace signet {
namespace {

using Names = std::vector<std::string>;

Certificate certificate() { return *test::certificate("webmail"); }

TEST(Compare, TheSameCertificateDiffersInNothingButItsKeyIsTheSame) {
  CertificateDelta same;
  same.same_key = true;
  EXPECT_EQ(compare(certificate(), certificate()), same);
}

TEST(Compare, NamesAreGainedAndLostWithoutRegardToCase) {
  Certificate before = certificate();
  Certificate after = certificate();
  before.names = {"Mail.example.com", "*.example.com", "old.example.com"};
  after.names = {"www.example.com", "mail.EXAMPLE.com", "*.example.org", "WWW.example.com"};
  const CertificateDelta delta = compare(before, after);
  EXPECT_EQ(delta.names_gained, (Names{"*.example.org", "www.example.com"}));
  EXPECT_EQ(delta.names_lost, (Names{"*.example.com", "old.example.com"}));
}

TEST(Compare, AnotherIssuerIsNotMerelyAnotherKeyOfIt) {
  Certificate before = certificate();
  before.authority_key_id = "AA";
  Certificate after = before;
  after.authority_key_id = "BB";
  EXPECT_TRUE(compare(before, after).authority);
  EXPECT_FALSE(compare(before, after).issuer);
  after.issuer = "CN=Example CA 2";
  EXPECT_FALSE(compare(before, after).authority);
  EXPECT_TRUE(compare(before, after).issuer);
  after.issuer = before.issuer;
  after.authority_key_id = "";
  EXPECT_TRUE(compare(before, after).authority) << "what does not say it may be another's";
}

TEST(Compare, AnAuthorityIsNoLeaf) {
  Certificate before = *test::certificate("old");
  Certificate after = *test::certificate("new");
  after.key_usage = {"keyCertSign"};
  after.authority = true;
  EXPECT_EQ(compare(before, after).usages_gained, (std::vector<std::string>{"CA", "keyCertSign"}));
}

TEST(Compare, KeySignatureSubjectAndEnd) {
  const Certificate before = certificate();
  Certificate after = before;
  after.key_bits = 3072;
  after.public_key = Fingerprint::of(as_bytes("another"));
  after.signature = "RSA-SHA384";
  after.subject = "CN=webmail.example.com,O=Example";
  after.not_after = before.not_after - std::chrono::hours(24);
  CertificateDelta expected;
  expected.key_kind = expected.signature = expected.subject = true;
  expected.validity = std::chrono::hours(-24);
  EXPECT_EQ(compare(before, after), expected);
}

TEST(Compare, ACertificateWithoutUsagesIsForAllOfThem) {
  Certificate both = certificate();
  both.extended_key_usage = {"serverAuth", "clientAuth"};
  Certificate server = certificate();
  Certificate any = certificate();
  any.extended_key_usage = {};
  EXPECT_EQ(compare(both, server).usages_lost, Names{"clientAuth"});
  EXPECT_EQ(compare(both, server).usages_gained, Names{});
  EXPECT_EQ(compare(server, both).usages_gained, Names{"clientAuth"});
  EXPECT_EQ(compare(any, server).usages_lost, (Names{"anyExtendedKeyUsage", "clientAuth"}));
  EXPECT_EQ(compare(any, server).usages_gained, Names{});
  EXPECT_EQ(compare(server, any).usages_gained, (Names{"anyExtendedKeyUsage", "clientAuth"}));
  EXPECT_EQ(compare(any, any).usages_lost, Names{});
}

// A fleet whose certificate "new" renews "old": the same in all but its key and its end.
class Replacing : public testing::Test {
 protected:
  Plan plan(const std::string& desired, const std::string& observed) {
    auto result =
        diff(test::desired(desired), test::observed(observed), test::catalog(), {}, test::today());
    EXPECT_TRUE(result) << (result ? "" : to_text(result.error()));
    for (PlannedCertificate& each : result->certificates) {
      if (each.thumbprint == test::thumbprint("new")) each.certificate = renewed_;
    }
    return *result;
  }

  // The plan's replacements as "old -> new: IIS,POP on 2".
  static Names found(const Plan& plan) {
    Names lines;
    for (const Replacement& each : find_replacements(plan)) {
      lines.push_back(name(each.before) + " -> " + name(each.after) + ": " +
                      join(each.services, ",") + " on " + std::to_string(each.servers) +
                      (each.delta ? "" : ", unseen"));
    }
    return lines;
  }
  static std::string name(const Thumbprint& thumbprint) {
    for (const char* known : {"old", "new", "self", "mystery", "webmail"}) {
      if (test::thumbprint(known) == thumbprint) return known;
    }
    return "?";
  }

  // "like-for-like", or what differs.
  static std::string kind(const Plan& plan) {
    const Classification found = classify(plan);
    EXPECT_EQ(found.like_for_like, found.differs.empty());
    return found.like_for_like ? "like-for-like" : join(found.differs, " ");
  }
  std::string kind_with(const std::function<void(Certificate&)>& change) {
    Certificate other = *renewed_;
    change(other);
    const CertificatePointer usual =
        std::exchange(renewed_, std::make_shared<const Certificate>(std::move(other)));
    const std::string result = kind(plan(wanted, there));
    renewed_ = usual;
    return result;
  }

  static inline const std::string wanted = "certificate new: source=file:new.pfx\nA: new=IIS,SMTP";
  static inline const std::string there =
      "file new.pfx: found\nA: old key | IIS=old SMTP=old SMTP-default=old";

  CertificatePointer renewed_ = [] {
    Certificate result = *test::certificate("old");
    result.thumbprint = test::thumbprint("new");
    result.public_key = Fingerprint::of(as_bytes("new key"));
    result.not_after += std::chrono::hours(24 * 365);
    return std::make_shared<const Certificate>(std::move(result));
  }();
};

TEST_F(Replacing, EachPairIsCountedOnceForAServer) {
  EXPECT_EQ(found(plan("certificate new: source=file:new.pfx\nA: new=IIS,POP\nB: new=IIS\n"
                       "C: new=web:a:1,web:b:2",
                       "file new.pfx: found\nA: old key | IIS=old POP=old\nB: self key | IIS=self\n"
                       "C: old key | web:a:1=old web:b:2=old")),
            (Names{"self -> new: IIS on 1", "old -> new: IIS,POP,web on 2"}))
      << "by what comes, then by what goes";
}

TEST_F(Replacing, WhatStaysBesideTheNewOneIsNotReplaced) {
  EXPECT_EQ(found(plan("certificate new: source=file:new.pfx\nA: new=SMTP",
                       "file new.pfx: found\nA: old key | SMTP=old SMTP-default=old")),
            Names{});
}

TEST_F(Replacing, WhatNobodyShowsIsSaidToBeUnseen) {
  const Plan unseen = plan("certificate new: source=file:new.pfx\nA: new=IIS",
                           "file new.pfx: found\nA: mystery key | IIS=mystery");
  EXPECT_EQ(found(unseen), Names{"mystery -> new: IIS on 1, unseen"});
  EXPECT_EQ(kind(unseen), "unseen");
}

TEST_F(Replacing, ARenewalIsLikeForLike) {
  EXPECT_EQ(kind(plan(wanted, there)), "like-for-like");
  EXPECT_EQ(kind(plan("A: old=IIS", "A: old key | IIS=old")), "like-for-like") << "nothing to do";
}

TEST_F(Replacing, EveryDifferenceHasItsWord) {
  EXPECT_EQ(kind_with([](Certificate& it) { it.names.push_back("a.example.com"); }), "names");
  EXPECT_EQ(kind_with([](Certificate& it) { it.issuer = "CN=Example CA 2"; }), "issuer");
  EXPECT_EQ(kind_with([](Certificate& it) { it.subject += ",O=Example"; }), "subject");
  EXPECT_EQ(kind_with([](Certificate& it) { it.key_algorithm = "EC"; }), "key");
  EXPECT_EQ(kind_with([](Certificate& it) { it.signature = "RSA-SHA512"; }), "signature");
  EXPECT_EQ(kind_with([](Certificate& it) { it.extended_key_usage = {}; }), "usage");
  EXPECT_EQ(kind_with([](Certificate& it) { it.not_after -= std::chrono::hours(24 * 365); }),
            "validity");
  EXPECT_EQ(kind_with([](Certificate& it) { it.self_signed = true; }), "own");
  EXPECT_EQ(kind_with([](Certificate& it) {
              it.issuer = "CN=Example CA 2";
              it.key_bits = 4096;
            }),
            "issuer key");
}

TEST_F(Replacing, EveryOtherActHasItsWord) {
  const std::string source = "certificate new: source=file:new.pfx\n";
  const std::string file = "file new.pfx: found\n";
  EXPECT_EQ(kind(plan(source + "A: new=IIS", file + "A: | IIS")), "services");
  EXPECT_EQ(kind(plan(source + "A: new=", file + "A: old key | IIS=old")), "services");
  EXPECT_EQ(kind(plan(source + "A: new=IIS\nB: new=IIS", file + "A: old key | IIS=old\nB: unknown "
                                                                "\"no answer\"")),
            "unknown");
  EXPECT_EQ(
      kind(plan(source + "A: new=IIS\nB: new=IIS", file + "A: old key | IIS=old\nB: old key |")),
      "blocked");
  EXPECT_EQ(kind(plan(source + "A: new=IIS\nretire old: A", file + "A: old key | IIS=old")),
            "removal");
  EXPECT_EQ(kind(plan("certificate new: source=file:new.pfx exportable\nA: new=IIS",
                      file + "A: old key | IIS=old")),
            "exportable");
  EXPECT_EQ(kind(plan(source + "A: new=IIS\nB: new=IIS | maintenance",
                      file + "A: old key | IIS=old\nB: old key | IIS=old")),
            "like-for-like")
      << "what is left out does not count";
}

TEST_F(Replacing, FindingACertificateByAnotherNameIsASetting) {
  Plan named = plan("certificate new: source=file:new.pfx\nA: new=POP",
                    "file new.pfx: found\nA: old key | POP=old");
  const auto assign = std::ranges::find(named.steps, Action::assign,
                                        [](const Step& step) { return step.address.action; });
  assign->guard.back().value += " by mail.example.com";
  assign->name = "mail.example.com";
  EXPECT_EQ(kind(named), "like-for-like");
  assign->name = "pop.example.com";
  EXPECT_EQ(kind(named), "settings");
}

TEST_F(Replacing, BesideSeveralItBelongsToTheNearest) {
  const std::string source = "certificate new: source=file:new.pfx\n";
  EXPECT_EQ(kind(plan(source + "A: new=IIS,SMTP",
                      "file new.pfx: found\n"
                      "A: old key, self key | IIS=old SMTP=old,self SMTP-default=self")),
            "like-for-like");
  EXPECT_EQ(kind(plan(source + "A: new=SMTP\nB: new=IIS",
                      "file new.pfx: found\nA: self key | SMTP=self SMTP-default=self\n"
                      "B: self key | IIS=self")),
            "subject")
      << "of another";
  EXPECT_EQ(kind(plan(source + "A: new=SMTP",
                      "file new.pfx: found\nA: old key | SMTP=old SMTP-default=old")),
            "unseen")
      << "the plan shows no certificate that nothing happens to";
}

}  // namespace
}  // namespace signet
