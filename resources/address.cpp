#include "resources/address.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace signet {

namespace {

using enum Action;
constexpr std::array<std::pair<Action, std::string_view>, 8> action_names = {{
    {export_key, "export"},
    {import, "import"},
    {install_chain, "install-chain"},
    {assign, "assign"},
    {configure, "configure"},
    {await, "await"},
    {prove, "prove"},
    {remove, "remove"},
}};

}  // namespace

std::string_view to_text(Action action) {
  for (const auto& [value, name] : action_names) {
    if (value == action) return name;
  }
  return "?";
}

std::optional<Action> parse_action(std::string_view text) {
  for (const auto& [value, name] : action_names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

std::string Address::text() const {
  std::string text = target.text();
  text += '/';
  text += to_text(action);
  text += '/';
  text += certificate.text();
  if (!slot.empty()) text += ':' + slot.text();
  return text;
}

Expected<Address> Address::parse(std::string_view text) {
  const auto invalid = [&] {
    return fail("address.invalid", "\"" + printable(text) + "\" is not a step's address",
                "an address is TARGET/ACTION/CERTIFICATE[:SLOT], for example "
                "EX16-02/assign/webmail:IIS");
  };
  const std::size_t first = text.find('/');
  const std::size_t second = first == std::string_view::npos ? first : text.find('/', first + 1);
  if (second == std::string_view::npos) return invalid();
  const std::string_view rest = text.substr(second + 1);
  const std::size_t colon = rest.find(':');
  auto target = TargetName::parse(text.substr(0, first));
  const auto action = parse_action(text.substr(first + 1, second - first - 1));
  auto certificate = CertificateKey::parse(rest.substr(0, colon));
  if (!target || !action || !certificate) return invalid();
  Address address{*std::move(target), *action, *std::move(certificate), {}};
  if (colon == std::string_view::npos) return address;
  auto slot = SlotName::parse(rest.substr(colon + 1));
  if (!slot) return invalid();
  address.slot = *std::move(slot);
  return address;
}

}  // namespace signet
