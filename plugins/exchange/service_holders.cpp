#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/server_facts.h"

namespace signet::exchange {

namespace {

using Holders = Known<std::vector<Thumbprint>>;

Unknown unknown_because(const ExchangeCertificate& item, const char* what, const std::string& why) {
  const bool is_bare = item.source == CertificateSource::raw_data;
  return Unknown{fmt::format("the {} of {} are unknown: {}{}", what, item.thumbprint.short_text(),
                             why.empty() ? "not said" : why,
                             is_bare ? ", as after the end of the Auth certificate" : "")};
}

template <class T>
std::string why(const Known<T>& known) {
  return known.is_unknown() ? known.why() : std::string();
}

bool shows(const ExchangeCertificate& item, Service service) {
  return item.services.has_value() && item.services.value().contains(service);
}

Holders showing(Service service, const ServerFacts& facts) {
  std::vector<Thumbprint> holders;
  for (const ExchangeCertificate& item : facts.certificates) {
    if (item.services.is_unknown()) return unknown_because(item, "services", item.services.why());
    if (shows(item, service)) holders.push_back(item.thumbprint);
  }
  return holders;
}

// "IIS" alone may mean the back end, whose certificate is Exchange's own.
Holders web_holders(const ServerFacts& facts, const char* site, const char* site_name) {
  std::vector<Thumbprint> holders;
  for (const ExchangeCertificate& item : facts.certificates) {
    if (item.services.is_unknown()) return unknown_because(item, "services", item.services.why());
    if (!shows(item, Service::iis)) continue;
    if (!item.iis_sites.has_value() || item.iis_sites.value().empty()) {
      return unknown_because(item, "web sites", why(item.iis_sites));
    }
    if (item.iis_sites.value().contains(site)) holders.push_back(item.thumbprint);
  }
  if (holders.size() < 2) return holders;
  return Unknown{fmt::format("{} certificates are bound to {}", holders.size(), site_name)};
}

Holders default_holders(const ServerFacts& facts) {
  if (!facts.default_certificate.has_value()) return Unknown{why(facts.default_certificate)};
  const Thumbprint& holder = facts.default_certificate.value();
  if (facts.find(holder)) return std::vector{holder};
  return Unknown{fmt::format("the default certificate {} is not among those that can be used",
                             holder.short_text())};
}

// POP and IMAP find their certificate by a name, and every certificate with this name shows them,
// also one that was only imported: SMTP beside them tells that their key may be read. A wildcard
// never shows them, and serves where no other has the name.
Holders mail_holders(const ServerFacts& facts, Service service, const Known<std::string>& name) {
  if (!name.has_value()) return Unknown{why(name)};
  if (name.value().empty()) return std::vector<Thumbprint>();
  std::vector<Thumbprint> exact;
  std::vector<Thumbprint> wild;
  bool is_named = false;
  for (const ExchangeCertificate& item : facts.certificates) {
    if (!item.certificate) {
      return Unknown{fmt::format("{} does not show its names", item.thumbprint.short_text())};
    }
    const bool has_it = has_name(*item.certificate, name.value());
    if (!has_it && !covers(*item.certificate, name.value())) continue;
    if (item.services.is_unknown()) return unknown_because(item, "services", item.services.why());
    is_named = is_named || has_it;
    if (!shows(item, Service::smtp)) continue;
    if (!has_it) wild.push_back(item.thumbprint);
    if (has_it && shows(item, service)) exact.push_back(item.thumbprint);
  }
  return is_named ? exact : wild;
}

Holders federation_holders(const ServerFacts& facts) {
  if (!facts.federation.has_value()) return Unknown{why(facts.federation)};
  std::vector<Thumbprint> holders = facts.federation.value();
  for (const ExchangeCertificate& item : facts.certificates) {
    if (shows(item, Service::federation) && !holds(holders, item.thumbprint)) {
      holders.push_back(item.thumbprint);
    }
  }
  std::ranges::sort(holders);
  return holders;
}

// Windows makes it itself, under such a name.
Holders management_service_holders(const ServerFacts& facts) {
  const auto is_own = [](std::string_view text) { return to_lower(text).starts_with("wmsvc"); };
  std::vector<Thumbprint> holders;
  for (const ExchangeCertificate& item : facts.certificates) {
    const bool is_called_so = item.certificate && is_own(item.certificate->common_name);
    const Known<std::string>& name = item.friendly_name;
    if (!is_called_so && name.is_unknown()) {
      return unknown_because(item, "friendly name", name.why());
    }
    if (is_called_so || (name.has_value() && is_own(name.value()))) {
      holders.push_back(item.thumbprint);
    }
  }
  return holders;
}

}  // namespace

Holders holders_of(Slot slot, const ServerFacts& facts) {
  switch (slot) {
    case Slot::iis:
      return web_holders(facts, "1", "the Default Web Site");
    case Slot::imap:
      return mail_holders(facts, Service::imap, facts.imap_name);
    case Slot::pop:
      return mail_holders(facts, Service::pop, facts.pop_name);
    case Slot::smtp:
      return showing(Service::smtp, facts);
    case Slot::smtp_default:
      return default_holders(facts);
    case Slot::um:
      return showing(Service::um, facts);
    case Slot::um_call_router:
      return showing(Service::um_call_router, facts);
    case Slot::iis_back_end:
      return web_holders(facts, "2", "Exchange Back End");
    case Slot::auth:
      return facts.auth;
    case Slot::federation:
      return federation_holders(facts);
    case Slot::wmsvc:
      return management_service_holders(facts);
  }
  return Unknown{"there is no such service"};
}

Holders holders_of(const Known<IssuedName>& name, const ServerFacts& facts) {
  if (name.is_absent()) return Absent{};
  if (name.is_unknown()) return Unknown{name.why()};
  std::vector<Thumbprint> holders;
  for (const ExchangeCertificate& item : facts.certificates) {
    if (!item.certificate) {
      return Unknown{fmt::format("{} does not show its names", item.thumbprint.short_text())};
    }
    const bool is_meant = item.certificate->issuer == name.value().issuer &&
                          item.certificate->subject == name.value().subject;
    if (is_meant) holders.push_back(item.thumbprint);
  }
  return holders;
}

bool is_held(Slot slot, const Thumbprint& thumbprint, const ServerFacts& facts) {
  const Holders holders = holders_of(slot, facts);
  return holders.has_value() && holds(holders.value(), thumbprint);
}

std::vector<std::string> names_of(const Certificate& certificate) {
  std::vector<std::string> names;
  if (!certificate.common_name.empty()) names.push_back(certificate.common_name);
  for (const std::string& name : certificate.names) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

bool has_name(const Certificate& certificate, std::string_view name) {
  return std::ranges::any_of(names_of(certificate), [&](const std::string& each) {
    return equal_ignoring_case(each, name);
  });
}

}  // namespace signet::exchange
