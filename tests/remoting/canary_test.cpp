#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "scripted_channel.h"

// Secrets that would be seen wherever they leaked: a password and a key file.
namespace signet::test {
namespace {

constexpr std::string_view password = "c4n4ry-password";
constexpr std::string_view key_file = "c4n4ry-key-file-bytes";

// As they stand, in UTF-16 and in base64 at each of the three places where a group may begin.
std::vector<std::string> traces(std::string_view secret) {
  std::string wide;
  for (const char letter : secret) wide += {letter, '\0'};
  std::vector<std::string> all = {std::string(secret), wide};
  for (const std::string& text : {std::string(secret), wide}) {
    for (std::size_t skipped = 0; skipped < 3; ++skipped) {
      const std::size_t whole = (text.size() - skipped) / 3 * 3;
      all.push_back(to_base64(as_bytes(std::string_view(text).substr(skipped, whole))));
    }
  }
  return all;
}

void expect_no_trace(const std::string& said) {
  for (const std::string_view secret : {password, key_file}) {
    for (const std::string& trace : traces(secret)) {
      EXPECT_EQ(said.find(trace), std::string::npos) << trace << " in " << said;
    }
  }
}

enum class Sent { file, file_and_password };  // a password costs a key pair

// What a user is told and what is logged when everything is.
std::string all_that_is_said(Sent sent, std::optional<ScriptedChannel::Plan> trouble,
                             std::size_t& requests) {
  testing::internal::CaptureStderr();
  std::string said;
  {
    Session session(Log::Level::debug);
    if (trouble) session.channel.plan = *trouble;
    said = session.open();
    std::vector<psrp::Parameter> parameters;
    if (sent == Sent::file_and_password) {
      parameters.push_back({"Password", psrp::SecretText{Secret(as_bytes(password))}});
    }
    parameters.push_back({"FileData", psrp::SecretBytes{Secret(as_bytes(key_file))}});
    said += session.invoke("Set-Thing", std::move(parameters));
    session.pool.reset();
    requests = session.channel.size();
  }
  return said + testing::internal::GetCapturedStderr();
}

TEST(Canary, IsSeenNowhereWhateverGoesWrong) {
  std::size_t length = 0;
  const std::string well = all_that_is_said(Sent::file_and_password, {}, length);
  EXPECT_NE(well.find("okdone"), std::string::npos) << well;
  EXPECT_NE(well.find("operation=Command"), std::string::npos) << "the log is on";
  expect_no_trace(well);
  std::size_t ignored = 0;
  for (std::size_t at = 0; at < length; ++at) {
    for (const Trouble trouble : all_troubles()) {
      SCOPED_TRACE(to_text(trouble) + " at request " + std::to_string(at));
      expect_no_trace(all_that_is_said(Sent::file, ScriptedChannel::Plan{at, 1, trouble}, ignored));
    }
    expect_no_trace(all_that_is_said(Sent::file_and_password,
                                     ScriptedChannel::Plan{at, 1, Trouble::lost_answer}, ignored));
  }
}

TEST(Canary, WouldBeSeenInWhatIsSent) {
  Session session;
  ASSERT_EQ(session.open(), "ok");
  std::vector<psrp::Parameter> parameters;
  parameters.push_back({"FileData", psrp::SecretBytes{Secret(as_bytes(key_file))}});
  ASSERT_EQ(session.invoke("Set-Thing", std::move(parameters)), "done");
  const std::string inner = to_base64(as_bytes(key_file));
  bool is_seen = false;
  for (const std::string& trace : traces(inner)) {
    for (const std::string& body : session.channel.bodies()) {
      is_seen = is_seen || body.find(trace) != std::string::npos;
    }
  }
  EXPECT_TRUE(is_seen);
}

}  // namespace
}  // namespace signet::test
