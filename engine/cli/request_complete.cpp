#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "cli/answer_file.h"
#include "cli/commands.h"
#include "cli/confirming.h"
#include "cli/loading.h"
#include "cli/owners.h"
#include "cli/password.h"
#include "cli/planning.h"
#include "cli/request_spec.h"
#include "cli/server_act.h"
#include "x509/chain.h"
#include "x509/private_key_file.h"
#include "x509/sealed.h"

namespace signet {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_longest = std::size_t{1} << 20;
constexpr std::string_view key_ending = ".key.cms";

std::unexpected<Problem> at(Problem problem, const std::string& path) {
  problem.where = printable(path);
  return std::unexpected(std::move(problem));
}

std::vector<std::string> told(const std::vector<CertificateBytes>& certificates) {
  std::vector<std::string> texts;
  for (const CertificateBytes& each : certificates) {
    texts.push_back(printable(short_name(*each.certificate)) + " " +
                    each.certificate->thumbprint.text());
  }
  return texts;
}

// The authority's certificate for this key.
Expected<CertificateBytes> find_answer(const CertificateFile& answer, const Fingerprint& key,
                                       const std::string& path) {
  std::vector<CertificateBytes> fitting;
  for (const CertificateBytes& each : answer.certificates) {
    const bool known = std::ranges::find(fitting, each) != fitting.end();
    if (each.certificate->public_key == key && !known) fitting.push_back(each);
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty()) {
    return at({"answer.other-key",
               "no certificate in it is for the key of this request",
               "it holds " + join(told(answer.certificates), ", "),
               "is it the answer to another request?",
               {}},
              path);
  }
  return at({"answer.ambiguous",
             "several certificates in it are for this key: " + join(told(fitting), ", "),
             {},
             "name a file with the right one alone",
             {}},
            path);
}

std::vector<std::string> differences(const CertificateRequest& asked, const Certificate& got) {
  std::vector<std::string> texts;
  for (const std::string& name : names_missing(got.names, asked.names)) {
    texts.push_back("+ " + printable(name) + ", which was not asked for");
  }
  for (const std::string& name : names_missing(asked.names, got.names)) {
    texts.push_back("- " + printable(name) + ", which was asked for");
  }
  if (got.subject != asked.subject) texts.push_back("the subject is " + printable(got.subject));
  if (texts.empty()) texts.emplace_back("as asked");
  return texts;
}

class Completing {
 public:
  Completing(const CommandInput& input, Environment& environment)
      : input_(input), environment_(environment), name_(input.text("NAME")) {}

  ExitCode run() {
    const auto done = try_run();
    if (done) return ExitCode::success;
    if (!done.error().code.empty()) static_cast<void>(complain(done.error(), environment_));
    return failure_;
  }

 private:
  Expected<void> try_run() {
    if (const auto name = CertificateKey::parse(name_); !name) return std::unexpected(name.error());
    if (auto right = check_use(); !right) return right;
    const auto trust = load_trust_file(input_, environment_);
    if (!trust) return std::unexpected(Problem{});  // told already
    auto answer = read_public_file(input_.text("--answer"));
    if (!answer) return std::unexpected(answer.error());
    return input_.has("--on") ? complete_there(*answer, *trust) : complete_here(*answer, *trust);
  }

  Expected<void> check_use() const {
    const bool there = input_.has("--on");
    const std::vector<std::string> needed =
        there ? std::vector<std::string>{"--answer"}
              : std::vector<std::string>{"--answer", "--key", "--owner-key"};
    for (const std::string& option : needed) {
      if (!input_.has(option)) return fail("usage.wrong", option + " is missing");
    }
    for (const char* option : {"--key", "--owner-key", "--output", "--replace"}) {
      if (there && input_.has(option)) {
        return fail("usage.wrong", fmt::format("{} does not go with --on", option),
                    "with --on the key is on the server");
      }
    }
    if (!there && input_.has("--yes")) return fail("usage.wrong", "--yes goes with --on");
    return {};
  }

  // The request lies beside its key, unless --csr says otherwise.
  fs::path request_path() const {
    if (input_.has("--csr")) return input_.text("--csr");
    const std::string key = input_.text("--key");
    if (!key.ends_with(key_ending)) return name_ + ".csr";
    return key.substr(0, key.size() - key_ending.size()) + ".csr";
  }

  Expected<CertificateRequest> read_asked() const {
    const fs::path path = request_path();
    const auto content = read_file(path, file_longest);
    if (!content) {
      return at({content.error().code,
                 content.error().summary,
                 {},
                 "--csr names the request that the authority answered",
                 {}},
                path.string());
    }
    auto request = read_request(*content);
    if (!request) return at(request.error(), path.string());
    return request;
  }

  Expected<PrivateKey> open_key() const {
    const auto password = read_password(input_);
    if (!password) return std::unexpected(password.error());
    const auto owner = read_private_key_file(input_.text("--owner-key"),
                                             password->has_value() ? &**password : nullptr);
    if (!owner) return std::unexpected(owner.error());
    const std::string path = input_.text("--key");
    const auto content = read_file(path, file_longest);
    if (!content) return std::unexpected(content.error());
    if (!is_sealed(*content)) {
      return at({"sealed.malformed", "it is not a sealed key", {}, "--key NAME.key.cms", {}}, path);
    }
    auto file = open_sealed(*content, *owner);
    if (!file) return at(file.error(), path);
    if (file->keys.size() != 1) {
      return at({"sealed.no-key", "it does not hold one key", {}, "--key NAME.key.cms", {}}, path);
    }
    return std::move(file->keys.front().key);
  }

  Expected<void> check_asked(const CertificateRequest& asked, const PrivateKey& key) const {
    if (asked.public_key == key.public_key()) return {};
    return at({"request.other-key",
               "the request is for another key",
               {},
               "--csr names the request that was made with this key",
               {}},
              request_path().string());
  }

  fs::path bundle_path() const {
    const fs::path folder = input_.has("--output") ? input_.text("--output") : ".";
    return (folder / (name_ + ".pfx.cms")).lexically_normal();
  }

  Expected<void> write_bundle(ByteView sealed) const {
    constexpr unsigned for_me = 0600;
    const fs::path path = bundle_path();
    if (input_.has("--replace")) return write_file_atomically(path, sealed, for_me);
    auto written = write_new_file(path, sealed, for_me);
    if (!written && written.error().code == "file.exists") {
      written.error().hint = "--replace puts the new one in place of last time's";
    }
    return written;
  }

  Expected<void> complete_here(const CertificateFile& answer, const Trust& trust) {
    const auto owners = read_owners(trust);
    if (!owners) return std::unexpected(owners.error());
    auto key = open_key();
    if (!key) return std::unexpected(key.error());
    const auto asked = read_asked();
    if (!asked) return std::unexpected(asked.error());
    if (auto same = check_asked(*asked, *key); !same) return same;
    auto leaf = find_answer(answer, key->public_key(), input_.text("--answer"));
    if (!leaf) return std::unexpected(leaf.error());
    if (!proves(*key, leaf->der))
      return fail("key.damaged", "the key does not sign for its certificate");
    KeyMaterial material{*leaf, *std::move(key), build_chain(*leaf, answer.certificates), {}};
    const auto sealed = seal_pkcs12(material, *owners);
    if (!sealed) return std::unexpected(sealed.error());
    if (auto written = write_bundle(*sealed); !written) return written;
    tell(*asked, material, *owners);
    return {};
  }

  void tell_certificate(const CertificateRequest& asked, const Certificate& got) {
    const Seconds now = environment_.clock.now();
    environment_.terminal.data(
        labelled("ANSWER",
                 {fmt::format("{} {}", printable(short_name(got)), got.thumbprint.text())}) +
        labelled("VALID", {validity_text(got, now)}) + labelled("NAMES", differences(asked, got)));
  }

  void tell(const CertificateRequest& asked, const KeyMaterial& material,
            const std::vector<CertificateBytes>& owners) {
    tell_certificate(asked, *material.leaf.certificate);
    std::vector<std::string> chain = told(material.chain);
    if (chain.empty()) {
      chain.emplace_back("none came with the answer: servers must have the intermediates already");
    }
    const std::string bundle = printable(bundle_path().string());
    environment_.terminal.data(
        labelled("CHAIN", chain) +
        labelled("SEALED", {"to " + join(owner_texts(owners, environment_.clock.now()), ", ")}) +
        labelled("WROTE", {bundle}));
    environment_.terminal.talk(fmt::format(
        "\nnext: keep {} beside the manifest, as source: [{{file: {}}}]; the runner opens it with "
        "owner_key of its trust file.\n      signet renew {} --certificate {} MANIFESTS makes the "
        "merge request\n",
        bundle, printable(bundle_path().filename().string()), name_,
        printable(input_.text("--answer"))));
  }

  Expected<void> complete_there(const CertificateFile& answer, const Trust& trust) {
    const auto paths = input_.has("PATH") ? input_.list("PATH") : std::vector<std::string>{"."};
    const auto loaded = load_manifests(paths, environment_);
    if (!loaded) return std::unexpected(Problem{});  // told already
    const auto server = find_requesting_server(input_, *loaded, trust, environment_);
    if (!server) return std::unexpected(server.error());
    const auto asked = read_asked();
    if (!asked) return std::unexpected(asked.error());
    const auto leaf = find_answer(answer, asked->public_key, input_.text("--answer"));
    if (!leaf) return std::unexpected(leaf.error());
    tell_certificate(*asked, *leaf->certificate);
    const std::string name = server->target.name.text();
    const std::string question =
        fmt::format("Import it on {} with Import-ExchangeCertificate?", name);
    environment_.terminal.data(labelled(
        "NOTE", {"from then on " + name +
                 " may use it for STARTTLS, as transport takes the newest certificate that fits"}));
    if (auto agreed = confirm(question, input_, environment_); !agreed) return agreed;
    failure_ = ExitCode::failed;
    Expected<std::vector<std::string>> done = fail("request.not-made", "nothing was asked");
    with_context(environment_, [&](const Context& context) {
      done = server->requests->complete(server->target, leaf->der, context);
    });
    if (!done) return std::unexpected(done.error());
    environment_.terminal.data(labelled("DONE", {name + " has it, with its key"}));
    for (const std::string& warning : *done) {
      environment_.terminal.talk("warning: " + printable(warning) + "\n");
    }
    environment_.terminal.talk(
        fmt::format("\nnext: signet renew {} --certificate {} MANIFESTS, with source: [{{server: "
                    "{}}}]\n",
                    name_, printable(input_.text("--answer")), name));
    return {};
  }

  const CommandInput& input_;
  Environment& environment_;
  std::string name_;
  ExitCode failure_ = ExitCode::wrong_input;  // nothing was done yet
};

std::vector<OptionSyntax> complete_options() {
  std::vector<OptionSyntax> options = {
      {.name = "--answer",
       .value = "FILE",
       .description = "What the authority sent: .cer, .pem or .p7b",
       .completes = Completes::files},
      {.name = "--key",
       .value = "FILE",
       .description = "The sealed key that signet request made: NAME.key.cms",
       .completes = Completes::files},
      {.name = "--owner-key",
       .value = "FILE",
       .description = "The private key of an owner whom it is sealed to (a file of mode 600)",
       .completes = Completes::files},
      {.name = "--csr",
       .value = "FILE",
       .description = "The request, to compare names (default: beside the key)",
       .completes = Completes::files},
      {.name = "--output",
       .short_name = "-o",
       .value = "FOLDER",
       .description = "Where NAME.pfx.cms goes (default: the current folder)",
       .completes = Completes::folders},
      {.name = "--replace", .description = "Replace the NAME.pfx.cms of last time"},
      {.name = "--on",
       .value = "SERVER",
       .description = "Give the answer to the server that has the key"},
      yes_option(),
      trust_option()};
  for (OptionSyntax& option : password_options()) options.push_back(std::move(option));
  return options;
}

}  // namespace

Command request_complete_command() {
  return {
      {.name = "request complete",
       .description = "Put the authority's answer and the sealed key together, sealed again",
       .operands = certificate_and_manifests("With --on: manifests (default: the current folder)"),
       .options = complete_options(),
       .example = "signet request complete webmail --answer webmail.p7b --key webmail.key.cms "
                  "--owner-key owner.key --trust trust.yaml"},
      [](const CommandInput& input, Environment& environment) {
        return Completing(input, environment).run();
      }};
}

}  // namespace signet
