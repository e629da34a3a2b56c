#include "transcript.h"

#include <fmt/format.h>

#include <regex>
#include <utility>

#include "base/json.h"
#include "crypto/key_exchange_peer.h"
#include "far_server.h"

namespace signet::test {

namespace {

const std::regex public_key("(<S N=\"PublicKey\">)([^<]*)");
const std::regex cipher("(<SS N=\"V\">)([^<]*)");

std::string string_of(ByteView bytes) { return std::string(as_text(bytes)); }

// An envelope with its fragments as they are under the base64.
std::string opened(const std::string& envelope) {
  const std::string fragments = string_of(read_request(as_bytes(envelope)).fragments);
  const std::string base64 = to_base64(as_bytes(fragments));
  std::string text = envelope;
  if (!base64.empty()) text.replace(text.find(base64), base64.size(), fragments);
  return text;
}

std::string without_keys(const std::string& envelope) {
  const std::string text = std::regex_replace(opened(envelope), public_key, "$1");
  return std::regex_replace(text, cipher, "$1");
}

std::string sealed_for(const std::string& envelope) {
  const std::string text = opened(envelope);
  std::smatch found;
  if (!std::regex_search(text, found, public_key)) return {};
  return to_base64(seal_for(from_base64(found[2].str()).value(), Bytes(32, 7)));
}

// All keys have the same length: nothing around it changes.
std::string with_key(const std::string& answer, const std::string& key) {
  static const std::regex stream("(<[^<>]*Stream [^>]*>)([A-Za-z0-9+/=]+)<");
  constexpr std::string_view mark = "<S N=\"EncryptedSessionKey\">";
  std::string text = answer;
  for (std::sregex_iterator at(answer.begin(), answer.end(), stream), end; at != end; ++at) {
    const std::string base64 = (*at)[2];
    std::string bytes = string_of(from_base64(base64).value());
    const std::size_t found = bytes.find(mark);
    if (found == std::string::npos) continue;
    bytes.replace(found + mark.size(), key.size(), key);
    text.replace(text.find(base64), base64.size(), to_base64(as_bytes(bytes)));
  }
  return text;
}

std::string first_difference(const std::string& recorded, const std::string& sent) {
  std::size_t at = 0;
  while (at < recorded.size() && at < sent.size() && recorded[at] == sent[at]) ++at;
  const std::size_t from = at < 60 ? 0 : at - 60;
  return fmt::format("recorded ..{}\nsent     ..{}", recorded.substr(from, 120),
                     sent.substr(from, 120));
}

}  // namespace

std::vector<RecordedPair> read_transcript(const std::filesystem::path& file) {
  std::vector<RecordedPair> pairs;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const Json json = parse_json(line).value();
    pairs.push_back(
        {json.at("request"), json.at("status"), json.at("contentType"), json.at("answer")});
  }
  return pairs;
}

HttpResult RecordingChannel::post(const HttpRequest& request) {
  HttpResult result = channel_->post(request);
  if (result) {
    const Json line = {{"request", as_text(request.body)},
                       {"status", result->status},
                       {"contentType", result->content_type},
                       {"answer", as_text(result->body)}};
    file_ << line.dump() << std::endl;
  }
  return result;
}

HttpResult ReplayChannel::post(const HttpRequest& request) {
  const auto refuse = [&](std::string difference) {
    if (difference_.empty()) difference_ = std::move(difference);
    return std::unexpected(HttpFailure{{"transcript.differs", "not as recorded", {}, {}, {}}});
  };
  const std::string sent = string_of(request.body);
  if (next_ == pairs_.size()) return refuse("more requests than recorded: " + sent);
  const RecordedPair& pair = pairs_[next_++];
  const std::string expected = without_keys(pair.request);
  if (const std::string given = without_keys(sent); given != expected) {
    return refuse(fmt::format("request {}:\n{}", next_, first_difference(expected, given)));
  }
  if (std::string key = sealed_for(sent); !key.empty()) sealed_key_ = std::move(key);
  const std::string answer = sealed_key_.empty() ? pair.answer : with_key(pair.answer, sealed_key_);
  const ByteView body = as_bytes(answer);
  return HttpResponse{pair.status, pair.content_type, Bytes(body.begin(), body.end()), {}};
}

std::string ReplayChannel::difference() const {
  if (!difference_.empty() || next_ == pairs_.size()) return difference_;
  return fmt::format("{} of {} requests were made", next_, pairs_.size());
}

}  // namespace signet::test
