#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/guid.h"
#include "psrp/server.h"
#include "wsman/operation.h"

namespace signet::test {

// A request, read by code that shares nothing with the client's but the XML reader.
struct SoapRequest {
  wsman::Operation operation = wsman::Operation::create;
  std::string message;  // "uuid:.."
  std::string shell;    // that it is for; of a Create, that it wants
  std::string command;  // empty: the pool
  std::string stream;   // "stdin", "pr"
  std::string signal;   // the code
  std::chrono::milliseconds timeout{0};
  Bytes fragments;
};
SoapRequest read_request(ByteView body);

struct SoapAnswer {
  int status = 200;
  std::string text;
  bool nothing_came = false;  // a Receive that timed out
};

SoapAnswer soap_fault(const SoapRequest& request, std::uint32_t code, std::string_view subcode,
                      std::string_view words);

// An endpoint with as many shells as one likes. Its cmdlets:
//   Get-Thing    puts out "one" and "two", in two answers, and completes
//   Set-Thing    counts in `acts`, puts out "done" and completes
//   Wait-Thing   runs until it is interrupted
//   Ask-Thing    asks a choice, acts and puts out "answered" when it was answered
//   Break-Thing  ends the pool
//   Lose-Thing   says that its output is over before it is
class FarServer {
 public:
  explicit FarServer(std::string version = "2.3") : version_(std::move(version)) {}

  SoapAnswer answer(const SoapRequest& request);

  std::size_t open_shells() const { return shells_.size(); }
  std::size_t created = 0;
  std::size_t acts = 0;                     // of Set-Thing and Ask-Thing
  std::size_t keys = 0;                     // exchanged
  std::map<std::string, int> signals = {};  // by code
  std::size_t started = 0;                  // pipelines
  bool opens = true;                        // or leaves pools opening

 private:
  struct Pipeline {
    std::deque<std::vector<Bytes>> answers;
    bool over = false;  // when the answers are fetched
    Bytes arrived;      // fragments of its CREATE_PIPELINE
    bool started = false;
    Guid id;
  };
  struct Shell {
    std::unique_ptr<psrp::test::Server> far;
    std::deque<std::vector<Bytes>> answers;
    std::map<std::string, Pipeline> pipelines;
  };

  SoapAnswer create(const SoapRequest& request);
  SoapAnswer receive(Shell& shell, const SoapRequest& request);
  SoapAnswer command(Shell& shell, const SoapRequest& request);
  SoapAnswer send(Shell& shell, const SoapRequest& request);
  SoapAnswer signal(Shell& shell, const SoapRequest& request);
  void start_if_whole(Shell& shell, Pipeline& pipeline);
  void run(Shell& shell, Pipeline& pipeline, const std::string& content);

  std::string version_;
  std::map<std::string, Shell> shells_;
};

}  // namespace signet::test
