#include "exchange/reading.h"

namespace signet::exchange {

namespace {

std::string text_in(const clixml::Value& value) {
  return std::string(trim(value.to_string().empty() ? value.text() : value.to_string()));
}

}  // namespace

std::string why_unanswered(const Problem& problem, const std::string& cmdlet) {
  return is_not_captured(problem) ? to_line(problem)
                                  : fmt::format("{}: {}", cmdlet, to_line(problem));
}

std::optional<clixml::Value> told(const clixml::Value& object, std::string_view name) {
  auto found = object.property(name);
  return found && !found->is_null() ? found : std::nullopt;
}

std::string text_of(const clixml::Value& object, std::string_view name) {
  const auto value = told(object, name);
  return value ? text_in(*value) : std::string();
}

std::vector<std::string> texts_of(const clixml::Value& object, std::string_view name) {
  const auto value = told(object, name);
  if (!value) return {};
  std::vector<std::string> texts;
  if (value->container() == clixml::Container::none) {
    texts.push_back(text_in(*value));
  } else {
    for (const clixml::Value& item : value->items()) texts.push_back(text_in(item));
  }
  std::erase(texts, "");
  return texts;
}

std::string last_name(std::string_view directory_name) {
  std::string_view name = trim(directory_name);
  if (equal_ignoring_case(name.substr(0, 3), "CN=")) {
    name = name.substr(3, name.find(',') - 3);
  } else if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos) {
    name = name.substr(slash + 1);
  }
  return std::string(name);
}

}  // namespace signet::exchange
