#include "manifest/load_trust.h"

#include <array>

#include "manifest/find_files.h"
#include "manifest/parse_trust.h"
#include "manifest/yaml_reader.h"

namespace signet {

namespace {

namespace fs = std::filesystem;

void read_version(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  into.version = true;
  const bool one = node.kind == YamlNode::Kind::scalar &&
                   scalar_type(node) == ScalarType::integer && node.text == "1";
  if (!one) {
    reader.error(node, "trust.version", "this build reads version 1 of trust files only",
                 "write signet_trust: 1");
  }
}

void read_paths(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  if (!reader.expect_list(node, "\"paths\"")) return;
  for (const YamlNode& item : node.children) {
    if (const auto path = reader.text(item, "a path")) into.paths.push_back(path->value);
  }
}

void read_commands(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  if (!reader.expect_list(node, "\"commands\"")) return;
  for (const YamlNode& item : node.children) {
    if (!reader.expect_list(item, "a command")) continue;
    std::vector<std::string> arguments;
    for (const YamlNode& part : item.children) {
      if (const auto argument = reader.text(part, "an argument")) {
        arguments.push_back(argument->value);
      }
    }
    if (item.children.empty()) {
      reader.error(item, "trust.value", "a command must not be empty",
                   "the exact arguments, for example [pass, show, webmail]");
    }
    into.trust.commands.push_back(std::move(arguments));
  }
}

void read_owners(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  if (!reader.expect_list(node, "\"owners\"")) return;
  for (const YamlNode& item : node.children) {
    if (const auto path = reader.text(item, "an owner")) into.trust.owners.push_back(path->value);
  }
  if (node.children.empty()) {
    reader.error(node, "trust.value", "\"owners\" must not be empty",
                 "the certificates of those who may open sealed keys, for example [owner.pem]");
  }
}

void read_owner_key(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  if (const auto path = reader.text(node, "\"owner_key\"")) into.trust.owner_key = path->value;
}

void read_addresses(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  if (!reader.expect_list(node, "\"addresses\"")) return;
  for (const YamlNode& item : node.children) {
    const auto text = reader.text(item, "an address");
    if (!text) continue;
    const auto address = AddressPattern::parse(text->value);
    if (address) {
      into.trust.addresses.push_back(*address);
    } else {
      reader.error(item, "trust.value", address.error().summary, address.error().hint);
    }
  }
}

void read_probe(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  if (!reader.expect_list(node, "\"probe\"")) return;
  for (const YamlNode& item : node.children) {
    const auto text = reader.text(item, "a host");
    if (!text) continue;
    const auto host = HostPattern::parse(text->value);
    if (host) {
      into.trust.probe.push_back(*host);
    } else {
      reader.error(item, "trust.value", host.error().summary, host.error().hint);
    }
  }
}

constexpr std::array<KeyRule<WrittenTrust>, 4> reach_keys = {{
    {"paths", read_paths},
    {"commands", read_commands},
    {"addresses", read_addresses},
    {"probe", read_probe},
}};

void read_reach(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  if (!reader.expect_mapping(node, "\"reach\"")) return;
  read_keys<WrittenTrust>(reader, node, "reach", reach_keys, into);
}

constexpr std::array<KeyRule<WrittenTrust>, 7> sections = {{
    {"signet_trust", read_version},
    {"reach", read_reach},
    {"approvals", parse_trusted_approvals},
    {"accounts", parse_trusted_accounts},
    {"tls", parse_trusted_tls},
    {"owners", read_owners},
    {"owner_key", read_owner_key},
}};

WrittenTrust parse(Report& report, const YamlNode& root) {
  const PlatformCatalog no_platforms;
  SectionReader reader(0, report, no_platforms);
  WrittenTrust written;
  read_keys<WrittenTrust>(reader, root, "a trust file", sections, written);
  if (!written.version) {
    report.error({{0, 0, 0},
                  "trust.version",
                  "the trust file does not say which version it is",
                  "write signet_trust: 1 at its top",
                  {}});
  }
  return written;
}

fs::path absolute_folder(const fs::path& own, const std::string& path) {
  const fs::path joined = (own / path).lexically_normal();
  return joined.has_filename() ? joined : joined.parent_path();
}

// Files that the trust file names start from its own folder.
void settle_files(const fs::path& own, Trust& trust) {
  const auto settle = [&](fs::path& file) {
    if (!file.empty()) file = (own / file).lexically_normal();
  };
  trust.folder = own;
  settle(trust.ca);
  settle(trust.signers);
  settle(trust.owner_key);
  for (fs::path& owner : trust.owners) settle(owner);
  for (auto& [platform, accounts] : trust.accounts) {
    if (accounts.read) settle(accounts.read->keytab);
    if (accounts.change) settle(accounts.change->keytab);
  }
}

}  // namespace

TrustResult load_trust(const fs::path& file) {
  TrustResult result;
  std::vector<SourceFile> files(1);
  files[0].shown = file.string();
  files[0].path = file;
  files[0].root = fs::absolute(file).lexically_normal().parent_path();
  if (const auto read = read_source(files[0]); !read) {
    Diagnostic diagnostic;
    diagnostic.code = read.error().code;
    diagnostic.at.file = file.string();
    diagnostic.summary = read.error().summary;
    diagnostic.hint = read.error().hint;
    result.diagnostics.add(std::move(diagnostic));
    return result;
  }
  Report report(files);
  if (const auto root = read_yaml(0, report)) {
    WrittenTrust written = parse(report, *root);
    for (const std::string& path : written.paths) {
      written.trust.paths.push_back(absolute_folder(files[0].root, path));
    }
    settle_files(files[0].root, written.trust);
    if (!report.has_errors()) result.trust = std::move(written.trust);
  }
  result.diagnostics = report.take();
  return result;
}

}  // namespace signet
