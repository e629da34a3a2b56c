#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "x509/certificate_file.h"
#include "x509/chain.h"
#include "x509/file_builder.h"

namespace signet {

namespace {

using Indices = std::vector<std::size_t>;

std::string name(const Certificate& certificate) {
  return fmt::format("{} {}", brief(short_name(certificate)), certificate.thumbprint.text());
}

std::string names(const CertificateFile& file, const Indices& which) {
  constexpr std::size_t most = 8;
  std::vector<std::string> parts;
  for (const std::size_t i : which) {
    if (parts.size() == most) break;
    parts.push_back(name(*file.certificates[i].certificate));
  }
  if (which.size() > most) parts.push_back(fmt::format("{} more", which.size() - most));
  return join(parts, ", ");
}

std::unexpected<Problem> no_certificates() {
  return fail("certificates.none", "it holds no certificate");
}

std::unexpected<Problem> with_detail(std::string code, std::string summary, std::string detail,
                                     std::string hint = {}) {
  return std::unexpected(
      Problem{std::move(code), std::move(summary), std::move(detail), std::move(hint), {}});
}

// The first of each distinct certificate.
Indices distinct(const CertificateFile& file) {
  Indices result;
  for (std::size_t i = 0; i < file.certificates.size(); ++i) {
    const bool seen = std::ranges::any_of(
        result, [&](std::size_t j) { return file.certificates[j] == file.certificates[i]; });
    if (!seen) result.push_back(i);
  }
  return result;
}

// By names and key identifiers: enough to set the chain of one file apart, and it needs no
// signature.
bool looks_issued_by(const Certificate& certificate, const Certificate& issuer) {
  return certificate.issuer == issuer.subject &&
         (certificate.authority_key_id.empty() || issuer.subject_key_id.empty() ||
          certificate.authority_key_id == issuer.subject_key_id);
}

Indices leaves(const CertificateFile& file) {
  const Indices all = distinct(file);
  Indices result;
  for (const std::size_t i : all) {
    const Certificate& candidate = *file.certificates[i].certificate;
    const bool issued_another = std::ranges::any_of(all, [&](std::size_t j) {
      return i != j && looks_issued_by(*file.certificates[j].certificate, candidate);
    });
    if (!issued_another) result.push_back(i);
  }
  return result;
}

Indices without_authorities(const CertificateFile& file, Indices indices) {
  std::erase_if(indices,
                [&](std::size_t i) { return file.certificates[i].certificate->authority; });
  return indices;
}

struct Pair {
  std::size_t certificate;
  std::size_t key;
};

std::vector<Pair> find_pairs(const CertificateFile& file) {
  std::vector<Fingerprint> public_keys;
  for (const auto& key : file.keys) public_keys.push_back(key.key.public_key());
  std::vector<Pair> pairs;
  for (const std::size_t i : distinct(file)) {
    const auto key = std::ranges::find(public_keys, file.certificates[i].certificate->public_key);
    if (key == public_keys.end()) continue;
    pairs.push_back({i, static_cast<std::size_t>(key - public_keys.begin())});
  }
  return pairs;
}

// Several certificates for one key (a renewal that kept it): localKeyID may say which is meant.
void break_tie(const CertificateFile& file, std::vector<Pair>& pairs) {
  const auto named = [&](const Pair& pair) {
    const std::string& id = file.keys[pair.key].local_key_id;
    return !id.empty() && file.local_key_ids[pair.certificate] == id;
  };
  const bool one_key =
      std::ranges::all_of(pairs, [&](const Pair& pair) { return pair.key == pairs.front().key; });
  if (pairs.size() > 1 && one_key && std::ranges::count_if(pairs, named) == 1) {
    pairs = {*std::ranges::find_if(pairs, named)};
  }
}

std::unexpected<Problem> no_pair(const CertificateFile& file, const Indices& wanted) {
  if (file.keys.empty()) {
    return with_detail("key.missing", "it holds no private key", "for " + names(file, wanted),
                       "export it again together with the private key");
  }
  return with_detail("key.other", "its private key belongs to another certificate",
                     "it does not fit " + names(file, wanted));
}

Expected<Pair> choose(const CertificateFile& file, const Thumbprint* wanted) {
  std::vector<Pair> pairs = find_pairs(file);
  if (wanted == nullptr) {
    if (pairs.empty()) return no_pair(file, leaves(file));
    break_tie(file, pairs);
    if (pairs.size() == 1) return pairs.front();
    Indices candidates;
    for (const Pair& pair : pairs) candidates.push_back(pair.certificate);
    return with_detail("key.ambiguous", "it holds several certificates with their keys",
                       names(file, candidates), "say which one by its thumbprint");
  }
  const auto is_wanted = [&](std::size_t i) {
    return file.certificates[i].certificate->thumbprint == *wanted;
  };
  const Indices all = distinct(file);
  const auto found = std::ranges::find_if(all, is_wanted);
  if (found == all.end()) {
    return with_detail("certificates.other-leaf",
                       fmt::format("it does not hold the certificate {}", wanted->text()),
                       "it holds " + names(file, all));
  }
  const auto pair = std::ranges::find(pairs, *found, &Pair::certificate);
  if (pair == pairs.end()) return no_pair(file, {*found});
  return *pair;
}

std::string friendly_name(const CertificateFile& file, const Pair& pair) {
  const std::string& of_key = file.keys[pair.key].friendly_name;
  return of_key.empty() ? file.friendly_names[pair.certificate] : of_key;
}

}  // namespace

Expected<CertificateBytes> single_leaf(const CertificateFile& file) {
  if (file.certificates.empty()) return no_certificates();
  const Indices all = leaves(file);
  const Indices servers = without_authorities(file, all);
  const Indices& candidates = servers.empty() ? all : servers;
  if (candidates.size() == 1) return file.certificates[candidates.front()];
  return with_detail("certificates.ambiguous",
                     "it holds several certificates, and none is the chain of another",
                     names(file, candidates));
}

Expected<KeyMaterial> take_key_material(CertificateFile file, const Thumbprint* wanted) {
  if (file.certificates.empty()) return no_certificates();
  const auto pair = choose(file, wanted);
  if (!pair) return std::unexpected(pair.error());
  const CertificateBytes& leaf = file.certificates[pair->certificate];
  if (!proves(file.keys[pair->key].key, leaf.der)) {
    return with_detail("key.damaged", "the private key does not work",
                       "what it signs is not verified by " + name(*leaf.certificate));
  }
  std::string friendly = friendly_name(file, *pair);
  std::vector<CertificateBytes> chain = build_chain(leaf, file.certificates);
  return KeyMaterial{leaf, std::move(file.keys[pair->key].key), std::move(chain),
                     std::move(friendly)};
}

}  // namespace signet
