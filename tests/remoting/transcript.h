#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/http_channel.h"

namespace signet::test {

// One line of a transcript, as the lab's --record writes it.
struct RecordedPair {
  std::string request;
  int status = 0;
  std::string content_type;
  std::string answer;
};
std::vector<RecordedPair> read_transcript(const std::filesystem::path& file);

// Writes down what a channel says; requests that got no answer are left out.
class RecordingChannel final : public HttpChannel {
 public:
  RecordingChannel(std::unique_ptr<HttpChannel> channel, const std::filesystem::path& file)
      : channel_(std::move(channel)), file_(file) {}
  HttpResult post(const HttpRequest& request) override;

 private:
  std::unique_ptr<HttpChannel> channel_;
  std::ofstream file_;
};

// Answers as a transcript has it, as long as the requests are those of the transcript, byte for
// byte. Two things differ in every session, because a fresh key pair is made: the public key, and
// what is encrypted under the session key. The recorded session key is replaced by one that was
// sealed for the new pair.
class ReplayChannel final : public HttpChannel {
 public:
  explicit ReplayChannel(std::vector<RecordedPair> pairs) : pairs_(std::move(pairs)) {}
  HttpResult post(const HttpRequest& request) override;

  // Empty when all was as recorded, to the last line.
  std::string difference() const;

 private:
  std::vector<RecordedPair> pairs_;
  std::size_t next_ = 0;
  std::string sealed_key_;  // base64
  std::string difference_;
};

}  // namespace signet::test
