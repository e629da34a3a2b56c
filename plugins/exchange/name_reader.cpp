#include "exchange/name_reader.h"

#include <charconv>

#include "base/text.h"

namespace signet::exchange {

namespace {

constexpr std::size_t longest_name = 8192;

bool is_space(char letter) { return letter == ' ' || letter == '\t'; }

std::optional<char> byte_of(std::string_view digits) {
  unsigned char byte = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, byte, 16);
  if (digits.size() != 2 || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return static_cast<char>(byte);
}

// What both notations share: TYPE=value, joined by '+' and ','. A notation reads its values.
class NameReader {
 public:
  explicit NameReader(std::string_view text) : text_(text) {}
  virtual ~NameReader() = default;

  std::optional<DistinguishedName> read() {
    if (text_.empty() || text_.size() > longest_name) return std::nullopt;
    DistinguishedName name(1);
    for (;;) {
      auto attribute = read_attribute();
      if (!attribute) return std::nullopt;
      name.back().push_back(*std::move(attribute));
      skip_spaces();
      if (is_at_end()) return name;
      const char separator = take();
      if (separator == ',') name.emplace_back();
      if (separator != ',' && separator != '+') return std::nullopt;
    }
  }

 protected:
  bool is_at_end() const { return at_ == text_.size(); }
  char next() const { return text_[at_]; }
  char take() { return text_[at_++]; }
  std::string_view take(std::size_t count) {
    const std::string_view taken = text_.substr(at_, count);
    at_ += taken.size();
    return taken;
  }
  void skip_spaces() {
    while (!is_at_end() && is_space(next())) ++at_;
  }

  virtual std::string type_of(std::string_view written) const = 0;
  virtual std::optional<std::string> read_value(const std::string& type) = 0;

 private:
  std::optional<NameAttribute> read_attribute() {
    skip_spaces();
    const std::size_t equals = text_.find('=', at_);
    if (equals == std::string_view::npos) return std::nullopt;
    NameAttribute attribute;
    attribute.type = type_of(take(equals - at_));
    if (attribute.type.empty()) return std::nullopt;
    take();
    auto value = read_value(attribute.type);
    if (!value) return std::nullopt;
    attribute.value = *std::move(value);
    return attribute;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

class WindowsReader final : public NameReader {
  using NameReader::NameReader;

  std::string type_of(std::string_view written) const override {
    return from_windows_type(written);
  }

  std::optional<std::string> read_value(const std::string&) override {
    skip_spaces();
    if (!is_at_end() && next() == '"') return read_quoted();
    std::string value;
    while (!is_at_end() && next() != ',' && next() != '+') {
      if (next() == '"') return std::nullopt;
      value += take();
    }
    while (!value.empty() && is_space(value.back())) value.pop_back();
    return value;
  }

  // A quote inside is written twice.
  std::optional<std::string> read_quoted() {
    std::string value;
    for (take(); !is_at_end();) {
      const char letter = take();
      if (letter == '"' && (is_at_end() || next() != '"')) return value;
      if (letter == '"') take();
      value += letter;
    }
    return std::nullopt;
  }
};

// UTF8String, PrintableString and IA5String, as they are in an attribute that OpenSSL dumps.
constexpr std::string_view text_tags = "\x0C\x13\x16";

class OpensslReader final : public NameReader {
  using NameReader::NameReader;

  std::string type_of(std::string_view written) const override {
    return to_windows_type(written).empty() ? std::string() : std::string(written);
  }

  std::optional<std::string> read_value(const std::string& type) override {
    if (is_object_identifier(type)) return read_dump();
    std::string value;
    while (!is_at_end() && next() != ',' && next() != '+') {
      const auto letter = read_letter();
      if (!letter) return std::nullopt;
      value += *letter;
    }
    return value;
  }

  std::optional<char> read_letter() {
    if (next() != '\\') return take();
    take();
    if (is_at_end()) return std::nullopt;
    if (is_letter_or_digit(next())) return byte_of(take(2));
    return take();
  }

  std::optional<std::string> read_dump() {
    std::string bytes;
    if (is_at_end() || take() != '#') return std::nullopt;
    while (!is_at_end() && next() != ',' && next() != '+') {
      const auto byte = byte_of(take(2));
      if (!byte) return std::nullopt;
      bytes += *byte;
    }
    const bool is_short_text = bytes.size() >= 2 && text_tags.contains(bytes[0]) &&
                               static_cast<unsigned char>(bytes[1]) == bytes.size() - 2;
    return is_short_text ? std::optional(bytes.substr(2)) : std::nullopt;
  }
};

}  // namespace

std::optional<DistinguishedName> read_windows_name(std::string_view text) {
  return WindowsReader(text).read();
}

std::optional<DistinguishedName> read_openssl_name(std::string_view text) {
  return OpensslReader(text).read();
}

}  // namespace signet::exchange
