#include "exchange/disguise.h"

#include <algorithm>

#include "base/text.h"
#include "http/host_name.h"

namespace signet::exchange {

namespace {

// A shorter piece of a name stands in too many words of ours.
constexpr std::size_t shortest = 3;

const char* kind_text(WordKind kind) {
  switch (kind) {
    case WordKind::host:
      return "host";
    case WordKind::server:
      return "server";
    case WordKind::address:
      return "address";
    case WordKind::account:
      return "account";
    case WordKind::domain:
      return "domain";
    case WordKind::thumbprint:
      return "thumbprint";
    case WordKind::name:
      return "name";
    case WordKind::plain:
    case WordKind::foreign:
      break;
  }
  return "";
}

bool is_inside_a_word(std::string_view text, std::size_t at) {
  return at < text.size() && (is_letter_or_digit(text[at]) || text[at] == '_');
}

// Every `from`, in lower case, that stands as a word of its own.
void replace(std::string& text, const std::string& from, const std::string& to) {
  std::string lower = to_lower(text);
  std::size_t at = 0;
  while ((at = lower.find(from, at)) != std::string::npos) {
    const bool begins = at == 0 || !is_inside_a_word(lower, at - 1);
    if (!begins || is_inside_a_word(lower, at + from.size())) {
      ++at;
      continue;
    }
    text.replace(at, from.size(), to);
    lower.replace(at, from.size(), to);
    at += to.size();
  }
}

}  // namespace

void Disguise::give(const std::string& kind, const std::string& text) {
  if (text.empty() || given_.contains(to_lower(text))) return;
  given_.emplace(to_lower(text), kind + "-" + std::to_string(++counts_[kind]));
}

void Disguise::learn(const Word& word) {
  const std::string kind = kind_text(word.kind);
  if (kind.empty()) return;
  give(kind, word.text);
  if (word.kind == WordKind::account) {
    const std::size_t at = word.text.find('@');
    const std::size_t slash = word.text.find_first_of("\\/");
    if (at != std::string::npos) {
      give("account", word.text.substr(0, at));
      give("domain", word.text.substr(at + 1));
    } else if (slash != std::string::npos) {
      give("domain", word.text.substr(0, slash));
      give("account", word.text.substr(slash + 1));
    }
  }
  if (word.kind != WordKind::host && word.kind != WordKind::server) return;
  const std::size_t dot = word.text.find('.');
  if (dot == std::string::npos || is_ip_address(word.text)) return;
  if (dot >= shortest) give(kind, word.text.substr(0, dot));
  if (word.text.find('.', dot + 1) != std::string::npos) give("domain", word.text.substr(dot + 1));
}

std::string Disguise::text(const Phrase& phrase) const {
  std::string text;
  for (const Word& word : phrase.words()) {
    const auto found = given_.find(to_lower(word.text));
    if (word.kind == WordKind::foreign) {
      text += word.shared;
    } else if (word.kind != WordKind::plain && found != given_.end()) {
      text += found->second;
    } else {
      text += printable(word.text);
    }
  }
  std::vector<const std::pair<const std::string, std::string>*> longest_first;
  for (const auto& entry : given_) {
    if (entry.first.size() >= shortest) longest_first.push_back(&entry);
  }
  std::ranges::stable_sort(longest_first, std::ranges::greater{},
                           [](const auto* entry) { return entry->first.size(); });
  for (const auto* entry : longest_first) replace(text, entry->first, entry->second);
  return text;
}

}  // namespace signet::exchange
