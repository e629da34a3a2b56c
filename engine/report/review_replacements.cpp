#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "report/review_parts.h"
#include "report/review_words.h"

namespace signet::review_parts {

namespace {

// Equal things that are said of several replacements, with where they hold.
class Sayings {
 public:
  explicit Sayings(std::string_view kind) : kind_(kind) {}

  void add(const std::string& text, const Replacement& replacement) {
    const auto [found, is_new] = places_.try_emplace(text, items_.size());
    if (is_new) items_.push_back({text, {}, 0});
    Item& item = items_[found->second];
    item.services.insert(replacement.services.begin(), replacement.services.end());
    item.servers += replacement.servers;
  }
  void append_to(std::vector<Review::Exception>& exceptions, bool all) const {
    for (const Item& item : items_) {
      const std::vector<std::string> services(item.services.begin(), item.services.end());
      const std::string where =
          fmt::format(" ({} on {})", list_text(services, all), count_text(item.servers, "server"));
      exceptions.push_back({kind_,
                            {},
                            std::max<std::size_t>(1, item.servers),
                            item.text + (services.empty() ? "" : where),
                            {},
                            false});
    }
  }

 private:
  struct Item {
    std::string text;
    std::set<std::string> services;
    std::size_t servers = 0;
  };
  std::string kind_;
  std::vector<Item> items_;
  std::map<std::string, std::size_t> places_;
};

// What was said of the names that services answer is not said again of certificates.
class SaidNames {
 public:
  explicit SaidNames(const Plan& plan) {
    for (const NameCoverage& one : plan.coverage) {
      if (one.after.empty()) said_.emplace(one.name, one.service);
    }
  }
  std::vector<std::string> not_said(const Replacement& one) const {
    std::vector<std::string> result;
    std::ranges::copy_if(
        one.delta->names_lost, std::back_inserter(result), [&](const std::string& name) {
          return std::ranges::any_of(one.services, [&](const std::string& service) {
            return !said_.contains({name, service});
          });
        });
    return result;
  }

 private:
  std::set<std::pair<std::string, std::string>> said_;
};

// "CN=Example CA 1", or that it was the server's own.
std::string issuer_of(const Certificate& certificate) {
  return certificate.self_signed ? "the server itself" : printable(certificate.issuer);
}

std::string issuer_text(const std::string& name, const Certificate& before,
                        const Certificate& after, const CertificateDelta& delta) {
  return delta.issuer ? fmt::format("{}: {} -> {}", name, issuer_of(before), issuer_of(after))
                      : fmt::format("{}: {} signs with another key", name, printable(after.issuer));
}

// How certificates differ from those that they replace, as far as it needs a look.
class Differences {
 public:
  explicit Differences(const Material& material) : material_(material), said_(material.plan) {}

  void add(const Replacement& one) {
    const std::string name = material_.name_of(one.after);
    const Certificate* before = material_.find(one.before);
    const Certificate* after = material_.find(one.after);
    if (!one.delta || !before || !after) {
      unseen_.add(name +
                      ": the public bytes of what it replaces, or its own, were not seen: "
                      "whether names get lost is not known",
                  one);
      return;
    }
    const bool all = material_.options.all;
    const auto lost = said_.not_said(one);
    if (!lost.empty() && !before->self_signed) {
      lost_.add(name + " does not have " + list_text(lost, all), one);
    }
    if (one.delta->issuer || one.delta->authority) {
      issuer_.add(issuer_text(name, *before, *after, *one.delta), one);
    }
    if (!one.delta->usages_lost.empty()) usage_.add(usage_text(name, *one.delta), one);
    if (one.delta->validity.count() < 0) {
      validity_.add(fmt::format("{} ends on {}, earlier than what it replaces", name,
                                date_text(after->not_after)),
                    one);
    }
  }
  void append_to(std::vector<Review::Exception>& exceptions) const {
    for (const Sayings* sayings : {&lost_, &unseen_, &issuer_, &usage_, &validity_}) {
      sayings->append_to(exceptions, material_.options.all);
    }
  }

 private:
  std::string usage_text(const std::string& name, const CertificateDelta& delta) const {
    const bool as_client = holds(delta.usages_lost, "clientAuth");
    return fmt::format("{}: {} LOST{}", name, list_text(delta.usages_lost, material_.options.all),
                       as_client ? "; what presents it as a TLS client may be refused" : "");
  }
  static bool holds(const std::vector<std::string>& items, std::string_view item) {
    return std::ranges::find(items, item) != items.end();
  }

  const Material& material_;
  SaidNames said_;
  Sayings lost_{"lost name"};
  Sayings unseen_{"not seen"};
  Sayings issuer_{"issuer"};
  Sayings usage_{"usage"};
  Sayings validity_{"validity"};
};

std::string_view meaning(std::string_view word) {
  constexpr std::pair<std::string_view, std::string_view> meanings[] = {
      {"names", "names are gained or lost"},
      {"issuer", "another issuer"},
      {"subject", "another subject"},
      {"key", "another kind or size of key"},
      {"signature", "another signature algorithm"},
      {"usage", "another key usage"},
      {"validity", "it does not end later"},
      {"services", "a service gets a certificate that had none, or keeps the old one beside it"},
      {"settings", "a service finds its certificate by another name"},
      {"removal", "something is removed"},
      {"exportable", "a copy that can be exported"},
      {"unseen", "public bytes that were not seen"},
      {"own", "a certificate that a server made for itself"},
      {"blocked", "something is blocked"},
      {"unknown", "something is unknown"}};
  for (const auto& [known, text] : meanings) {
    if (known == word) return text;
  }
  return {};
}

std::vector<Review::Exception> class_exception(const Classification& kind) {
  if (kind.like_for_like) return {};
  std::vector<std::string> words;
  for (const std::string& word : kind.differs) {
    const std::string_view text = meaning(word);
    words.push_back(printable(word) + (text.empty() ? "" : fmt::format(" ({})", text)));
  }
  return {{"class", {}, 1, "NOT like-for-like: " + join(words, ", "), {}, false}};
}

// Old and new side by side while the plan is carried out, for each new one.
std::vector<Review::Exception> mixed_in_transit(const Material& material,
                                                const Review::Duration& takes) {
  std::map<Thumbprint, std::uint64_t> servers;
  std::map<Thumbprint, std::set<std::string>> services;
  for (const Replacement& one : material.replacements) {
    servers[one.after] += one.servers;
    services[one.after].insert(one.services.begin(), one.services.end());
  }
  std::vector<Review::Exception> result;
  for (const auto& [after, count] : servers) {
    if (count < 2) continue;
    const std::vector<std::string> kinds(services[after].begin(), services[after].end());
    result.push_back(
        {"mixed",
         {},
         count,
         fmt::format("{}: old and new answer side by side ({} on {}) while the plan is "
                     "carried out: {}",
                     material.name_of(after), list_text(kinds, material.options.all),
                     count_text(count, "server"), review_words::takes_text(takes)),
         {},
         false});
  }
  return result;
}

std::uint64_t servers_of(const std::vector<NameAnswer>& answers) {
  std::uint64_t servers = 0;
  for (const NameAnswer& answer : answers) servers += answer.servers;
  return servers;
}

// Several may answer side by side on one server.
std::uint64_t servers_at_least(const std::vector<NameAnswer>& answers) {
  std::uint64_t servers = 0;
  for (const NameAnswer& answer : answers) servers = std::max(servers, answer.servers);
  return servers;
}

std::string answers_text(const std::vector<NameAnswer>& answers) {
  std::vector<std::string> parts;
  for (const NameAnswer& answer : answers) {
    parts.push_back(fmt::format("{} on {}", answer.thumbprint.short_text(),
                                count_text(answer.servers, "server")));
  }
  return list_text(parts, false);
}

}  // namespace

std::vector<Review::Exception> replacement_exceptions(const Material& material,
                                                      const Review::Duration& takes) {
  Differences differences(material);
  for (const Replacement& one : material.replacements) differences.add(one);
  std::vector<Review::Exception> result;
  if (material.plan.has_changes()) result = class_exception(material.kind);
  differences.append_to(result);
  std::ranges::move(mixed_in_transit(material, takes), std::back_inserter(result));
  return result;
}

namespace {

// Names that are answered alike, in one line.
std::vector<Review::Exception> mixed_in_the_end(const Plan& plan) {
  std::vector<std::pair<std::string, std::vector<std::string>>> answers;
  for (const NameCoverage& one : plan.coverage) {
    const std::uint64_t before = servers_of(one.before);
    // More answers than servers that answered: the new one stands beside the old one on each.
    const bool is_beside = before > 0 && servers_of(one.after) > before;
    if (one.after.size() < 2 || is_beside) continue;
    const std::string text =
        fmt::format("({}) answered with {} in the end: {}", printable(one.service),
                    count_text(one.after.size(), "certificate"), answers_text(one.after));
    const auto same =
        std::ranges::find(answers, text, &std::pair<std::string, std::vector<std::string>>::first);
    auto& names =
        same == answers.end() ? answers.emplace_back(text, std::vector<std::string>()) : *same;
    names.second.push_back(printable(one.name));
  }
  std::vector<Review::Exception> result;
  for (const auto& [text, names] : answers) {
    result.push_back({"mixed", {}, 1, list_text(names, false) + " " + text, {}, false});
  }
  return result;
}

}  // namespace

std::vector<Review::Exception> coverage_exceptions(const Plan& plan) {
  std::vector<Review::Exception> result;
  for (const NameCoverage& one : plan.coverage) {
    const std::string name = fmt::format("{} ({})", printable(one.name), printable(one.service));
    const std::uint64_t before = servers_at_least(one.before);
    const std::uint64_t after = servers_of(one.after);
    if (one.after.empty()) {
      result.push_back(
          {"lost name",
           {},
           1,
           name + " is answered by nobody any more; it was " + answers_text(one.before),
           {},
           false});
    } else if (after < before) {
      result.push_back({"lost name",
                        {},
                        1,
                        fmt::format("{} is answered on {} of the {} that answered", name, after,
                                    count_text(before, "server")),
                        {},
                        false});
    }
  }
  std::ranges::move(mixed_in_the_end(plan), std::back_inserter(result));
  return result;
}

}  // namespace signet::review_parts
