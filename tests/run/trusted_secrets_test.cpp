#include "run/trusted_secrets.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/temporary_folder.h"
#include "wiped.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using Kind = SecretReference::Kind;
using Words = std::vector<std::string>;

class Secrets : public testing::Test {
 protected:
  // The made-up secret itself, or "CODE: SUMMARY".
  std::string resolve(Kind kind, const Words& value) {
    return text_of(source().resolve({kind, value}));
  }
  static std::string text_of(const Expected<Secret>& secret) {
    if (!secret) return secret.error().code + ": " + secret.error().summary;
    return secret->reveal([](ByteView bytes) { return std::string(as_text(bytes)); });
  }
  TrustedSecrets& source() {
    if (!source_) {
      source_ = std::make_unique<TrustedSecrets>(
          trust_, folder_.path(),
          [this](std::string_view question) -> Expected<Secret> {
            questions_.emplace_back(question);
            return Secret(as_bytes("answered"));
          },
          [this](const std::string& name) -> std::optional<Secret> {
            ++look_ups_;
            if (name == "EMPTY") return Secret();
            if (name != "PASSWORD") return std::nullopt;
            return Secret(as_bytes("from the environment\n"));
          },
          longest_);
    }
    return *source_;
  }
  void write(const std::string& name, std::string_view content) {
    ASSERT_TRUE(write_file_atomically(folder_.path() / name, as_bytes(content), 0600));
  }
  std::string run(const std::string& script) {
    const Words command = {"sh", "-c", script};
    trust_.commands.push_back(command);
    source_.reset();
    return resolve(Kind::command, command);
  }

  TemporaryFolder folder_;
  Trust trust_;
  std::chrono::milliseconds longest_ = 30s;
  Words questions_;
  int look_ups_ = 0;
  std::unique_ptr<TrustedSecrets> source_;
};

TEST_F(Secrets, ComeFromTheEnvironmentAsTheyAre) {
  EXPECT_EQ(resolve(Kind::environment, {"PASSWORD"}), "from the environment\n");
  EXPECT_EQ(resolve(Kind::environment, {"OTHER"}),
            "secret.not-found: the environment variable OTHER is not set");
  EXPECT_EQ(resolve(Kind::environment, {"EMPTY"}), "secret.not-found: the secret is empty");
  EXPECT_EQ(resolve(Kind::environment, {}),
            "secret.not-found: the reference to a secret names nothing");
}

TEST_F(Secrets, AreLookedUpOnce) {
  resolve(Kind::environment, {"PASSWORD"});
  EXPECT_EQ(resolve(Kind::environment, {"PASSWORD"}), "from the environment\n");
  resolve(Kind::environment, {"OTHER"});
  resolve(Kind::environment, {"OTHER"});
  EXPECT_EQ(look_ups_, 2);
}

TEST_F(Secrets, AreAskedForEachTime) {
  EXPECT_EQ(resolve(Kind::prompt, {}), "answered");
  EXPECT_EQ(resolve(Kind::prompt, {}), "answered");
  EXPECT_EQ(questions_, (Words{"password of the key file: ", "password of the key file: "}));
}

TEST_F(Secrets, AreAskedForOnceForEachFile) {
  EXPECT_EQ(resolve(Kind::prompt, {"mail.pfx"}), "answered");
  EXPECT_EQ(resolve(Kind::prompt, {"mail.pfx"}), "answered");
  EXPECT_EQ(resolve(Kind::prompt, {"web.pfx"}), "answered");
  EXPECT_EQ(questions_,
            (Words{"password of the key file mail.pfx: ", "password of the key file web.pfx: "}));
}

TEST_F(Secrets, ComeFromFilesWithoutTheFinalNewline) {
  write("unix", "of unix\n");
  write("windows", "of windows\r\n");
  write("two", "two\n\n");
  write("none", "none\r");
  write("empty", "\n");
  EXPECT_EQ(resolve(Kind::file, {"unix"}), "of unix");
  EXPECT_EQ(resolve(Kind::file, {"windows"}), "of windows");
  EXPECT_EQ(resolve(Kind::file, {"two"}), "two\n");
  EXPECT_EQ(resolve(Kind::file, {"none"}), "none\r");
  EXPECT_EQ(resolve(Kind::file, {"empty"}), "secret.not-found: the secret is empty");
}

TEST_F(Secrets, ComeFromFilesThatCanBeReachedAndAreSmall) {
  write("huge", std::string(64 * 1024 + 1, 'x'));
  EXPECT_EQ(resolve(Kind::file, {"missing"}),
            "secret.not-found: the secret's file missing: cannot read: No such file or directory");
  EXPECT_EQ(resolve(Kind::file, {"huge"}),
            "secret.failed: the secret's file huge: 65537 bytes, more than the limit of 65536");
  EXPECT_EQ(resolve(Kind::file, {"/etc/hostname"}),
            "secret.not-trusted: \"/etc/hostname\" lies outside the manifest's folder and no trust "
            "file allows it");
}

TEST_F(Secrets, ComeFromTrustedCommandsOnly) {
  trust_.commands = {{"echo", "hello"}};
  EXPECT_EQ(resolve(Kind::command, {"echo", "hello"}), "hello");
  EXPECT_EQ(resolve(Kind::command, {"echo", "hello", "world"}),
            "secret.not-trusted: the command \"echo hello world\" is not trusted");
  EXPECT_EQ(resolve(Kind::command, {"echo"}),
            "secret.not-trusted: the command \"echo\" is not trusted");
}

TEST_F(Secrets, CommandsGetNoShellNoInputAndTheirTalkIsDiscarded) {
  trust_.commands = {{"echo", "$HOME; *"}};
  EXPECT_EQ(resolve(Kind::command, {"echo", "$HOME; *"}), "$HOME; *");
  EXPECT_EQ(run("cat; echo talk >&2; echo secret"), "secret");
}

TEST_F(Secrets, CommandsThatFailSayNothingOfTheirOutput) {
  EXPECT_EQ(run("echo canary; echo canary >&2; exit 3"),
            "secret.failed: the command failed with 3");
  EXPECT_EQ(run("echo canary; kill -9 $$"), "secret.failed: the command was ended by a signal");
  EXPECT_EQ(run("head -c 65537 /dev/zero"),
            "secret.failed: the command wrote more than 65536 bytes");
  EXPECT_EQ(run("head -c 65536 /dev/zero | tr '\\0' x").size(), 65536U);
  EXPECT_EQ(run("true"), "secret.not-found: the secret is empty");
}

TEST_F(Secrets, ACommandThatIsNotThereIsNamed) {
  trust_.commands = {{"/no/such/program"}};
  EXPECT_EQ(resolve(Kind::command, {"/no/such/program"}),
            "secret.failed: the command cannot be started: No such file or directory");
}

TEST_F(Secrets, ACommandIsOverWhenItEndsThoughSomethingElseHoldsItsOutput) {
  EXPECT_EQ(run("sleep 20 & echo secret"), "secret");
}

TEST_F(Secrets, CommandsAreEndedWhenTheirTimeIsUp) {
  longest_ = 20ms;
  EXPECT_EQ(run("sleep 60"), "secret.failed: the command did not end in time");
}

TEST_F(Secrets, CommandsThatCloseTheirOutputAreEndedWhenTheirTimeIsUp) {
  longest_ = 20ms;
  EXPECT_EQ(run("exec >&-; sleep 60"), "secret.failed: the command did not end in time");
}

// The descendant holds the other end of a pipe open for as long as it lives.
TEST_F(Secrets, TheDescendantsOfACommandAreEndedToo) {
  const std::string pipe = (folder_.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  EXPECT_EQ(run("exec 3>" + pipe + "; sleep 60 & head -c 70000 /dev/zero; wait"),
            "secret.failed: the command wrote more than 65536 bytes");
  pollfd closed{reader, POLLIN, 0};
  EXPECT_EQ(::poll(&closed, 1, 10'000), 1);
  EXPECT_TRUE((closed.revents & POLLHUP) != 0);
  ::close(reader);
}

TEST_F(Secrets, TheDescendantsOfACommandThatFailedAreEndedToo) {
  const std::string pipe = (folder_.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  EXPECT_EQ(run("exec 3>" + pipe + "; sleep 60 >&- & exit 3"),
            "secret.failed: the command failed with 3");
  pollfd closed{reader, POLLIN, 0};
  EXPECT_EQ(::poll(&closed, 1, 10'000), 1);
  EXPECT_TRUE((closed.revents & POLLHUP) != 0);
  ::close(reader);
}

TEST_F(Secrets, AreWipedInTheEnd) {
  write("password", "wiped in the end\n");
  {
    const auto secret = source().resolve({Kind::file, {"password"}});
  }
  EXPECT_EQ(test::times_wiped("wiped in the end"), 1U);
  source_.reset();
  EXPECT_EQ(test::times_wiped("wiped in the end"), 2U);
}

TEST(ProcessEnvironment, IsThatOfTheProcess) {
  EXPECT_TRUE(process_environment("PATH").has_value());
  EXPECT_FALSE(process_environment("SIGNET_NO_SUCH_VARIABLE").has_value());
}

}  // namespace
}  // namespace signet
