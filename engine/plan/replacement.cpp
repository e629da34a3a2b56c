#include "plan/replacement.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "plan/step_scope.h"

namespace signet {

namespace {

using Names = std::vector<std::string>;

// As they are written, but each once and sorted without regard to case.
Names in_order(Names names) {
  const auto lower = [](const std::string& name) { return to_lower(name); };
  std::ranges::sort(names, {}, lower);
  const auto repeated = std::ranges::unique(names, {}, lower);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

// Those of `names` that `others` lacks. Both as in_order() leaves them.
Names lacking(const Names& names, const Names& others) {
  Names result;
  const auto lower = [](const std::string& name) { return to_lower(name); };
  std::ranges::set_difference(names, others, std::back_inserter(result), {}, lower, lower);
  std::ranges::sort(result);
  return result;
}

constexpr std::string_view any_usage = "anyExtendedKeyUsage";

bool is_for_all(const Names& usages) {
  return usages.empty() || std::ranges::find(usages, any_usage) != usages.end();
}

Names key_usages(const Certificate& certificate) {
  Names usages = certificate.key_usage;
  if (certificate.authority) usages.emplace_back("CA");
  return in_order(std::move(usages));
}

void add_key_usages(const Certificate& before, const Certificate& after, CertificateDelta& delta) {
  const auto add = [](Names more, Names& to) {
    to.insert(to.end(), more.begin(), more.end());
    to = in_order(std::move(to));
  };
  add(lacking(key_usages(after), key_usages(before)), delta.usages_gained);
  add(lacking(key_usages(before), key_usages(after)), delta.usages_lost);
}

// A certificate without the extension is for every usage, the common two among them.
void compare_usages(const Certificate& before, const Certificate& after, CertificateDelta& delta) {
  const bool was_for_all = is_for_all(before.extended_key_usage);
  const bool is_now_for_all = is_for_all(after.extended_key_usage);
  Names was = before.extended_key_usage;
  Names now = after.extended_key_usage;
  const Names all = {std::string(any_usage), "clientAuth", "serverAuth"};
  if (was_for_all) was.insert(was.end(), all.begin(), all.end());
  if (is_now_for_all) now.insert(now.end(), all.begin(), all.end());
  was = in_order(std::move(was));
  now = in_order(std::move(now));
  if (!was_for_all) delta.usages_gained = lacking(now, was);
  if (!is_now_for_all) delta.usages_lost = lacking(was, now);
  add_key_usages(before, after, delta);
}

}  // namespace

CertificateDelta compare(const Certificate& before, const Certificate& after) {
  CertificateDelta delta;
  const Names was = in_order(before.names);
  const Names now = in_order(after.names);
  delta.names_gained = lacking(now, was);
  delta.names_lost = lacking(was, now);
  delta.issuer = before.issuer != after.issuer;
  delta.authority = !delta.issuer && before.authority_key_id != after.authority_key_id;
  delta.subject = before.subject != after.subject;
  delta.key_kind = before.key_algorithm != after.key_algorithm || before.key_bits != after.key_bits;
  delta.same_key = before.public_key == after.public_key;
  delta.signature = before.signature != after.signature;
  compare_usages(before, after, delta);
  delta.validity = after.not_after - before.not_after;
  return delta;
}

namespace {

using Pair = std::pair<Thumbprint, Thumbprint>;  // before, after

// The plan's certificates by thumbprint.
class Book {
 public:
  explicit Book(const Plan& plan) {
    for (const PlannedCertificate& each : plan.certificates) {
      CertificatePointer& known = certificates_[each.thumbprint];
      if (!known) known = each.certificate;
    }
  }
  const Certificate* find(const Thumbprint& thumbprint) const {
    const auto found = certificates_.find(thumbprint);
    return found == certificates_.end() ? nullptr : found->second.get();
  }

 private:
  std::unordered_map<Thumbprint, CertificatePointer> certificates_;
};

// Who loses the slot to the step's certificate.
std::vector<Thumbprint> displaced_by(const Step& step) {
  std::vector<Thumbprint> displaced;
  std::ranges::set_difference(step.before, step.after, std::back_inserter(displaced));
  std::erase(displaced, step.thumbprint);
  return displaced;
}

struct Found {
  std::vector<std::string> services;
  std::vector<std::uint32_t> servers;
};

template <class Items>
void make_unique(Items& items) {
  std::ranges::sort(items);
  const auto repeated = std::ranges::unique(items);
  items.erase(repeated.begin(), repeated.end());
}

// Neighbouring steps mostly have the same pair and the same service.
class Gathering {
 public:
  void add(const Step& step) {
    if (step.address.action != Action::assign) return;
    for (const Thumbprint& before : displaced_by(step)) {
      const Pair pair{before, step.thumbprint};
      if (!last_ || last_pair_ != pair) last_ = &found_[pair];
      last_pair_ = pair;
      const std::string kind = kind_of(step.address.slot);
      if (last_->services.empty() || last_->services.back() != kind) {
        last_->services.push_back(kind);
        if (last_->services.size() > services_most) make_unique(last_->services);
      }
      each_server(step,
                  [&](const TargetName& server) { last_->servers.push_back(number(server)); });
    }
  }
  std::map<Pair, Found>& found() { return found_; }

 private:
  static constexpr std::size_t services_most = 1000;

  std::uint32_t number(const TargetName& server) {
    return numbers_.try_emplace(server.text(), static_cast<std::uint32_t>(numbers_.size()))
        .first->second;
  }

  std::map<Pair, Found> found_;
  Found* last_ = nullptr;
  Pair last_pair_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

}  // namespace

std::vector<Replacement> find_replacements(const Plan& plan) {
  Gathering gathering;
  for (const Step& step : plan.steps) gathering.add(step);
  const Book book(plan);
  std::vector<Replacement> replacements;
  for (auto& [pair, found] : gathering.found()) {
    make_unique(found.services);
    make_unique(found.servers);
    Replacement& each = replacements.emplace_back(
        Replacement{pair.first, pair.second, std::move(found.services), found.servers.size(), {}});
    const Certificate* before = book.find(pair.first);
    const Certificate* after = book.find(pair.second);
    if (before && after) each.delta = compare(*before, *after);
  }
  std::ranges::sort(replacements, {},
                    [](const Replacement& each) { return std::pair(each.after, each.before); });
  return replacements;
}

namespace {

using Words = std::set<std::string_view>;

Words words_of(const Certificate* before, const Certificate* after) {
  Words words;
  if (!before || !after) return {"unseen"};
  const CertificateDelta delta = compare(*before, *after);
  const auto add = [&](bool differs, std::string_view word) {
    if (differs) words.insert(word);
  };
  add(!delta.names_gained.empty() || !delta.names_lost.empty(), "names");
  add(delta.issuer || delta.authority, "issuer");
  add(delta.subject, "subject");
  add(delta.key_kind, "key");
  add(delta.signature, "signature");
  add(!delta.usages_gained.empty() || !delta.usages_lost.empty(), "usage");
  add(delta.validity <= std::chrono::seconds{0}, "validity");
  add(before->self_signed || after->self_signed, "own");
  return words;
}

class Classifier {
 public:
  explicit Classifier(const Plan& plan) : plan_(plan), book_(plan) {
    for (const Step& step : plan.steps) {
      if (step.address.action != Action::assign) continue;
      each_server(step, [&](const TargetName& server) {
        std::vector<const Thumbprint*>& assigned = assigned_[server.text()];
        if (assigned.empty() || *assigned.back() != step.thumbprint) {
          assigned.push_back(&step.thumbprint);
        }
      });
    }
  }

  Classification classify() {
    if (!plan_.blocked.empty()) words_.insert("blocked");
    if (!plan_.not_known.empty()) words_.insert("unknown");
    for (const Step& step : plan_.steps) look_at(step);
    Classification result;
    result.like_for_like = words_.empty();
    result.differs.assign(words_.begin(), words_.end());
    return result;
  }

 private:
  void look_at(const Step& step) {
    switch (step.address.action) {
      case Action::import:
        return look_at_import(step);
      case Action::assign:
        return look_at_assign(step);
      case Action::remove:
        words_.insert("removal");
        return;
      case Action::install_chain:
      case Action::configure:
        words_.insert("settings");
        return;
      case Action::export_key:
      case Action::await:
      case Action::prove:
        return;
    }
  }

  void look_at_import(const Step& step) {
    if (step.exportable) words_.insert("exportable");
    const auto found = assigned_.find(step.address.target.text());
    const bool is_used = found != assigned_.end() &&
                         std::ranges::any_of(found->second, [&](const Thumbprint* assigned) {
                           return *assigned == step.thumbprint;
                         });
    if (!is_used) words_.insert("services");
  }

  void look_at_assign(const Step& step) {
    const Fact* fact = slot_fact(step);
    const auto name = fact ? name_in(fact->value) : std::nullopt;
    if (!step.name.empty() && name.value_or(std::string()) != step.name) words_.insert("settings");
    if (step.before.empty()) words_.insert("services");
    const std::vector<Thumbprint> displaced = displaced_by(step);
    for (const Thumbprint& before : displaced) add(words_for({before, step.thumbprint}));
    const bool is_beside = displaced.empty() && !holds(step.before, step.thumbprint);
    if (is_beside && !step.before.empty()) add(nearest(step));
  }

  // Where all stay, the certificate belongs to the one that it differs least from.
  const Words& nearest(const Step& step) {
    const Words* best = nullptr;
    for (const Thumbprint& before : step.before) {
      const Words& words = words_for({before, step.thumbprint});
      const bool is_seen = !words.contains("unseen");
      if (!best || best->contains("unseen") || (is_seen && words.size() < best->size())) {
        best = &words;
      }
    }
    return *best;
  }

  const Words& words_for(const Pair& pair) {
    const auto [at, is_new] = known_.try_emplace(pair);
    if (is_new) at->second = words_of(book_.find(pair.first), book_.find(pair.second));
    return at->second;
  }

  void add(const Words& words) {
    if (&words == last_added_) return;
    last_added_ = &words;
    words_.insert(words.begin(), words.end());
  }

  const Plan& plan_;
  const Book book_;
  std::unordered_map<std::string_view, std::vector<const Thumbprint*>> assigned_;
  std::map<Pair, Words> known_;
  const Words* last_added_ = nullptr;
  Words words_;
};

}  // namespace

Classification classify(const Plan& plan) { return Classifier(plan).classify(); }

}  // namespace signet
