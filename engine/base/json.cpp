#include "base/json.h"

#include <fmt/format.h>

#include <set>
#include <vector>

namespace signet {

namespace {

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
      problem_ = {
          "json.duplicate-key", "the key \"" + name + "\" stands twice in one object", {}, {}, {}};
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
  static std::string cause(const nlohmann::detail::exception& error) {
    const std::string_view text = error.what();
    const std::size_t at = text.rfind("; ");
    return std::string(at == std::string_view::npos ? text : text.substr(at + 2));
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

std::string write_json(const Json& value) { return value.dump(2) + "\n"; }

}  // namespace signet
