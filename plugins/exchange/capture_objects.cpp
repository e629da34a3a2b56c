#include "exchange/capture_objects.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "clixml/reader.h"
#include "exchange/reading.h"
#include "exchange/utf16.h"

namespace signet::exchange {

namespace {

constexpr std::string_view mark_of_utf8 = "\xEF\xBB\xBF";
constexpr std::string_view mark_of_utf16 = "\xFF\xFE";
constexpr std::string_view root_element = "<Objs";
constexpr std::size_t beginning = 1024;
// References make one large object stand in many places, each of which costs the same again.
constexpr std::size_t most_objects = 5000;

bool is_utf16(ByteView content) { return as_text(content).starts_with(mark_of_utf16); }

std::optional<std::string> utf16_text(ByteView content) {
  return from_utf16(content.subspan(mark_of_utf16.size()));
}

// Behind white space and an XML declaration.
bool begins_as_capture(std::string_view text) {
  if (text.starts_with(mark_of_utf8)) text.remove_prefix(mark_of_utf8.size());
  text = trim(text);
  if (text.starts_with("<?xml ")) {
    const std::size_t end = text.find("?>");
    if (end == std::string_view::npos) return false;
    text = trim(text.substr(end + 2));
  }
  return text.starts_with(root_element);
}

Expected<clixml::Document> read_document(ByteView content) {
  if (!is_utf16(content)) return clixml::read(content);
  const auto text = utf16_text(content);
  if (!text) return fail("clixml.malformed", "UTF-16 text with half of a character at its end");
  return clixml::read(as_bytes(*text));
}

bool is_list(const clixml::Value& value) {
  const auto container = value.container();
  return value.kind() == clixml::Kind::object &&
         (container == clixml::Container::list || container == clixml::Container::enumerable);
}

// -InputObject saves a list as one object.
std::vector<clixml::Value> objects_of(const clixml::Document& document) {
  std::vector<clixml::Value> objects;
  for (std::size_t i = 0; i < document.size(); ++i) objects.push_back(document.at(i));
  if (objects.size() == 1 && is_list(objects.front())) return objects.front().items();
  return objects;
}

}  // namespace

bool is_capture(ByteView content) {
  const ByteView first = content.first(std::min(content.size(), beginning));
  if (!is_utf16(first)) return begins_as_capture(as_text(first));
  const auto text = utf16_text(first);
  return text && begins_as_capture(*text);
}

Expected<CaptureObjects> read_capture_objects(ByteView content) {
  auto document = read_document(content);
  if (!document) return std::unexpected(std::move(document).error());
  std::vector<clixml::Value> objects = objects_of(*document);
  if (objects.size() > most_objects) {
    return fail("clixml.limit", fmt::format("more than {} objects", most_objects));
  }
  return CaptureObjects{*std::move(document), std::move(objects)};
}

Expected<std::optional<SavedAnswer>> find_saved_answer(const clixml::Value& object) {
  const auto format = told(object, "SignetCapture");
  if (!format) return std::nullopt;
  if (format->integer() != 1) {
    return fail("capture.malformed", "it was saved by lines of another signet",
                "make the capture again with the lines of signet exchange capture-script");
  }
  SavedAnswer answer;
  answer.cmdlet = text_of(object, "Cmdlet");
  answer.server = text_of(object, "Server");
  if (const auto at = told(object, "At")) answer.at = at->time();
  answer.error = told(object, "Error");
  const auto objects = told(object, "Objects");
  const bool is_one = objects && is_list(*objects) && objects->items().size() <= most_objects;
  if (answer.cmdlet.empty() || (!is_one && !answer.error)) {
    return fail("capture.malformed", "an answer of a cmdlet does not say what it should");
  }
  if (is_one) answer.objects = objects->items();
  return answer;
}

}  // namespace signet::exchange
