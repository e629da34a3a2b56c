#include "manifest/profile.h"

#include <algorithm>

namespace signet {

namespace {

void report_unknown_certificate(const Manifest& manifest, const Text& key, Report& report) {
  if (report.is_full()) return;
  std::vector<std::string_view> known;
  for (const WrittenCertificate& certificate : manifest.certificates) {
    if (known.size() > suggestion_candidates_max) break;
    known.push_back(certificate.key.value);
  }
  std::string hint = suggestion(key.value, known);
  if (hint.empty()) hint = "declare it under certificates";
  report.error({key.at,
                "manifest.unknown-certificate",
                "there is no certificate " + in_quotes(key.value),
                std::move(hint),
                {}});
}

void add_value(Profile& profile, const Settings::Value& written, Profile::Level level) {
  const auto earlier = std::ranges::find_if(profile.values, [&](const Profile::Value& value) {
    return value.name->value == written.name.value;
  });
  if (earlier == profile.values.end()) {
    profile.values.push_back({&written.name, &written.value, level, nullptr});
  } else if (level == Profile::Level::server) {
    *earlier = {&written.name, &written.value, level, nullptr};
  } else if (level == Profile::Level::group && earlier->value->value != written.value.value) {
    earlier->conflict = &written.value;
  }
}

void add_binding(const Manifest& manifest, Profile& profile, const WrittenBinding& written,
                 Profile::Level level, Report& report) {
  const auto certificate = require_certificate(manifest, written.certificate, report);
  if (!certificate) return;
  Profile::Binding binding{*certificate, written.certificate.at, level, {}};
  for (const Text& service : written.services) binding.services.push_back(&service);
  profile.bindings.push_back(std::move(binding));
}

// Joins the bindings of each certificate; sorted by certificate afterwards.
void combine(std::vector<Profile::Binding>& bindings) {
  std::ranges::stable_sort(bindings, {}, &Profile::Binding::certificate);
  std::vector<Profile::Binding> combined;
  for (Profile::Binding& next : bindings) {
    if (combined.empty() || combined.back().certificate != next.certificate) {
      combined.push_back(std::move(next));
      continue;
    }
    Profile::Binding& last = combined.back();
    const bool last_yields = last.level == Profile::Level::defaults;
    if (next.level == Profile::Level::defaults) continue;
    if (last_yields) {
      last = std::move(next);
    } else {
      last.services.insert(last.services.end(), next.services.begin(), next.services.end());
    }
  }
  bindings = std::move(combined);
}

void add(const Manifest& manifest, Profile& profile, const Settings& settings, Profile::Level level,
         Report& report) {
  for (const Settings::Value& value : settings.values) add_value(profile, value, level);
  for (const WrittenBinding& binding : settings.bindings) {
    add_binding(manifest, profile, binding, level, report);
  }
}

}  // namespace

const Profile::Value* Profile::find(std::string_view name) const {
  const auto found =
      std::ranges::find_if(values, [&](const Value& value) { return value.name->value == name; });
  return found == values.end() ? nullptr : &*found;
}

Profile profile_of_groups(const Manifest& manifest, const std::vector<std::uint32_t>& groups,
                          Report& report) {
  Profile profile;
  for (const std::uint32_t group : groups) {
    add(manifest, profile, manifest.groups[group].settings, Profile::Level::group, report);
  }
  add(manifest, profile, manifest.defaults, Profile::Level::defaults, report);
  combine(profile.bindings);
  return profile;
}

Profile profile_of_server(const Manifest& manifest, Profile groups, const Settings& own,
                          Report& report) {
  add(manifest, groups, own, Profile::Level::server, report);
  combine(groups.bindings);
  return groups;
}

std::optional<std::uint32_t> require_certificate(const Manifest& manifest, const Text& key,
                                                 Report& report) {
  const auto found = find_certificate(manifest, key.value);
  if (!found) report_unknown_certificate(manifest, key, report);
  return found;
}

std::optional<std::uint32_t> find_certificate(const Manifest& manifest, std::string_view key) {
  const auto found =
      std::ranges::lower_bound(manifest.certificates, key, {},
                               [](const WrittenCertificate& certificate) -> std::string_view {
                                 return certificate.key.value;
                               });
  if (found == manifest.certificates.end() || found->key.value != key) return std::nullopt;
  return static_cast<std::uint32_t>(found - manifest.certificates.begin());
}

}  // namespace signet
