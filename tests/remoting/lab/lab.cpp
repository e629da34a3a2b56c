#include "lab.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "base/json.h"
#include "http/curl_channel.h"
#include "support/test_paths.h"

namespace signet::test {

namespace {

std::string first_line(int descriptor) {
  std::string line;
  for (char letter = 0; ::read(descriptor, &letter, 1) == 1 && letter != '\n';) line += letter;
  return line;
}

Json body_of(const std::string& answer) {
  const std::size_t begin = answer.find('{');
  return parse_json(answer.substr(begin, answer.rfind('}') - begin + 1)).value();
}

}  // namespace

int run_lab_tests(int count, char** words) {
  testing::InitGoogleTest(&count, words);
  if (Lab::is_built()) return RUN_ALL_TESTS();
  std::puts("skipped: the exchange lab is not built here (./dev lab, needs the .NET 10 SDK)");
  return ::getenv("CI") != nullptr ? 1 : 0;
}

std::string Lab::program() { return source_dir() + "/build/lab/signet-lab"; }

bool Lab::is_built() { return std::filesystem::exists(program()); }

Lab::Lab(const std::vector<std::string>& authentication) {
  std::array<int, 2> input{};
  std::array<int, 2> output{};
  if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  ::setenv("SIGNET_LAB_ACCOUNT", "lab:lab", 0);
  process_ = ::fork();
  if (process_ == 0) {
    ::dup2(input[0], 0);
    ::dup2(output[1], 1);
    std::vector<std::string> words = {program(), "front", "--spares", "2", "--until-stdin-ends",
                                      "yes"};
    words.insert(words.end(), authentication.begin(), authentication.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
  }
  ::close(input[0]);
  ::close(output[1]);
  input_ = input[1];
  const std::string line = first_line(output[0]);
  ::close(output[0]);
  const Json said = parse_json(line).value();
  url_ = said.at("url");
  thumbprint_ = said.at("thumbprint");
  port_ = said.at("port");
  control_port_ = said.at("controlPort");
}

Lab::~Lab() {
  ::close(input_);
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

std::string Lab::control() const { return fmt::format("http://127.0.0.1:{}", control_port_); }

std::unique_ptr<HttpChannel> Lab::channel(const Clock& clock, const Log& log) const {
  HttpEndpoint endpoint;
  endpoint.url = HttpsUrl::parse(url_).value();
  endpoint.identity.pins = {Thumbprint::parse(thumbprint_).value()};
  endpoint.account = BasicAccount{"lab", Secret(as_bytes("lab"))};
  return make_curl_channel(std::move(endpoint), clock, log).value();
}

std::string Lab::ask(const std::string& method, const std::string& path,
                     const std::string& body) const {
  const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(control_port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("the lab's control does not answer");
  }
  const std::string request = fmt::format(
      "{} {} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}",
      method, path, body.size(), body);
  if (::write(connection, request.data(), request.size()) != static_cast<ssize_t>(request.size())) {
    throw std::runtime_error("the lab's control does not listen");
  }
  std::string answer;
  std::array<char, 4096> part{};
  for (ssize_t size = 0; (size = ::read(connection, part.data(), part.size())) > 0;) {
    answer.append(part.data(), static_cast<std::size_t>(size));
  }
  ::close(connection);
  if (!answer.starts_with("HTTP/1.1 200")) throw std::runtime_error("the lab refused: " + answer);
  return answer;
}

void Lab::misbehave(const Json& order) const { ask("POST", "/fault", order.dump()); }

void Lab::order(const Json& order) const { ask("POST", "/organisation", order.dump()); }

Bytes Lab::signed_by_authority(const std::string& request, const std::string& form) const {
  const std::string order = Json{{"request", request}, {"form", form}}.dump();
  return from_base64(body_of(ask("POST", "/sign", order)).at("answer").get<std::string>()).value();
}

void Lab::reset() const { ask("POST", "/reset", ""); }

Json Lab::state() const { return told("/state"); }

Json Lab::organisation() const { return told("/organisation"); }

Json Lab::told(const std::string& path) const { return body_of(ask("GET", path, "")); }

}  // namespace signet::test
