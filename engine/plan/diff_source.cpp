#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "plan/diff_draft.h"

namespace signet {

namespace {

constexpr std::size_t candidates_named_max = 5;

const TargetName& runner() {
  static const TargetName name = *TargetName::parse("runner");
  return name;
}

// What speaks against one candidate; empty = it is usable.
struct Candidate {
  SourceChoice::Verdict verdict = SourceChoice::Verdict::usable;
  std::string name;
  std::string why;
};

using enum SourceChoice::Verdict;

// The first thing that speaks against the copy as a whole, or null.
const Limit* find_limit(const ObservedCertificate& copy) {
  const auto found = std::ranges::find_if(
      copy.limits, [](const Limit& limit) { return !limit.is_note && limit.slot.empty(); });
  return found == copy.limits.end() ? nullptr : &*found;
}

Candidate judge_copy(const ObservedCertificate* copy, std::string name) {
  if (!copy) return {none, std::move(name), "does not have it"};
  if (const Limit* limit = find_limit(*copy); limit && copy->has_key == Known<bool>(false)) {
    return {none, std::move(name), limit->why};
  }
  if (copy->has_key.is_unknown()) return {unknown, std::move(name), copy->has_key.why()};
  if (!copy->has_key.has_value() || !copy->has_key.value()) {
    return {none, std::move(name), "without its key"};
  }
  if (copy->exportable.is_unknown()) return {unknown, std::move(name), copy->exportable.why()};
  if (copy->exportable.has_value() && copy->exportable.value()) {
    const Limit* limit = find_limit(*copy);
    return {usable, std::move(name), limit ? limit->why : ""};
  }
  return {none, std::move(name), "not exportable"};
}

Candidate judge_server(const Draft& draft, const TargetName& name, const Thumbprint& thumbprint) {
  const std::optional<ServerIndex> index = draft.find_server(name);
  if (!index) return {none, name.text(), "not in this manifest"};
  if (draft.server(*index).left_out) return {none, name.text(), "under maintenance"};
  const ServerState* state = draft.state_of(*index);
  if (!state || !draft.platform_of(*index)) {
    return {unknown, name.text(), draft.why_unknown(*index)};
  }
  return judge_copy(state->find(thumbprint), name.text());
}

Candidate judge_path(const Observed& observed, const std::string& path) {
  const auto found = observed.files.find(path);
  if (found == observed.files.end()) return {unknown, path, "it was not looked for"};
  if (found->second.is_unknown()) return {unknown, path, found->second.why()};
  if (found->second.is_absent()) return {none, path, "not found"};
  return {usable, path, ""};
}

Candidate judge_file(const Draft& draft, const FileSource& file) {
  if (file.kind == FileSource::Kind::environment) return {usable, file.certificate, ""};
  Candidate certificate = judge_path(draft.observed, file.certificate);
  if (file.kind == FileSource::Kind::path || certificate.verdict != usable) return certificate;
  return judge_path(draft.observed, file.key);
}

Candidate judge(const Draft& draft, const Source& source, const Thumbprint& thumbprint) {
  if (const auto* server = std::get_if<ServerSource>(&source)) {
    return judge_server(draft, server->server, thumbprint);
  }
  return judge_file(draft, std::get<FileSource>(source));
}

// Gathers those that were passed over.
class Refusals {
 public:
  void add(const Candidate& candidate) {
    is_unknown_ = is_unknown_ || candidate.verdict == unknown;
    if (++count_ <= candidates_named_max) {
      texts_.push_back(candidate.name + ": " + candidate.why);
    }
  }
  void add_unnamed(std::size_t count) { count_ += count; }
  SourceChoice::Verdict verdict() const { return is_unknown_ ? unknown : none; }
  std::string text() const {
    const std::string named = join(texts_, "; ");
    if (count_ == texts_.size()) return named;
    return fmt::format("{}; and {} more", named, count_ - texts_.size());
  }

 private:
  bool is_unknown_ = false;
  std::size_t count_ = 0;
  std::vector<std::string> texts_;
};

SourceChoice chosen(const Draft& draft, const Source& source, const Refusals& refusals) {
  SourceChoice choice{usable, {}, std::get_if<FileSource>(&source), refusals.text()};
  if (!choice.file) choice.server = draft.find_server(std::get<ServerSource>(source).server);
  return choice;
}

void find_unread(Draft& draft, const DesiredCertificate& certificate,
                 const std::vector<Candidate>& unread, const Candidate& used) {
  for (const Candidate& passed : unread) {
    draft.plan.findings.push_back(
        {{},
         "source.unknown",
         fmt::format("{}: the source {} could not be read ({}); {} is used instead",
                     certificate.key.text(), passed.name, passed.why, used.name)});
  }
}

// The first that nothing speaks against, or else the first that can be exported.
SourceChoice choose_listed(Draft& draft, const DesiredCertificate& certificate) {
  Refusals refusals;
  std::vector<Candidate> unread;
  const Source* doubtful = nullptr;
  for (const Source& source : certificate.sources) {
    const Candidate candidate = judge(draft, source, certificate.thumbprint);
    if (candidate.verdict == usable && candidate.why.empty()) {
      find_unread(draft, certificate, unread, candidate);
      return chosen(draft, source, refusals);
    }
    if (candidate.verdict == usable && !doubtful) doubtful = &source;
    refusals.add(candidate);
    if (candidate.verdict == unknown) unread.push_back(candidate);
  }
  if (doubtful) return chosen(draft, *doubtful, refusals);
  return {refusals.verdict(), {}, nullptr, refusals.text()};
}

const std::vector<ServerIndex>& unread_servers(Draft& draft) {
  if (draft.unread) return *draft.unread;
  draft.unread.emplace();
  for (ServerIndex index = 0; index < draft.desired.servers.size(); ++index) {
    if (draft.server(index).left_out) continue;
    if (!draft.state_of(index) || !draft.platform_of(index)) draft.unread->push_back(index);
  }
  return *draft.unread;
}

// Servers that nobody could read may hold a copy: then there is no telling that none does.
void add_unread_servers(Draft& draft, Refusals& refusals) {
  const std::vector<ServerIndex>& unread = unread_servers(draft);
  const std::size_t named = std::min(unread.size(), candidates_named_max);
  for (std::size_t at = 0; at < named; ++at) {
    const ServerIndex index = unread[at];
    refusals.add({unknown, draft.server(index).target.name.text(), draft.why_unknown(index)});
  }
  refusals.add_unnamed(unread.size() - named);
}

// A copy that nothing speaks against, or else the first that can be exported.
SourceChoice choose_any(Draft& draft, const DesiredCertificate& certificate) {
  Refusals refusals;
  std::optional<ServerIndex> doubtful;
  for (const std::uint32_t at : copies_of(draft, certificate.thumbprint)) {
    const TargetName& name = draft.observed.servers[at].name;
    const Candidate candidate = judge_server(draft, name, certificate.thumbprint);
    if (candidate.verdict == usable && candidate.why.empty()) {
      return {usable, draft.find_server(name), nullptr, refusals.text()};
    }
    if (candidate.verdict == usable && !doubtful) doubtful = draft.find_server(name);
    refusals.add(candidate);
  }
  if (doubtful) return {usable, doubtful, nullptr, refusals.text()};
  add_unread_servers(draft, refusals);
  const std::string text = refusals.text();
  return {refusals.verdict(), {}, nullptr, text.empty() ? "no server has it" : text};
}

void guard_file(const Draft& draft, const std::string& path, Step& step) {
  Fact fact{runner(), Fact::Field::file, {}, {}, path, {}};
  fact.value = read_fact(fact, draft.observed);
  step.guard.push_back(std::move(fact));
}

Step export_of_file(const Draft& draft, const FileSource& file) {
  Step step;
  step.address.target = runner();
  step.address.action = Action::export_key;
  step.file = file;
  step.reason = "the key file";
  if (file.kind == FileSource::Kind::environment) {
    step.reason = "the variable " + file.certificate;
    return step;
  }
  guard_file(draft, file.certificate, step);
  if (file.kind == FileSource::Kind::pair) guard_file(draft, file.key, step);
  return step;
}

Step export_of_server(Draft& draft, ServerIndex index, const DesiredCertificate& certificate) {
  Step step;
  step.address.target = draft.server(index).target.name;
  step.address.action = Action::export_key;
  step.reason = "it has an exportable copy";
  step.guard.push_back(
      {step.address.target, Fact::Field::exportable, certificate.thumbprint, {}, {}, "yes"});
  draft.is_target[index] = true;
  return step;
}

}  // namespace

const SourceChoice& choose_source(Draft& draft, CertificateIndex index) {
  std::optional<SourceChoice>& source = draft.certificates[index].source;
  if (source) return *source;
  const DesiredCertificate& certificate = draft.desired.certificates[index];
  source = certificate.sources.empty() ? choose_any(draft, certificate)
                                       : choose_listed(draft, certificate);
  return *source;
}

StepId export_step(Draft& draft, CertificateIndex index) {
  CertificateDraft& facts = draft.certificates[index];
  if (facts.export_step) return *facts.export_step;
  const DesiredCertificate& certificate = draft.desired.certificates[index];
  const SourceChoice& source = choose_source(draft, index);
  Step step = source.file ? export_of_file(draft, *source.file)
                          : export_of_server(draft, *source.server, certificate);
  draft.uses_runner = draft.uses_runner || source.file;
  step.address.certificate = certificate.key;
  step.thumbprint = certificate.thumbprint;
  if (!source.why.empty()) step.reason += "; passed over: " + source.why;
  facts.export_step = draft.add(std::move(step));
  return *facts.export_step;
}

}  // namespace signet
