#include "resources/observed_json.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"

namespace signet {

// Keeps gtest from printing raw bytes.
void PrintTo(const Observed& observed, std::ostream* out) { *out << write_json(to_json(observed)); }

namespace {

Thumbprint thumbprint(char digit) { return Thumbprint::parse(std::string(40, digit)).value(); }
TargetName server(std::string_view name) { return TargetName::parse(name).value(); }
SlotName slot(std::string_view name) { return SlotName::parse(name).value(); }

CertificatePointer certificate(char digit) {
  Certificate result;
  result.thumbprint = thumbprint(digit);
  result.fingerprint = Fingerprint::of(as_bytes(std::string(1, digit)));
  result.public_key = Fingerprint::of(as_bytes("key"));
  result.subject = "CN=webmail.example.com,O=M\xC3\xBCller";
  result.issuer = "CN=Example CA 2";
  result.common_name = "webmail.example.com";
  result.serial = "0A1B";
  result.names = {"webmail.example.com", "autodiscover.example.com"};
  result.not_before = Seconds(std::chrono::seconds(1'780'000'000));
  result.not_after = Seconds(std::chrono::seconds(253'402'300'799));
  result.key_algorithm = "RSA";
  result.key_bits = 2048;
  result.signature = "RSA-SHA256";
  result.key_usage = {"digitalSignature", "keyEncipherment"};
  result.extended_key_usage = {"serverAuth"};
  result.subject_key_id = "AB01";
  result.authority_key_id = "CD02";
  return std::make_shared<const Certificate>(std::move(result));
}

Observed example() {
  ServerState state;
  state.certificates = {
      {thumbprint('1'), certificate('1'), true, false, std::string("Webmail 2026")},
      {thumbprint('2'), nullptr, Unknown{"access denied"}, Unknown{"access denied"}, Absent{}},
  };
  state.slots = {{slot("IIS"), std::vector{thumbprint('1')}, thumbprint('2')},
                 {slot("SMTP"), std::vector<Thumbprint>{}, Absent{}}};
  state.choosers = {{"receive connector Default Frontend", slot("SMTP"), {}, {}, {25, 587}}};
  state.endpoints = {
      {Endpoint::parse("smtp://ex1:25").value(), slot("SMTP"),
       std::vector{thumbprint('1'), thumbprint('2')}, "untrusted"},
      {Endpoint::parse("https://ex1:444").value(), slot("IIS"), Absent{}, "refused"}};
  Observed observed;
  observed.at = Seconds(std::chrono::seconds(1'795'385'183));
  observed.servers = {{server("EX16-01"), state},
                      {server("EX16-02"), Unknown{"no answer within 30 s"}}};
  const Endpoint webmail = Endpoint::parse("https://webmail.example.com").value();
  observed.endpoints = {{webmail, {}, Unknown{"timed out"}, ""}};
  observed.files = {{"webmail.pfx", Fingerprint::of(as_bytes("file"))}, {"gone.pfx", Absent{}}};
  return observed;
}

std::string misfit(const Json& json) {
  const auto observed = observed_from_json(json);
  return observed ? "fits" : to_text(observed.error());
}

TEST(ObservedJson, IsWrittenForPeopleToCompare) {
  Observed observed = example();
  observed.servers[0].state.value().certificates[0].certificate = nullptr;
  observed.servers[0].state.value().choosers.clear();
  observed.servers[0].state.value().endpoints.clear();
  observed.endpoints.clear();
  EXPECT_EQ(write_json(to_json(observed)), R"({
  "at": "2026-11-22T22:06:23Z",
  "certificates": {},
  "files": {
    "gone.pfx": null,
    "webmail.pfx": "3B9C358F36F0A31B6AD3E14F309C7CF198AC9246E8316F9CE543D5B19AC02B80"
  },
  "servers": {
    "EX16-01": {
      "certificates": {
        "1111111111111111111111111111111111111111": {
          "exportable": false,
          "friendly_name": "Webmail 2026",
          "has_key": true,
          "understood": false
        },
        "2222222222222222222222222222222222222222": {
          "exportable": {
            "unknown": "access denied"
          },
          "friendly_name": null,
          "has_key": {
            "unknown": "access denied"
          },
          "understood": false
        }
      },
      "slots": {
        "IIS": {
          "holders": [
            "1111111111111111111111111111111111111111"
          ],
          "served": "2222222222222222222222222222222222222222"
        },
        "SMTP": {
          "holders": [],
          "served": null
        }
      }
    },
    "EX16-02": {
      "unknown": "no answer within 30 s"
    }
  },
  "signet_observation": 1
}
)");
}

TEST(ObservedJson, TellsWhatEndpointsShowedAndWhy) {
  const std::string text = write_json(to_json(example()));
  EXPECT_NE(text.find(R"(  "endpoints": [
    {
      "endpoint": "https://webmail.example.com:443",
      "fault": "",
      "served": {
        "unknown": "timed out"
      },
      "slot": ""
    }
  ],
)"),
            std::string::npos)
      << text;
}

TEST(ObservedJson, KeepsEverything) {
  const Observed observed = example();
  const auto again = observed_from_json(to_json(observed));
  ASSERT_TRUE(again) << to_text(again.error());
  EXPECT_EQ(*again, observed);
  EXPECT_EQ(observed_from_json(to_json(Observed{})), Observed{});
}

template <class T>
Known<T> some_known(std::mt19937& random, T value) {
  switch (random() % 3) {
    case 0:
      return Absent{};
    case 1:
      return Unknown{"why " + std::to_string(random() % 5)};
  }
  return value;
}

Observed some_fleet(std::mt19937& random, const std::vector<CertificatePointer>& known) {
  Observed observed;
  observed.at = Seconds(std::chrono::seconds(random()));
  for (unsigned number = 0; number < random() % 6; ++number) {
    ServerState state;
    for (const CertificatePointer& item : known) {
      if (random() % 2) continue;
      state.certificates.push_back({item->thumbprint, random() % 3 ? item : nullptr,
                                    some_known<bool>(random, random() % 2),
                                    some_known<bool>(random, random() % 2),
                                    some_known<std::string>(random, "name \"x\"\n")});
    }
    for (const char* name : {"IIS", "SMTP", "nginx:shop.example.com:443"}) {
      state.slots.push_back({slot(name),
                             some_known<std::vector<Thumbprint>>(random, {known[0]->thumbprint}),
                             some_known<Thumbprint>(random, known[1]->thumbprint)});
    }
    observed.servers.push_back(
        {server("S" + std::to_string(number)), some_known<ServerState>(random, state)});
  }
  return observed;
}

TEST(ObservedJson, ReadsBackWhateverItWrites) {
  const std::vector<CertificatePointer> known = {certificate('1'), certificate('2'),
                                                 certificate('3')};
  std::mt19937 random(20261122);
  for (int round = 0; round < 200; ++round) {
    const Observed observed = some_fleet(random, known);
    const std::string text = write_json(to_json(observed));
    const auto again = observed_from_json(parse_json(text).value());
    ASSERT_TRUE(again) << to_text(again.error()) << text;
    ASSERT_EQ(*again, observed);
    ASSERT_EQ(write_json(to_json(*again)), text);
  }
}

TEST(ObservedJson, WritesEachCertificateOnceHoweverManyServersHaveIt) {
  Observed observed = example();
  observed.servers.push_back({server("EX16-03"), observed.servers[0].state});
  const Json json = to_json(observed);
  EXPECT_EQ(json["certificates"].size(), 1U);
  const Observed again = observed_from_json(json).value();
  EXPECT_EQ(again.servers[0].state.value().certificates[0].certificate.get(),
            again.servers[2].state.value().certificates[0].certificate.get());
}

TEST(ObservedJson, EscapesWhatIsNotUtf8) {
  Observed observed = example();
  observed.servers[1].state = Unknown{"bad \xFF byte"};
  const Observed again = observed_from_json(to_json(observed)).value();
  EXPECT_EQ(again.servers[1].state.why(), "bad \\xFF byte");
}

TEST(ObservedJson, SaysWhereAFileDoesNotFit) {
  const Json good = to_json(example());
  const std::string one(40, '1');
  ASSERT_EQ(misfit(good), "fits");

  Json json = good;
  json["signet_observation"] = 2;
  EXPECT_EQ(misfit(json), "/signet_observation: error: must be 1");
  EXPECT_EQ(misfit(Json::array()), "/: error: must be an object");
  json = good;
  json["server"] = 1;
  EXPECT_EQ(misfit(json), "/: error: unknown key \"server\"\n  hint: did you mean \"servers\"?");
  json = good;
  json["at"] = "2026-02-30T00:00:00Z";
  EXPECT_EQ(misfit(json), "/at: error: must be a time such as \"2026-11-22T22:06:23Z\"");
  json = good;
  json["servers"]["EX16-01"]["slots"]["IIS"]["holders"] = {std::string(40, 'a')};
  EXPECT_EQ(misfit(json), "/servers/EX16-01/slots/IIS/holders/0: error: must be written as \"" +
                              std::string(40, 'A') + "\"");
  json["servers"]["EX16-01"]["slots"]["IIS"]["holders"] = {one, one};
  EXPECT_EQ(misfit(json), "/servers/EX16-01/slots/IIS/holders/1: error: must be sorted, each once");
  json = good;
  json["servers"]["EX16-02"]["why"] = "";
  EXPECT_EQ(misfit(json), "/servers/EX16-02: error: unknown key \"why\"");
  json = good;
  json["certificates"].erase(one);
  EXPECT_EQ(misfit(json), "/servers/EX16-01/certificates/" + one +
                              ": error: is understood, but /certificates does not describe it");
  json = good;
  json["certificates"][std::string(40, '9')] = good["certificates"][one];
  EXPECT_EQ(misfit(json), "/certificates/" + std::string(40, '9') +
                              ": error: is described, but no server has it");
  json = good;
  json["certificates"][one]["key_bits"] = 2048.5;
  EXPECT_EQ(misfit(json),
            "/certificates/" + one + "/key_bits: error: must be a whole number from 0 to 1048576");
}

TEST(ObservedJson, EveryMissingKeyIsAnError) {
  const Json good = to_json(example()).flatten();
  for (const auto& [pointer, value] : good.items()) {
    Json json = to_json(example());
    const Json::json_pointer place(pointer);
    // What a map or a list holds may be any number of things; everything else has to be there.
    const std::string parent = place.parent_pointer().to_string();
    if (parent.ends_with("/holders") || parent == "/files" ||
        json[place.parent_pointer()].is_array() || pointer.ends_with("/unknown")) {
      continue;
    }
    json[place.parent_pointer()].erase(place.back());
    EXPECT_NE(misfit(json), "fits") << pointer;
  }
}

TEST(Merge, MakesOneFleetOfItsParts) {
  Observed first = example();
  Observed second;
  second.at = first.at - std::chrono::seconds(60);
  second.servers = {{server("EX16-00"), first.servers[0].state}};
  second.servers[0].state.value().certificates[0].certificate = certificate('1');
  const Observed all = merge({first, second}).value();
  ASSERT_EQ(all.servers.size(), 3U);
  EXPECT_EQ(all.servers[0].name.text(), "EX16-00");
  EXPECT_EQ(all.at, second.at);
  EXPECT_EQ(all.files, first.files);
  EXPECT_EQ(all.servers[0].state.value().certificates[0].certificate.get(),
            all.servers[1].state.value().certificates[0].certificate.get());
}

TEST(Merge, RefusesContradictions) {
  const Observed first = example();
  EXPECT_EQ(to_text(merge({first, first}).error()),
            "error: the server EX16-01 is in two observations\n"
            "  hint: give each server's observation once");
  Observed other;
  other.files = {{"gone.pfx", Fingerprint::of(as_bytes("back"))}};
  EXPECT_EQ(to_text(merge({first, other}).error()),
            "error: two observations saw different content in the file gone.pfx");
  auto changed = std::make_shared<Certificate>(*certificate('1'));
  changed->subject = "CN=other";
  other = first;
  for (ObservedServer& item : other.servers) item.name = server("X-" + item.name.text());
  other.servers[0].state.value().certificates[0].certificate = changed;
  EXPECT_EQ(to_text(merge({first, other}).error()),
            "error: two observations describe 1111111111111111111111111111111111111111 "
            "differently");
}

}  // namespace
}  // namespace signet
