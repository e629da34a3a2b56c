#include "cli/probe_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "base/json.h"
#include "base/table.h"
#include "base/text.h"

namespace signet {

namespace {

constexpr std::array classes = {HandshakeClass::match,     HandshakeClass::other,
                                HandshakeClass::untrusted, HandshakeClass::no_tls,
                                HandshakeClass::refused,   HandshakeClass::timeout};

// Connections that showed the same.
struct Group {
  const HandshakeRecord* first;
  HandshakeClass value;
  std::size_t count = 0;
  std::vector<std::string> notes = {};
};

const ShownCertificate* leaf_of(const HandshakeRecord& record) {
  return record.chain.empty() ? nullptr : &record.chain.front();
}

bool show_the_same(const HandshakeRecord& left, const HandshakeRecord& right) {
  const ShownCertificate* one = leaf_of(left);
  const ShownCertificate* other = leaf_of(right);
  const bool same_leaf = one == nullptr || other == nullptr ? one == other : *one == *other;
  return left.address == right.address && left.answer == right.answer && same_leaf &&
         left.what == right.what && left.faults == right.faults && left.version == right.version;
}

std::vector<Group> group(const EndpointRecord& record, const std::vector<Thumbprint>& expected) {
  std::vector<Group> groups;
  for (const HandshakeRecord& each : record.handshakes) {
    auto found = std::ranges::find_if(
        groups, [&](const Group& known) { return show_the_same(*known.first, each); });
    if (found == groups.end()) {
      found = groups.insert(groups.end(), {&each, classify(each, expected)});
    }
    ++found->count;
    for (const std::string& note : each.notes) {
      if (std::ranges::find(found->notes, note) == found->notes.end()) found->notes.push_back(note);
    }
  }
  return groups;
}

std::string word_of(HandshakeClass value, bool has_expectation) {
  if (value == HandshakeClass::match && !has_expectation) return "trusted";
  return std::string(to_text(value));
}

std::vector<std::string> row(const Group& each, bool has_expectation, Seconds now) {
  const HandshakeRecord& record = *each.first;
  const std::string seen = count_text(each.count, "connection");
  std::vector<std::string> cells = {record.address, word_of(each.value, has_expectation)};
  const ShownCertificate* leaf = leaf_of(record);
  if (record.answer != HandshakeRecord::Answer::served || leaf == nullptr) {
    cells.push_back(fmt::format("{} ({})", record.what, seen));
    return cells;
  }
  if (const auto& known = leaf->certificate) {
    cells.insert(cells.end(), {fmt::format("{} {}", known->key_algorithm, known->key_bits),
                               leaf->thumbprint.short_text(), printable(short_name(*known)),
                               fmt::format("{} {} days left", date_text(known->not_after),
                                           days_left(*known, now))});
  } else {
    cells.insert(cells.end(), {"?", leaf->thumbprint.short_text(), "?", "?"});
  }
  cells.insert(cells.end(), {record.version, seen});
  return cells;
}

std::string below(const Group& each, const Style& style) {
  std::string text;
  const ShownCertificate* leaf = leaf_of(*each.first);
  if (each.value == HandshakeClass::other && leaf != nullptr) {
    text += "      " + style.bad("not expected: " + leaf->thumbprint.text()) + '\n';
  }
  for (const std::string& fault : each.first->faults) text += "      " + style.bad(fault) + '\n';
  for (const std::string& note : each.notes) text += "      note: " + note + '\n';
  return text;
}

std::string heading(const EndpointRecord& record, const Style& style) {
  return style.heading(record.endpoint.text()) + '\n';
}

std::string block(const EndpointRecord& record, const std::vector<Thumbprint>& expected,
                  Seconds now, const Style& style) {
  if (!record.unresolved.empty()) {
    return heading(record, style) + "  timeout  " + record.unresolved + '\n';
  }
  const std::vector<Group> groups = group(record, expected);
  std::vector<std::vector<std::string>> rows, served;
  for (const Group& each : groups) {
    rows.push_back(row(each, !expected.empty(), now));
    // A long reason must not push the columns of those that served apart.
    if (rows.back().size() > 3) served.push_back(rows.back());
  }
  std::istringstream served_lines(table_text(served, 2));
  std::string text = heading(record, style);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::string line = "  " + join(rows[i], "  ");
    if (rows[i].size() > 3) std::getline(served_lines, line);
    text += line + '\n' + below(groups[i], style);
  }
  return text;
}

using Counts = std::array<std::size_t, classes.size()>;

Counts count(const std::vector<EndpointRecord>& records, const std::vector<Thumbprint>& expected) {
  Counts counts{};
  const auto add = [&](HandshakeClass value) { ++counts.at(static_cast<std::size_t>(value)); };
  for (const EndpointRecord& record : records) {
    if (!record.unresolved.empty()) add(HandshakeClass::timeout);
    for (const HandshakeRecord& each : record.handshakes) add(classify(each, expected));
  }
  return counts;
}

Json certificate_json(const ShownCertificate& shown) {
  const auto& known = shown.certificate;
  const auto or_null = [&](auto get) { return known ? Json(get(*known)) : Json(nullptr); };
  return {
      {"thumbprint", shown.thumbprint.text()},
      {"sha256", shown.fingerprint.text()},
      {"public_key_sha256", or_null([](const Certificate& it) { return it.public_key.text(); })},
      {"subject", or_null([](const Certificate& it) { return it.subject; })},
      {"issuer", or_null([](const Certificate& it) { return it.issuer; })},
      {"names", or_null([](const Certificate& it) { return it.names; })},
      {"not_before", or_null([](const Certificate& it) { return to_text(it.not_before); })},
      {"not_after", or_null([](const Certificate& it) { return to_text(it.not_after); })},
      {"key", or_null([](const Certificate& it) {
         return fmt::format("{} {}", it.key_algorithm, it.key_bits);
       })},
  };
}

Json handshake_json(const HandshakeRecord& record, const std::vector<Thumbprint>& expected) {
  const auto or_null = [](const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
  };
  Json chain = Json::array();
  for (const ShownCertificate& each : record.chain) chain.push_back(certificate_json(each));
  const bool is_verified = !record.chain.empty();
  return {
      {"address", record.address},
      {"asked", to_text(record.asked)},
      {"class", to_text(classify(record, expected))},
      {"what", or_null(record.what)},
      {"chain", std::move(chain)},
      {"verify_code", is_verified ? Json(record.verify_code) : Json(nullptr)},
      {"verify_text", is_verified ? Json(record.verify_text) : Json(nullptr)},
      {"faults", record.faults},
      {"notes", record.notes},
      {"alert", or_null(record.alert)},
      {"version", or_null(record.version)},
      {"cipher", or_null(record.cipher)},
      {"ocsp_staple", record.has_ocsp_staple},
      {"asks_for_certificate", record.asks_for_certificate},
      {"weak", record.is_weak},
      {"at", to_text(record.at)},
      {"connected_ms", record.connected.count()},
      {"ended_ms", record.ended.count()},
  };
}

}  // namespace

std::string probe_text(const std::vector<EndpointRecord>& records,
                       const std::vector<Thumbprint>& expected, Seconds now, const Style& style) {
  std::string text;
  for (const EndpointRecord& record : records) text += block(record, expected, now, style);
  const Counts counts = count(records, expected);
  std::vector<std::string> parts;
  for (const HandshakeClass value : classes) {
    const std::size_t number = counts.at(static_cast<std::size_t>(value));
    if (number > 0) {
      parts.push_back(fmt::format("{} {}", number, word_of(value, !expected.empty())));
    }
  }
  return text +
         fmt::format("PROBE  {}: {}\n", count_text(records.size(), "endpoint"), join(parts, ", "));
}

Json probe_json(const std::vector<EndpointRecord>& records,
                const std::vector<Thumbprint>& expected) {
  Json endpoints = Json::array();
  for (const EndpointRecord& record : records) {
    Json handshakes = Json::array();
    for (const HandshakeRecord& each : record.handshakes) {
      handshakes.push_back(handshake_json(each, expected));
    }
    endpoints.push_back(
        {{"endpoint", record.endpoint.text()},
         {"unresolved", record.unresolved.empty() ? Json(nullptr) : Json(record.unresolved)},
         {"handshakes", std::move(handshakes)}});
  }
  Json counts = Json::object();
  const Counts counted = count(records, expected);
  for (const HandshakeClass value : classes) {
    counts[std::string(to_text(value))] = counted.at(static_cast<std::size_t>(value));
  }
  Json thumbprints = Json::array();
  for (const Thumbprint& each : expected) thumbprints.push_back(each.text());
  return {{"version", 1},
          {"expected", std::move(thumbprints)},
          {"endpoints", std::move(endpoints)},
          {"counts", std::move(counts)}};
}

}  // namespace signet
