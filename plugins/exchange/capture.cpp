#include "exchange/capture.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "clixml/reader.h"
#include "exchange/certificate_text.h"
#include "exchange/exchange_certificate.h"
#include "exchange/utf16.h"
#include "exchange/value_text.h"

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

struct Capture {
  clixml::Document document;  // what the values stand in
  std::vector<ExchangeCertificate> certificates;
  std::vector<clixml::Value> others;
  std::vector<std::string> problems;
};

// -InputObject saves a list as one object.
std::vector<clixml::Value> objects_of(const clixml::Document& document) {
  std::vector<clixml::Value> objects;
  for (std::size_t i = 0; i < document.size(); ++i) objects.push_back(document.at(i));
  if (objects.size() != 1 || objects.front().kind() != clixml::Kind::object) return objects;
  const auto container = objects.front().container();
  const bool is_list =
      container == clixml::Container::list || container == clixml::Container::enumerable;
  return is_list ? objects.front().items() : objects;
}

Expected<clixml::Document> read_document(ByteView content) {
  if (!is_utf16(content)) return clixml::read(content);
  const auto text = utf16_text(content);
  if (!text) return fail("clixml.malformed", "UTF-16 text with half of a character at its end");
  return clixml::read(as_bytes(*text));
}

Expected<Capture> read_capture(ByteView content) {
  auto document = read_document(content);
  if (!document) return std::unexpected(std::move(document).error());
  const std::vector<clixml::Value> objects = objects_of(*document);
  if (objects.size() > most_objects) {
    return fail("clixml.limit", fmt::format("more than {} objects", most_objects));
  }
  Capture capture{*document, {}, {}, {}};
  std::size_t number = 0;
  for (const clixml::Value& value : objects) {
    ++number;
    if (!is_exchange_certificate(value)) {
      capture.others.push_back(value);
      continue;
    }
    auto certificate = read_exchange_certificate(value);
    if (certificate) {
      capture.certificates.push_back(*std::move(certificate));
    } else {
      capture.problems.push_back(
          fmt::format("object {}: {}", number, to_line(certificate.error())));
    }
  }
  return capture;
}

std::string title(const ExchangeCertificate& certificate) {
  return certificate.certificate ? printable(short_name(*certificate.certificate))
                                 : certificate.thumbprint.short_text();
}

}  // namespace

bool is_capture(ByteView content) {
  const ByteView first = content.first(std::min(content.size(), beginning));
  if (!is_utf16(first)) return begins_as_capture(as_text(first));
  const auto text = utf16_text(first);
  return text && begins_as_capture(*text);
}

Expected<std::string> capture_text(const std::string& name, ByteView content, Seconds now) {
  const auto capture = read_capture(content);
  if (!capture) return std::unexpected(capture.error());
  std::string text = fmt::format("{}: PowerShell capture with {} and {}\n", printable(name),
                                 count_text(capture->certificates.size(), "Exchange certificate"),
                                 count_text(capture->others.size(), "other object"));
  for (const std::string& problem : capture->problems) text += "  problem: " + problem + "\n";
  std::size_t number = 0;
  for (const ExchangeCertificate& certificate : capture->certificates) {
    text += fmt::format("\ncertificate {}: {}\n", ++number, title(certificate));
    text += to_text(certificate, now);
  }
  if (!capture->others.empty()) text += "\n" + to_text(capture->others);
  return text;
}

Expected<Json> capture_json(const std::string& name, ByteView content, Seconds now) {
  const auto capture = read_capture(content);
  if (!capture) return std::unexpected(capture.error());
  Json certificates = Json::array();
  for (const ExchangeCertificate& certificate : capture->certificates) {
    certificates.push_back(to_json(certificate, now));
  }
  return Json{{"exchange_certificates", std::move(certificates)},
              {"file", printable(name)},
              {"format", 0},
              {"kind", "PowerShell capture"},
              {"objects", to_json(capture->others)},
              {"problems", capture->problems}};
}

FileInspector capture_inspector() { return {is_capture, capture_text, capture_json}; }

}  // namespace signet::exchange
