#include "clixml/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "xml/xml_tree.h"

namespace signet::clixml {

namespace {

constexpr std::size_t first_capacity = 4096;

}  // namespace

Writer::~Writer() { wipe(std::span(text_)); }

// Not left to the vector, which would free its old memory with everything in it.
void Writer::append(std::string_view text) {
  const ByteView more = as_bytes(text);
  const std::size_t needed = text_.size() + more.size();
  if (needed > text_.capacity()) {
    Bytes larger;
    larger.reserve(std::max({first_capacity, needed, 2 * text_.capacity()}));
    larger.assign(text_.begin(), text_.end());
    wipe(std::span(text_));
    text_ = std::move(larger);
  }
  text_.insert(text_.end(), more.begin(), more.end());
}

void Writer::open(std::string_view element, std::string_view name) {
  append("<");
  append(element);
  if (name.empty()) return;
  append(" N=\"");
  append(xml_attribute(escape(name)));
  append("\"");
}

void Writer::leaf(std::string_view element, std::string_view name, std::string_view escaped) {
  open(element, name);
  append(">");
  append(escaped);
  append("</");
  append(element);
  append(">");
}

void Writer::encoded(std::string_view element, std::string_view name, ByteView value) {
  constexpr std::size_t whole_groups = 3 * 1024;
  open(element, name);
  append(">");
  while (!value.empty()) {
    const ByteView part = value.first(std::min(whole_groups, value.size()));
    std::string text = to_base64(part);
    append(text);
    wipe(text);
    value = value.subspan(part.size());
  }
  append("</");
  append(element);
  append(">");
}

void Writer::null(std::string_view name) {
  open("Nil", name);
  append(" />");
}
void Writer::string(std::string_view name, std::string_view value) {
  leaf("S", name, xml_text(escape(value)));
}
void Writer::boolean(std::string_view name, bool value) {
  leaf("B", name, value ? "true" : "false");
}
void Writer::int32(std::string_view name, std::int32_t value) {
  leaf("I32", name, fmt::to_string(value));
}
void Writer::int64(std::string_view name, std::int64_t value) {
  leaf("I64", name, fmt::to_string(value));
}
void Writer::time(std::string_view name, Seconds value) {
  leaf("DT", name, signet::to_text(value));
}
void Writer::guid(std::string_view name, const Guid& value) {
  leaf("G", name, to_lower(value.text()));
}
void Writer::version(std::string_view name, std::string_view value) {
  leaf("Version", name, xml_text(escape(value)));
}
void Writer::bytes(std::string_view name, ByteView value) { encoded("BA", name, value); }
void Writer::secure_string(std::string_view name, ByteView cipher) { encoded("SS", name, cipher); }

void Writer::begin_object(std::string_view name,
                          std::initializer_list<std::string_view> type_names) {
  open("Obj", name);
  append(fmt::format(" RefId=\"{}\">", next_object_++));
  if (type_names.size() == 0) return;
  const auto number = static_cast<std::uint32_t>(types_.size());
  const auto [known, is_new] =
      types_.emplace(std::vector<std::string>(type_names.begin(), type_names.end()), number);
  if (!is_new) {
    append(fmt::format("<TNRef RefId=\"{}\" />", known->second));
    return;
  }
  append(fmt::format("<TN RefId=\"{}\">", number));
  for (const std::string_view type : type_names) leaf("T", {}, xml_text(escape(type)));
  append("</TN>");
}

void Writer::end_object() { append("</Obj>"); }
void Writer::to_string(std::string_view value) { leaf("ToString", {}, xml_text(escape(value))); }
void Writer::begin_extended() { append("<MS>"); }
void Writer::end_extended() { append("</MS>"); }
void Writer::begin_list() { append("<LST>"); }
void Writer::end_list() { append("</LST>"); }

void Writer::enumeration(std::string_view name, std::string_view type, std::string_view text,
                         std::int32_t value) {
  begin_object(name, {type, "System.Enum", "System.ValueType", "System.Object"});
  to_string(text);
  int32({}, value);
  end_object();
}

Secret Writer::take() { return Secret::take(text_); }

}  // namespace signet::clixml
