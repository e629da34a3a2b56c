#include "exchange/captured_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <limits>
#include <set>

#include "base/text.h"
#include "exchange/capture_objects.h"
#include "exchange/captured_cmdlets.h"
#include "exchange/cmdlets.h"
#include "exchange/powershell_text.h"
#include "exchange/reading.h"
#include "psrp/server_text.h"

namespace signet::exchange {

namespace {

// Exchange calls no two servers of an organisation by one name, whatever their domains.
std::string short_name(std::string_view server) {
  return to_lower(server.substr(0, server.find('.')));
}

// What a file's name says where its objects do not: "Get-PopSettings-EX1", "certificates-EX1".
struct NamedAfter {
  const CapturedCmdlet* cmdlet = nullptr;
  std::string server;
};

NamedAfter named_after(const std::string& file) {
  const std::string stem = std::filesystem::path(file).stem().string();
  constexpr std::string_view other_name = "certificates";
  NamedAfter result;
  std::size_t length = 0;
  if (equal_ignoring_case(std::string_view(stem).substr(0, other_name.size()), other_name)) {
    result.cmdlet = find_captured("Get-ExchangeCertificate");
    length = other_name.size();
  } else if (const std::size_t verb = stem.find('-'); verb != std::string::npos) {
    length = std::min(stem.find('-', verb + 1), stem.size());
    result.cmdlet = find_captured(std::string_view(stem).substr(0, length));
  }
  if (result.cmdlet && length + 1 < stem.size() && stem[length] == '-') {
    result.server = stem.substr(length + 1);
  }
  return result;
}

std::unexpected<Problem> failed(const CaptureFile& file, const char* code, std::string summary,
                                std::string hint) {
  return std::unexpected(
      Problem{code, std::move(summary), {}, std::move(hint), printable(file.name)});
}

// As a session would have read it.
psrp::ErrorRecord error_in(const clixml::Value& saved) {
  psrp::ErrorRecord error;
  error.message = psrp::server_text(saved, "Message");
  error.fully_qualified_id = psrp::server_text(saved, "FullyQualifiedErrorId");
  error.reason = psrp::server_text(saved, "Reason");
  const auto category = told(saved, "Category");
  const auto number = category ? category->integer() : std::nullopt;
  if (number && *number >= 0 && *number <= std::numeric_limits<std::int32_t>::max()) {
    error.category = static_cast<std::int32_t>(*number);
  }
  return error;
}

psrp::Pipeline hinted(const CapturedCmdlet& cmdlet, const std::string& server) {
  if (cmdlet.name == "Get-ExchangeCertificate") return get_certificates(server);
  return captured_by(cmdlet, server);
}

Problem missing(const CapturedCmdlet& cmdlet, const std::string& server,
                const std::vector<std::string>& empty) {
  Problem problem{"capture.missing",
                  fmt::format("no capture of {}{}", cmdlet.name,
                              cmdlet.of_server ? " for " + printable(server) : ""),
                  {},
                  {},
                  {}};
  const auto is_about_it = [&](const std::string& file) {
    const NamedAfter after = named_after(file);
    return after.cmdlet == &cmdlet &&
           (!cmdlet.of_server || short_name(after.server) == short_name(server));
  };
  if (const auto found = std::ranges::find_if(empty, is_about_it); found != empty.end()) {
    problem.detail = printable(*found) +
                     " holds nothing, which a cmdlet that failed leaves too: use the lines of "
                     "signet exchange capture-script";
    return problem;
  }
  const std::string file = std::string(cmdlet.name) + (cmdlet.of_server ? "-" + server : "");
  problem.detail = fmt::format("run {} | Export-Clixml {}.xml",
                               powershell_text(hinted(cmdlet, server)), printable(file));
  return problem;
}

// The objects of one file that say themselves, or by the file's name, what they are.
class PlainFile {
 public:
  struct Part {
    const CapturedCmdlet* cmdlet = nullptr;
    std::string server;
    const clixml::Value* object = nullptr;
  };

  explicit PlainFile(const CaptureFile& file) : file_(file), after_(named_after(file.name)) {}

  Expected<void> add(const clixml::Value& object) {
    const auto cmdlet = cmdlet_of(object);
    if (!cmdlet) return std::unexpected(cmdlet.error());
    Part part{*cmdlet, {}, &object};
    if (part.cmdlet->of_server) {
      part.server = server_of(*part.cmdlet, object);
      const auto fits = check_server(part.server);
      if (!fits) return fits;
      if (!part.server.empty()) said_.insert(short_name(part.server));
      if (!after_.server.empty()) part.server = after_.server;
    }
    parts_.push_back(std::move(part));
    return {};
  }

  // What does not say its server is of the one that the rest of the file is of.
  Expected<std::vector<Part>> take() {
    for (Part& part : parts_) {
      if (!part.cmdlet->of_server || !part.server.empty()) continue;
      if (said_.size() != 1) {
        return failed(file_, "capture.server", "it does not say which server it is of",
                      fmt::format("call it after its server: {}-EX1.xml", part.cmdlet->name));
      }
      part.server = *said_.begin();
    }
    return std::move(parts_);
  }

 private:
  Expected<const CapturedCmdlet*> cmdlet_of(const clixml::Value& object) const {
    const CapturedCmdlet* typed = find_captured(object);
    if (!after_.cmdlet && !typed) {
      return failed(file_, "capture.unknown", "it does not say which cmdlet it is of",
                    "call it after the cmdlet and the server: Get-PopSettings-EX1.xml");
    }
    // A cmdlet's older name gives objects of the same type.
    const bool is_twin = after_.cmdlet && after_.cmdlet->name == "Get-ClientAccessServer";
    if (!after_.cmdlet || !typed || typed == after_.cmdlet || is_twin) {
      return after_.cmdlet ? after_.cmdlet : typed;
    }
    return failed(file_, "capture.conflict",
                  fmt::format("it is called after {}, and holds what {} gives", after_.cmdlet->name,
                              typed->name),
                  "call it after what it holds");
  }

  Expected<void> check_server(const std::string& says) const {
    if (says.empty() || after_.server.empty()) return {};
    if (short_name(says) == short_name(after_.server)) return {};
    return failed(file_, "capture.conflict",
                  fmt::format("it is called after {}, and an object in it is about {}",
                              printable(after_.server), printable(says)),
                  "call it after the server that it is of");
  }

  const CaptureFile& file_;
  NamedAfter after_;
  std::vector<Part> parts_;
  std::set<std::string> said_;  // by short names
};

}  // namespace

Expected<CapturedAnswers> CapturedAnswers::read(const std::vector<CaptureFile>& files) {
  CapturedAnswers answers;
  for (const CaptureFile& file : files) {
    const auto added = answers.add_file(file);
    if (added) continue;
    Problem problem = added.error();
    problem.where = printable(file.name);
    return std::unexpected(std::move(problem));
  }
  return answers;
}

Expected<void> CapturedAnswers::add_file(const CaptureFile& file) {
  const auto read = read_capture_objects(file.content);
  if (!read) return std::unexpected(read.error());
  at_ = std::min(at_, file.saved);
  if (read->objects.empty()) empty_.push_back(file.name);
  PlainFile plain(file);
  for (const clixml::Value& object : read->objects) {
    const auto added =
        told(object, "SignetCapture") ? add_saved(file, read->document, object) : plain.add(object);
    if (!added) return added;
  }
  auto parts = plain.take();
  if (!parts) return std::unexpected(parts.error());
  for (PlainFile::Part& part : *parts) {
    const auto added = add({std::string(part.cmdlet->name),
                            std::move(part.server),
                            file.name,
                            {read->document.only(*part.object)},
                            {}},
                           false);
    if (!added) return added;
  }
  return {};
}

Expected<void> CapturedAnswers::add_saved(const CaptureFile& file, const clixml::Document& document,
                                          const clixml::Value& object) {
  const auto saved = find_saved_answer(object);
  if (!saved) return std::unexpected(saved.error());
  const CapturedCmdlet* cmdlet = find_captured((*saved)->cmdlet);
  if (!cmdlet || cmdlet->of_server == (*saved)->server.empty()) {
    return failed(
        file, "capture.malformed",
        fmt::format("an answer of {} is none that signet asks for", printable((*saved)->cmdlet)),
        "make the capture again with the lines of signet exchange capture-script");
  }
  if ((*saved)->at) at_ = std::min(at_, *(*saved)->at);
  Answer answer{std::string(cmdlet->name), (*saved)->server, file.name, {}, {}};
  for (const clixml::Value& each : (*saved)->objects) answer.objects.push_back(document.only(each));
  if ((*saved)->error) answer.error = error_in(*(*saved)->error);
  return add(std::move(answer), true);
}

// What one cmdlet said of one server comes from one file.
Expected<void> CapturedAnswers::add(Answer answer, bool is_whole) {
  Key key{to_lower(answer.cmdlet), short_name(answer.server)};
  const auto [at, is_new] = answers_.try_emplace(std::move(key), answer);
  if (is_new) return {};
  if (is_whole || at->second.file != answer.file) {
    return fail("capture.twice",
                fmt::format("{}{} is answered in {} already", answer.cmdlet,
                            answer.server.empty() ? "" : " for " + printable(answer.server),
                            printable(at->second.file)),
                "keep one of the two");
  }
  std::ranges::move(answer.objects, std::back_inserter(at->second.objects));
  return {};
}

Expected<psrp::PipelineResult> CapturedAnswers::find(std::string_view cmdlet,
                                                     std::string_view server) const {
  const CapturedCmdlet* known = find_captured(cmdlet);
  if (!known) {
    return fail("capture.no-question", fmt::format("captures do not answer {}", printable(cmdlet)));
  }
  const auto at =
      answers_.find({to_lower(known->name), known->of_server ? short_name(server) : std::string()});
  if (at == answers_.end()) {
    return std::unexpected(missing(*known, std::string(server), empty_));
  }
  psrp::PipelineResult result;
  result.state = psrp::PipelineState::completed;
  result.output = at->second.objects;
  if (at->second.error) result.errors.push_back(*at->second.error);
  return result;
}

std::vector<std::string> CapturedAnswers::servers() const {
  std::map<std::string, std::string> names;  // by short name
  for (const auto& [key, answer] : answers_) {
    if (answer.server.empty()) continue;
    std::string& name = names[key.second];
    // As the organisation calls it, where that is told.
    if (name.empty() || answer.cmdlet == "Get-ExchangeServer") {
      name = answer.server.substr(0, answer.server.find('.'));
    }
  }
  std::vector<std::string> sorted;
  for (const auto& [key, name] : names) sorted.push_back(name);
  return sorted;
}

}  // namespace signet::exchange
