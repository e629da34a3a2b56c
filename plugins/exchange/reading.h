#pragma once

#include <fmt/format.h>

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "clixml/document.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/server_session.h"
#include "resources/known.h"

namespace signet::exchange {

// What one object says, or why it could not be read.
template <class T>
using Read = std::expected<T, std::string>;

// Why a cmdlet gave no answer at all.
std::string why_unanswered(const Problem& problem, const std::string& cmdlet);

// What all objects say that a cmdlet gives, in its order: unknown, with the reason, when it fails,
// when the account does not have it, when the conversation breaks off and when `read` understands
// an object not.
template <class T, class ReadObject>
Known<std::vector<T>> read_each(ServerSession& session, const psrp::Pipeline& pipeline,
                                const ReadObject& read) {
  const std::string& cmdlet = pipeline.front().name.text();
  const Invocation answer = session.read(pipeline);
  if (!answer) return Unknown{why_unanswered(answer.error().problem, cmdlet)};
  if (!answer->succeeded()) return Unknown{to_line(problem_of(*answer, cmdlet))};
  std::vector<T> all;
  for (const clixml::Document& document : answer->output) {
    Read<T> item = read(document.root());
    if (!item) return Unknown{fmt::format("{} {}", cmdlet, item.error())};
    all.push_back(*std::move(item));
  }
  return all;
}

// The same of a cmdlet that gives one object.
template <class T, class ReadObject>
Known<T> read_single(ServerSession& session, const psrp::Pipeline& pipeline,
                     const ReadObject& read) {
  Known<std::vector<T>> all = read_each<T>(session, pipeline, read);
  if (!all.has_value()) return Unknown{all.why()};
  if (all.value().size() == 1) return std::move(all.value().front());
  return Unknown{fmt::format("{} gave {}", pipeline.front().name.text(),
                             count_text(all.value().size(), "object"))};
}

// A property that is there and holds something.
std::optional<clixml::Value> told(const clixml::Value& object, std::string_view name);
// Its text: what ToString() said of an enumeration or an object; empty where there is none.
std::string text_of(const clixml::Value& object, std::string_view name);
// The texts of its items; of a single value, that one.
std::vector<std::string> texts_of(const clixml::Value& object, std::string_view name);
// Of "EX1", "CN=EX1,CN=Servers,..", "corp.example/Configuration/../EX1": EX1.
std::string last_name(std::string_view directory_name);

}  // namespace signet::exchange
