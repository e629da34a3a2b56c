#include "approve/allowed_signers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::string_view blanks = " \t";

// The next word of a line, in which blanks may stand between quotes; removed from the line.
std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  bool quoted = false;
  std::size_t end = 0;
  while (end < line.size() && (quoted || blanks.find(line[end]) == std::string_view::npos)) {
    if (line[end] == '"') quoted = !quoted;
    ++end;
  }
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

// The options between commas that stand outside of quotes.
std::vector<std::string_view> split_options(std::string_view options) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t at = 0; at <= options.size(); ++at) {
    if (at < options.size() && options[at] == '"') quoted = !quoted;
    if (at < options.size() && (quoted || options[at] != ',')) continue;
    parts.push_back(options.substr(start, at - start));
    start = at + 1;
  }
  return parts;
}

std::string_view without_quotes(std::string_view text) {
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

int number_of(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with or without Z.
std::optional<Seconds> parse_time(std::string_view text) {
  if (text.ends_with('Z')) text.remove_suffix(1);
  const bool digits =
      std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
  if (!digits || (text.size() != 8 && text.size() != 12 && text.size() != 14)) return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t count) {
    return at < text.size() ? number_of(text.substr(at, count)) : 0;
  };
  const std::chrono::year_month_day day{std::chrono::year(part(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(part(4, 2))),
                                        std::chrono::day(static_cast<unsigned>(part(6, 2)))};
  if (!day.ok()) return std::nullopt;
  return Seconds(std::chrono::sys_days(day)) + std::chrono::hours(part(8, 2)) +
         std::chrono::minutes(part(10, 2)) + std::chrono::seconds(part(12, 2));
}

void read_time(std::string_view name, std::string_view value, std::optional<Seconds>& into,
               AllowedSigner& signer) {
  into = parse_time(value);
  if (!into) signer.unsupported = fmt::format("{} is no time", name);
}

void read_option(std::string_view option, AllowedSigner& signer) {
  const std::size_t equal = std::min(option.find('='), option.size());
  const std::string name = to_lower(option.substr(0, equal));
  const std::string_view value =
      equal < option.size() ? without_quotes(option.substr(equal + 1)) : std::string_view();
  if (name == "namespaces") {
    signer.name_spaces = value;
  } else if (name == "valid-after") {
    read_time(name, value, signer.from, signer);
  } else if (name == "valid-before") {
    read_time(name, value, signer.until, signer);
  } else if (name == "cert-authority") {
    signer.unsupported = "it is a certificate authority";
  } else {
    signer.unsupported = fmt::format("\"{}\" is no option that is supported", printable(name));
  }
}

bool is_key_type(std::string_view word) {
  return word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-");
}

std::optional<AllowedSigner> read_line(std::string_view line) {
  AllowedSigner signer;
  signer.text = line;
  signer.principal = next_word(line);
  if (signer.principal.find_first_of("*?!,\"") != std::string::npos) {
    signer.unsupported = "its name is a list or a pattern";
  }
  std::string_view word = next_word(line);
  if (!is_key_type(word)) {
    for (const std::string_view option : split_options(word)) read_option(option, signer);
    word = next_word(line);
  }
  const auto blob = from_base64(next_word(line));
  if (!blob) return std::nullopt;
  auto key = read_ssh_key(*blob);
  if (!key || key->type != word) return std::nullopt;
  signer.key = *std::move(key);
  return signer;
}

}  // namespace

Expected<std::vector<AllowedSigner>> read_allowed_signers(std::string_view file) {
  std::vector<AllowedSigner> signers;
  std::size_t number = 0;
  for (const std::string_view line : split(file, '\n')) {
    ++number;
    const std::string_view content = trim(line);
    if (content.empty() || content.starts_with('#')) continue;
    auto signer = read_line(content);
    if (!signer) {
      return std::unexpected(Problem{"approve.signers",
                                     "this line is no signer",
                                     {},
                                     "NAME [OPTIONS] KEY-TYPE KEY, as ssh-keygen(1) describes it",
                                     std::to_string(number)});
    }
    signer->line = number;
    signers.push_back(*std::move(signer));
  }
  return signers;
}

}  // namespace signet
