#include "exchange/doctor_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/text.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/cmdlets.h"
#include "exchange/names_in_use.h"
#include "exchange/reading.h"

namespace signet::exchange {

namespace {

using Build = std::array<int, 4>;

// The first four numbers of the text.
std::optional<Build> parse_build(std::string_view text) {
  Build build{};
  std::size_t at = 0;
  for (int& part : build) {
    at = text.find_first_of("0123456789", at);
    if (at == std::string_view::npos) return std::nullopt;
    const auto read = std::from_chars(text.data() + at, text.data() + text.size(), part);
    if (read.ec != std::errc()) return std::nullopt;
    at = static_cast<std::size_t>(read.ptr - text.data());
  }
  return build;
}

const char* cumulative_update(const Build& build) {
  struct Known {
    int minor, number;
    const char* name;
  };
  constexpr std::array<Known, 6> known{Known{1, 2507, " CU23"}, Known{2, 1118, " CU12"},
                                       Known{2, 1258, " CU13"}, Known{2, 1544, " CU14"},
                                       Known{2, 1748, " CU15"}, Known{2, 2562, " RTM"}};
  for (const Known& each : known) {
    if (each.minor == build[1] && each.number == build[2]) return each.name;
  }
  return "";
}

std::string product(const Build& build) {
  constexpr int first_of_subscription = 2562;
  if (build[0] != 15) return "Exchange";
  if (build[1] == 0) return "Exchange 2013";
  if (build[1] == 1) return "Exchange 2016";
  return build[2] >= first_of_subscription ? "Exchange SE" : "Exchange 2019";
}

// A version or a number of the server's, or nothing.
Word version_word(const clixml::Value& value) {
  const std::string_view text = value.text().empty() ? value.to_string() : value.text();
  const bool is_version =
      !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
  return is_version ? plain(std::string(text)) : plain("not told");
}

Phrase powershell_of(const psrp::Introduction& introduction) {
  if (!introduction.data) return "; it does not say which PowerShell it is";
  const auto data = introduction.data->root().property("ApplicationPrivateData");
  const auto table = data ? data->entry("PSVersionTable") : std::nullopt;
  const auto version = table ? table->entry("PSVersion") : std::nullopt;
  if (!version) return "; it does not say which PowerShell it is";
  Phrase phrase = Phrase("; PowerShell ") + version_word(*version);
  for (const char* name : {"BuildVersion", "CLRVersion", "WSManStackVersion"}) {
    const auto entry = table->entry(name);
    if (entry) phrase += Phrase(", ") + name + " " + version_word(*entry);
  }
  return phrase;
}

SeenServer seen_server(const clixml::Value& object) {
  return {identity_in(object), build_text(text_of(object, "AdminDisplayVersion"))};
}

void tell_servers(Examination& examination, const std::vector<SeenServer>& servers) {
  std::map<std::string, std::vector<Word>> by_build;
  std::size_t edges = 0;
  for (const SeenServer& each : servers) {
    by_build[each.build.empty() ? "version not told" : each.build].push_back(
        server(each.identity.name));
    if (each.identity.is_edge) ++edges;
  }
  examination.add("servers", servers.empty() ? Verdict::failed : Verdict::ok,
                  plain(count_text(servers.size(), "server") +
                        (edges == 0 ? ""
                                    : fmt::format(", {} of them Edge, which are not managed "
                                                  "from here",
                                                  edges))),
                  servers.empty() ? "View-Only Configuration lets an account see them" : "");
  for (const auto& [build, words] : by_build) {
    examination.add("servers.version",
                    by_build.contains("version not told") ? Verdict::look : Verdict::ok,
                    plain(build + ": ") + list_of(words));
  }
}

bool has_um(const std::vector<SeenServer>& servers) {
  return std::ranges::any_of(servers, [](const SeenServer& each) {
    const auto& version = each.identity.version;
    return version.has_value() && version.value() < Version{15, 2};
  });
}

constexpr const char* any_server = "EX1";  // pipelines are made for their names and parameters

CmdletNeeds reading_needs(bool with_um) {
  CmdletNeeds needs;
  add_needs(needs, get_server(any_server));
  add_needs(needs, get_selected_certificates(any_server));
  add_needs(needs, get_transport(any_server));
  add_needs(needs, get_mail_settings(Slot::pop, any_server));
  add_needs(needs, get_mail_settings(Slot::imap, any_server));
  add_needs(needs, get_send_connectors());
  add_needs(needs, get_receive_connectors(any_server));
  add_needs(needs, get_edge_subscriptions());
  add_needs(needs, get_auth_config());
  add_needs(needs, get_federation_trust());
  for (const psrp::Pipeline& each : web_name_pipelines(any_server)) add_needs(needs, each);
  if (!with_um) return needs;
  add_needs(needs, get_um_service(any_server));
  add_needs(needs, get_call_router(any_server));
  return needs;
}

CmdletNeeds changing_needs() {
  CmdletNeeds needs;
  const Thumbprint none;
  add_needs(needs, export_certificate(any_server, none, {}));
  ImportFile file;
  file.friendly_name = "name";
  add_needs(needs, import_certificate(any_server, std::move(file)));
  add_needs(needs, enable_certificate(any_server, none, Slot::smtp, RequireSsl::keep));
  add_needs(needs, enable_certificate(any_server, none, Slot::iis, RequireSsl::keep));
  add_needs(needs, enable_certificate(any_server, none, Slot::iis, RequireSsl::enforce));
  add_needs(needs, remove_certificate(any_server, none));
  add_needs(needs, set_mail_name(Slot::pop, any_server, {}));
  add_needs(needs, set_mail_name(Slot::imap, any_server, {}));
  add_needs(needs, set_connector({ConnectorKind::send, "name"}, any_server, {}));
  add_needs(needs, set_connector({ConnectorKind::receive, "name"}, any_server, {}));
  return needs;
}

std::vector<std::string> names_of(const CmdletNeeds& needs) {
  std::vector<std::string> names;
  for (const auto& [cmdlet, parameters] : needs) names.push_back(cmdlet);
  return names;
}

std::optional<VisibleCmdlets> visible_to(Patient& patient, AccountUse use,
                                         const CmdletNeeds& needs) {
  const Invocation answer = patient.ask(use, get_commands(names_of(needs)));
  return answer ? VisibleCmdlets::read(*answer, needs) : std::nullopt;
}

// What is missing, told with the roles that hold it; `is_needed` of cmdlets without which nothing
// works.
template <class IsNeeded>
void tell_missing(Examination& examination, const std::string& code, const CmdletNeeds& needs,
                  const VisibleCmdlets& visible, const char* consequence,
                  const IsNeeded& is_needed) {
  std::vector<std::string> missing;
  std::set<std::string> roles;
  bool fails = false;
  for (const auto& [cmdlet, parameters] : needs) {
    std::string text = visible.missing(cmdlet, parameters);
    if (text.empty()) continue;
    fails = fails || is_needed(cmdlet);
    if (cmdlet != "Select-Object") roles.emplace(role_for(cmdlet));
    missing.push_back(std::move(text));
  }
  if (missing.empty()) {
    examination.add(code, Verdict::ok,
                    plain(fmt::format("all {} cmdlets with all parameters", needs.size())));
    return;
  }
  Phrase next = consequence;
  if (!roles.empty()) {
    next += plain("; give it the management roles that hold them, most likely: " +
                  join({roles.begin(), roles.end()}, ", "));
  }
  examination.add(code, fails ? Verdict::failed : Verdict::look,
                  plain("missing: " + join(missing, ", ")), std::move(next));
}

void tell_controllers(Examination& examination, const CmdletNeeds& needs,
                      const VisibleCmdlets& visible) {
  std::vector<std::string> without;
  std::size_t with = 0;
  for (const auto& [cmdlet, parameters] : needs) {
    if (cmdlet == "Select-Object") continue;
    const auto takes = visible.has(cmdlet, "DomainController");
    if (!takes) continue;
    if (*takes) {
      ++with;
    } else {
      without.push_back(cmdlet);
    }
  }
  if (with + without.size() == 0) return;
  const bool all = without.empty();
  examination.add("confirm.controller", all ? Verdict::ok : Verdict::look,
                  plain(all ? fmt::format("confirmed: all {} cmdlets take -DomainController", with)
                            : "differs: without -DomainController: " + join(without, ", ")),
                  all ? "" : "they are called without it; others may see a change later");
}

}  // namespace

std::string build_text(std::string_view version) {
  const auto build = parse_build(version);
  if (!build) return {};
  const auto& [major, minor, number, revision] = *build;
  return fmt::format("{}{} ({}.{}.{}.{})", product(*build), cumulative_update(*build), major, minor,
                     number, revision);
}

void examine_introduction(Examination& examination, const std::string& who,
                          const psrp::Introduction& introduction, std::chrono::milliseconds took) {
  examination.add(who + ".session", Verdict::ok,
                  plain(fmt::format("opened in {} ms, protocol {}.{}", took.count(),
                                    introduction.major, introduction.minor)) +
                      powershell_of(introduction));
}

std::vector<SeenServer> examine_servers(Examination& examination, Patient& patient) {
  const Invocation answer = patient.ask(AccountUse::read, get_servers());
  if (!answer || !answer->succeeded()) {
    examination.add(
        "servers", Verdict::failed,
        problem(answer ? problem_of(*answer, "Get-ExchangeServer") : answer.error().problem),
        "View-Only Configuration lets an account see them");
    return {};
  }
  std::vector<SeenServer> servers;
  for (const clixml::Document& each : answer->output) servers.push_back(seen_server(each.root()));
  std::ranges::sort(servers, {}, [](const SeenServer& each) { return each.identity.name; });
  tell_servers(examination, servers);
  if (servers.empty()) return servers;
  const auto begun = patient.steady();
  const Invocation again = patient.ask(AccountUse::read, get_server(servers.front().identity.name));
  const auto took = patient.steady() - begun;
  if (again) {
    constexpr std::chrono::milliseconds slow{3000};
    examination.add("latency", took > slow ? Verdict::look : Verdict::ok,
                    plain(fmt::format("a simple call takes {} ms", took.count())),
                    took > slow ? "a plan makes about 20 calls for each server" : "");
  }
  return servers;
}

std::optional<VisibleCmdlets> examine_reading_rights(Examination& examination, Patient& patient,
                                                     const std::vector<SeenServer>& servers) {
  const CmdletNeeds needs = reading_needs(has_um(servers));
  CmdletNeeds asked = needs;
  asked.merge(changing_needs());
  asked["New-ExchangeCertificate"];
  asked["Get-ThrottlingPolicy"];
  auto visible = visible_to(patient, AccountUse::read, asked);
  if (!visible) {
    examination.add("reading.rights", Verdict::unknown, "Get-Command does not tell",
                    "what is missing shows as soon as it is called");
    return visible;
  }
  tell_missing(examination, "reading.rights", needs, *visible,
               "what they would tell is unknown, and what depends on it is not planned",
               [](const std::string& cmdlet) {
                 return cmdlet == "Get-ExchangeServer" || cmdlet == "Get-ExchangeCertificate";
               });
  std::vector<std::string> excess;
  for (const auto& [cmdlet, parameters] : asked) {
    const bool reads = cmdlet.starts_with("Get-") || cmdlet == "Select-Object";
    if (!reads && visible->has(cmdlet)) excess.push_back(cmdlet);
  }
  examination.add("reading.only", excess.empty() ? Verdict::ok : Verdict::look,
                  excess.empty() ? Phrase("the reading account sees no cmdlet that changes "
                                          "certificates or connectors")
                                 : plain("the reading account may change: " + join(excess, ", ")),
                  excess.empty()
                      ? ""
                      : "give it a role of Get- cmdlets only, see docs/exchange.md; whoever "
                        "may plan could change servers");
  tell_controllers(examination, needs, *visible);
  return visible;
}

void examine_changing_rights(Examination& examination, Patient& patient,
                             const std::vector<SeenServer>& servers) {
  CmdletNeeds needs = changing_needs();
  needs.merge(reading_needs(has_um(servers)));
  const auto visible = visible_to(patient, AccountUse::change, needs);
  if (!visible) {
    examination.add("changing.rights", Verdict::unknown, "Get-Command does not tell",
                    "what is missing shows before the first act of `signet apply`");
    return;
  }
  tell_missing(examination, "changing.rights", needs, *visible,
               "acts that need them are refused before anything is changed",
               [](const std::string& cmdlet) {
                 return cmdlet.ends_with("-ExchangeCertificate") || cmdlet == "Get-ExchangeServer";
               });
}

}  // namespace signet::exchange
