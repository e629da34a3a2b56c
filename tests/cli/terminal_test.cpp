#include <pty.h>

#include "world.h"

namespace signet::test {
namespace {

// The program on a terminal of its own, with a person who answers one question.
class AtTheTerminal : public World {
 protected:
  struct Answer {
    std::string question;  // typed after it was read
    std::string typed;
  };

  Ran converse(const std::vector<std::string>& arguments, const Answer& answer) const {
    int terminal = -1;
    const pid_t process = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (process == 0) become(signet_command(arguments));
    Ran ran;
    bool answered = false;
    std::array<char, 4096> piece{};
    for (ssize_t got = 0; (got = ::read(terminal, piece.data(), piece.size())) > 0;) {
      ran.out.append(piece.data(), static_cast<std::size_t>(got));
      if (answered || ran.out.find(answer.question) == std::string::npos) continue;
      answered = ::write(terminal, answer.typed.data(), answer.typed.size()) > 0;
    }
    ::close(terminal);
    int status = 0;
    ::waitpid(process, &status, 0);
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    EXPECT_TRUE(answered) << ran.out;
    return ran;
  }

 private:
  [[noreturn]] static void become(const Start& start) {
    if (::chdir(start.folder.c_str()) != 0) ::_exit(125);
    for (const auto& [name, value] : start.environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> words;
    for (const std::string& word : start.words) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
};

TEST_F(AtTheTerminal, OnlyYesIsTakenAsYes) {
  make_fleet("two-servers", "two");
  const auto before = tree(folder_);
  const Ran no = converse({"apply", "two"}, {"taken as yes: ", "y\n"});
  EXPECT_EQ(no.code, 1);
  EXPECT_NE(no.out.find("error: the plan was not approved"), std::string::npos) << no.out;
  EXPECT_EQ(tree(folder_), before);
  const Ran yes = converse({"apply", "two"}, {"taken as yes: ", "yes\n"});
  EXPECT_EQ(yes.code, 0) << yes.out;
  EXPECT_EQ(signet({"verify", "two"}).code, 0);
}

TEST_F(AtTheTerminal, APasswordIsNotShownWhileItIsTyped) {
  make_fleet("two-servers", "two");
  const std::string rubout = "\x7F";
  const Ran ran = converse({"inspect", "two/webmail.pfx", "--password-prompt"},
                           {"Password: ", "exX" + rubout + "ample\n"});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(ran.out.substr(0, ran.out.find("two/")), "Password: \r\n");
}

TEST_F(AtTheTerminal, CtrlCEndsTheQuestionForAPassword) {
  make_fleet("two-servers", "two");
  const Ran ran =
      converse({"inspect", "two/webmail.pfx", "--password-prompt"}, {"Password: ", "exa\x03"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "Password: \r\nerror: no password was given\r\n");
}

TEST_F(AtTheTerminal, ColoursCanBeRefused) {
  make_fleet("two-servers", "two");
  const std::string escape = "\x1B[";
  const Answer no = {"taken as yes: ", "no\n"};
  environment_["TERM"] = "xterm";
  EXPECT_NE(converse({"apply", "two"}, no).out.find(escape), std::string::npos);
  EXPECT_EQ(converse({"apply", "two", "--no-color"}, no).out.find(escape), std::string::npos);
  environment_["NO_COLOR"] = "1";
  EXPECT_EQ(converse({"apply", "two"}, no).out.find(escape), std::string::npos);
}

}  // namespace
}  // namespace signet::test
