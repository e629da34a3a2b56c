#include "exchange/copy_limits.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace signet::exchange {
namespace {

ExchangeCertificate copy_with(Known<Status> status) {
  ExchangeCertificate copy;
  copy.status = std::move(status);
  return copy;
}

CopySurroundings without_edge() {
  CopySurroundings around;
  around.has_edge_subscription = false;
  return around;
}

std::string text_of(const std::vector<Limit>& limits) {
  std::vector<std::string> lines;
  for (const Limit& limit : limits) {
    std::string line = limit.is_note ? "(" + limit.code + ")" : limit.code;
    if (!limit.slot.empty()) line += " for " + limit.slot.text();
    EXPECT_FALSE(limit.why.empty());
    lines.push_back(line);
  }
  return join(lines, ", ");
}

TEST(CopyLimits, FollowTheStatusThatItsServerComputed) {
  const std::vector<std::pair<Status, std::string>> expected = {
      {Status::valid, ""},
      {Status::unknown, "(status.unknown)"},
      {Status::revoked, "status.revoked"},
      {Status::date_invalid, "status.date-invalid"},
      {Status::untrusted, "status.untrusted"},
      {Status::invalid, "status.invalid"},
      {Status::revocation_check_failure, "(status.revocation-unchecked)"},
      {Status::pending_request, "status.pending"},
  };
  for (const auto& [status, limits] : expected) {
    EXPECT_EQ(text_of(limits_of(copy_with(status), without_edge())), limits) << to_text(status);
  }
}

TEST(CopyLimits, SayWhatWouldLiftThem) {
  EXPECT_EQ(limits_of(copy_with(Status::untrusted), without_edge()),
            (std::vector<Limit>{{{},
                                 "status.untrusted",
                                 "this server does not trust the root of its chain",
                                 "install the chain of its issuer on this server"}}));
}

TEST(CopyLimits, NoteAStatusThatCouldNotBeRead) {
  EXPECT_EQ(
      limits_of(copy_with(Unknown{"the server did not tell"}), without_edge()),
      (std::vector<Limit>{
          {{}, "status.unknown", "its status is unknown: the server did not tell", "", true}}));
}

TEST(CopyLimits, ProtectWhatExchangeKeepsForItself) {
  CopySurroundings around = without_edge();
  around.is_auth = around.is_federation = around.is_management_service = true;
  EXPECT_EQ(text_of(limits_of(copy_with(Status::revoked), around)),
            "protected.auth, protected.federation, protected.wmsvc, status.revoked");
}

TEST(CopyLimits, NameAKeyStorageProviderOnlyWhereTheServerSaysThatItIsOne) {
  ExchangeCertificate copy = copy_with(Status::valid);
  CopySurroundings around;
  around.has_edge_subscription = true;
  copy.key_is_cng = Unknown{"the record names no key provider"};
  EXPECT_EQ(text_of(limits_of(copy, around)), "");
  copy.key_is_cng = false;
  EXPECT_EQ(text_of(limits_of(copy, around)), "");
  copy.key_is_cng = true;
  EXPECT_EQ(text_of(limits_of(copy, around)), "key.ksp for IIS, key.ksp for SMTP-default");
  around.has_edge_subscription = false;
  EXPECT_EQ(text_of(limits_of(copy, around)), "key.ksp for IIS");
}

TEST(CopyLimits, NoteAKeyStorageProviderWhereEdgeSubscriptionsAreUnknown) {
  ExchangeCertificate copy = copy_with(Status::valid);
  copy.key_is_cng = true;
  CopySurroundings around;
  around.has_edge_subscription = Unknown{"Get-EdgeSubscription failed"};
  const auto limits = limits_of(copy, around);
  EXPECT_EQ(text_of(limits), "key.ksp for IIS, (key.ksp) for SMTP-default");
  EXPECT_EQ(limits.back().why,
            "its key is in a CNG key storage provider: the subscribed Edge servers cannot be "
            "synchronised with it; whether there are any is unknown: Get-EdgeSubscription failed");
}

}  // namespace
}  // namespace signet::exchange
