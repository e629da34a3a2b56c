#include "exchange/exchange_capabilities.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/connector_slot.h"

namespace signet::exchange {
namespace {

TEST(ExchangeCapabilities, AreNotInertAndNameEveryService) {
  EXPECT_FALSE(capabilities().staging_inert);
  for (const Slot slot : all_slots()) {
    const SlotRule* rule = capabilities().find_slot(name_of(slot));
    ASSERT_NE(rule, nullptr) << name_of(slot).text();
    EXPECT_EQ(rule->kind, name_of(slot).text());
    EXPECT_EQ(find_slot(name_of(slot)), slot);
  }
  EXPECT_EQ(capabilities().slots.size(), all_slots().size() + 2);  // and both kinds of connectors
}

TEST(ExchangeCapabilities, NeverAssignWhatExchangeKeepsForItself) {
  std::vector<std::string> kept;
  for (const SlotRule& rule : capabilities().slots) {
    if (rule.assignable) continue;
    EXPECT_TRUE(rule.blocks_removal) << rule.kind;
    EXPECT_FALSE(rule.description.empty()) << rule.kind;
    kept.push_back(rule.kind);
  }
  EXPECT_EQ(join(kept, " "), "IIS-back-end Auth Federation WMSVC");
}

TEST(ExchangeCapabilities, NameTheCmdletsOfEveryServiceThatCanBeAssigned) {
  for (const SlotRule& rule : capabilities().slots) {
    const bool is_named = std::ranges::any_of(capabilities().calls, [&](const CallRule& call) {
      return call.action == "assign" && call.kind == rule.kind && !call.calls.empty();
    });
    EXPECT_EQ(is_named, rule.assignable) << rule.kind;
  }
}

TEST(ExchangeCapabilities, NameTheOptionByWhichAServiceFindsItsCertificate) {
  for (const SlotRule& rule : capabilities().slots) {
    if (rule.name_option.empty()) continue;
    EXPECT_NE(capabilities().find_option(rule.name_option), nullptr) << rule.kind;
  }
  const OptionRule* holder = capabilities().find_option("default_smtp");
  ASSERT_NE(holder, nullptr);
  EXPECT_EQ(holder->slot, "SMTP-default");
}

TEST(ExchangeCapabilities, TellWhereEachServiceIsServed) {
  std::string text;
  for (const SlotRule& rule : capabilities().slots) {
    for (const EndpointRule& each : rule.endpoints) {
      text += rule.kind + " " + std::string(to_text(each.protocol)) + " " +
              std::to_string(each.port) + "\n";
    }
  }
  EXPECT_EQ(text,
            "IIS tls 443\nIMAP tls 993\nPOP tls 995\nSMTP smtp 25\nSMTP smtp 587\n"
            "IIS-back-end tls 444\n");
}

struct Encoding {
  const char* name;
  const char* slot;
};

TEST(ConnectorSlots, CarryEveryNameThereAndBack) {
  for (const Encoding& each : {
           Encoding{"Default Frontend EX1", "receive:Default Frontend EX1"},
           Encoding{"Outbound to Office 365 - 4f1d", "receive:Outbound to Office 365 - 4f1d"},
           Encoding{"Relay (10.0.0.1) [*]", "receive:Relay (10.0.0.1) [*]"},
           Encoding{"50% a/b: c", "receive:50%25 a%2Fb%3A c"},
           Encoding{"Empf\xC3\xA4nger", "receive:Empf%C3%A4nger"},
           Encoding{"\xF0\x9F\x93\xA8", "receive:%F0%9F%93%A8"},
       }) {
    const ConnectorSlot slot{ConnectorKind::receive, each.name};
    const auto name = name_of(slot);
    ASSERT_TRUE(name) << each.name;
    EXPECT_EQ(name->text(), each.slot);
    EXPECT_EQ(find_connector(*name), slot);
    ASSERT_NE(capabilities().find_slot(*name), nullptr);
    EXPECT_EQ(capabilities().find_slot(*name)->kind, "receive");
  }
}

TEST(ConnectorSlots, HaveRoomForTheLongestNameThatExchangeAllows) {
  std::string longest;
  for (int count = 0; count < 64; ++count) longest += "\xE9\x83\xB5";
  const ConnectorSlot slot{ConnectorKind::send, longest};
  const auto name = name_of(slot);
  ASSERT_TRUE(name);
  EXPECT_EQ(find_connector(*name), slot);
  EXPECT_FALSE(name_of(ConnectorSlot{ConnectorKind::send, longest + longest}));
  EXPECT_FALSE(name_of(ConnectorSlot{ConnectorKind::send, ""}));
}

TEST(ConnectorSlots, AreNotFoundInWhatIsNone) {
  for (const char* text : {"SMTP", "send", "send:", "receive:%", "receive:%4", "receive:%zz",
                           "receive:%41", "receive:a%c3", "Send:x", "sender:x"}) {
    EXPECT_FALSE(find_connector(SlotName::parse(text).value())) << text;
  }
  EXPECT_EQ(name_of(ConnectorKind::send).text(), "send");
  EXPECT_EQ(name_of(ConnectorKind::receive).text(), "receive");
}

}  // namespace
}  // namespace signet::exchange
