#include "exchange/examination.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "exchange/disguise.h"

namespace signet::exchange {

namespace {

constexpr std::size_t code_width = 22;

// The words of an audience.
class Teller {
 public:
  Teller(const Examination& examination, Audience audience) : audience_(audience) {
    for (const Finding& finding : examination.findings()) {
      for (const Phrase* phrase : {&finding.seen, &finding.next}) {
        for (const Word& word : phrase->words()) disguise_.learn(word);
      }
    }
  }
  std::string text(const Phrase& phrase) const {
    return audience_ == Audience::user ? phrase.text() : disguise_.text(phrase);
  }

 private:
  Audience audience_;
  Disguise disguise_;
};

std::string count_line(const Examination& examination) {
  return fmt::format("{} ok, {} to look at, {} failed, {} unknown", examination.count(Verdict::ok),
                     examination.count(Verdict::look), examination.count(Verdict::failed),
                     examination.count(Verdict::unknown));
}

}  // namespace

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::look:
      return "look";
    case Verdict::failed:
      return "failed";
    case Verdict::unknown:
      break;
  }
  return "unknown";
}

Phrase& Phrase::add(Word word) {
  if (!word.text.empty() || !word.shared.empty()) words_.push_back(std::move(word));
  return *this;
}

Phrase& Phrase::operator+=(const Phrase& other) {
  words_.insert(words_.end(), other.words_.begin(), other.words_.end());
  return *this;
}

std::string Phrase::text() const {
  std::string text;
  for (const Word& word : words_) text += printable(word.text);
  return text;
}

Word plain(std::string text) { return {WordKind::plain, std::move(text)}; }
Word host(std::string text) { return {WordKind::host, std::move(text)}; }
Word server(std::string text) { return {WordKind::server, std::move(text)}; }
Word address(std::string text) { return {WordKind::address, std::move(text)}; }
Word account(std::string text) { return {WordKind::account, std::move(text)}; }
Word domain(std::string text) { return {WordKind::domain, std::move(text)}; }
Word thumbprint(std::string text) { return {WordKind::thumbprint, std::move(text)}; }
Word name(std::string text) { return {WordKind::name, std::move(text)}; }

Word problem(const Problem& problem) {
  return {WordKind::foreign, to_line(problem), "[" + problem.code + "]"};
}

Phrase list_of(const std::vector<Word>& words, std::size_t most) {
  Phrase phrase;
  for (std::size_t at = 0; at < std::min(words.size(), most); ++at) {
    if (at > 0) phrase += ", ";
    phrase.add(words[at]);
  }
  if (words.size() > most) phrase.add(plain(fmt::format(" and {} more", words.size() - most)));
  return phrase;
}

void Examination::add(std::string code, Verdict verdict, Phrase seen, Phrase next) {
  findings_.push_back({std::move(code), verdict, std::move(seen), std::move(next)});
}

bool Examination::has_failed(std::string_view code) const {
  return std::ranges::any_of(findings_, [&](const Finding& finding) {
    return finding.code == code && finding.verdict == Verdict::failed;
  });
}

std::size_t Examination::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count(findings_, verdict, &Finding::verdict));
}

std::string to_text(const Examination& examination, Audience audience) {
  const Teller teller(examination, audience);
  std::string text;
  for (const Finding& finding : examination.findings()) {
    text += fmt::format("{:<8}{:<{}}{}\n", to_text(finding.verdict), finding.code, code_width,
                        teller.text(finding.seen));
    if (!finding.next.empty()) {
      text += fmt::format("{:<8}{:<{}}{}\n", "", "  next:", code_width, teller.text(finding.next));
    }
  }
  return text + count_line(examination) + "\n";
}

Json to_json(const Examination& examination, Audience audience) {
  const Teller teller(examination, audience);
  Json findings = Json::array();
  for (const Finding& finding : examination.findings()) {
    findings.push_back({{"code", finding.code},
                        {"verdict", to_text(finding.verdict)},
                        {"seen", teller.text(finding.seen)},
                        {"next", teller.text(finding.next)}});
  }
  return {{"doctor", 1}, {"findings", findings}};
}

}  // namespace signet::exchange
