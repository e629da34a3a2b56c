#include "exchange/doctor_wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/cmdlets.h"
#include "exchange/exchange_certificate.h"
#include "exchange/exchange_services.h"
#include "exchange/reading.h"
#include "exchange/serialization_data.h"

namespace signet::exchange {

namespace {

constexpr std::size_t most_looked_at = 4;  // servers, of as many versions

// "string", "enumeration: a number with its name", ..
std::string shape_of(const std::optional<clixml::Value>& value) {
  if (!value) return "not there";
  const clixml::Kind kind = value->kind();
  if (kind == clixml::Kind::null) return "empty";
  if (kind == clixml::Kind::string) return "a string";
  if (kind == clixml::Kind::integer) return "a number";
  if (kind == clixml::Kind::boolean) return "a truth value";
  if (kind == clixml::Kind::bytes) return "bytes";
  if (kind != clixml::Kind::object) return "another scalar";
  if (value->container() != clixml::Container::none) return "a list";
  if (value->integer()) {
    return value->to_string().empty() ? "an enumeration: a number without a name"
                                      : "an enumeration: a number with its name";
  }
  return "an object";
}

std::string shapes_of(const psrp::PipelineResult& result, const char* property) {
  std::map<std::string, std::size_t> counts;
  for (const clixml::Document& each : result.output) {
    ++counts[shape_of(each.root().property(property))];
  }
  std::vector<std::string> texts;
  for (const auto& [shape, count] : counts) texts.push_back(fmt::format("{} ({})", shape, count));
  return join(texts, ", ");
}

// The numbers and names of an enumeration that were seen together.
struct Pairs {
  std::set<std::string> agreed;
  std::set<std::string> differing;
};

struct Selected {
  clixml::Value object;
  std::optional<SerializationData> record;
};

std::optional<SerializationData> record_in(const clixml::Value& object) {
  const auto blob = told(object, "SerializationData");
  const auto bytes = blob ? blob->bytes() : std::nullopt;
  if (!bytes) return std::nullopt;
  auto record = read_serialization_data(*bytes);
  return record ? std::optional(*std::move(record)) : std::nullopt;
}

// The number of an enumeration, of its own or of the record beside it.
std::optional<std::int64_t> number_of(const Selected& one, const char* property) {
  const auto value = told(one.object, property);
  if (value && value->integer()) return value->integer();
  if (!one.record) return std::nullopt;
  return std::string_view(property) == "Status" ? one.record->status : one.record->services;
}

void compare_status(const Selected& one, Pairs& pairs) {
  const auto number = number_of(one, "Status");
  const auto named = parse_status(text_of(one.object, "Status"));
  if (!number || !named) return;
  const auto expected = status_of(*number);
  auto& into = expected == named ? pairs.agreed : pairs.differing;
  into.insert(fmt::format("{} = {}", to_text(*named), *number));
}

void compare_services(const Selected& one, Pairs& pairs) {
  const auto number = number_of(one, "Services");
  const auto named = parse_services(text_of(one.object, "Services"));
  if (!number || *number < 0 || !named || !named->others.empty()) return;
  const bool same = services_of(static_cast<std::uint32_t>(*number)) == *named;
  std::vector<std::string> names;
  for (const Service each : named->services) names.emplace_back(to_text(each));
  auto& into = same ? pairs.agreed : pairs.differing;
  into.insert(fmt::format("{} = {}", names.empty() ? "None" : join(names, "+"), *number));
}

void tell_pairs(Examination& examination, const char* code, const char* what, const Pairs& pairs) {
  const auto text = [](const std::set<std::string>& items) {
    return join({items.begin(), items.end()}, ", ");
  };
  if (!pairs.differing.empty()) {
    examination.add(code, Verdict::look,
                    plain(fmt::format("differs: {}: {}", what, text(pairs.differing))),
                    "please send us this line: signet takes these numbers for something else");
  } else if (!pairs.agreed.empty()) {
    examination.add(code, Verdict::ok,
                    plain(fmt::format("confirmed: {}: {}", what, text(pairs.agreed))));
  } else {
    examination.add(code, Verdict::ok,
                    plain(fmt::format("not seen: {} came without numbers beside names", what)));
  }
}

void tell_records(Examination& examination, const psrp::PipelineResult& plain_listing) {
  std::map<std::string, std::size_t> forms;
  for (const clixml::Document& each : plain_listing.output) {
    const auto certificate = read_exchange_certificate(each.root());
    const auto blob = told(each.root(), "SerializationData");
    const auto bytes = blob ? blob->bytes() : std::nullopt;
    const auto record = bytes ? read_serialization_data(*bytes)
                              : Expected<SerializationData>(fail("exchange.serialization", "none"));
    if (!certificate) {
      ++forms["cannot be read [" + certificate.error().code + "]"];
    } else if (!blob) {
      ++forms["RawData only"];
    } else if (!record) {
      ++forms["a record that signet does not know"];
    } else {
      ++forms[record->has_signature ? "a signed record" : "a plain record"];
    }
  }
  std::vector<std::string> texts;
  for (const auto& [form, count] : forms) texts.push_back(fmt::format("{} ({})", form, count));
  const bool known = !forms.empty() && std::ranges::all_of(forms, [](const auto& form) {
    return form.first == "a signed record" || form.first == "a plain record";
  });
  examination.add(
      "wire.record", known ? Verdict::ok : Verdict::look,
      plain("without Select-Object: " + (texts.empty() ? "no certificate" : join(texts, ", "))),
      known ? "" : "`signet exchange call URI Get-ExchangeCertificate` shows more");
}

// Whether all that a plan needs can be told of the certificates.
void tell_certificates(Examination& examination, const SeenServer& seen,
                       const psrp::PipelineResult& listing) {
  std::size_t unknown = 0;
  std::set<std::string> providers;
  for (const clixml::Document& each : listing.output) {
    const auto certificate = read_exchange_certificate(each.root());
    if (!certificate || certificate->services.is_unknown() || certificate->status.is_unknown() ||
        certificate->iis_sites.is_unknown()) {
      ++unknown;
    }
    if (certificate && certificate->key_is_cng.has_value()) {
      providers.insert(certificate->key_is_cng.value() ? "type 0 (CNG)" : "another type (CSP)");
    }
  }
  Phrase what = Phrase(server(seen.identity.name)) +
                plain(": " + count_text(listing.output.size(), "certificate"));
  if (unknown == 0 && !listing.output.empty()) {
    what += ", with services, web sites and status";
    if (!providers.empty()) {
      what += plain("; key providers: " + join({providers.begin(), providers.end()}, ", "));
    }
    examination.add("certificates", Verdict::ok, std::move(what));
    return;
  }
  examination.add(
      "certificates", Verdict::look,
      std::move(what) + plain(fmt::format(", {} of them not whole", unknown)),
      "what needs it is not planned; after the end of the Auth certificate servers tell "
      "nothing but the bytes");
}

void examine_certificates(Examination& examination, Patient& patient, const SeenServer& seen,
                          Pairs& statuses, Pairs& services) {
  const std::string& name = seen.identity.name;
  const Invocation selected = patient.ask(AccountUse::read, get_selected_certificates(name));
  const Invocation bare = patient.ask(AccountUse::read, get_certificates(name));
  const bool has_selected = selected && selected->succeeded();
  if (has_selected) {
    examination.add(
        "wire.select", Verdict::ok,
        plain(fmt::format("confirmed: Select-Object works; Services: {}; Status: {}; "
                          "IISServices: {}; SerializationData: {}",
                          shapes_of(*selected, "Services"), shapes_of(*selected, "Status"),
                          shapes_of(*selected, "IISServices"),
                          shapes_of(*selected, "SerializationData"))));
    for (const clixml::Document& each : selected->output) {
      const Selected one{each.root(), record_in(each.root())};
      compare_status(one, statuses);
      compare_services(one, services);
    }
  } else {
    examination.add(
        "wire.select", Verdict::look,
        Phrase("differs: Select-Object does not work: ") +
            problem(selected ? problem_of(*selected, "Select-Object") : selected.error().problem),
        "services then come from the certificates' serialized record");
  }
  if (!bare || !bare->succeeded()) {
    examination.add(
        "certificates", Verdict::failed,
        Phrase(server(name)) + ": " +
            problem(bare ? problem_of(*bare, "Get-ExchangeCertificate") : bare.error().problem),
        "without them nothing can be planned on this server");
    return;
  }
  tell_records(examination, *bare);
  tell_certificates(examination, seen, has_selected ? *selected : *bare);
}

// One setting that is relied on: whether the object has it.
void examine_property(Examination& examination, Patient& patient, const char* code,
                      const psrp::Pipeline& pipeline, const char* property) {
  const std::string& cmdlet = pipeline.front().name.text();
  const Invocation answer = patient.ask(AccountUse::read, pipeline);
  if (!answer || !answer->succeeded() || answer->output.empty()) {
    examination.add(
        code, Verdict::look,
        plain(cmdlet + " does not tell ") + (answer ? Phrase(problem(problem_of(*answer, cmdlet)))
                                                    : Phrase(problem(answer.error().problem))),
        "what depends on it is unknown and not planned");
    return;
  }
  const auto value = answer->output.front().root().property(property);
  examination.add(code, value ? Verdict::ok : Verdict::look,
                  plain(fmt::format("{}: {} tells {}: {}", value ? "confirmed" : "differs", cmdlet,
                                    property, shape_of(value))));
}

void examine_errors(Examination& examination, Patient& patient) {
  const Invocation answer =
      patient.ask(AccountUse::read, get_server("signet-doctor-asks-for-no-server"));
  const psrp::ErrorRecord* error = answer ? first_error(*answer) : nullptr;
  if (!error) {
    examination.add("confirm.errors", Verdict::look,
                    "differs: asking for a server that is not there is no error");
    return;
  }
  const bool as_expected = trouble_of(*error) == Trouble::not_found;
  const bool is_name = std::ranges::all_of(error->reason, is_letter_or_digit);
  examination.add("confirm.errors", as_expected ? Verdict::ok : Verdict::look,
                  plain(fmt::format("{}: a server that is not there: category {}, {}",
                                    as_expected ? "confirmed" : "differs", error->category,
                                    is_name ? error->reason : "another reason")),
                  as_expected ? "" : "please send us this line");
}

// One server of each build.
std::vector<SeenServer> chosen(const std::vector<SeenServer>& servers) {
  std::vector<SeenServer> some;
  std::set<std::string> builds;
  for (const SeenServer& each : servers) {
    if (each.identity.is_edge || some.size() == most_looked_at) continue;
    if (builds.insert(each.build).second) some.push_back(each);
  }
  return some;
}

}  // namespace

void examine_wire(Examination& examination, Patient& patient,
                  const std::vector<SeenServer>& servers) {
  const std::vector<SeenServer> some = chosen(servers);
  if (some.empty()) {
    examination.add("certificates", Verdict::unknown, "not looked at: no server is visible");
    return;
  }
  Pairs statuses;
  Pairs services;
  for (const SeenServer& each : some) {
    examine_certificates(examination, patient, each, statuses, services);
  }
  tell_pairs(examination, "confirm.status", "numbers of Status", statuses);
  tell_pairs(examination, "confirm.services", "numbers of Services", services);
  const std::string& first = some.front().identity.name;
  examine_property(examination, patient, "confirm.default-smtp", get_transport(first),
                   "InternalTransportCertificateThumbprint");
  examine_property(examination, patient, "confirm.pop", get_mail_settings(Slot::pop, first),
                   "X509CertificateName");
  examine_property(examination, patient, "confirm.imap", get_mail_settings(Slot::imap, first),
                   "X509CertificateName");
  examine_property(examination, patient, "confirm.auth", get_auth_config(),
                   "CurrentCertificateThumbprint");
  examine_errors(examination, patient);
  examination.add("confirm.by-change", Verdict::ok,
                  "cannot be settled by looking: the questions about SMTP and SSL, what Enable "
                  "writes, which PFX a server reads, wildcards for POP and IMAP");
}

void examine_limits(Examination& examination, Patient& patient,
                    const std::optional<VisibleCmdlets>& visible) {
  if (!visible || !visible->has("Get-ThrottlingPolicy")) {
    examination.add(
        "limits", Verdict::ok,
        "the account does not see Get-ThrottlingPolicy; signet takes 18 sessions for the "
        "limit and uses 16 at most");
    return;
  }
  psrp::Pipeline pipeline;
  pipeline.push_back({psrp::CmdletName::parse("Get-ThrottlingPolicy").value(), {}});
  const Invocation answer = patient.ask(AccountUse::read, pipeline);
  std::set<std::string> limits;
  if (answer) {
    for (const clixml::Document& each : answer->output) {
      const std::string text = text_of(each.root(), "PowerShellMaxConcurrency");
      const bool is_number = text.find_first_not_of("0123456789") == std::string::npos;
      if (!text.empty()) limits.insert(is_number || text == "Unlimited" ? text : "another text");
    }
  }
  examination.add(
      "limits", Verdict::ok,
      plain("PowerShellMaxConcurrency of the policies: " +
            (limits.empty() ? "not told" : join({limits.begin(), limits.end()}, ", "))));
}

}  // namespace signet::exchange
