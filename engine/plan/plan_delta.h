#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"

namespace signet {

// What a plan has that another does not.
struct PlanDelta {
  struct Change {
    Address step;
    std::vector<std::string> fields;  // "guard", "after", "needs", ...; sorted

    friend bool operator==(const Change&, const Change&) = default;
  };
  std::vector<Address> added;    // steps of the new plan only, sorted; as are the next two
  std::vector<Address> removed;  // steps of the old plan only
  std::vector<Change> changed;   // in both, and not the same
  // Lines about the rest, sorted: "+ blocked EX3 webmail: source.none", "- waived lost-name ..",
  // "certificate webmail: 0A1B2C3D -> 559642FC", "approvals: 2 -> 1", "valid until: .. -> ..".
  std::vector<std::string> others;

  // Whether all that the new plan does was in the old one, as it was there: then an approval of the
  // old one covers it. Steps may have gone (and with them needs, which have to be met otherwise: by
  // what is done already); blocked, unknown and left out may differ. A certificate that is another,
  // a removal, a waiver, a wider validity, fewer approvals or an endpoint more that cannot be
  // proven are additions.
  bool adds_nothing = false;
  std::string
      why_not;  // what is added, in short: "2 steps", "waiver lost-name"; empty when nothing

  friend bool operator==(const PlanDelta&, const PlanDelta&) = default;
};

PlanDelta compare(const Plan& before, const Plan& after);

}  // namespace signet
