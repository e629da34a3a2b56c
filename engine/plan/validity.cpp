#include "plan/validity.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace signet {

namespace {

void bound(Plan& plan, Seconds until, const std::string& because) {
  Validity& validity = plan.validity;
  if (validity.until && *validity.until <= until) return;
  validity.until = until;
  validity.because = because;
}

Seconds end_of(std::chrono::sys_days last) { return Seconds(last + std::chrono::days(1)); }

Seconds end_of(Seconds now, std::chrono::seconds ttl) {
  using namespace std::chrono;
  const Seconds end = now + ttl;
  if (ttl % days(1) == seconds(0)) return ceil<days>(end);
  return ceil<hours>(end);
}

void bound_by_certificates(Plan& plan) {
  std::unordered_set<Thumbprint> used;
  for (const Step& step : plan.steps) {
    if (step.address.action != Action::remove) used.insert(step.thumbprint);
  }
  for (const PlannedCertificate& planned : plan.certificates) {
    if (!planned.certificate || !used.contains(planned.thumbprint)) continue;
    bound(plan, planned.certificate->not_after, planned.key.text() + " ends");
  }
}

void bound_by_windows(Plan& plan, const std::vector<Window>& windows, Seconds now) {
  const auto next =
      std::ranges::find_if(windows, [&](const Window& window) { return now < window.until; });
  if (next == windows.end()) return;
  plan.validity.from = next->from;
  bound(plan, next->until, "the change window ends");
}

}  // namespace

void bound_validity(Plan& plan, const Desired& desired, Seconds now, std::chrono::seconds ttl) {
  bound(plan, end_of(now, ttl), fmt::format("plans live {}", to_text(ttl)));
  bound_by_certificates(plan);
  for (const Waived& waived : plan.waived) {
    bound(plan, end_of(waived.until), fmt::format("the waiver of {} ends", waived.rule));
  }
  for (const LeftOut& left_out : plan.left_out) {
    bound(plan, end_of(left_out.until),
          fmt::format("the maintenance of {} ends", left_out.server.text()));
  }
  bound_by_windows(plan, desired.policy.windows, now);
}

}  // namespace signet
