// uses: base clixml
#include <cstdlib>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "clixml/reader.h"
#include "clixml/writer.h"

namespace {

using signet::clixml::Value;

// Every question that can be asked of a value. What it gives is bounded by the document, except for
// its way through references, which the caller counts.
std::size_t ask(const Value& value) {
  std::size_t size = value.text().size() + value.to_string().size();
  size += value.boolean().has_value() + value.integer().has_value() + value.guid().has_value();
  size += value.time().has_value() + value.primitive().has_value();
  if (const auto bytes = value.bytes()) size += bytes->size();
  for (const std::string& name : value.type_names()) {
    if (!value.is_type(name) || !signet::is_valid_utf8(name)) std::abort();
  }
  if (!signet::is_valid_utf8(value.text()) || !signet::is_valid_utf8(value.to_string())) {
    std::abort();
  }
  return size;
}

// What stands inside of a value. Properties and entries must be found by their names.
std::vector<Value> parts(const Value& value) {
  std::vector<Value> parts = value.items();
  for (const auto& [name, part] : value.properties()) {
    if (!signet::is_valid_utf8(name) || !value.property(name)) std::abort();
    parts.push_back(part);
  }
  for (const auto& [key, part] : value.entries()) {
    if (!value.entry(key.text())) std::abort();
    parts.push_back(key);
    parts.push_back(part);
  }
  if (const auto primitive = value.primitive()) parts.push_back(*primitive);
  return parts;
}

void walk(const signet::clixml::Document& document) {
  constexpr std::size_t most_steps = 2000;
  std::vector<Value> left{document.root(), document.at(document.size())};
  for (std::size_t i = 0; i < document.size(); ++i) left.push_back(document.at(i));
  for (std::size_t steps = 0; !left.empty() && steps < most_steps; ++steps) {
    const Value value = left.back();
    left.pop_back();
    ask(value);
    if (left.size() > most_steps) continue;
    for (const Value& part : parts(value)) left.push_back(part);
  }
}

// Whatever can be said comes back from its escapes; whatever comes back can be said.
void check_escapes(std::string_view text) {
  if (signet::clixml::check_text(text)) {
    const auto back = signet::clixml::unescape(signet::clixml::escape(text));
    if (!back || *back != text) std::abort();
    const auto plain = signet::clixml::unescape(text);
    if (plain && !signet::clixml::check_text(*plain)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_escapes(signet::as_text({data, size}));
  const auto document = signet::clixml::read({data, size});
  if (!document) {
    const std::string& code = document.error().code;
    if (!code.starts_with("clixml.") || to_text(document.error()).size() > 200) std::abort();
    return 0;
  }
  walk(*document);
  return 0;
}
