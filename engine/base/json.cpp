#include "base/json.h"

#include <fmt/format.h>

#include <vector>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t longest_shown = 80;

// Builds the value while it refuses what nlohmann's own reader lets through: depth and duplicates.
class Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(std::size_t depth_limit) : depth_limit_(depth_limit) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (open_.back()->contains(name)) {
      const std::string shown = printable(std::string_view(name).substr(0, longest_shown));
      problem_ = {"json.duplicate-key",
                  fmt::format("the key \"{}\" stands twice in one object", shown),
                  {},
                  {},
                  {}};
      return false;
    }
    keys_.back() = std::move(name);
    return true;
  }
  bool parse_error(std::size_t offset, const std::string&,
                   const nlohmann::detail::exception& error) override {
    problem_ = {
        "json.malformed", "not JSON", fmt::format("byte {}: {}", offset, cause(error)), {}, {}};
    return false;
  }

  Json result;
  Problem problem() const { return problem_; }

 private:
  // The library's message ends with the whole token that it read last: foreign text of any length,
  // which is left out.
  static std::string_view cause(const nlohmann::detail::exception& error) {
    const std::string_view text = error.what();
    const std::size_t dash = text.find(" - ");
    if (dash == std::string_view::npos) return "a number out of range";
    return split(text.substr(dash + 3), ';').front();
  }
  Json* place(Json item) {
    if (open_.empty()) return &(result = std::move(item));
    Json& parent = *open_.back();
    if (parent.is_array()) return &parent.emplace_back(std::move(item));
    return &(parent[keys_.back()] = std::move(item));
  }
  bool add(Json item) { return place(std::move(item)) != nullptr; }
  bool open(Json container) {
    if (open_.size() == depth_limit_) {
      problem_ = {
          "json.too-deep", fmt::format("nested deeper than {} levels", depth_limit_), {}, {}, {}};
      return false;
    }
    open_.push_back(place(std::move(container)));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  std::size_t depth_limit_;
  std::vector<Json*> open_;
  std::vector<std::string> keys_;
  Problem problem_;
};

}  // namespace

Expected<Json> parse_json(std::string_view text, std::size_t depth_limit) {
  Builder builder(depth_limit);
  if (!Json::sax_parse(text, &builder)) return std::unexpected(builder.problem());
  return std::move(builder.result);
}

std::string write_json(const Json& value) {
  // A file name from another machine may not be UTF-8: it is shown damaged rather than thrown at.
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace signet
