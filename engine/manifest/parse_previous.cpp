#include <array>

#include "manifest/parse.h"

namespace signet {

namespace {

constexpr std::chrono::seconds keep_if_not_written = std::chrono::days(14);

struct Reading {
  std::optional<Written<Thumbprint>> thumbprint;
  Previous value;
};

void read_thumbprint(SectionReader& reader, const YamlNode& node, Reading& into) {
  into.thumbprint = parse_thumbprint(reader, node);
}

void read_keep(SectionReader& reader, const YamlNode& node, Reading& into) {
  into.value.keep = reader.duration(node, "\"keep\"").value_or(keep_if_not_written);
}

void read_then(SectionReader& reader, const YamlNode& node, Reading& into) {
  const auto word = reader.text(node, "\"then\"");
  if (!word) return;
  if (word->value == "remove") {
    into.value.then = Previous::Then::remove;
  } else if (word->value != "leave") {
    reader.error(node, "manifest.value", "\"then\" cannot be " + in_quotes(word->value),
                 "leave (it stays, and plans tell who uses it) or remove");
  }
}

constexpr std::array<KeyRule<Reading>, 3> previous_keys = {{
    {"thumbprint", read_thumbprint},
    {"keep", read_keep},
    {"then", read_then},
}};

}  // namespace

std::optional<WrittenPrevious> parse_previous(SectionReader& reader, const YamlNode& node) {
  if (!reader.expect_mapping(node, "\"previous\"")) return std::nullopt;
  Reading reading;
  reading.value.keep = keep_if_not_written;
  read_keys<Reading>(reader, node, "\"previous\"", previous_keys, reading);
  if (!reader.require_key(node, "\"previous\"", "thumbprint") || !reading.thumbprint) {
    return std::nullopt;
  }
  reading.value.thumbprint = reading.thumbprint->value;
  return WrittenPrevious{*reading.thumbprint, reading.value};
}

}  // namespace signet
