#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "remoting/remote_pool.h"
#include "scripted_channel.h"

namespace signet::test {

// One session in which the client has all its choices (ids, waits) from a seed, so that it says the
// same in every run.
class Play {
 public:
  Play(std::unique_ptr<HttpChannel> channel, const TestClock& clock, VirtualWaiter& waiter,
       std::chrono::seconds operation_timeout);

  void open();
  // A line that tells the outcome, then one for each value, error, warning and refused prompt.
  void run(psrp::Pipeline pipeline, std::optional<psrp::AnswerablePrompt> prompt = {});
  void run(const std::string& cmdlet, std::vector<psrp::Parameter> parameters = {},
           std::optional<psrp::AnswerablePrompt> prompt = {});
  // Asks to stop as soon as the next pipeline has put something out.
  void stop_at_first_output() { stops_ = true; }
  void close() { pool_->close(); }
  const std::string& told() const { return told_; }

 private:
  SeededRandom random_{2026};
  Log log_{Log::Level::off, Log::Format::text};
  std::stop_source stop_;
  bool stops_ = false;
  std::unique_ptr<RemotePool> pool_;
  std::string told_;
};

// What is played against the lab and recorded there, and replayed without it.
struct Story {
  std::string name;  // of the transcript
  std::chrono::seconds operation_timeout{20};
  std::function<void(Play&)> play;

  std::filesystem::path transcript() const;
  // What the client must make of it, as text.
  std::filesystem::path told() const;
};
std::vector<Story> stories();
std::string read_text(const std::filesystem::path& file);

Guid guid_of(std::string_view text);
psrp::Parameter text(std::string name, std::string value);
psrp::Parameter number(std::string name, std::int32_t value);

}  // namespace signet::test
