#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "lab.h"
#include "remoting/remote_pool.h"
#include "remoting/waiter.h"
#include "support/seeded_random.h"

namespace signet::test {

// An argument of a cmdlet. No secret is in it but the lab's own.
struct Given {
  struct Password {
    std::string text;
  };
  std::string name;
  std::variant<bool, std::int32_t, std::string, std::vector<std::string>, Bytes, Password> value;
};
Given text_of(std::string name, std::string value);
Given yes_to(std::string name);  // a switch, or $true
Given bytes_of(std::string name, Bytes value);
Given secret_of(std::string name, std::string value);

// A session of a lab with an organisation, opened at the first call.
class LabSession {
 public:
  explicit LabSession(const Lab& lab);

  Invocation invoke(const psrp::Pipeline& pipeline,
                    std::optional<psrp::AnswerablePrompt> prompt = {});
  // Of one cmdlet, which has to complete; its errors are in the result.
  psrp::PipelineResult run(const std::string& cmdlet, const std::vector<Given>& given = {});
  // The same through Select-Object.
  psrp::PipelineResult select(const std::string& cmdlet, const std::vector<Given>& given,
                              std::vector<std::string> properties);

 private:
  SystemClock clock_;
  SystemWaiter waiter_;
  SeededRandom random_{std::random_device{}()};  // a lab tells sessions apart by their ids
  Log log_{Log::Level::off, Log::Format::text};
  RemotePool pool_;
  bool is_open_ = false;
};

// "", or the one error: its category and text.
std::string refusal(const psrp::PipelineResult& result);
// The text of a property of the first object that came.
std::string first(const psrp::PipelineResult& result, const std::string& property);
// The texts of a property, one for each object.
std::vector<std::string> each(const psrp::PipelineResult& result, const std::string& property);

// What GET /organisation tells of it; null when it is not there.
Json server_of(const Json& organisation, const std::string& name);
Json certificate_of(const Json& organisation, const std::string& server,
                    const std::string& subject);

}  // namespace signet::test
