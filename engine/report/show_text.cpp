#include "report/show_text.h"

#include <fmt/format.h>

#include <unordered_map>

#include "base/table.h"
#include "base/text.h"
#include "plan/served.h"

namespace signet {

namespace {

using Services = std::unordered_map<Thumbprint, std::string>;

std::string unknown(const std::string& why) { return "unknown: " + printable(why); }

std::string services_of(const Services& services, const Thumbprint& thumbprint) {
  const auto found = services.find(thumbprint);
  return found == services.end() ? "-" : found->second;
}

std::string key_text(const ObservedCertificate& shown) {
  if (shown.has_key.is_unknown()) return unknown(shown.has_key.why());
  if (!shown.has_key.has_value() || !shown.has_key.value()) return "no key";
  if (shown.exportable.is_unknown()) return "key, exportable " + unknown(shown.exportable.why());
  const bool exportable = shown.exportable.has_value() && shown.exportable.value();
  return exportable ? "key, exportable" : "key";
}

std::string end_text(const ObservedCertificate& shown, Seconds now) {
  if (!shown.certificate) return "unknown";
  const Seconds end = shown.certificate->not_after;
  if (end <= now) return date_text(end) + " EXPIRED";
  const auto days = std::chrono::floor<std::chrono::days>(end - now).count();
  return fmt::format("{} {} left", date_text(end),
                     count_text(static_cast<std::size_t>(days), "day"));
}

std::string friendly_text(const ObservedCertificate& shown) {
  if (shown.friendly_name.is_unknown()) return unknown(shown.friendly_name.why());
  return shown.friendly_name.has_value() ? printable(shown.friendly_name.value()) : "";
}

std::string name_text(const ObservedCertificate& shown) {
  return shown.certificate ? printable(short_name(*shown.certificate)) : "unknown";
}

std::string holders_text(const ServerState& state, const SlotName& name) {
  const ObservedSlot* slot = state.find(name);
  if (!slot || slot->holders.is_unknown()) return "unknown";
  const bool is_held = slot->holders.has_value() && !slot->holders.value().empty();
  return is_held ? short_texts(slot->holders.value(), " ") : "nothing";
}

std::string note_text(const SeenEndpoint& seen) {
  return printable(seen.served.is_unknown() ? seen.served.why() : seen.fault);
}

std::string endpoints_text(const ServerState& state) {
  if (state.endpoints.empty()) return {};
  std::vector<std::vector<std::string>> rows = {
      {"ENDPOINT", "SERVICE", "CONFIGURED", "SERVED", "NOTE"}};
  for (const SeenEndpoint& seen : state.endpoints) {
    rows.push_back({seen.endpoint.text(), seen.slot.text(), holders_text(state, seen.slot),
                    served_text(seen), note_text(seen)});
  }
  return table_text(rows, 2);
}

std::string clients_text(const Observed& observed, const Style& style) {
  if (observed.endpoints.empty()) return {};
  std::vector<std::vector<std::string>> rows = {{"ENDPOINT", "SERVED", "NOTE"}};
  for (const SeenEndpoint& seen : observed.endpoints) {
    rows.push_back({seen.endpoint.text(), served_text(seen), note_text(seen)});
  }
  return style.heading("clients") + "\n" + table_text(rows, 2);
}

std::string server_text(const ServerState& state, Seconds now, const Style& style) {
  Services services;
  std::string notes;
  for (const ObservedSlot& slot : state.slots) {
    if (slot.holders.is_unknown()) {
      notes +=
          style.careful(fmt::format("  {}: {}", slot.slot.text(), unknown(slot.holders.why()))) +
          "\n";
    } else if (slot.holders.is_absent() || slot.holders.value().empty()) {
      notes += fmt::format("  {}: nothing\n", slot.slot.text());
    } else {
      for (const Thumbprint& holder : slot.holders.value()) {
        std::string& text = services[holder];
        text += (text.empty() ? "" : ",") + slot.slot.text();
      }
    }
  }
  std::vector<std::vector<std::string>> rows;
  for (const ObservedCertificate& shown : state.certificates) {
    rows.push_back({shown.thumbprint.short_text(), services_of(services, shown.thumbprint),
                    name_text(shown), key_text(shown), end_text(shown, now), friendly_text(shown)});
    services.erase(shown.thumbprint);
  }
  for (const ObservedSlot& slot : state.slots) {
    if (!slot.holders.has_value()) continue;
    for (const Thumbprint& holder : slot.holders.value()) {
      if (!services.contains(holder)) continue;
      notes +=
          style.bad(fmt::format("  {}: {} is not there", slot.slot.text(), holder.short_text())) +
          "\n";
    }
  }
  notes += endpoints_text(state);
  if (rows.empty()) return "  no certificates\n" + notes;
  rows.insert(rows.begin(), {"CERTIFICATE", "SERVICES", "NAME", "KEY", "ENDS", "FRIENDLY NAME"});
  return table_text(rows, 2) + notes;
}

}  // namespace

std::string show_text(const Observed& observed, Seconds now, const Style& style) {
  std::string text;
  for (const ObservedServer& server : observed.servers) {
    text += style.heading(server.name.text()) + "\n";
    if (server.state.has_value()) {
      text += server_text(server.state.value(), now, style);
    } else {
      const std::string why = server.state.is_unknown() ? server.state.why() : "it is not there";
      text += style.careful("  " + unknown(why)) + "\n";
    }
  }
  return text + clients_text(observed, style);
}

}  // namespace signet
