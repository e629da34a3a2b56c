#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "cli/answer_file.h"
#include "cli/commands.h"
#include "cli/loading.h"
#include "cli/planning.h"
#include "cli/renewal_checks.h"
#include "cli/renewed_name.h"
#include "manifest/renewal_edit.h"
#include "report/unified_diff.h"
#include "x509/certificate_request.h"

namespace signet {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_longest = std::size_t{1} << 20;
constexpr unsigned for_all = 0644;

// The public certificate beside the manifest.
struct PublicCopy {
  std::string written;  // as the manifest names it; empty: it names none
  fs::path path;
  Bytes content;
  bool is_there = false;  // with this content
};

struct Renewal {
  Declaration declaration;
  PublicCopy copy;
  std::string friendly_name;  // empty: it stays as it is
  std::string after;          // the manifest's bytes
};

// As the user would type it.
std::string shown(const fs::path& path) {
  return printable(path.lexically_proximate(fs::current_path()).string());
}

// A .p7b has no place in a manifest: only the certificate itself has.
std::string name_of_copy(const fs::path& answer) {
  const std::string ending = to_lower(answer.extension().string());
  const bool is_bag = ending == ".p7b" || ending == ".p7c" || ending == ".p7";
  return is_bag ? answer.stem().string() + ".cer" : answer.filename().string();
}

Expected<PublicCopy> plan_copy(const fs::path& answer, const CertificateBytes& leaf, FileKind kind,
                               const Declaration& declaration) {
  PublicCopy copy;
  if (declaration.certificate.empty()) return copy;
  const fs::path folder = fs::path(declaration.certificate).parent_path();
  copy.written = (folder / name_of_copy(answer)).generic_string();
  copy.path = declaration.file.root / copy.written;
  const std::string pem = to_pem("CERTIFICATE", leaf.der);
  copy.content = kind == FileKind::pem ? Bytes(pem.begin(), pem.end()) : leaf.der;
  std::error_code error;
  if (fs::equivalent(answer, copy.path, error)) {  // it was put there already
    copy.is_there = true;
    return copy;
  }
  const auto content = read_own_file(copy.path, file_longest);
  copy.is_there = content && *content == copy.content;
  const bool is_free = !content && content.error().code == "file.not-found";
  if (copy.is_there || is_free) return copy;
  return std::unexpected(Problem{"renew.other-file",
                                 "there is such a file already, with another content",
                                 {},
                                 "give the new certificate a name of its own, such as " +
                                     printable(answer.stem().string()) + "-new.cer",
                                 shown(copy.path)});
}

const DesiredCertificate& find_declared(const Desired& desired, const std::string& name) {
  return *std::ranges::find_if(desired.certificates, [&](const DesiredCertificate& each) {
    return each.key.text() == name;
  });
}

class Renewing {
 public:
  Renewing(const CommandInput& input, Environment& environment)
      : input_(input),
        environment_(environment),
        name_(input.text("NAME")),
        paths_(input.has("PATH") ? input.list("PATH") : std::vector<std::string>{"."}) {}

  ExitCode run() {
    if (!input_.has("--certificate")) {
      return complain({"usage.wrong", "--certificate is missing", {}, {}, {}}, environment_);
    }
    const auto loaded = load_manifests(paths_, environment_);
    if (!loaded) return ExitCode::wrong_input;
    const auto file = read_public_file(input_.text("--certificate"));
    if (!file) return complain(file.error(), environment_);
    const auto leaf = single_leaf(*file);
    if (!leaf) return complain(in_file(leaf.error()), environment_);
    const auto renewal = prepare(loaded->desired, *leaf, file->kind);
    if (!renewal) return complain(renewal.error(), environment_);
    tell(*renewal);
    if (!input_.has("--dry-run")) {
      const auto written = write(*renewal, *leaf);
      if (!written) return complain(written.error(), environment_);
    }
    tell_next(*renewal, find_declared(loaded->desired, name_));
    return ExitCode::success;
  }

 private:
  Problem in_file(Problem problem) const {
    problem.where = printable(input_.text("--certificate"));
    return problem;
  }

  Expected<Renewal> prepare(const Desired& desired, const CertificateBytes& leaf, FileKind kind) {
    Renewal renewal;
    auto declaration = find_declaration({paths_.begin(), paths_.end()}, name_);
    if (!declaration) return std::unexpected(declaration.error());
    renewal.declaration = *std::move(declaration);
    const DesiredCertificate& declared = find_declared(desired, name_);
    const Certificate& next = *leaf.certificate;
    auto remarks = check_renewal(declared, next, environment_.clock.now());
    if (!remarks) return std::unexpected(in_file(remarks.error()));
    remarks_ = *std::move(remarks);
    if (const DesiredCertificate* other = desired.find(next.thumbprint)) {
      return std::unexpected(in_file({"renew.same-thumbprint",
                                      "the manifest has it already, as " + other->key.text(),
                                      {},
                                      {},
                                      {}}));
    }
    auto copy = plan_copy(input_.text("--certificate"), leaf, kind, renewal.declaration);
    if (!copy) return std::unexpected(copy.error());
    renewal.copy = *std::move(copy);
    const std::string& name = renewal.declaration.friendly_name;
    if (!name.empty()) renewal.friendly_name = renewed_name(name, declared.certificate.get(), next);
    auto after = edit_declaration(
        renewal.declaration, {next.thumbprint.text(), renewal.copy.written, renewal.friendly_name});
    if (!after) return std::unexpected(after.error());
    renewal.after = *std::move(after);
    return renewal;
  }

  void tell(const Renewal& renewal) {
    environment_.terminal.data(unified_diff(printable(renewal.declaration.file.shown),
                                            renewal.declaration.bytes, renewal.after));
    for (const std::string& remark : remarks_) {
      environment_.terminal.talk("note: " + remark + "\n");
    }
  }

  // The certificate first: a manifest never names a file that is not there. What turns out wrong is
  // taken back.
  Expected<void> write(const Renewal& renewal, const CertificateBytes& leaf) {
    const PublicCopy& copy = renewal.copy;
    const bool is_new = !copy.written.empty() && !copy.is_there;
    if (is_new) {
      if (auto kept = write_new_file(copy.path, copy.content, for_all); !kept) return kept;
    }
    auto done = replace(renewal, renewal.declaration.bytes, renewal.after);
    if (done && !says_it(*leaf.certificate)) {
      static_cast<void>(replace(renewal, renewal.after, renewal.declaration.bytes));
      done = fail("renew.not-sure",
                  "the edited manifest is not what was wanted, so it was put back as it was",
                  "edit the entry by hand");
    }
    if (!done && is_new) static_cast<void>(remove_file_durably(copy.path));
    return done;
  }

  // Somebody may have saved it meanwhile.
  static Expected<void> replace(const Renewal& renewal, const std::string& from,
                                const std::string& to) {
    std::error_code error;
    const fs::path path = fs::canonical(renewal.declaration.file.path, error);
    const auto now = read_file(path, std::size_t{4} << 20);
    if (!now) return std::unexpected(now.error());
    if (as_text(*now) != from) {
      return std::unexpected(Problem{"renew.moved",
                                     "the file was changed meanwhile",
                                     {},
                                     "run it again",
                                     renewal.declaration.file.shown});
    }
    struct stat status{};
    const bool known = ::stat(path.c_str(), &status) == 0;
    return write_file_atomically(path, as_bytes(to), known ? status.st_mode & 07777U : for_all);
  }

  // Warnings were told when it was read first.
  bool says_it(const Certificate& next) {
    const auto today = std::chrono::floor<std::chrono::days>(environment_.clock.now());
    const LoadResult again =
        load_manifest({paths_.begin(), paths_.end()}, environment_.plugins.catalog,
                      environment_.certificates, today);
    if (again.diagnostics.has_errors()) environment_.terminal.complain(again.diagnostics);
    const DesiredCertificate* found =
        again.manifest ? again.manifest->desired.find(next.thumbprint) : nullptr;
    return found != nullptr && found->key.text() == name_;
  }

  void tell_next(const Renewal& renewal, const DesiredCertificate& declared) {
    const bool dry = input_.has("--dry-run");
    const PublicCopy& copy = renewal.copy;
    const std::string manifest = printable(renewal.declaration.file.shown);
    const std::string file = shown(copy.path);
    std::string text = fmt::format("\n{} {}", dry ? "would change" : "changed", manifest);
    if (!copy.written.empty() && !copy.is_there) {
      text += fmt::format(", and {} {}", dry ? "write" : "wrote", file);
    }
    text += "\n";
    if (!renewal.friendly_name.empty() &&
        renewal.declaration.friendly_name == renewal.friendly_name) {
      text += "friendly_name stays as it is: " + printable(renewal.friendly_name) + "\n";
    }
    if (renewal.declaration.has_previous) {
      text +=
          "previous: was not touched: look whether it still says what is to become of the "
          "certificate that is replaced\n";
    }
    text += source_text(declared);
    const std::string files = copy.written.empty() ? manifest : manifest + " " + file;
    text += fmt::format("next: git add {}; signet plan {}; then the merge request\n", files,
                        printable(join(paths_, " ")));
    environment_.terminal.talk(text);
  }

  // Where apply will look for the new key.
  static std::string source_text(const DesiredCertificate& declared) {
    if (declared.sources.empty()) {
      return "its key: on one server at least, with an exportable copy of the new certificate\n";
    }
    std::vector<std::string> places;
    for (const Source& source : declared.sources) {
      const auto* file = std::get_if<FileSource>(&source);
      places.push_back(file == nullptr
                           ? "on " + std::get<ServerSource>(source).server.text() + " (exportable)"
                           : "in " + printable(file->certificate));
    }
    return "its key must be " + join(places, " or ") + " before the plan is carried out\n";
  }

  const CommandInput& input_;
  Environment& environment_;
  std::string name_;
  std::vector<std::string> paths_;
  std::vector<std::string> remarks_;
};

}  // namespace

Command renew_command() {
  return {
      {.name = "renew",
       .description = "Write a new certificate into the manifest: at most three lines of one "
                      "file, and the public certificate beside it",
       .operands = certificate_and_manifests("Manifests (default: the current folder)"),
       .options = {{.name = "--certificate",
                    .value = "FILE",
                    .description = "The new certificate: .cer, .pem or .p7b",
                    .completes = Completes::files},
                   {.name = "--dry-run", .description = "Show the diff, write nothing"}},
       .example = "signet renew webmail --certificate webmail-2027.cer manifests/exchange-farm"},
      [](const CommandInput& input, Environment& environment) {
        return Renewing(input, environment).run();
      }};
}

}  // namespace signet
