#include "support/test_paths.h"
#include "world.h"

namespace signet::test {
namespace {

class Usage : public World {
 protected:
  // The whole text and exit code 1.
  void expect_wrong(std::vector<std::string> arguments, const std::string& text) {
    const Ran ran = signet(std::move(arguments));
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err, text);
  }
};

TEST_F(Usage, VersionIsOneLine) {
  EXPECT_EQ(good({"version"}), "signet 0.1.0\n");
  EXPECT_EQ(good({"--version"}), "signet 0.1.0\n");
}

TEST_F(Usage, HelpOfACommandEndsWithAnExample) {
  EXPECT_EQ(
      good({"store", "init", "--help"}),
      "Usage: signet store init [OPTIONS] FOLDER\n"
      "\n"
      "Make a folder that stands for a server's certificate store\n"
      "\n"
      "  FOLDER                      The folder to make\n"
      "\n"
      "Options:\n"
      "  --name SERVER               The server's name (default: the folder's)\n"
      "  --self-signed NAME          Give it a self-signed certificate for all its services\n"
      "\n"
      "Everywhere:\n"
      "  --log-level LEVEL           What to log: debug, info, warning (default), error, off\n"
      "  --log-format FORMAT         How to log: text (default), json (one object a line, on "
      "stderr)\n"
      "  --no-color                  No colours (NO_COLOR does the same)\n"
      "  -q, --quiet                 Data, problems, nothing else\n"
      "  -h, --help                  Show this help\n"
      "\n"
      "Example:\n"
      "  signet store init fleet/EX16-01 --self-signed EX16-01\n");
}

TEST_F(Usage, AMissingCommandIsAskedFor) {
  expect_wrong(
      {},
      "signet: error: a command is missing\n"
      "  hint: one of validate, inspect, plan, review, diff, sign, approvals, apply, history, "
      "attest, verify, show, discover, probe, request, renew, store, "
      "exchange, completion, version\n");
  expect_wrong({"store"}, "signet store: error: a command is missing\n  hint: one of init, add\n");
}

TEST_F(Usage, ATypingSlipIsAnsweredWithWhatWasMeant) {
  expect_wrong({"plam", "x"},
               "signet: error: unknown command \"plam\"\n  hint: did you mean \"plan\"?\n");
  expect_wrong({"plan", "--ony", "A", "x"},
               "signet plan: error: unknown option --ony\n  hint: did you mean \"--only\"?\n");
  expect_wrong({"store", "ad", "x"},
               "signet store: error: unknown command \"ad\"\n  hint: did you mean \"add\"?\n");
}

TEST_F(Usage, WrongValuesNameTheirOption) {
  expect_wrong({"plan", "x", "--format", "xml"},
               "signet plan: error: --format cannot be \"xml\"\n  hint: one of text, json, "
               "markdown, html, dot, powershell\n");
  expect_wrong({"plan", "x", "-o"},
               "signet plan: error: --output needs a value\n"
               "  hint: signet plan --help shows how to use it\n");
  expect_wrong({"plan", "x", "-o", "a", "-o", "b"},
               "signet plan: error: --output can be given only once\n"
               "  hint: signet plan --help shows how to use it\n");
  expect_wrong({"validate"},
               "signet validate: error: PATH is missing\n"
               "  hint: signet validate --help shows how to use it\n");
  expect_wrong({"apply"},
               "signet apply: error: PATH is missing\n"
               "  hint: signet apply --help shows how to use it\n");
  expect_wrong({"apply", "x", "--undo", "last"},
               "--undo: error: a run is taken back as it is kept, and needs no PATH\n");
  expect_wrong({"apply", "--undo", "last", "--only", "EX1"},
               "--undo: error: a run is taken back whole\n");
  expect_wrong({"apply", "x", "--allow-unaffected"},
               "--allow-unaffected: error: --allow-unaffected is for a saved plan only\n");
  expect_wrong({"apply", "x", "--parallel", "many"},
               "--parallel: error: \"many\" is no number from 1 to 256\n");
  expect_wrong({"store", "init", "a", "b"},
               "signet store init: error: \"b\" is one operand too many\n"
               "  hint: signet store init --help shows how to use it\n");
}

TEST_F(Usage, AnOperandMayBeCalledLikeACommand) {
  expect_wrong({"validate", "plan"}, "plan: error: there is no such file or folder\n1 error\n");
}

// Every example of every --help is run as it stands, one after the other.
TEST_F(Usage, EveryExampleWorks) {
  make_fleet("two-servers", "manifests/two-servers");
  fs::create_directories(folder_ / "bin");
  fs::create_symlink(signet_binary(), folder_ / "bin/signet");
  fs::copy(folder_ / "manifests/two-servers/webmail.pfx", folder_ / "webmail.pfx");
  environment_["PATH"] = (folder_ / "bin").string() + ":" + environment_["PATH"];
  environment_["WEBMAIL_PASSWORD"] = "example";
  environment_["HOME"] = folder_.string();
  fs::create_directories(folder_ / ".ssh");
  run({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", ".ssh/id_ed25519"});
  write(folder_ / "allowed_signers", "alice " + content(folder_ / ".ssh/id_ed25519.pub"));
  write(folder_ / "trust.yaml",
        "signet_trust: 1\napprovals: {signers: allowed_signers, least: 1}\n");
  const std::vector<std::pair<std::string, int>> commands = {
      {"validate", 0},   {"inspect", 0},   {"plan", 2},     {"review", 0},          {"sign", 0},
      {"approvals", 0},  {"apply", 0},     {"history", 0},  {"verify", 0},          {"show", 0},
      {"store init", 0}, {"store add", 0}, {"discover", 0}, {"completion bash", 0}, {"version", 0}};
  for (const auto& [command, code] : commands) {
    const Ran help = run({"bash", "-c", "signet " + command + " --help"});
    const std::string heading = "Example:\n  ";
    const std::size_t at = help.out.find(heading);
    ASSERT_NE(at, std::string::npos) << command;
    const std::string example = help.out.substr(at + heading.size());
    const Ran ran = run({"bash", "-c", example});
    EXPECT_EQ(ran.code, code) << example << ran.out << ran.err;
  }
}

TEST_F(Usage, ProblemsAreJsonLinesForMachines) {
  const Ran ran = signet({"inspect", "nothing.pfx", "--log-format", "json"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find(R"("level":"error")"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find(R"("code":"file.not-found")"), std::string::npos) << ran.err;
}

TEST_F(Usage, AFullDiskUnderStandardOutputIsReported) {
  Start start = signet_command({"version"});
  start.standard_output = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  const Ran ran = Program(start).finish();
  ::close(start.standard_output);
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "error: cannot write to standard output: No space left on device\n");
}

TEST_F(Usage, AReaderThatGoesAwayIsNoError) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  ::close(pipe[0]);
  Start start = signet_command({"version"});
  start.standard_output = pipe[1];
  const Ran ran = Program(start).finish();
  ::close(pipe[1]);
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
}

}  // namespace
}  // namespace signet::test
