#include "cli/renewal_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/answer_file.h"

namespace signet {

namespace {

std::unexpected<Problem> refused(const char* code, std::string summary, std::string hint = {}) {
  return fail(code, std::move(summary), std::move(hint));
}

Expected<void> check_times(const DesiredCertificate& declared, const Certificate& next,
                           Seconds now) {
  if (next.not_after <= now) {
    return refused("renew.expired", "it ended already: " + validity_text(next, now));
  }
  if (declared.certificate && next.not_after <= declared.certificate->not_after) {
    return refused("renew.not-newer",
                   fmt::format("it ends on {}, not later than the current one ({})",
                               to_text(next.not_after), to_text(declared.certificate->not_after)),
                   "is it the answer to an earlier request?");
  }
  return {};
}

Expected<void> check_names(const DesiredCertificate& declared, const Certificate& next) {
  std::vector<std::string> uncovered;
  for (const std::string& name : declared.names) {
    if (!covers(next, name)) uncovered.push_back(printable(name));
  }
  if (uncovered.empty()) return {};
  return refused("renew.names", "it does not cover what clients call: " + join(uncovered, ", "),
                 "it covers " + printable(join(next.names, ", ")));
}

Expected<void> check_usage(const Certificate& next) {
  if (next.authority) {
    return refused("renew.authority", "it is the certificate of an authority, not of a server");
  }
  const auto& usage = next.extended_key_usage;
  const bool any = usage.empty() || std::ranges::find(usage, "anyExtendedKeyUsage") != usage.end();
  if (any || std::ranges::find(usage, "serverAuth") != usage.end()) return {};
  return refused("renew.usage", "it is not for servers: its extended key usage is " +
                                    printable(join(usage, ", ")));
}

void add_losses(const Certificate& current, const Certificate& next,
                std::vector<std::string>& remarks) {
  for (const std::string& name : current.names) {
    if (!covers(next, name)) {
      remarks.push_back("the current certificate covers " + printable(name) +
                        ", the new one does not");
    }
  }
  const auto& had = current.extended_key_usage;
  const auto& has = next.extended_key_usage;
  const bool loses = std::ranges::find(had, "clientAuth") != had.end() && !has.empty() &&
                     std::ranges::find(has, "clientAuth") == has.end();
  if (loses) {
    remarks.emplace_back(
        "the current certificate is for clients too (clientAuth), the new one is "
        "not: a connector that sends with it may be refused");
  }
  if (next.not_before <= current.not_before) {
    remarks.emplace_back(
        "its validity does not begin later than the current one's: where servers "
        "choose by that, the current one stays chosen");
  }
}

}  // namespace

Expected<std::vector<std::string>> check_renewal(const DesiredCertificate& declared,
                                                 const Certificate& next, Seconds now) {
  if (next.thumbprint == declared.thumbprint) {
    return refused("renew.same", "it is the certificate that the manifest has already");
  }
  for (const auto& checked :
       {check_times(declared, next, now), check_names(declared, next), check_usage(next)}) {
    if (!checked) return std::unexpected(checked.error());
  }
  std::vector<std::string> remarks;
  if (declared.certificate) add_losses(*declared.certificate, next, remarks);
  if (!declared.certificate) {
    remarks.emplace_back(
        "the manifest names no public file of the current certificate, so that "
        "their dates and names could not be compared");
  }
  if (next.not_before > now) {
    remarks.push_back("it is not valid before " + to_text(next.not_before));
  }
  return remarks;
}

}  // namespace signet
