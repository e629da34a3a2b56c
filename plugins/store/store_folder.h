#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "resources/desired.h"

namespace signet::store {

// What operators do with store folders by hand (signet store init, add, and discover).

// Makes an empty store. With `self_signed` it gets a new RSA certificate of that common name, good
// for five years and not exportable, which holds every service, as a new mail server has one. The
// folder appears whole or not at all. Fails with "store.exists" if there is a folder with
// something in it.
Expected<void> init(const std::filesystem::path& folder, const TargetName& name,
                    const std::optional<std::string>& self_signed, Random& random,
                    const Clock& clock);

struct Addition {
  ByteView file;                     // PKCS#12 or PEM with one key, or a certificate alone
  const Secret* password = nullptr;  // may be null
  std::vector<SlotName> services;
  bool exportable = false;
  std::optional<std::string> friendly_name;  // nothing: the file's own
};

// Puts a certificate into a store and gives it the services, all or nothing. A file without a key
// makes a certificate that is there without its key, and can get no service. Fails with
// "store.present" if it is there already.
Expected<Thumbprint> add(const std::filesystem::path& folder, const Addition& addition);

// The store that `folder` is, or the stores right below it, sorted by name. A store that cannot be
// read has its folder's name: observing it says why. The option `path` is `folder` as it was given,
// and the subfolder's name.
std::vector<Target> discover(const std::filesystem::path& folder);

}  // namespace signet::store
