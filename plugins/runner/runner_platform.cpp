#include "runner/runner_platform.h"

#include <cstdlib>
#include <map>

#include "base/file.h"
#include "x509/certificate_file.h"
#include "x509/pkcs12.h"
#include "x509/private_key_file.h"
#include "x509/sealed.h"

namespace signet {

namespace {

constexpr std::size_t file_bytes_most = 1 << 20;

// What the source names, by its spelling in the manifest. Wiped, since a PEM key may be in clear.
using Contents = std::map<std::string, Secret>;

ApplyResult not_done(Problem problem) {
  ApplyResult result;
  result.outcome = Outcome::not_done;
  result.problem = std::move(problem);
  return result;
}

Problem at(Problem problem, const std::string& place) {
  problem.where = place;
  return problem;
}

// Tools wrap base64 into lines; nothing else is let through.
Expected<Secret> read_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') {
    return std::unexpected(Problem{"runner.no-variable",
                                   "the environment variable " + name + " is not set",
                                   {},
                                   "it is to hold a PKCS#12 in base64",
                                   {}});
  }
  std::string text(value);
  std::erase_if(text, [](char letter) {
    return letter == '\n' || letter == '\r' || letter == ' ' || letter == '\t';
  });
  auto bytes = from_base64(text);
  wipe(text);
  if (!bytes) return std::unexpected(at(bytes.error(), "environment variable " + name));
  return Secret::take(*bytes);
}

// The plan was approved with these files' content and no other.
Expected<void> check_guard(const Step& step, const Contents& contents) {
  for (const Fact& fact : step.guard) {
    if (fact.field != Fact::Field::file) continue;
    const auto content = contents.find(fact.path);
    const bool same = content != contents.end() && content->second.reveal([&](ByteView bytes) {
      return Fingerprint::of(bytes).text() == fact.value;
    });
    if (same) continue;
    return std::unexpected(Problem{"runner.file-changed",
                                   "the file is not the one that was planned with",
                                   {},
                                   "make a new plan",
                                   fact.path});
  }
  return {};
}

// What was sealed to an owner whose key this machine has.
Expected<CertificateFile> unseal(ByteView content, const Trust& trust) {
  if (trust.owner_key.empty()) {
    return fail("runner.sealed", "it is sealed, and the trust file names no owner's key",
                "owner_key: FILE in the file given with --trust; it stands on this machine only");
  }
  const auto owner = read_private_key_file(trust.owner_key, nullptr);
  if (!owner && owner.error().code == "password.needed") {
    return fail("runner.owner-key", "the owner's key has a password, which nobody can type here",
                "owner_key names a file of mode 600 without a password");
  }
  if (!owner) return std::unexpected(owner.error());
  return open_sealed(content, *owner);
}

Expected<CertificateFile> read_all(const Contents& contents, const Secret* password,
                                   const Trust& trust) {
  CertificateFile all;
  for (const auto& [path, content] : contents) {
    auto file = content.reveal([&](ByteView bytes) {
      return is_sealed(bytes) ? unseal(bytes, trust) : read_certificate_file(bytes, password);
    });
    if (!file && !file.error().where.empty()) return std::unexpected(file.error());
    if (!file) return std::unexpected(at(file.error(), path));
    all = merge(std::move(all), *std::move(file));
  }
  return all;
}

}  // namespace

RunnerPlatform::RunnerPlatform(std::filesystem::path root, Trust trust, SecretSource& secrets)
    : root_(std::move(root)), trust_(std::move(trust)), secrets_(secrets) {}

const Capabilities& RunnerPlatform::capabilities() const {
  static const Capabilities rules = [] {
    Capabilities result;
    result.platform = "runner";
    result.staging_inert = true;
    return result;
  }();
  return rules;
}

ObservedServer RunnerPlatform::observe(const Target& target, const Context&) {
  return {target.name, ServerState{}};
}

Expected<Secret> RunnerPlatform::read_content(const std::string& path) const {
  const auto reached = reach_path(trust_, root_, path);
  if (!reached) return std::unexpected(at(reached.error(), path));
  auto content = read_file(*reached, file_bytes_most);
  if (!content) return std::unexpected(at(content.error(), path));
  return Secret::take(*content);
}

Expected<RunnerPlatform::Opened> RunnerPlatform::open(const Step& step) const {
  const FileSource& source = *step.file;
  Contents contents;
  std::vector<std::string> names = {source.certificate};
  if (source.kind == FileSource::Kind::pair) names.push_back(source.key);
  for (const std::string& name : names) {
    auto content =
        source.kind == FileSource::Kind::environment ? read_variable(name) : read_content(name);
    if (!content) return std::unexpected(content.error());
    contents.insert_or_assign(name, *std::move(content));
  }
  if (auto guarded = check_guard(step, contents); !guarded) {
    return std::unexpected(guarded.error());
  }
  Secret password;
  if (source.password) {
    auto resolved = secrets_.resolve(*source.password);
    if (!resolved) return std::unexpected(resolved.error());
    password = *std::move(resolved);
  }
  auto file = read_all(contents, source.password ? &password : nullptr, trust_);
  if (!file) return std::unexpected(file.error());
  std::vector<std::string> warnings = file->warnings;
  auto material = take_key_material(std::move(*file), &step.thumbprint);
  if (!material) return std::unexpected(at(material.error(), source.certificate));
  return Opened{*std::move(material), std::move(warnings)};
}

ApplyResult RunnerPlatform::apply(const Target&, const Step& step, const KeyBundle*,
                                  const Context& context) {
  if (step.address.action != Action::export_key || !step.file) {
    return not_done(
        {"runner.no-such-act", "the runner can only export the key of a file", {}, {}, {}});
  }
  auto opened = open(step);
  if (!opened) return not_done(opened.error());
  Secret password = make_transfer_password(context.random);
  auto pkcs12 = write_pkcs12(opened->material, password, Pkcs12Style{});
  if (!pkcs12) return not_done(pkcs12.error());
  ApplyResult result;
  result.outcome = Outcome::done;
  result.bundle = KeyBundle{step.thumbprint, *std::move(pkcs12), std::move(password)};
  result.warnings = std::move(opened->warnings);
  return result;
}

ProveResult RunnerPlatform::prove(const Target&, const Step&, const Context&) {
  return {ProveResult::Verdict::unknown,
          ProofLevel::none,
          {"runner.no-such-act", "the runner has no services to prove", {}, {}, {}}};
}

}  // namespace signet
