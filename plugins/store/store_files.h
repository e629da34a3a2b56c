#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/problem.h"
#include "base/secret.h"
#include "store/store_state.h"
#include "x509/key_material.h"

namespace signet::store {

// Makes what was created, renamed or deleted in the folder durable.
bool sync_folder(const std::filesystem::path& folder);

// The files of one store (README.md draws the layout). Knows how each is read and written whole;
// the rules and the order of writing are its callers'. Problems name files as `shown` plus the name
// inside the folder, so that a plan reads the same on every machine.
class Files {
 public:
  Files(std::filesystem::path folder, std::string shown);

  const std::filesystem::path& folder() const { return folder_; }
  const std::string& shown() const { return shown_; }

  // Fails with "store.none" (no store.json), "store.malformed", or "store.incomplete" if "keys" or
  // "certificates" is there but no folder of the store's own, say a symbolic link. Every use of the
  // store begins here, so looking at one certificate after the other need not check that again.
  Expected<State> read_state() const;
  Expected<Bytes> read_certificate(const Thumbprint& thumbprint) const;
  // Whether the key's file is there; it is not opened. A symbolic link is "store.unreadable".
  Expected<bool> has_key_file(const Thumbprint& thumbprint) const;
  // Opens the PKCS#12: the certificate with this thumbprint, the key that fits it and its chain.
  Expected<KeyMaterial> open_key(const Thumbprint& thumbprint) const;

  // Makes the two folders and store.key inside an empty folder.
  Expected<void> create(const Secret& password) const;
  Expected<void> write_key(const KeyMaterial& material) const;
  Expected<void> write_certificate(const CertificateBytes& certificate) const;

  // The commit point: everything written before counts from here on. If it fails, `happened` is
  // false when the old state is still in force and true when that is not sure.
  struct Commit {
    Problem problem;
    bool happened = true;
    bool failed() const { return !problem.code.empty(); }
  };
  Commit write_state(const State& state) const;

  // These delete nothing outside the store: a folder that is a symbolic link is a failure, one that
  // is not there is none.
  Expected<void> delete_key(const Thumbprint& thumbprint) const;
  Expected<void> delete_certificate(const Thumbprint& thumbprint) const;
  // Deletes what a killed process left: temporary files, and certificates and keys that `state`
  // does not name. Only while the store is locked.
  void sweep(const State& state) const;

 private:
  std::filesystem::path key_path(const Thumbprint& thumbprint) const;
  std::filesystem::path certificate_path(const Thumbprint& thumbprint) const;
  Expected<Secret> password() const;
  // False if there is nothing of that name; fails if it is a link, of another kind or exposed.
  Expected<bool> has_own(const char* name, bool is_folder) const;
  Expected<void> check_own(const char* name, bool is_folder) const;
  Expected<void> delete_own(const char* name, const std::filesystem::path& path) const;
  Problem located(Problem problem, std::string_view name) const;

  std::filesystem::path folder_;
  std::string shown_;
};

}  // namespace signet::store
