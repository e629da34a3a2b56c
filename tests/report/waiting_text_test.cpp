#include "report/waiting_text.h"

#include <gtest/gtest.h>

#include <sstream>

#include "report/progress.h"

namespace signet {
namespace {

using namespace std::chrono_literals;

Step wait_step(const char* server, const char* slot, const char* endpoint) {
  Step step;
  step.address = {TargetName::parse(server).value(), Action::await,
                  CertificateKey::parse("webmail").value(), SlotName::parse(slot).value()};
  step.handshakes = {{Endpoint::parse(endpoint).value(), step.address.slot, {Thumbprint{}}, false}};
  step.limit = 30min;
  return step;
}

const Step imap_a = wait_step("EXA01", "IMAP", "imaps://exa01");
const Step pop_a = wait_step("EXA01", "POP", "pop3s://exa01");
const Step imap_b = wait_step("EXB02", "IMAP", "imaps://exb02");
const Step pop_b = wait_step("EXB02", "POP", "pop3s://exb02");

std::vector<Waiting> all(std::chrono::milliseconds left) {
  return {{&imap_a, left}, {&pop_a, left}, {&imap_b, left}, {&pop_b, left}};
}

TEST(WaitingText, NamesServersServicesPortsAndTheTimeLeft) {
  EXPECT_EQ(waiting_text(all(27min + 41s)),
            "EXA01, EXB02: restart IMAP and POP; waiting for 993, 995: 27:41 left");
}

TEST(WaitingText, TellsApartWhatIsLeftWhere) {
  EXPECT_EQ(waiting_text({{&imap_a, 65min}, {&pop_b, 5s}}),
            "EXA01: restart IMAP; EXB02: restart POP; waiting for 993, 995: 1:05:00 left");
}

TEST(CountdownText, RoundsUpSoThatNothingLeftMeansNothing) {
  EXPECT_EQ(countdown_text(1ms), "0:01");
  EXPECT_EQ(countdown_text(0ms), "0:00");
}

StepResult done(std::chrono::milliseconds took) {
  StepResult result;
  result.end = StepResult::End::done;
  result.took = took;
  return result;
}

TEST(LineProgress, TellsAtTheStartAtChangesAndOnceAMinute) {
  std::ostringstream out;
  LineProgress progress(out);
  progress.waiting({{&imap_a, 30min}, {&pop_a, 30min}});
  progress.waiting({{&imap_a, 29min + 1s}, {&pop_a, 29min + 1s}});
  progress.waiting({{&imap_a, 29min}, {&pop_a, 29min}});
  progress.finished(pop_a, done(90s));
  progress.waiting({{&imap_a, 28min + 30s}});
  EXPECT_EQ(out.str(),
            "EXA01: restart IMAP and POP; waiting for 993, 995: 30:00 left\n"
            "EXA01: restart IMAP and POP; waiting for 993, 995: 29:00 left\n"
            "EXA01/await/webmail:POP: done (90000 ms)\n"
            "EXA01: restart IMAP; waiting for 993: 28:30 left\n");
}

TEST(LiveProgress, CountsDownAndSaysWhenEachWasSeen) {
  std::ostringstream out;
  {
    LiveProgress progress(out, {}, 9, 80);
    progress.waiting({{&imap_a, 30min}});
    progress.waiting({{&imap_a, 29min + 59s}});
    progress.finished(imap_a, done(61s));
  }
  EXPECT_EQ(out.str(),
            "\r\x1b[KEXA01: restart IMAP; waiting for 993: 30:00 left"
            "\r\x1b[KEXA01: restart IMAP; waiting for 993: 29:59 left"
            "\r\x1b[KEXA01: IMAP serves 00000000 on 993, after 1m 1s\n[1/9]"
            "\r\x1b[K");
}

TEST(LiveProgress, NamesFewerServersWhereNotAllFit) {
  const Step pop_c = wait_step("EXC03", "POP", "pop3s://exc03");
  const Step pop_d = wait_step("EXD04", "POP", "pop3s://exd04");
  std::ostringstream out;
  LiveProgress progress(out, {}, 9, 68);
  progress.waiting({{&pop_a, 10min}, {&pop_b, 10min}, {&pop_c, 10min}, {&pop_d, 10min}});
  EXPECT_TRUE(
      out.str().starts_with("\r\x1b[KEXA01, EXB02 and 2 more: restart POP; waiting for 995: "))
      << out.str();
}

}  // namespace
}  // namespace signet
