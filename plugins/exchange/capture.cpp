#include "exchange/capture.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "exchange/capture_objects.h"
#include "exchange/certificate_text.h"
#include "exchange/exchange_certificate.h"
#include "exchange/value_text.h"

namespace signet::exchange {

namespace {

struct Capture {
  clixml::Document document;  // what the values stand in
  std::vector<ExchangeCertificate> certificates;
  std::vector<clixml::Value> others;
  std::vector<std::string> problems;
};

// What the lines of capture-script save beside what cmdlets gave is left out, but for what went
// wrong.
Expected<std::vector<clixml::Value>> bare_objects(const std::vector<clixml::Value>& objects) {
  std::vector<clixml::Value> bare;
  for (const clixml::Value& object : objects) {
    auto saved = find_saved_answer(object);
    if (!saved) return std::unexpected(saved.error());
    if (!*saved) {
      bare.push_back(object);
      continue;
    }
    if ((*saved)->error) bare.push_back(*(*saved)->error);
    bare.insert(bare.end(), (*saved)->objects.begin(), (*saved)->objects.end());
  }
  return bare;
}

Expected<Capture> read_capture(ByteView content) {
  auto read = read_capture_objects(content);
  if (!read) return std::unexpected(std::move(read).error());
  const auto objects = bare_objects(read->objects);
  if (!objects) return std::unexpected(objects.error());
  Capture capture{read->document, {}, {}, {}};
  std::size_t number = 0;
  for (const clixml::Value& value : *objects) {
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
