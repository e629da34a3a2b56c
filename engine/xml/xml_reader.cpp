#include "xml/xml_reader.h"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>

#include "base/text.h"
#include "xml/crowded_element.h"

namespace signet {

namespace {

// Between namespace and local name in what expat reports. No name can hold it, and expat refuses
// a namespace that does.
constexpr char separator = '\n';

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

struct Name {
  std::string_view namespace_uri;
  std::string_view local;
};

Name split_name(std::string_view text) {
  const std::size_t at = text.rfind(separator);
  if (at == std::string_view::npos) return {{}, text};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string place(std::size_t line, std::size_t column) {
  return fmt::format("line {}, column {}", line, column);
}

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

std::string place_of(std::string_view document, std::size_t offset) {
  const std::string_view before = document.substr(0, offset);
  const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  const auto column =
      std::ranges::count_if(before.substr(before.rfind('\n') + 1), begins_character);
  return place(line, static_cast<std::size_t>(column) + 1);
}

Problem problem(std::string code, std::string summary, std::string detail) {
  return {std::move(code), std::move(summary), std::move(detail), {}, {}};
}

// UTF-16 and UTF-32 show themselves by a mark or by a zero beside the first bracket.
bool is_other_unicode(std::string_view document) {
  const std::string_view start = document.substr(0, 2);
  return start == "\xFE\xFF" || start == "\xFF\xFE" || start == std::string_view("<\0", 2) ||
         start == std::string_view("\0<", 2) || start == std::string_view("\0\0", 2);
}

class Reading {
 public:
  Reading(const XmlLimits& limits, XmlHandler& handler)
      : limits_(limits), handler_(handler), parser_(XML_ParserCreateNS("UTF-8", separator)) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetStartNamespaceDeclHandler(parser_.get(), on_namespace);
    XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
    XML_SetProcessingInstructionHandler(parser_.get(), on_instruction);
    XML_SetXmlDeclHandler(parser_.get(), on_declaration);
  }

  Expected<void> read(std::string_view document) {
    const XML_Status status =
        XML_Parse(parser_.get(), document.data(), static_cast<int>(document.size()), XML_TRUE);
    if (stopped_) return std::unexpected(*std::move(stopped_));
    if (status == XML_STATUS_OK) return {};
    const char* cause = XML_ErrorString(XML_GetErrorCode(parser_.get()));
    return std::unexpected(problem("xml.malformed", "this is not well-formed XML",
                                   fmt::format("{}, {}", cause, here())));
  }

 private:
  static Reading& self(void* user) { return *static_cast<Reading*>(user); }

  static void on_start(void* user, const XML_Char* name, const XML_Char** attributes) {
    self(user).start(name, attributes);
  }
  static void on_end(void* user, const XML_Char*) {
    Reading& reading = self(user);
    if (reading.stopped_) return;
    --reading.depth_;
    if (!reading.handler_.end()) reading.stop("xml.stopped", "stopped");
  }
  static void on_text(void* user, const XML_Char* text, int size) {
    Reading& reading = self(user);
    if (reading.stopped_) return;
    if (!reading.handler_.text({text, static_cast<std::size_t>(size)})) {
      reading.stop("xml.stopped", "stopped");
    }
  }
  static void on_namespace(void* user, const XML_Char*, const XML_Char*) {
    Reading& reading = self(user);
    if (++reading.namespaces_ > reading.limits_.namespaces) {
      reading.stop("xml.limit", "the XML declares too many namespaces");
    }
  }
  static void on_doctype(void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    self(user).stop("xml.refused", "a document type declaration in XML is not accepted");
  }
  static void on_instruction(void* user, const XML_Char*, const XML_Char*) {
    self(user).stop("xml.refused", "a processing instruction in XML is not accepted");
  }
  static void on_declaration(void* user, const XML_Char*, const XML_Char* encoding, int) {
    if (encoding && !equal_ignoring_case(encoding, "utf-8")) {
      self(user).stop("xml.refused", "XML in another encoding than UTF-8 is not accepted");
    }
  }

  void start(std::string_view name, const XML_Char** attributes) {
    if (stopped_) return;
    if (++depth_ > limits_.depth) return stop("xml.limit", "the XML is nested too deeply");
    if (++elements_ > limits_.elements) return stop("xml.limit", "the XML has too many elements");
    std::size_t count = 0;
    for (; attributes[2 * count]; ++count) {
      if (count == limits_.attributes) {
        return stop("xml.limit", "an XML element has too many attributes");
      }
      if (count == attributes_.size()) attributes_.emplace_back();
      const Name parts = split_name(attributes[2 * count]);
      attributes_[count].name = parts.local;
      attributes_[count].namespace_uri = parts.namespace_uri;
      attributes_[count].value = attributes[2 * count + 1];
    }
    attributes_.resize(count);
    const Name parts = split_name(name);
    if (!handler_.start(parts.namespace_uri, parts.local, attributes_)) {
      stop("xml.stopped", "stopped");
    }
  }

  std::string here() const {
    return place(XML_GetCurrentLineNumber(parser_.get()),
                 XML_GetCurrentColumnNumber(parser_.get()) + 1);
  }

  // The first reason counts: expat may still report a little after it was told to stop.
  void stop(const char* code, const char* summary) {
    if (stopped_) return;
    stopped_ = problem(code, summary, here());
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  const XmlLimits& limits_;
  XmlHandler& handler_;
  Parser parser_;
  std::vector<XmlAttribute> attributes_;  // kept from element to element: their memory is reused
  std::size_t depth_ = 0;
  std::size_t elements_ = 0;
  std::size_t namespaces_ = 0;
  std::optional<Problem> stopped_;
};

}  // namespace

Expected<void> read_xml(ByteView bytes, const XmlLimits& limits, XmlHandler& handler) {
  const std::string_view document = as_text(bytes);
  const std::size_t longest =
      std::min<std::size_t>(limits.bytes, std::numeric_limits<int>::max() / 2);
  if (document.size() > longest) {
    return fail("xml.limit", fmt::format("the XML is longer than {} bytes", longest));
  }
  if (is_other_unicode(document)) {
    return fail("xml.refused", "XML in another encoding than UTF-8 is not accepted");
  }
  if (const auto at = crowded_element(document, limits.attributes + limits.namespaces)) {
    return std::unexpected(
        problem("xml.limit", "an XML element has too many attributes", place_of(document, *at)));
  }
  return Reading(limits, handler).read(document);
}

}  // namespace signet
