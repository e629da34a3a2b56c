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
#include "cli/planning.h"
#include "cli/request_spec.h"
#include "cli/server_act.h"
#include "x509/sealed.h"

namespace signet {

namespace {

namespace fs = std::filesystem;

constexpr unsigned for_me = 0600;
constexpr unsigned for_all = 0644;

struct Places {
  fs::path request;
  fs::path key;
};

// Before anything is made: a request that cannot be kept is worth nothing.
Expected<Places> find_places(const CommandInput& input) {
  const fs::path folder = input.has("--output") ? input.text("--output") : ".";
  const std::string name = input.text("NAME");
  Places places{(folder / (name + ".csr")).lexically_normal(),
                (folder / (name + ".key.cms")).lexically_normal()};
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return std::unexpected(Problem{"file.not-found",
                                   "there is no such folder",
                                   {},
                                   "-o names a folder that is there",
                                   printable(folder.string())});
  }
  for (const fs::path& path : {places.request, places.key}) {
    if (!fs::exists(fs::symlink_status(path, error))) continue;
    return std::unexpected(Problem{"file.exists",
                                   "there is such a file already, of an earlier request",
                                   {},
                                   "finish or delete that one, or name another folder with -o",
                                   printable(path.string())});
  }
  return places;
}

class Requesting {
 public:
  Requesting(const CommandInput& input, Environment& environment)
      : input_(input), environment_(environment) {}

  ExitCode run() {
    if (const auto name = CertificateKey::parse(input_.text("NAME")); !name) {
      return complain(name.error(), environment_);
    }
    const auto trust = load_trust_file(input_, environment_);
    if (!trust || !load()) return ExitCode::wrong_input;
    const auto places = find_places(input_);
    if (!places) return complain(places.error(), environment_);
    auto like = find_like(input_, loaded_ ? &*loaded_ : nullptr);
    if (!like) return complain(like.error(), environment_);
    const auto wanted = want_request(input_, *std::move(like));
    if (!wanted) return complain(wanted.error(), environment_);
    const auto done = input_.has("--on") ? make_there(*wanted, *trust, *places)
                                         : make_here(*wanted, *trust, *places);
    if (done) return ExitCode::success;
    static_cast<void>(complain(done.error(), environment_));
    return failure_;
  }

 private:
  // With --like FILE nothing of a manifest is needed.
  bool load() {
    const bool needed = !input_.has("--like") || input_.text("--like") == "current" ||
                        input_.has("--on") || input_.has("PATH");
    if (!needed) return true;
    const auto paths = input_.has("PATH") ? input_.list("PATH") : std::vector<std::string>{"."};
    loaded_ = load_manifests(paths, environment_);
    return loaded_.has_value();
  }

  Expected<void> make_here(const WantedRequest& wanted, const Trust& trust, const Places& places) {
    for (const char* option : {"--not-exportable", "--yes"}) {
      if (input_.has(option)) return fail("usage.wrong", fmt::format("{} goes with --on", option));
    }
    const auto owners = read_owners(trust);
    if (!owners) return std::unexpected(owners.error());
    const Seconds now = environment_.clock.now();
    environment_.terminal.data(
        request_text(wanted,
                     {{"SEALED", "to " + join(owner_texts(*owners, now), ", ")},
                      {"WRITES", printable(places.request.string() + ", " + places.key.string())}},
                     now));
    const auto made = make_request(wanted.spec);
    if (!made) return std::unexpected(made.error());
    const auto sealed = seal_key(made->key, *owners);
    if (!sealed) return std::unexpected(sealed.error());
    if (auto kept = write_new_file(places.key, *sealed, for_me); !kept) return kept;
    if (auto kept = keep_request(to_pem("CERTIFICATE REQUEST", made->der), places); !kept) {
      static_cast<void>(remove_file_durably(places.key));
      return kept;
    }
    environment_.terminal.talk(fmt::format(
        "\nnext: send {0} to the authority; with its answer: signet request complete {1} --answer "
        "FILE --key {2} --owner-key OWNER.key --trust {3}\n",
        printable(places.request.string()), wanted.name, printable(places.key.string()),
        printable(input_.text("--trust"))));
    return {};
  }

  static Expected<void> keep_request(const std::string& pem, const Places& places) {
    return write_new_file(places.request, as_bytes(pem), for_all);
  }

  ServerRequest asked_of_server(const WantedRequest& wanted) const {
    const auto& all = loaded_->desired.certificates;
    const auto declared = std::ranges::find_if(
        all, [&](const DesiredCertificate& each) { return each.key.text() == wanted.name; });
    return {wanted.spec.subject, wanted.spec.names, wanted.spec.rsa_bits,
            !input_.has("--not-exportable"), declared->friendly_name.value_or(wanted.name)};
  }

  static std::string consequence(const ServerRequest& asked) {
    if (!asked.exportable) {
      return "the key will never leave this server: no other server can have this certificate";
    }
    return "the key will be exportable: who has the right to Export-ExchangeCertificate, "
           "or is administrator of that server, can copy it; moving it to the other servers needs "
           "that right, and afterwards the copy there is to be imported again as not exportable "
           "(hardening). Without --on none of this is needed";
  }

  Expected<void> make_there(const WantedRequest& wanted, const Trust& trust, const Places& places) {
    const auto server = find_requesting_server(input_, *loaded_, trust, environment_);
    if (!server) return std::unexpected(server.error());
    const ServerRequest asked = asked_of_server(wanted);
    environment_.terminal.data(
        request_text(wanted,
                     {{"ON", server->target.name.text() + ": the key is made and stays there"},
                      {"RUNS", printable(server->requests->act_text(server->target, asked))},
                      {asked.exportable ? "WARNING" : "NOTE", consequence(asked)},
                      {"WRITES", printable(places.request.string())}},
                     environment_.clock.now()));
    const std::string question =
        fmt::format("Make this request on {}?", server->target.name.text());
    if (auto agreed = confirm(question, input_, environment_); !agreed) return agreed;
    failure_ = ExitCode::failed;
    Expected<std::string> pem = fail("request.not-made", "nothing was asked");
    with_context(environment_, [&](const Context& context) {
      pem = server->requests->make(server->target, asked, context);
    });
    if (!pem) return std::unexpected(pem.error());
    if (auto kept = keep_request(*pem, places); !kept) return kept;
    tell_differences(wanted, *pem);
    environment_.terminal.talk(fmt::format(
        "\nnext: send {0} to the authority; with its answer: signet request complete {1} --answer "
        "FILE --on {2} --trust {3}\n",
        printable(places.request.string()), wanted.name, server->target.name.text(),
        printable(input_.text("--trust"))));
    return {};
  }

  // The server has the last word on what its request says.
  void tell_differences(const WantedRequest& wanted, const std::string& pem) {
    const auto request = read_request(as_bytes(pem));
    if (!request) {
      environment_.terminal.complain(request.error());
      return;
    }
    std::vector<std::string> texts;
    const auto add = [&](const char* mark, const std::vector<std::string>& names) {
      for (const std::string& name : names) texts.push_back(mark + printable(name));
    };
    add("+ ", names_missing(request->names, wanted.spec.names));
    add("- ", names_missing(wanted.spec.names, request->names));
    if (request->subject != wanted.spec.subject) {
      texts.push_back("the subject is " + printable(request->subject));
    }
    if (request->key_bits != wanted.spec.rsa_bits) {
      texts.push_back(fmt::format("the key is {} {}", request->key_algorithm, request->key_bits));
    }
    if (texts.empty()) texts.emplace_back("as asked");
    environment_.terminal.data(labelled("MADE", texts));
  }

  const CommandInput& input_;
  Environment& environment_;
  std::optional<LoadedManifest> loaded_;
  ExitCode failure_ = ExitCode::wrong_input;  // nothing was done yet
};

std::vector<OptionSyntax> request_options() {
  return {
      {.name = "--like",
       .value = "current|FILE",
       .description = "The certificate whose subject, names and key size are taken: the "
                      "manifest's (default), or a public file",
       .completes = Completes::files},
      {.name = "--observed",
       .value = "PLACE",
       .description = "Where the current one is read, when the manifest names no public file",
       .completes = Completes::files},
      {.name = "--add-name",
       .value = "NAME",
       .description = "Ask for this name as well",
       .repeatable = true},
      {.name = "--drop-name",
       .value = "NAME",
       .description = "Do not ask for this name",
       .repeatable = true},
      {.name = "--key-size",
       .value = "BITS",
       .description = "Of the RSA key (default: as it was, at least 2048)",
       .choices = {"2048", "3072", "4096"}},
      {.name = "--output",
       .short_name = "-o",
       .value = "FOLDER",
       .description = "Where NAME.csr and NAME.key.cms go (default: the current folder)",
       .completes = Completes::folders},
      trust_option(),
      {.name = "--on",
       .value = "SERVER",
       .description = "Let this Exchange server make the key instead, and keep it"},
      {.name = "--not-exportable", .description = "With --on: the key can never leave that server"},
      yes_option()};
}

}  // namespace

Command request_command() {
  return {{.name = "request",
           .description = "Make a new key, sealed to its owners, and a request like the current "
                          "certificate; \"signet request complete\" takes the answer",
           .operands = certificate_and_manifests("Manifests (default: the current folder)"),
           .options = request_options(),
           .example = "signet request webmail --like current manifests/exchange-farm --trust "
                      "trust.yaml"},
          [](const CommandInput& input, Environment& environment) {
            return Requesting(input, environment).run();
          }};
}

}  // namespace signet
