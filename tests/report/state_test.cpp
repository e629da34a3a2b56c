#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "renewal.h"
#include "report/show_text.h"
#include "report/verify.h"

namespace signet {
namespace {

using namespace std::chrono;

constexpr Seconds now = sys_days(2026y / 11 / 22);

ObservedCertificate copy(char digit) {
  return {thumbprint(digit), std::make_shared<const Certificate>(webmail(digit, 2026y)), true,
          false, std::string("Webmail 2026")};
}

ObservedSlot held(std::string_view name, std::vector<Thumbprint> holders) {
  return {slot(name), std::move(holders), Unknown{"not read"}};
}

// EX16-01 is as desired, 02 has the old one, 03 cannot be reached, 04 cannot read a service.
Observed fleet() {
  ServerState good{{copy('5')}, {held("IIS", {thumbprint('5')}), held("SMTP", {thumbprint('5')})}};
  ServerState old{{copy('1')}, {held("IIS", {thumbprint('1')}), held("SMTP", {})}};
  old.certificates[0].has_key = Unknown{"access denied"};
  old.certificates[0].certificate = nullptr;
  ServerState odd = good;
  odd.slots[0].holders = Unknown{"no rights\x1b[2J"};
  odd.certificates[0].friendly_name = Absent{};
  odd.slots[1].holders = std::vector{thumbprint('9')};
  Observed observed;
  observed.servers = {{exchange(1), good},
                      {exchange(2), old},
                      {exchange(3), Unknown{"connection refused"}},
                      {exchange(4), odd}};
  return observed;
}

TEST(ShowText, TellsWhatIsOnEachServer) {
  EXPECT_EQ(show_text(fleet(), now, {}),
            "EX16-01\n"
            "  CERTIFICATE  SERVICES  NAME                    KEY  ENDS                      "
            "FRIENDLY NAME\n"
            "  55555555     IIS,SMTP  CN=webmail.example.com  key  2027-06-07 197 days left  "
            "Webmail 2026\n"
            "EX16-02\n"
            "  CERTIFICATE  SERVICES  NAME     KEY                     ENDS     FRIENDLY NAME\n"
            "  11111111     IIS       unknown  unknown: access denied  unknown  Webmail 2026\n"
            "  SMTP: nothing\n"
            "EX16-03\n"
            "  unknown: connection refused\n"
            "EX16-04\n"
            "  CERTIFICATE  SERVICES  NAME                    KEY  ENDS                      "
            "FRIENDLY NAME\n"
            "  55555555     -         CN=webmail.example.com  key  2027-06-07 197 days left\n"
            "  IIS: unknown: no rights\\x1B[2J\n"
            "  SMTP: 99999999 is not there\n");
}

Desired desired() {
  Desired desired;
  desired.certificates = {{key("webmail"),
                           thumbprint('5'),
                           std::make_shared<const Certificate>(webmail('5', 2026y)),
                           {},
                           {},
                           std::nullopt,
                           false}};
  for (unsigned number = 1; number <= 4; ++number) {
    desired.servers.push_back(
        {{exchange(number), "store", "", {}}, {{0, {slot("IIS"), slot("SMTP")}}}, {}, 0, {}});
  }
  return desired;
}

PlatformCatalog catalog(ProofLevel proof) {
  Capabilities store;
  store.platform = "store";
  store.proof = proof;
  return {store};
}

Verification verified(const Observed& observed, const Desired& wanted, const Plan& plan = {},
                      ProofLevel proof = ProofLevel::configured) {
  return verify(wanted, observed, plan, catalog(proof), now);
}

TEST(Verify, TellsExceptionsFirstInThreeColumns) {
  Plan plan;
  plan.blocked = {{exchange(2), key("webmail"), "source.none", "no copy can be exported", ""}};
  plan.left_out = {{exchange(5), sys_days(2026y / 11 / 30), "CHG0412"}};
  EXPECT_EQ(verify_text(verified(fleet(), desired(), plan), {}, false),
            "VERIFY  8 services: 3 unknown, 3 drift, 0 expiring, 2 ok; 1 server left out\n"
            "  VERDICT  SERVER   CERTIFICATE  SERVICE  DESIRED   CONFIGURED  SERVED    WHY\n"
            "  unknown  EX16-03  webmail      IIS      55555555  unknown     not seen  the server: "
            "connection refused\n"
            "  unknown  EX16-03  webmail      SMTP     55555555  unknown     not seen  the server: "
            "connection refused\n"
            "  unknown  EX16-04  webmail      IIS      55555555  unknown     not seen  no "
            "rights\\x1B[2J\n"
            "  drift    EX16-02  webmail      IIS      55555555  11111111    not seen  configured "
            "otherwise; blocked: no copy can be exported\n"
            "  drift    EX16-02  webmail      SMTP     55555555  none        not seen  configured "
            "otherwise; blocked: no copy can be exported\n"
            "  drift    EX16-04  webmail      SMTP     55555555  99999999    not seen  configured "
            "otherwise\n"
            "  ok  webmail 55555555 (proof: configured): 2 services on EX16-01\n"
            "  left out  EX16-05 until 2026-11-30: CHG0412\n");
}

TEST(Verify, SeesWhatIsConfiguredButNotServed) {
  Observed observed = fleet();
  observed.servers.resize(1);
  Desired wanted = desired();
  wanted.servers.resize(1);
  ServerState& state = observed.servers[0].state.value();
  state.slots[0].served = thumbprint('1');
  state.slots[1].served = Unknown{"timed out"};
  const Verification seen = verified(observed, wanted, {}, ProofLevel::served);
  EXPECT_EQ(verify_text(seen, {}, false),
            "VERIFY  2 services: 1 unknown, 1 drift, 0 expiring, 0 ok; 0 servers left out\n"
            "  VERDICT  SERVER   CERTIFICATE  SERVICE  DESIRED   CONFIGURED  SERVED    WHY\n"
            "  unknown  EX16-01  webmail      SMTP     55555555  55555555    not seen  not seen "
            "served: timed out\n"
            "  drift    EX16-01  webmail      IIS      55555555  55555555    11111111  configured "
            "but not served\n");
  EXPECT_EQ(verify_json(seen).at("rows").at(0).dump(),
            R"({"certificate":"webmail","configured":"55555555","desired":"55555555",)"
            R"("proof":"served","served":"11111111","server":"EX16-01","service":"IIS",)"
            R"("verdict":"drift","why":"configured but not served"})");
}

SeenEndpoint seen(const char* endpoint, const char* service, Known<std::vector<Thumbprint>> served,
                  std::string fault = {}) {
  return {Endpoint::parse(endpoint).value(), service[0] == 0 ? SlotName{} : slot(service),
          std::move(served), std::move(fault)};
}

// One server that holds what is desired, with these endpoints.
Observed seen_fleet(std::vector<SeenEndpoint> endpoints) {
  Observed observed = fleet();
  observed.servers.resize(1);
  observed.servers[0].state.value().endpoints = std::move(endpoints);
  return observed;
}

// "unknown 55555555 at 443: why" of each service.
std::vector<std::string> rows_of(const Observed& observed, Desired wanted) {
  wanted.servers.resize(1);
  std::vector<std::string> rows;
  for (const VerifyRow& row : verified(observed, wanted).rows) {
    rows.push_back(fmt::format("{} {} {} [{}] {}: {}", row.server.text(), row.service,
                               to_text(row.verdict), to_text(row.level), row.served, row.why));
  }
  return rows;
}

TEST(Verify, SaysWhereWhatIsServed) {
  using Leaves = std::vector<Thumbprint>;
  const Leaves good{thumbprint('5')};
  EXPECT_EQ(rows_of(seen_fleet({seen("https://ex1", "IIS", good), seen("smtp://ex1", "SMTP", good),
                                seen("smtp://ex1:587", "SMTP", good)}),
                    desired()),
            (std::vector<std::string>{"EX16-01 IIS ok [served] 55555555 at 443: ",
                                      "EX16-01 SMTP ok [served] 55555555 at 25, 587: "}));
  EXPECT_EQ(rows_of(seen_fleet({seen("https://ex1", "IIS", good, "the chain is not complete"),
                                seen("smtp://ex1", "SMTP", Leaves{thumbprint('1')}),
                                seen("smtp://ex1:587", "SMTP", Unknown{"timed out"})}),
                    desired()),
            (std::vector<std::string>{
                "EX16-01 IIS drift [served] 55555555 at 443: served, but 443: the chain is not "
                "complete",
                "EX16-01 SMTP unknown [served] 11111111 at 25; unknown at 587: not seen served: "
                "587: timed out"}));
  EXPECT_EQ(rows_of(seen_fleet({seen("https://ex1", "IIS", Absent{}, "connection refused")}),
                    desired())[0],
            "EX16-01 IIS unknown [served] nothing at 443: not seen served: 443: connection "
            "refused");
  EXPECT_EQ(
      rows_of(seen_fleet({seen("https://ex1", "IIS", Leaves{thumbprint('1'), thumbprint('5')})}),
              desired())[0],
      "EX16-01 IIS drift [served] 11111111 and 55555555 at 443: configured but not served: 443 "
      "shows 11111111 and 55555555");
}

// Transport takes the newest that fits, and that need not be the one that is wanted for others.
TEST(Verify, IsContentWithWhatTransportChooses) {
  Observed observed =
      seen_fleet({seen("smtp://ex1", "SMTP", std::vector{thumbprint('1')}, "untrusted")});
  ServerState& state = observed.servers[0].state.value();
  Certificate own = webmail('1', 2025y);
  own.subject = "CN=EX16-01";
  state.certificates.insert(
      state.certificates.begin(),
      {thumbprint('1'), std::make_shared<const Certificate>(own), true, false, Absent{}});
  state.slots[1].holders = std::vector{thumbprint('1'), thumbprint('5')};
  state.choosers = {{"default", slot("SMTP"), {}, {{own.issuer, own.subject, {}}}, {25}}};
  EXPECT_EQ(rows_of(observed, desired())[1], "EX16-01 SMTP ok [served] 11111111 at 25: ");
  state.choosers[0].criteria[0].subject = webmail('5', 2026y).subject;
  EXPECT_EQ(rows_of(observed, desired())[1],
            "EX16-01 SMTP drift [served] 11111111 at 25: configured but not served: 25 shows "
            "11111111");
}

TEST(Verify, HasARowForEachEndpointOfClients) {
  Desired wanted = desired();
  wanted.servers.clear();
  std::vector<SeenEndpoint> endpoints = {
      seen("https://a.example.com", "", std::vector{thumbprint('5')}),
      seen("https://b.example.com", "", std::vector{thumbprint('1'), thumbprint('5')}),
      seen("https://c.example.com", "", Unknown{"timed out"}),
      seen("https://d.example.com", "", Absent{}, "STARTTLS is not offered"),
      seen("https://e.example.com", "", std::vector{thumbprint('5')}, "it is for another name")};
  for (const SeenEndpoint& each : endpoints) wanted.endpoints.push_back({each.endpoint, 0});
  wanted.endpoints.push_back({Endpoint::parse("https://f.example.com").value(), 0});
  Observed observed;
  observed.endpoints = endpoints;
  const Verification verification = verified(observed, wanted);
  EXPECT_EQ(verify_text(verification, {}, false),
            "VERIFY  6 services: 3 unknown, 2 drift, 0 expiring, 1 ok; 0 servers left out\n"
            "  VERDICT  SERVER   CERTIFICATE  SERVICE                    DESIRED   CONFIGURED  "
            "SERVED                 WHY\n"
            "  unknown  clients  webmail      https://c.example.com:443  55555555  -           "
            "unknown                not seen served: timed out\n"
            "  unknown  clients  webmail      https://d.example.com:443  55555555  -           "
            "nothing                nothing answers with TLS: STARTTLS is not offered\n"
            "  unknown  clients  webmail      https://f.example.com:443  55555555  -           "
            "not seen               it was not looked at (the trust file's reach: probe)\n"
            "  drift    clients  webmail      https://b.example.com:443  55555555  -           "
            "11111111 and 55555555  clients are shown 11111111 and 55555555\n"
            "  drift    clients  webmail      https://e.example.com:443  55555555  -           "
            "55555555               served, but it is for another name\n"
            "  ok  webmail 55555555 (proof: served): 1 endpoint of clients\n");
  EXPECT_EQ(verify_json(verification).at("rows").at(0).at("server"), Json());
  wanted.policy.expires_within = seconds(days(198));
  EXPECT_EQ(verified(observed, wanted).rows[0].why, "ends on 2027-06-07");
}

TEST(Verify, SeesTheEndComing) {
  Observed observed = fleet();
  observed.servers.resize(1);
  Desired wanted = desired();
  wanted.servers.resize(1);
  wanted.policy.expires_within = seconds(days(198));
  wanted.servers[0].bindings[0].slots.clear();
  const Verification seen = verified(observed, wanted);
  ASSERT_EQ(seen.rows.size(), 1U);
  EXPECT_EQ(seen.rows[0].why, "ends on 2027-06-07");
  EXPECT_EQ(seen.count(VerifyRow::Verdict::expiring), 1U);
  EXPECT_EQ(verify_json(seen).at("counts").dump(),
            R"({"drift":0,"expiring":1,"ok":0,"unknown":0})");
  EXPECT_EQ(verify(wanted, observed, {}, catalog(ProofLevel::configured), sys_days(2028y / 1 / 1))
                .rows[0]
                .why,
            "ended on 2027-06-07");
}

TEST(Verify, MissesCertificatesKeysAndRetirements) {
  Observed observed = fleet();
  Desired wanted = desired();
  for (DesiredServer& one : wanted.servers) one.bindings[0].slots.clear();
  observed.servers[0].state.value().certificates[0].has_key = false;
  Renewal renewal;
  Step& removal = renewal.add("EX16-01/remove/old", "retired", {});
  removal.thumbprint = thumbprint('1');
  std::vector<std::string> whys;
  for (const VerifyRow& row : verified(observed, wanted, renewal.plan).rows) {
    whys.push_back(row.server.text() + " " + row.service + ": " +
                   std::string(to_text(row.verdict)) + " " + row.why);
  }
  EXPECT_EQ(whys,
            (std::vector<std::string>{
                "EX16-01 : drift its key is not there", "EX16-01 remove: drift it is still there",
                "EX16-02 : drift the certificate is not there",
                "EX16-03 : unknown the server: connection refused", "EX16-04 : ok "}));
}

}  // namespace
}  // namespace signet
