#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/copy_limits.h"
#include "exchange/exchange_acts.h"
#include "x509/certificate_file.h"
#include "x509/pkcs12.h"

namespace signet::exchange {

namespace {

constexpr Version exchange_2019{15, 2};
constexpr int most_tries = 3;

Problem present_without_key(const Thumbprint& thumbprint) {
  return {"exchange.present-without-key",
          "the certificate " + thumbprint.text() + " is present without its private key",
          {},
          "delete it from the computer's store outside of Exchange, then plan again",
          {}};
}

// Windows of Exchange 2016 and earlier reports a wrong password for anything but 3DES.
Pkcs12Style style_for(const Known<Version>& version) {
  Pkcs12Style style;
  const bool is_new = version.has_value() && version.value() >= exchange_2019;
  style.cipher = is_new ? Pkcs12Style::Cipher::aes256_sha256 : Pkcs12Style::Cipher::des3_sha1;
  style.provider = Pkcs12Style::Provider::schannel_csp;
  return style;
}

Expected<KeyMaterial> open_bundle(const KeyBundle* bundle, const Thumbprint& wanted) {
  if (!bundle) return fail("exchange.no-bundle", "there is nothing to import");
  auto file = read_certificate_file(bundle->pkcs12, &bundle->password);
  if (!file) return std::unexpected(file.error());
  return take_key_material(*std::move(file), &wanted);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char letter) { return (static_cast<unsigned char>(letter) & 0xC0) != 0x80; }));
}

// The name in the step, or else the one that the bundle brings, where it can be kept.
Expected<std::string> choose_friendly_name(const Step& step, const KeyMaterial& material) {
  const std::size_t longest = capabilities().friendly_name_longest;
  if (!step.friendly_name) {
    return characters(material.friendly_name) <= longest ? material.friendly_name : std::string();
  }
  if (characters(*step.friendly_name) <= longest) return *step.friendly_name;
  return fail("exchange.friendly-name",
              fmt::format("the friendly name has more than {} characters", longest));
}

// What an import needs; made before anything is changed.
Expected<ImportFile> make_file(const Step& step, const KeyBundle* bundle,
                               const Known<Version>& version) {
  auto material = open_bundle(bundle, step.thumbprint);
  if (!material) return std::unexpected(material.error());
  // Exchange installs the leaf alone, and mistakes the chain for it when it has no key usage.
  material->chain.clear();
  auto name = choose_friendly_name(step, *material);
  if (!name) return std::unexpected(name.error());
  material->friendly_name = *name;
  auto pkcs12 = write_pkcs12(*material, bundle->password, style_for(version));
  if (!pkcs12) return std::unexpected(pkcs12.error());
  return ImportFile{Secret::take(*pkcs12), bundle->password.clone(), step.exportable,
                    *std::move(name)};
}

Expected<Bytes> exported_bytes(const psrp::PipelineResult& result) {
  if (result.output.size() == 1) {
    clixml::Value value = result.output.front().root();
    if (const auto data = value.property("FileData")) value = *data;
    if (const auto bytes = value.bytes(); bytes && !bytes->empty()) return *bytes;
    std::string text(value.text());
    std::erase_if(text, [](char letter) { return letter == '\r' || letter == '\n'; });
    if (auto bytes = from_base64(text); bytes && !bytes->empty()) return bytes;
  }
  return fail("exchange.export", "Export-ExchangeCertificate gave no PKCS#12");
}

ApplyResult found(const ExchangeCertificate& copy) {
  if (copy.has_key == Known<bool>(true)) return ended(Outcome::already);
  if (copy.has_key == Known<bool>(false)) return not_done(present_without_key(copy.thumbprint));
  return not_done({"exchange.key-unknown",
                   "the certificate " + copy.thumbprint.text() +
                       " is present, and whether with its key is unknown",
                   {},
                   {},
                   {}});
}

const ExchangeCertificate* find(const std::vector<ExchangeCertificate>& items,
                                const Thumbprint& thumbprint) {
  const auto item = std::ranges::find(items, thumbprint, &ExchangeCertificate::thumbprint);
  return item == items.end() ? nullptr : &*item;
}

// An import that failed, in words for what most likely happened.
Problem explained(Problem problem, Trouble trouble, const Thumbprint& thumbprint) {
  if (trouble == Trouble::write_error) {
    Problem better = present_without_key(thumbprint);
    better.detail = problem.detail;
    return better;
  }
  if (trouble == Trouble::read_error) {
    problem.summary = "Import-ExchangeCertificate could not read the file";
    problem.hint =
        "Exchange says the same of a wrong password, a damaged file, encryption that its Windows "
        "does not know, and a certificate without key usage";
  }
  return problem;
}

// What an import came to that did not answer with plain success.
ApplyResult settle_import(ServerSession& session, const Invocation& answer, const Step& step,
                          const KeyBundle& bundle) {
  const auto look = [&]() -> Look {
    const auto items = read_certificates(session);
    if (!items) return {std::unexpected(items.error())};
    const ExchangeCertificate* copy = find(*items, step.thumbprint);
    return {copy && copy->has_key == Known<bool>(true), copy == nullptr};
  };
  ApplyResult result = conclude(session, answer, "Import-ExchangeCertificate", look);
  const psrp::ErrorRecord* error = answer ? first_error(*answer) : nullptr;
  const Trouble trouble = error ? trouble_of(*error) : Trouble::other;
  // It was taken by somebody else meanwhile.
  if (result.outcome == Outcome::done && trouble == Trouble::write_error) {
    return ended(Outcome::already);
  }
  if (result.outcome == Outcome::not_done) {
    result.problem = explained(std::move(result.problem), trouble, step.thumbprint);
  }
  withhold(result.problem, bundle.password);
  return result;
}

// Removes what was just imported, which nothing uses yet, and says whether it is gone. A removal
// may be lost or refused once: it can be asked for again.
bool remove_again(ServerSession& session, const Thumbprint& thumbprint, Problem& problem) {
  for (int tries = 1;; ++tries) {
    const Invocation answer = session.act(remove_certificate(session.server(), thumbprint));
    const auto items = read_certificates(session);
    if (items && find(*items, thumbprint) == nullptr) return true;
    if (answer && !answer->succeeded()) {
      problem.detail = to_line(problem_of(*answer, "Remove-ExchangeCertificate"));
    }
    if (tries == most_tries || !session.wait_for_another_look()) return false;
  }
}

ApplyResult take_back(ServerSession& session, const Step& step, const Limit& limit) {
  Problem problem{"exchange.unusable-copy",
                  "the server says of the new copy: " + limit.why,
                  {},
                  limit.lift,
                  {}};
  if (remove_again(session, step.thumbprint, problem)) {
    problem.summary += "; it was removed again";
    problem.detail.clear();
    return not_done(std::move(problem));
  }
  problem.summary += "; it could not be removed again, and transport may take it";
  ApplyResult result = ended(Outcome::unknown);
  result.problem = std::move(problem);
  return result;
}

const Limit* find_limit_on_all(const std::vector<Limit>& limits) {
  const auto found = std::ranges::find_if(
      limits, [](const Limit& limit) { return !limit.is_note && limit.slot.empty(); });
  return found == limits.end() ? nullptr : &*found;
}

// A look that failed half-way shows the copy and not its status.
bool is_status_unread(const std::vector<Limit>& limits) {
  return std::ranges::find(limits, "status.unknown", &Limit::code) != limits.end();
}

// What to say of an import that was reported as done and could not be seen.
ApplyResult unseen(const Expected<std::vector<ExchangeCertificate>>& items, ApplyResult done) {
  if (!items) {
    done.warnings.push_back("the new copy could not be looked at: " + to_line(items.error()));
    return done;
  }
  ApplyResult result = ended(Outcome::unknown);
  result.problem = {"exchange.no-effect",
                    "Import-ExchangeCertificate reported no error, but the server does not list "
                    "the copy",
                    {},
                    {},
                    {}};
  return result;
}

// Transport takes what is newest, whether or not it can be used: a copy that nothing may be
// assigned to must not stay.
ApplyResult keep_if_usable(ServerSession& session, const Step& step, ApplyResult done) {
  for (int tries = 1;; ++tries) {
    const auto items = read_certificates(session);
    const ExchangeCertificate* copy = items ? find(*items, step.thumbprint) : nullptr;
    const std::vector<Limit> limits = copy ? limits_of(*copy, {}) : std::vector<Limit>{};
    if (const Limit* limit = find_limit_on_all(limits)) return take_back(session, step, *limit);
    if (copy && !is_status_unread(limits)) return done;
    if (tries < most_tries && session.wait_for_another_look()) continue;
    return copy ? std::move(done) : unseen(items, std::move(done));
  }
}

}  // namespace

ApplyResult export_key(ServerSession& session, const Step& step) {
  Secret password = make_transfer_password(session.random());
  const Invocation answer =
      session.read(export_certificate(session.server(), step.thumbprint, password));
  if (!answer) return not_done(answer.error().problem);
  if (!answer->succeeded()) {
    Problem problem = problem_of(*answer, "Export-ExchangeCertificate");
    withhold(problem, password);
    return not_done(std::move(problem));
  }
  auto pkcs12 = exported_bytes(*answer);
  if (!pkcs12) return not_done(pkcs12.error());
  auto file = read_certificate_file(*pkcs12, &password);
  if (!file) return not_done(file.error());
  const auto material = take_key_material(*std::move(file), &step.thumbprint);
  if (!material) return not_done(material.error());
  ApplyResult result = ended(Outcome::done);
  result.warnings = answer->warnings;
  result.bundle = KeyBundle{step.thumbprint, *std::move(pkcs12), std::move(password)};
  return result;
}

ApplyResult import_key(ServerSession& session, const Step& step, const KeyBundle* bundle) {
  const auto version = read_version(session);
  if (!version) return not_done(version.error());
  const auto before = read_certificates(session);
  if (!before) return not_done(before.error());
  if (const ExchangeCertificate* copy = find(*before, step.thumbprint)) return found(*copy);
  auto file = make_file(step, bundle, *version);
  if (!file) return not_done(file.error());
  const Invocation answer = session.act(import_certificate(session.server(), *std::move(file)));
  const bool is_plain = answer && answer->succeeded();
  ApplyResult result =
      is_plain ? ended(Outcome::done) : settle_import(session, answer, step, *bundle);
  if (result.outcome != Outcome::done) return result;
  if (is_plain) result.warnings = answer->warnings;
  return keep_if_usable(session, step, std::move(result));
}

}  // namespace signet::exchange
