#include <array>

#include "manifest/parse_trust.h"

namespace signet {

namespace {

struct WrittenApprovals {
  Trust& trust;
  const YamlNode* least = nullptr;
  const YamlNode* like_for_like = nullptr;
  const YamlNode* without_plan = nullptr;
};

using Approvals = WrittenApprovals;

constexpr std::uint32_t signers_most = 100;

constexpr std::array<KeyRule<Approvals>, 4> approval_keys = {{
    {"signers",
     [](SectionReader& reader, const YamlNode& node, Approvals& into) {
       if (const auto text = reader.text(node, "\"signers\"")) into.trust.signers = text->value;
     }},
    {"least",
     [](SectionReader& reader, const YamlNode& node, Approvals& into) {
       into.least = &node;
       into.trust.approvals_least =
           reader.whole_number(node, "\"least\"", 0, signers_most).value_or(0);
     }},
    {"like_for_like",
     [](SectionReader& reader, const YamlNode& node, Approvals& into) {
       into.like_for_like = &node;
       into.trust.approvals_like_for_like =
           reader.whole_number(node, "\"like_for_like\"", 0, signers_most);
     }},
    {"apply_without_plan",
     [](SectionReader& reader, const YamlNode& node, Approvals& into) {
       into.without_plan = &node;
       into.trust.apply_without_plan =
           reader.boolean(node, "\"apply_without_plan\"").value_or(false);
     }},
}};

// Says what is wrong with values that are each right but do not go together.
void check_together(SectionReader& reader, const Approvals& written) {
  const Trust& trust = written.trust;
  if (trust.approvals_like_for_like.value_or(0) > trust.approvals_least) {
    reader.error(*written.like_for_like, "trust.value",
                 "a like-for-like plan cannot need more approvals than any other",
                 "at most as many as \"least\"");
  }
  if (trust.approvals_least == 0) return;
  if (trust.signers.empty()) {
    reader.error(*written.least, "trust.value",
                 "approvals are wanted, and nobody is named who may give them",
                 "signers: allowed_signers names a file in the format of ssh-keygen");
  }
  if (written.without_plan != nullptr && trust.apply_without_plan) {
    reader.error(*written.without_plan, "trust.value",
                 "approvals could be walked around: only a saved plan can have them",
                 "write false, or delete it");
  }
}

}  // namespace

void parse_trusted_approvals(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  if (!reader.expect_mapping(node, "\"approvals\"")) return;
  Approvals written{into.trust};
  read_keys<Approvals>(reader, node, "approvals", approval_keys, written);
  check_together(reader, written);
  if (into.trust.approvals_least > 0) into.trust.apply_without_plan = false;
}

}  // namespace signet
