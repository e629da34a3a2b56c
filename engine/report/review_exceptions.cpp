#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "plan/manual_check.h"
#include "report/fold.h"
#include "report/of_each.h"
#include "report/review_parts.h"
#include "report/step_words.h"

namespace signet::review_parts {

namespace {

// What is said of one server; `key` decides what folds.
struct Saying {
  TargetName server;
  std::string key;
  std::string text;
  std::string more = {};
};

// One kind of exception after the other, each folded.
class Exceptions {
 public:
  explicit Exceptions(bool all) : all_(all) {}

  void add(std::string_view kind, const std::vector<Saying>& sayings) {
    Fold fold;
    for (std::size_t i = 0; i < sayings.size(); ++i) {
      const Saying& one = sayings[i];
      const std::string key = all_ ? std::to_string(i) : of_each(one.key, one.server);
      Fold::Item& item = fold.add(key, one.server, i);
      if (item.first == i || item.differs) continue;
      const Saying& first = sayings[item.first];
      item.differs = of_each(one.text, one.server) != of_each(first.text, first.server);
    }
    for (Fold::Item& item : fold.items) add(kind, item, sayings[item.first]);
  }
  void add(std::vector<Review::Exception> exceptions) {
    std::ranges::move(exceptions, std::back_inserter(exceptions_));
  }
  std::vector<Review::Exception> take() {
    std::ranges::stable_sort(exceptions_, {}, &Exceptions::rank);
    return std::move(exceptions_);
  }

 private:
  // The most worrying first.
  static std::ptrdiff_t rank(const Review::Exception& exception) {
    constexpr std::array<std::string_view, 15> kinds = {
        "no way back", "blocked",  "unknown",    "left out", "waived",
        "lost name",   "not seen", "class",      "issuer",   "usage",
        "validity",    "mixed",    "interrupts", "chooses",  "by hand"};
    return std::ranges::find(kinds, exception.kind) - kinds.begin();
  }

  void add(std::string_view kind, Fold::Item& item, const Saying& first) {
    const bool many = item.servers.size() > 1;
    exceptions_.push_back({std::string(kind), std::move(item.servers), item.count,
                           many ? of_each(first.text, first.server) : first.text,
                           many ? of_each(first.more, first.server) : first.more, item.differs});
  }

  bool all_;
  std::vector<Review::Exception> exceptions_;
};

std::string prefix(std::string_view what) {
  return what.empty() ? std::string() : std::string(what) + ": ";
}

std::string deed_of(const Step& step) {
  const std::string text = std::string(to_text(step.address.action)) + ' ' + certificate_text(step);
  return step.address.slot.empty() ? text : text + ':' + step.address.slot.text();
}

// Its own reason, or the step of the plan that ends its way back.
std::string why_lost(const Material& material, const Step& step, const std::vector<StepId>& until) {
  if (!until.empty()) {
    return " cannot be undone after " + deed_of(material.plan.steps[until.front()]);
  }
  const bool itself = step.undo == Step::Undo::impossible && !step.undo_text.empty();
  if (itself) return " cannot be undone: " + printable(step.undo_text);
  return step.address.action == Action::import ? " cannot be undone: the copy stays in use"
                                               : " cannot be undone wholly";
}

std::vector<Saying> no_way_back(const Material& material) {
  std::unordered_map<StepId, std::size_t> places;
  for (std::size_t i = 0; i < material.undo.undoes.size(); ++i) {
    places.emplace(material.undo.undoes[i], i);
  }
  std::vector<Saying> result;
  for (const StepId id : material.undo.lost) {
    const Step& step = material.plan.steps[id];
    const auto found = places.find(id);
    const std::vector<StepId> until =
        found == places.end() ? std::vector<StepId>() : material.undo.until[found->second];
    const std::string text = deed_of(step) + why_lost(material, step, until);
    const std::string key = deed_of(step) + (until.empty() ? "" : " after another");
    result.push_back({step.address.target, key, text});
  }
  return result;
}

std::vector<Saying> blocked(const Plan& plan) {
  std::vector<Saying> result;
  for (const Blocked& item : plan.blocked) {
    result.push_back(
        {item.server, item.code + ' ' + item.certificate.text(),
         prefix(item.certificate.text()) + printable(item.why) + " [" + printable(item.code) + "]",
         item.lift.empty() ? "" : "to lift it: " + printable(item.lift)});
  }
  return result;
}

std::vector<Saying> unknown(const Plan& plan) {
  std::vector<Saying> result;
  for (const NotKnown& item : plan.not_known) {
    const std::string text = printable(item.what) + ": " + printable(item.why);
    result.push_back({item.server, text, text});
  }
  return result;
}

std::vector<Saying> left_out(const Plan& plan) {
  std::vector<Saying> result;
  for (const LeftOut& item : plan.left_out) {
    const std::string text =
        fmt::format("until {}: {}", date_text(Seconds(item.until)), printable(item.reason));
    result.push_back({item.server, text, text});
  }
  return result;
}

std::vector<Review::Exception> waived(const Plan& plan) {
  std::vector<Review::Exception> result;
  for (const Waived& item : plan.waived) {
    result.push_back(
        {"waived", item.servers, std::max<std::size_t>(1, item.servers.size()),
         fmt::format("{}{} [{}]", prefix(item.certificate.text()), printable(item.what),
                     printable(item.rule)),
         fmt::format("waived until {}: {}", date_text(Seconds(item.until)), printable(item.reason)),
         false});
  }
  return result;
}

std::vector<Saying> interruptions(const Plan& plan) {
  std::vector<Saying> result;
  for (const Step& step : plan.steps) {
    if (step.interrupts.empty()) continue;
    const std::string text = prefix(step.address.slot.text()) + printable(step.interrupts);
    result.push_back({step.address.target, text, text});
  }
  return result;
}

// What finds its certificate itself, and takes another one afterwards.
std::vector<Saying> choices(const Plan& plan) {
  std::vector<Saying> result;
  const auto name = [](const Thumbprint& thumbprint) {
    return thumbprint == Thumbprint{} ? std::string("none") : thumbprint.short_text();
  };
  for (const Choice& item : plan.choices) {
    const std::string text =
        fmt::format("{}: {} -> {}", printable(item.chooser), name(item.before), name(item.after));
    result.push_back({item.server, text, text});
  }
  return result;
}

// They are told in full under their names.
std::vector<Review::Exception> by_hand(const Plan& plan) {
  const std::vector<NamedCheck> checks = named_checks(plan);
  if (checks.empty()) return {};
  const std::string names = checks.size() == 1 ? "M1" : fmt::format("M1 to {}", checks.back().name);
  return {{"by hand",
           {},
           checks.size(),
           count_text(checks.size(), "thing") + " for a person to do or to look at: " + names,
           {},
           false}};
}

std::vector<Saying> findings(const Plan& plan) {
  std::vector<Saying> result;
  for (const Finding& item : plan.findings) {
    const std::string text = printable(item.text) + " [" + printable(item.code) + "]";
    result.push_back({item.server, text, text});
  }
  return result;
}

}  // namespace

std::vector<Review::Exception> exceptions(const Material& material, const Review::Duration& takes) {
  const Plan& plan = material.plan;
  const bool all = material.options.all;
  Exceptions exceptions(all);
  exceptions.add("no way back", no_way_back(material));
  exceptions.add("blocked", blocked(plan));
  exceptions.add("unknown", unknown(plan));
  exceptions.add("left out", left_out(plan));
  exceptions.add(waived(plan));
  exceptions.add(coverage_exceptions(plan));
  exceptions.add(replacement_exceptions(material, takes));
  exceptions.add("interrupts", interruptions(plan));
  exceptions.add("chooses", choices(plan));
  exceptions.add(by_hand(plan));
  exceptions.add("finding", findings(plan));
  return exceptions.take();
}

std::vector<std::string> manual(const Plan& plan, bool all) {
  std::vector<std::string> result;
  for (const NamedCheck& check : named_checks(plan)) {
    const std::string text = prefix(check.slot.text()) + printable(check.text);
    const auto add = [&](const std::vector<TargetName>& servers) {
      result.push_back(
          fmt::format("{}  {}{}", check.name, prefix(servers_text(servers, all)), text));
    };
    if (!all) add(check.servers);
    for (std::size_t at = 0; all && at < check.servers.size(); ++at) add({check.servers[at]});
  }
  return result;
}

}  // namespace signet::review_parts
