#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/problem.h"
#include "clixml/document.h"
#include "platform/captures.h"
#include "psrp/result.h"

namespace signet::exchange {

// What cmdlets answered, by files that were saved where they could be run. Files of three kinds are
// understood: those that the lines of `signet exchange capture-script` save, which say all
// themselves; objects of one cmdlet that tell their type and server; and objects that do not, in a
// file that is called after them, as "Get-PopSettings-EX1.xml" or "certificates-EX1.xml".
class CapturedAnswers {
 public:
  // Fails with the "clixml." and "capture." codes, and the file in `where`.
  static Expected<CapturedAnswers> read(const std::vector<CaptureFile>& files);

  // What that cmdlet, in any case, answered about the server (of the organisation: whatever is
  // named), as its session would have given it. Fails with "capture.missing", which says what to
  // run.
  Expected<psrp::PipelineResult> find(std::string_view cmdlet, std::string_view server) const;

  // The servers that any file speaks of, as they are called there, sorted.
  std::vector<std::string> servers() const;
  Seconds at() const { return at_; }

 private:
  struct Answer {
    std::string cmdlet;
    std::string server;  // as it is called there; may be empty
    std::string file;
    std::vector<clixml::Document> objects;
    std::optional<psrp::ErrorRecord> error;
  };
  using Key = std::pair<std::string, std::string>;  // cmdlet and server, in lower case

  Expected<void> add_file(const CaptureFile& file);
  Expected<void> add_saved(const CaptureFile& file, const clixml::Document& document,
                           const clixml::Value& object);
  Expected<void> add(Answer answer, bool is_whole);

  std::map<Key, Answer> answers_;
  std::vector<std::string> empty_;  // files without any object
  Seconds at_ = Seconds::max();
};

}  // namespace signet::exchange
