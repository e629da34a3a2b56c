#include "plan/references.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.h"

namespace signet {

namespace {

using How = Reference::How;

class Finder {
 public:
  Finder(const Thumbprint& thumbprint, std::span<const Capabilities> platforms)
      : thumbprint_(thumbprint), platforms_(platforms) {}

  void look_at(const TargetName& server, const ServerState& state) {
    if (state.find(thumbprint_)) found_.copies.push_back(server);
    for (const ObservedSlot& slot : state.slots) look_at(server, slot);
    for (const Chooser& chooser : state.choosers) look_at(server, chooser, state);
    for (const SeenEndpoint& endpoint : state.endpoints) look_at(server, endpoint);
  }

  void look_at(const TargetName& server, const SeenEndpoint& seen) {
    if (seen.served.is_unknown()) {
      found_.unknown.push_back({server, seen.endpoint.text(), seen.served.why(), seen.slot});
    } else if (seen.served.has_value() && holds(seen.served.value(), thumbprint_)) {
      found_.uses.push_back({server, How::served, seen.endpoint.text(), seen.slot});
    }
  }

  void cannot_look_at(const TargetName& server, std::string why) {
    found_.unknown.push_back({server, "the server", std::move(why)});
  }

  References take() {
    const auto by_place = [](const auto& left, const auto& right) {
      return std::tie(left.server, left.user) < std::tie(right.server, right.user);
    };
    std::ranges::sort(found_.copies);
    std::ranges::stable_sort(found_.uses, [](const Reference& left, const Reference& right) {
      return std::tie(left.server, left.how, left.user) <
             std::tie(right.server, right.how, right.user);
    });
    std::ranges::stable_sort(found_.unknown, by_place);
    return std::move(found_);
  }

 private:
  void look_at(const TargetName& server, const ObservedSlot& slot) {
    const std::string& name = slot.slot.text();
    const bool is_shown = slot.served == Known<Thumbprint>(thumbprint_);
    if (slot.holders.is_unknown()) found_.unknown.push_back({server, name, slot.holders.why()});
    if (slot.holders.has_value() && holds(slot.holders.value(), thumbprint_)) {
      found_.uses.push_back({server, how_of(slot.slot), name, slot.slot});
    }
    if (is_shown) found_.uses.push_back({server, How::served, name, slot.slot});
  }

  void look_at(const TargetName& server, const Chooser& chooser, const ServerState& state) {
    const Known<Thumbprint> taken = pick(chooser, state);
    if (taken.is_unknown()) {
      found_.unknown.push_back({server, chooser.name, taken.why()});
    } else if (taken == Known<Thumbprint>(thumbprint_)) {
      found_.uses.push_back({server, How::chosen, chooser.name, chooser.set_by});
    }
  }

  How how_of(const SlotName& slot) const {
    for (const Capabilities& platform : platforms_) {
      const SlotRule* rule = platform.find_slot(slot);
      if (rule) return rule->holding == SlotRule::Holding::matching ? How::named : How::assigned;
    }
    return How::assigned;
  }

  const Thumbprint& thumbprint_;
  std::span<const Capabilities> platforms_;
  References found_;
};

// A name that a server has in it would make equal servers differ.
std::string without_server(std::string user, const TargetName& server) {
  const std::string& name = server.text();
  if (name.empty()) return user;
  const std::size_t at = user.find(name);
  return at == std::string::npos ? user : user.replace(at, name.size(), "{server}");
}

// What is said of the users in one way: "IIS and SMTP use it".
std::string part_of(const std::vector<std::string>& users, const char* one, const char* many) {
  std::string text = users.front();
  for (std::size_t at = 1; at < users.size(); ++at) {
    text += (at + 1 == users.size() ? " and " : ", ") + users[at];
  }
  return text + (users.size() == 1 ? one : many);
}

// Where a service is set to it, that it shows it is no news.
bool is_news(const Reference& use, const References& references) {
  return use.how != How::served || use.slot.empty() ||
         std::ranges::none_of(references.uses, [&](const Reference& other) {
           const bool is_set = other.how == How::assigned || other.how == How::named;
           return is_set && other.slot == use.slot && other.server == use.server;
         });
}

std::vector<std::string> users_of(const References& references, How how) {
  std::vector<std::string> users;
  for (const Reference& use : references.uses) {
    if (use.how != how || !is_news(use, references)) continue;
    const bool is_service = how == How::served && !use.slot.empty();
    std::string user = without_server(is_service ? use.slot.text() : use.user, use.server);
    if (std::ranges::find(users, user) == users.end()) users.push_back(std::move(user));
  }
  return users;
}

std::string untold_text(const Untold& untold) {
  if (!untold.slot.empty()) {
    return fmt::format("what {} shows is unknown ({})", untold.slot.text(), untold.why);
  }
  return fmt::format("whether {} uses it is unknown ({})",
                     without_server(untold.user, untold.server), untold.why);
}

}  // namespace

std::string_view to_text(Reference::How how) {
  switch (how) {
    case How::assigned:
      return "assigned";
    case How::named:
      return "by issuer and subject";
    case How::chosen:
      return "takes it";
    case How::served:
      return "shows it";
  }
  return "?";
}

References references_on(const Thumbprint& thumbprint, const TargetName& server,
                         const ServerState& state, std::span<const Capabilities> platforms) {
  Finder finder(thumbprint, platforms);
  finder.look_at(server, state);
  return finder.take();
}

References references_of(const Thumbprint& thumbprint, const Observed& observed,
                         const PlatformCatalog& catalog) {
  Finder finder(thumbprint, catalog);
  for (const ObservedServer& server : observed.servers) {
    if (server.state.has_value()) {
      finder.look_at(server.name, server.state.value());
    } else {
      finder.cannot_look_at(
          server.name, server.state.is_unknown() ? server.state.why() : "there is no such server");
    }
  }
  for (const SeenEndpoint& endpoint : observed.endpoints) finder.look_at({}, endpoint);
  return finder.take();
}

std::string uses_text(const References& references) {
  struct Way {
    How how;
    const char* one;
    const char* many;
  };
  constexpr std::array<Way, 4> ways = {{
      {How::assigned, " uses it", " use it"},
      {How::named, " finds it by issuer and subject", " find it by issuer and subject"},
      {How::chosen, " takes it", " take it"},
      {How::served, " shows it", " show it"},
  }};
  std::vector<std::string> parts;
  for (const Way& way : ways) {
    const std::vector<std::string> users = users_of(references, way.how);
    if (!users.empty()) parts.push_back(part_of(users, way.one, way.many));
  }
  for (const Untold& untold : references.unknown) {
    std::string text = untold_text(untold);
    if (std::ranges::find(parts, text) == parts.end()) parts.push_back(std::move(text));
  }
  return parts.empty() ? "nothing uses it" : join(parts, "; ");
}

}  // namespace signet
