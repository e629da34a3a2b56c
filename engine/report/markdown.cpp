#include "report/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace signet {

namespace {

bool is_word(std::string_view text, std::size_t at) {
  return at < text.size() && (is_letter_or_digit(text[at]) || text[at] == '_' || text[at] == '"' ||
                              static_cast<unsigned char>(text[at]) >= 0x80);
}

// ":name:" of an emoji, or "://" of a link.
bool is_special_colon(std::string_view text, std::size_t at) {
  if (text.substr(at).starts_with("://")) return true;
  for (std::size_t end = at + 1; end < text.size() && text[end] != ' '; ++end) {
    if (text[end] == ':') return end > at + 1;
  }
  return false;
}

bool follows_www(std::string_view text, std::size_t at) {
  return at >= 3 && equal_ignoring_case(text.substr(at - 3, 3), "www");
}

// A list's number or sign, a heading, a quotation: only where a line starts.
bool is_special_start(std::string_view text, std::size_t at) {
  if (text.find_first_not_of("0123456789") < at) return false;
  const bool after_digits = at > 0;
  return after_digits ? text[at] == '.' || text[at] == ')'
                      : std::string_view("#+-=>").find(text[at]) != std::string_view::npos;
}

void append(std::string& result, std::string_view text, std::size_t at) {
  const char letter = text[at];
  const auto apart = [&](std::string_view shown) {
    result.append("<span>").append(shown).append("</span>");
  };
  switch (letter) {
    case '\n':
    case '\r':
      result += ' ';
      return;
    case '<':
      result += "&lt;";
      return;
    case '&':
      is_word(text, at + 1) ? apart("&amp;") : void(result += "&amp;");
      return;
    case '\\':
    case '`':
    case '*':
    case '_':
    case '[':
    case '|':
      result.append(1, '\\').append(1, letter);
      return;
    case '~':
    case '$':
      apart(letter == '~' ? "\\~" : "$");
      return;
    case '@':
    case '#':
    case '!':
    case '%':
    case '^':
      if (is_word(text, at + 1) || text.substr(at).starts_with("![")) {
        return apart(std::string_view(&letter, 1));
      }
      break;
    case ':':
      is_special_colon(text, at) ? apart(":") : void(result += letter);
      return;
    case '.':
      if (follows_www(text, at)) return apart(".");
      break;
    default:  // any other character stands for itself
      break;
  }
  if (is_special_start(text, at)) result += '\\';
  result += letter;
}

constexpr std::size_t longest_word_of_kind = 40;  // "12345 no way back, "

std::size_t room_for_rest(const MarkdownSection& section, std::string_view where) {
  std::map<std::string_view, int> kinds;
  for (const MarkdownSection::Row& row : section.rows) ++kinds[row.kind];
  return 80 + where.size() + kinds.size() * longest_word_of_kind;
}

// Which rows of the sections fit.
class Fitting {
 public:
  Fitting(const std::vector<MarkdownSection>& sections, std::size_t room)
      : sections_(sections), room_(room), taken_(sections.size()) {
    std::size_t shares = 0;
    for (std::size_t i = 0; i < sections.size(); ++i) {
      taken_[i].resize(sections[i].rows.size());
      shares += sections[i].share;
    }
    const std::size_t part = shares == 0 ? 0 : room / shares;
    for (std::size_t i = 0; i < sections.size(); ++i) take(i, part * sections[i].share);
    for (std::size_t i = 0; i < sections.size(); ++i) take(i, room_);
  }
  bool has(std::size_t section, std::size_t row) const { return taken_[section][row]; }

 private:
  void take(std::size_t section, std::size_t most) {
    most = std::min(most, room_);
    const auto& rows = sections_[section].rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t size = rows[i].text.size();
      if (taken_[section][i] || size > most) continue;
      taken_[section][i] = true;
      most -= size;
      room_ -= size;
    }
  }

  const std::vector<MarkdownSection>& sections_;
  std::size_t room_;
  std::vector<std::vector<bool>> taken_;
};

std::string rest_text(const std::map<std::string_view, std::size_t>& rest, std::string_view where) {
  std::vector<std::string> parts;
  std::size_t all = 0;
  for (const auto& [kind, count] : rest) {
    parts.push_back(fmt::format("{} {}", count, kind));
    all += count;
  }
  return all == 0 ? std::string()
                  : fmt::format("\n**and {} more** ({}): {}\n", all, join(parts, ", "), where);
}

}  // namespace

std::string markdown_text(std::string_view text) {
  std::string result;
  result.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size(); ++at) append(result, text, at);
  return result;
}

std::string fit_markdown(const std::string& head, const std::vector<MarkdownSection>& sections,
                         std::string_view where, std::size_t longest) {
  std::size_t fixed = head.size();
  for (const MarkdownSection& section : sections) {
    fixed += section.opening.size() + section.closing.size() + room_for_rest(section, where);
  }
  const Fitting fitting(sections, longest > fixed ? longest - fixed : 0);
  std::string text = head;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const MarkdownSection& section = sections[i];
    std::map<std::string_view, std::size_t> rest;
    text += section.opening;
    for (std::size_t row = 0; row < section.rows.size(); ++row) {
      if (fitting.has(i, row)) {
        text += section.rows[row].text;
      } else {
        ++rest[section.rows[row].kind];
      }
    }
    text += rest_text(rest, where) + section.closing;
  }
  return text;
}

}  // namespace signet
