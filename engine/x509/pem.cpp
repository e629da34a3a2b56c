#include "x509/pem.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/text.h"
#include "x509/file_builder.h"

namespace signet {

namespace {

constexpr std::string_view begin_mark = "-----BEGIN ";
constexpr std::string_view end_mark = "-----END ";
constexpr std::string_view dashes = "-----";

std::unexpected<Problem> malformed(const PemBlock& block, std::string_view what) {
  return fail("pem.malformed",
              fmt::format("the {} block of line {} {}", brief(block.label), block.line, what));
}

int digit_value(char digit) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  return digit == '+' ? 62 : digit == '/' ? 63 : -1;
}

// Base64 over several lines, decoded as it comes.
class Decoder {
 public:
  // The whole size at once: growing would leave copies of a key behind.
  explicit Decoder(std::size_t most) { bytes_.reserve(most); }
  ~Decoder() { wipe(std::span(bytes_)); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  bool add(std::string_view line) {
    for (const char letter : line) {
      if (letter == '=') {
        ++padding_;
        continue;
      }
      const int value = digit_value(letter);
      if (value < 0 || padding_ > 0) return false;
      group_ = (group_ << 6 | static_cast<unsigned>(value)) & 0xFFFFFF;
      if (++digits_ % 4 != 1) {
        bytes_.push_back(static_cast<std::uint8_t>(group_ >> (6 - 2 * ((digits_ - 1) % 4))));
      }
    }
    return true;
  }

  // The result, if the padding is as it must be.
  std::optional<Secret> take() {
    const std::size_t padding = (4 - digits_ % 4) % 4;
    if (bytes_.empty() || padding == 3 || padding != padding_) return std::nullopt;
    return Secret::take(bytes_);
  }

 private:
  Bytes bytes_;
  unsigned group_ = 0;
  std::size_t digits_ = 0;
  std::size_t padding_ = 0;
};

std::optional<std::string_view> label_of(std::string_view line, std::string_view mark) {
  if (!line.starts_with(mark) || !line.ends_with(dashes)) return std::nullopt;
  if (line.size() < mark.size() + dashes.size()) return std::nullopt;
  return line.substr(mark.size(), line.size() - mark.size() - dashes.size());
}

// Reads from the line after BEGIN; `at` is left on the END line.
Expected<PemBlock> read_block(const std::vector<std::string_view>& lines, std::size_t& at,
                              PemBlock block) {
  std::size_t size = 0;
  std::size_t end = at;
  for (; end < lines.size() && !lines[end].starts_with(dashes); ++end) size += lines[end].size();
  const auto label = end < lines.size() ? label_of(trim(lines[end]), end_mark) : std::nullopt;
  if (!label) return malformed(block, "does not end");
  if (*label != block.label) {
    return malformed(block, fmt::format("ends as {}", brief(*label)));
  }
  Decoder decoder(size);
  for (; at < end; ++at) {
    const std::string_view line = trim(lines[at]);
    if (line.starts_with("DEK-Info:")) block.algorithm = trim(line.substr(9));
    if (line.find(':') != std::string_view::npos) continue;
    if (!decoder.add(line)) return malformed(block, "is not base64");
  }
  auto content = decoder.take();
  if (!content) return malformed(block, "is not whole base64");
  block.content = std::move(*content);
  return block;
}

}  // namespace

Expected<std::vector<PemBlock>> read_pem(std::string_view text) {
  const std::vector<std::string_view> lines = split(text, '\n');
  std::vector<PemBlock> blocks;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const auto label = label_of(trim(lines[at]), begin_mark);
    if (!label) continue;
    PemBlock start{std::string(*label), at + 1, {}, {}};
    auto block = read_block(lines, ++at, std::move(start));
    if (!block) return std::unexpected(block.error());
    blocks.push_back(std::move(*block));
    if (blocks.size() > FileBuilder::most_items) {
      return fail("file.too-many",
                  fmt::format("it holds more than {} PEM blocks", FileBuilder::most_items));
    }
  }
  return blocks;
}

}  // namespace signet
