#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"
#include "resources/secret_reference.h"
#include "resources/thumbprint.h"

namespace signet {

// Hosts: "ex1.corp.example", or "*.corp.example" for every name with one label more. Names are
// compared without regard to case.
class HostPattern {
 public:
  // Fails with "address.invalid".
  static Expected<HostPattern> parse(std::string_view text);
  bool matches(std::string_view host) const;

  friend bool operator==(const HostPattern&, const HostPattern&) = default;

 private:
  std::string host_;  // lower case
};

// Hosts that may be connected to, with their port: "ex1.corp.example:443", "*.corp.example:443".
class AddressPattern {
 public:
  // Fails with "address.invalid".
  static Expected<AddressPattern> parse(std::string_view text);
  bool matches(std::string_view host, std::uint16_t port) const;

  friend bool operator==(const AddressPattern&, const AddressPattern&) = default;

 private:
  HostPattern host_;
  std::uint16_t port_ = 0;
};

// Who signet is to a server. Passwords stand elsewhere, as everywhere.
struct TrustedAccount {
  enum class Method { kerberos, basic };
  Method method = Method::kerberos;
  std::string user;  // the principal; empty: that of the credential cache
  std::string
      cache;  // Kerberos: at most one of cache, keytab and password; none: the default cache
  std::filesystem::path keytab;
  std::optional<SecretReference> password;

  friend bool operator==(const TrustedAccount&, const TrustedAccount&) = default;
};

// The accounts of one platform. Reading needs less than changing.
struct TrustedAccounts {
  std::optional<TrustedAccount> read;
  std::optional<TrustedAccount> change;

  friend bool operator==(const TrustedAccounts&, const TrustedAccounts&) = default;
};

// What the runner's administrator allows; stands outside the tree under review. The zero value is
// what holds without a trust file: only what lies below the manifest's own folder, no command, no
// host, no plan needed.
struct Trust {
  std::filesystem::path folder;  // of the trust file itself: what its own paths start from
  std::vector<std::filesystem::path> paths;        // absolute folders that may be reached as well
  std::vector<std::vector<std::string>> commands;  // exact argument vectors that may be run
  std::vector<AddressPattern> addresses;
  std::vector<HostPattern> probe;  // hosts where handshakes without any account may be made
  std::map<std::string, TrustedAccounts> accounts;  // by platform
  std::filesystem::path ca;  // PEM, instead of the system's; empty: the system's
  std::map<std::string, std::vector<Thumbprint>> pins;  // by host: leaves that need no CA
  std::vector<std::filesystem::path> owners;  // absolute: certificates that keys are sealed to
  std::filesystem::path owner_key;  // absolute: the private key of one of them; empty: none
  bool apply_without_plan = true;
  std::filesystem::path signers;      // absolute: allowed_signers, as of ssh-keygen; empty: none
  std::uint32_t approvals_least = 0;  // different signers that a plan needs
  std::optional<std::uint32_t> approvals_like_for_like;  // for a plan of that class; not more

  bool allows_command(const std::vector<std::string>& arguments) const;
  bool allows_address(std::string_view host, std::uint16_t port) const;
  bool allows_probe(std::string_view host) const;
  friend bool operator==(const Trust&, const Trust&) = default;
};

// Where a relative or absolute path of a manifest leads, symbolic links resolved. Fails with
// "trust.path" when that is neither below `root` nor below a trusted folder.
Expected<std::filesystem::path> reach_path(const Trust& trust, const std::filesystem::path& root,
                                           const std::string& path);

}  // namespace signet
