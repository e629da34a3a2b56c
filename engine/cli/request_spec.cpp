#include "cli/request_spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/answer_file.h"
#include "cli/observation.h"

namespace signet {

namespace {

constexpr int least_bits = 2048;
constexpr int most_bits = 8192;
constexpr std::size_t longest_name = 253;

Problem wrong(std::string summary, std::string hint = {}) {
  return {"usage.wrong", std::move(summary), {}, std::move(hint), {}};
}

const DesiredCertificate* find_declared(const LoadedManifest& loaded, const std::string& name) {
  const auto& all = loaded.desired.certificates;
  const auto found = std::ranges::find_if(
      all, [&](const DesiredCertificate& each) { return each.key.text() == name; });
  return found == all.end() ? nullptr : &*found;
}

Problem not_declared(const LoadedManifest& loaded, const std::string& name) {
  std::vector<std::string_view> known;
  for (const DesiredCertificate& each : loaded.desired.certificates) {
    known.push_back(each.key.text());
  }
  const std::string_view near = did_you_mean(name, known);
  return wrong(fmt::format("there is no certificate \"{}\" in the manifest", printable(name)),
               near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
}

Expected<CertificatePointer> find_observed(const std::string& place, const Thumbprint& thumbprint) {
  const auto observed = read_observation(place);
  if (!observed) return std::unexpected(observed.error());
  for (const ObservedServer& server : observed->servers) {
    const ObservedCertificate* copy =
        server.state.has_value() ? server.state.value().find(thumbprint) : nullptr;
    if (copy != nullptr && copy->certificate) return copy->certificate;
  }
  return fail(
      "request.no-current",
      fmt::format("no server of the observation has the certificate {}", thumbprint.text()));
}

bool is_host_name(const std::string& name) {
  const auto fits = [](char letter) {
    return is_letter_or_digit(letter) || std::string_view(".-_:*").contains(letter);
  };
  return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, fits);
}

bool is_among(const std::vector<std::string>& names, const std::string& name) {
  return names_missing({name}, names).empty();
}

Expected<void> change_names(const CommandInput& input, WantedRequest& wanted) {
  std::vector<std::string>& names = wanted.spec.names;
  for (const std::string& name : input.list("--drop-name")) {
    if (!is_among(names, name)) {
      return std::unexpected(
          wrong(fmt::format("--drop-name {}: it is not one of its names", printable(name)),
                "it has " + printable(join(names, ", "))));
    }
    std::erase_if(names, [&](const std::string& each) { return equal_ignoring_case(each, name); });
    wanted.dropped.push_back(name);
  }
  for (const std::string& name : input.list("--add-name")) {
    if (!is_host_name(name)) {
      return std::unexpected(
          wrong(fmt::format("--add-name {}: it is not a host name", printable(name)),
                "write the name alone, for example webmail.example.com"));
    }
    if (is_among(names, name)) {
      return std::unexpected(
          wrong(fmt::format("--add-name {}: it is one of its names already", printable(name))));
    }
    names.push_back(name);
    wanted.added.push_back(name);
  }
  if (!names.empty()) return {};
  return std::unexpected(wrong("no name would be left", "name one with --add-name"));
}

int bits_like(const Certificate& like) {
  return like.key_algorithm == "RSA" ? std::clamp(like.key_bits, least_bits, most_bits)
                                     : least_bits;
}

std::vector<std::string> usage_like(const Certificate& like) {
  std::vector<std::string> usage = {"serverAuth"};
  const auto& had = like.extended_key_usage;
  if (std::ranges::find(had, "clientAuth") != had.end()) usage.emplace_back("clientAuth");
  return usage;
}

std::vector<std::string> differences(const WantedRequest& wanted) {
  std::vector<std::string> texts;
  for (const std::string& name : wanted.added) texts.push_back("+ " + printable(name));
  for (const std::string& name : wanted.dropped) texts.push_back("- " + printable(name));
  const Certificate& like = *wanted.like;
  if (like.key_algorithm != "RSA" || like.key_bits != wanted.spec.rsa_bits) {
    texts.push_back(fmt::format("key: RSA {} instead of {} {}", wanted.spec.rsa_bits,
                                like.key_algorithm, like.key_bits));
  }
  const std::string& common_name = like.common_name;
  if (!common_name.empty() && !is_among(wanted.spec.names, common_name)) {
    texts.push_back("the subject still names " + printable(common_name) +
                    ", which is not among the names");
  }
  if (texts.empty())
    texts.emplace_back("none: the same subject, names and key size; the key is new");
  return texts;
}

}  // namespace

Expected<CertificatePointer> find_like(const CommandInput& input, const LoadedManifest* loaded) {
  const std::string like = input.has("--like") ? input.text("--like") : "current";
  const std::string name = input.text("NAME");
  const DesiredCertificate* declared = loaded ? find_declared(*loaded, name) : nullptr;
  if (loaded != nullptr && declared == nullptr) return std::unexpected(not_declared(*loaded, name));
  if (like != "current") {
    const auto leaf = read_public_leaf(like);
    if (!leaf) return std::unexpected(leaf.error());
    return leaf->certificate;
  }
  if (declared->certificate) return declared->certificate;
  if (input.has("--observed")) return find_observed(input.text("--observed"), declared->thumbprint);
  return fail("request.no-current",
              fmt::format("the manifest names no public certificate for \"{}\"", name),
              "give --observed FILE (signet show --format json), or --like FILE.cer");
}

Expected<WantedRequest> want_request(const CommandInput& input, CertificatePointer like) {
  WantedRequest wanted;
  wanted.name = input.text("NAME");
  wanted.like = std::move(like);
  const Certificate& certificate = *wanted.like;
  wanted.spec = {certificate.subject, certificate.names, bits_like(certificate),
                 usage_like(certificate)};
  if (input.has("--key-size")) wanted.spec.rsa_bits = std::stoi(input.text("--key-size"));
  if (auto changed = change_names(input, wanted); !changed) {
    return std::unexpected(changed.error());
  }
  return wanted;
}

std::string labelled(const std::string& label, const std::vector<std::string>& texts) {
  std::string lines;
  for (const std::string& text : texts) {
    lines += fmt::format("{:<9}{}\n", lines.empty() ? label : "", text);
  }
  return lines;
}

std::string request_text(const WantedRequest& wanted, const RequestRows& rows, Seconds now) {
  std::vector<std::string> names;
  for (const std::string& name : wanted.spec.names) names.push_back(printable(name));
  const Certificate& like = *wanted.like;
  std::string text =
      labelled("REQUEST", {wanted.name}) + labelled("SUBJECT", {printable(wanted.spec.subject)}) +
      labelled("NAMES", names) +
      labelled("KEY", {fmt::format("RSA {}, new", wanted.spec.rsa_bits)}) +
      labelled("USAGE", {join(wanted.spec.extended_key_usage, ", ")}) +
      labelled("LIKE", {fmt::format("{} {}, {}", printable(short_name(like)),
                                    like.thumbprint.text(), validity_text(like, now))}) +
      labelled("CHANGES", differences(wanted));
  for (const auto& [label, value] : rows) text += labelled(label, {value});
  return text;
}

}  // namespace signet
