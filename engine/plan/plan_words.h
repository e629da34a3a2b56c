#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "plan/plan.h"
#include "platform/step.h"
#include "resources/capabilities.h"

// The words that a plan file has for the values of enumerations, one table for both directions.
namespace signet::plan_words {

template <class Value, std::size_t size>
using Table = std::array<std::pair<Value, std::string_view>, size>;

inline constexpr Table<Step::Undo, 3> undo = {{
    {Step::Undo::nothing_to_undo, "nothing-to-undo"},
    {Step::Undo::possible, "possible"},
    {Step::Undo::impossible, "impossible"},
}};
inline constexpr Table<Fact::Field, 4> fact = {{
    {Fact::Field::certificate, "certificate"},
    {Fact::Field::exportable, "exportable"},
    {Fact::Field::slot, "slot"},
    {Fact::Field::file, "file"},
}};
inline constexpr Table<FileSource::Kind, 3> file = {{
    {FileSource::Kind::path, "path"},
    {FileSource::Kind::pair, "pair"},
    {FileSource::Kind::environment, "environment"},
}};
inline constexpr Table<SecretReference::Kind, 4> secret = {{
    {SecretReference::Kind::environment, "environment"},
    {SecretReference::Kind::file, "file"},
    {SecretReference::Kind::command, "command"},
    {SecretReference::Kind::prompt, "prompt"},
}};
inline constexpr Table<ProofLevel, 3> proof = {{
    {ProofLevel::none, "none"},
    {ProofLevel::configured, "configured"},
    {ProofLevel::served, "served"},
}};

inline constexpr Table<RuleVerdict::Outcome, 6> outcome = {{
    {RuleVerdict::Outcome::off, "off"},
    {RuleVerdict::Outcome::pass, "pass"},
    {RuleVerdict::Outcome::note, "note"},
    {RuleVerdict::Outcome::warn, "warn"},
    {RuleVerdict::Outcome::block, "block"},
    {RuleVerdict::Outcome::waived, "waived"},
}};

template <class Value, std::size_t size>
constexpr std::string_view word(const Table<Value, size>& table, Value value) {
  for (const auto& [candidate, text] : table) {
    if (candidate == value) return text;
  }
  return "?";
}

template <class Value, std::size_t size>
constexpr std::optional<Value> value(const Table<Value, size>& table, std::string_view word) {
  for (const auto& [candidate, text] : table) {
    if (text == word) return candidate;
  }
  return std::nullopt;
}

}  // namespace signet::plan_words
