#include "manifest/merge.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace signet {

namespace {

void report_twice(Report& report, const Text& first, const Text& second) {
  report.error({second.at,
                "manifest.duplicate-key",
                in_quotes(second.value) + " is written twice",
                "keep one of them",
                {{first.at, "first written here"}}});
}

// Sorts by name, reports names that stand twice and keeps the first of each.
template <class T>
void sort_by_name(std::vector<T>& items, Text T::* name, Report& report) {
  const auto by_name = [&](const T& item) -> const std::string& { return (item.*name).value; };
  std::ranges::stable_sort(items, {}, by_name);
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (by_name(items[i - 1]) == by_name(items[i])) {
      report_twice(report, items[i - 1].*name, items[i].*name);
    }
  }
  const auto doubles = std::ranges::unique(items, {}, by_name);
  items.erase(doubles.begin(), doubles.end());
}

template <class T>
void append(std::vector<T>& into, std::vector<T> more) {
  std::ranges::move(more, std::back_inserter(into));
}

struct PolicyField {
  std::string_view name;
  void (*copy)(const Policy& from, Policy& to);
};
constexpr std::array<PolicyField, 11> policy_fields = {{
    {"expires_within", [](const Policy& a, Policy& b) { b.expires_within = a.expires_within; }},
    {"rsa_bits_min", [](const Policy& a, Policy& b) { b.rsa_bits_min = a.rsa_bits_min; }},
    {"ec_bits_min", [](const Policy& a, Policy& b) { b.ec_bits_min = a.ec_bits_min; }},
    {"weak_signature",
     [](const Policy& a, Policy& b) { b.weak_signature_allowed = a.weak_signature_allowed; }},
    {"self_signed",
     [](const Policy& a, Policy& b) { b.self_signed_allowed = a.self_signed_allowed; }},
    {"server_auth",
     [](const Policy& a, Policy& b) { b.server_auth_required = a.server_auth_required; }},
    {"connectors_at_removal",
     [](const Policy& a, Policy& b) { b.clears_connectors = a.clears_connectors; }},
    {"windows", [](const Policy& a, Policy& b) { b.windows = a.windows; }},
    {"restart_within", [](const Policy& a, Policy& b) { b.restart_within = a.restart_within; }},
    {"share_at_once", [](const Policy& a, Policy& b) { b.share_at_once = a.share_at_once; }},
    {"severity", [](const Policy& a, Policy& b) { b.severities = a.severities; }},
}};

void merge_policy(const WrittenPolicy& from, WrittenPolicy& into, Report& report) {
  for (const Text& key : from.keys) {
    const auto earlier = std::ranges::find(into.keys, key.value, &Text::value);
    if (earlier != into.keys.end()) report_twice(report, *earlier, key);
    const auto field = std::ranges::find(policy_fields, key.value, &PolicyField::name);
    if (field != policy_fields.end()) field->copy(from.policy, into.policy);
  }
  into.keys.insert(into.keys.end(), from.keys.begin(), from.keys.end());
}

void merge_approvals(const Manifest& from, Manifest& into, Report& report) {
  if (!from.approvals) return;
  if (into.approvals) {
    report_twice(report, {"least", into.approvals->at}, {"least", from.approvals->at});
  } else {
    into.approvals = from.approvals;
  }
}

void merge_defaults(Settings from, Settings& into, Report& report) {
  for (Settings::Value& value : from.values) {
    const auto earlier = std::ranges::find(into.values, value.name.value,
                                           [](const auto& other) { return other.name.value; });
    if (earlier != into.values.end()) report_twice(report, earlier->name, value.name);
    into.values.push_back(std::move(value));
  }
  append(into.bindings, std::move(from.bindings));
}

}  // namespace

Manifest merge(std::vector<Manifest> parts, Report& report) {
  Manifest all;
  for (Manifest& part : parts) {
    if (!all.version) all.version = part.version;
    all.incomplete |= part.incomplete;
    merge_defaults(std::move(part.defaults), all.defaults, report);
    append(all.certificates, std::move(part.certificates));
    append(all.groups, std::move(part.groups));
    append(all.servers, std::move(part.servers));
    append(all.maintenance, std::move(part.maintenance));
    append(all.retirements, std::move(part.retirements));
    append(all.connectors, std::move(part.connectors));
    append(all.balancers, std::move(part.balancers));
    append(all.endpoints, std::move(part.endpoints));
    append(all.waivers, std::move(part.waivers));
    merge_policy(part.policy, all.policy, report);
    merge_approvals(part, all, report);
  }
  sort_by_name(all.defaults.bindings, &WrittenBinding::certificate, report);
  sort_by_name(all.certificates, &WrittenCertificate::key, report);
  sort_by_name(all.groups, &WrittenGroup::name, report);
  sort_by_name(all.servers, &WrittenServer::name, report);
  if (!all.version && !all.incomplete) {
    report.error({{0, 0, 0},
                  "manifest.version",
                  "no file says which language version it is written in",
                  "write signet: 1 at the top of a file",
                  {}});
  }
  return all;
}

}  // namespace signet
