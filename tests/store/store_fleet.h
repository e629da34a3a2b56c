#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "base/file.h"
#include "platform/platform.h"
#include "store/store_folder.h"
#include "store/store_platform.h"
#include "store/store_state.h"
#include "support/temporary_folder.h"
#include "support/test_world.h"
#include "x509/certificate_file.h"
#include "x509/issue.h"
#include "x509/pkcs12.h"

namespace signet {

inline constexpr std::string_view test_password = "canary-password-of-the-file";

// A certificate with its key, as the file that an operator has.
struct TestPair {
  Thumbprint thumbprint;
  Bytes der;
  Bytes pkcs12;
};

inline TestPair make_pair(const std::string& name, Random& random) {
  CertificateSpec spec;
  spec.common_name = name;
  spec.names = {name};
  spec.not_before = StandingClock().now();
  spec.not_after = spec.not_before + std::chrono::hours(24 * 365);
  KeyMaterial material = issue_certificate(spec, nullptr, random).value();
  material.friendly_name = name;
  Bytes pkcs12 = write_pkcs12(material, Secret(as_bytes(test_password)), Pkcs12Style{}).value();
  return {material.leaf.certificate->thumbprint, material.leaf.der, std::move(pkcs12)};
}

// Two stores in a folder of their own, as a test of the store wants them.
struct StoreFleet {
  TestWorld world;
  TemporaryFolder folder;
  CertificateCache cache;
  StorePlatform platform{folder.path(), Trust{}, cache};

  Target target(const std::string& name) const {
    Target result;
    result.name = TargetName::parse(name).value();
    result.platform = "store";
    result.options = {{"path", name}};
    return result;
  }
  std::filesystem::path path(const std::string& name) const { return folder.path() / name; }

  void init(const std::string& name) {
    const auto made = store::init(path(name), TargetName::parse(name).value(), std::nullopt,
                                  world.random, world.clock);
    ASSERT_TRUE(made) << to_text(made.error());
  }
  // Puts the pair into the store; without a password only its certificate.
  void add(const std::string& name, const TestPair& pair, bool with_key,
           const std::vector<std::string>& services, bool exportable) {
    const Secret password(as_bytes(test_password));
    store::Addition addition;
    addition.file = with_key ? pair.pkcs12 : pair.der;
    addition.password = with_key ? &password : nullptr;
    addition.exportable = exportable;
    for (const std::string& service : services) {
      addition.services.push_back(SlotName::parse(service).value());
    }
    const auto added = store::add(path(name), addition);
    ASSERT_TRUE(added) << to_text(added.error());
    ASSERT_EQ(*added, pair.thumbprint);
  }

  Known<ServerState> observe(const std::string& name) {
    return platform.observe(target(name), world.context).state;
  }
  ApplyResult act(const std::string& name, Action action, const Thumbprint& thumbprint,
                  const std::string& slot = {}, const KeyBundle* bundle = nullptr) {
    Step step;
    step.address = {
        TargetName::parse(name).value(), action, CertificateKey::parse("webmail").value(), {}};
    if (!slot.empty()) step.address.slot = SlotName::parse(slot).value();
    step.thumbprint = thumbprint;
    return platform.apply(target(name), step, bundle, world.context);
  }
  ProveResult prove(const std::string& name, const Thumbprint& thumbprint,
                    const std::vector<std::string>& slots) {
    Step step;
    step.thumbprint = thumbprint;
    for (const std::string& slot : slots) step.slots.push_back(SlotName::parse(slot).value());
    return platform.prove(target(name), step, world.context);
  }
  KeyBundle bundle(const TestPair& pair) const {
    return {pair.thumbprint, pair.pkcs12, Secret(as_bytes(test_password))};
  }
  // "IIS=1a2b3c4d SMTP=..", the holders by the first letters of their thumbprints.
  std::string holders(const std::string& name) {
    const Known<ServerState> state = observe(name);
    if (!state.has_value()) return "unknown: " + state.why();
    std::string text;
    for (const ObservedSlot& item : state.value().slots) {
      text += (text.empty() ? "" : " ") + item.slot.text() + "=";
      for (const Thumbprint& holder : item.holders.value()) text += names.at(holder);
    }
    return text;
  }
  std::map<Thumbprint, std::string> names;  // what holders() calls certificates

  void write(const std::filesystem::path& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
  }
};

inline std::string words(const ApplyResult& result) {
  return std::string(to_text(result.outcome)) +
         (result.problem.summary.empty() ? "" : ": " + to_line(result.problem));
}

}  // namespace signet
