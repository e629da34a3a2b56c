#include "exchange/value_text.h"

#include <algorithm>

#include "base/json.h"
#include "base/table.h"
#include "base/text.h"
#include "x509/certificate_reader.h"

namespace signet::exchange {

namespace {

constexpr const char* not_shown = "(not shown)";
constexpr std::size_t most_columns = 5;

class JsonWriter {
 public:
  Json write(const clixml::Value& value, int depth) {
    if (left_ == 0 || depth > deepest) return not_shown;
    --left_;
    return value.kind() == clixml::Kind::object ? write_object(value, depth) : write_scalar(value);
  }

 private:
  static constexpr int deepest = 16;

  static Json write_scalar(const clixml::Value& value) {
    using enum clixml::Kind;
    switch (value.kind()) {
      case null:
        return nullptr;
      case boolean:
        return value.boolean().value_or(false);
      case integer: {
        const auto number = value.integer();
        return number ? Json(*number) : Json(std::string(value.text()));
      }
      case secure_string:
        return "(secure string)";
      case string:
      case character:
      case date_time:
      case duration:
      case real:
      case decimal:
      case bytes:
      case guid:
      case uri:
      case version:
      case xml:
      case script_block:
      case object:
        break;
    }
    return std::string(value.text());
  }

  Json write_object(const clixml::Value& value, int depth) {
    if (value.container() == clixml::Container::dictionary) return write_dictionary(value, depth);
    if (value.container() != clixml::Container::none) {
      Json list = Json::array();
      for (const clixml::Value& item : value.items()) list.push_back(write(item, depth + 1));
      return list;
    }
    if (value.primitive()) {
      const bool is_enum = value.is_type("System.Enum");
      return is_enum ? Json(std::string(value.to_string())) : write(*value.primitive(), depth + 1);
    }
    return write_properties(value, depth);
  }

  Json write_dictionary(const clixml::Value& value, int depth) {
    Json object = Json::object();
    for (const auto& [key, item] : value.entries()) {
      object[std::string(key.text())] = write(item, depth + 1);
    }
    return object;
  }

  Json write_properties(const clixml::Value& value, int depth) {
    const auto properties = value.properties();
    if (properties.empty()) return std::string(value.to_string());
    Json object = Json::object();
    if (!value.type_names().empty()) object["$type"] = value.type_names().front();
    if (!value.to_string().empty()) object["$text"] = std::string(value.to_string());
    for (const auto& [name, item] : properties) {
      object[std::string(name)] = write(item, depth + 1);
    }
    return object;
  }

  std::size_t left_ = 100'000;
};

// The value in one line; empty where it has no short form.
std::string short_text(const clixml::Value& value) {
  if (value.kind() == clixml::Kind::secure_string) return "(secure string)";
  if (value.kind() == clixml::Kind::bytes) {
    const auto bytes = value.bytes();
    return bytes ? count_text(bytes->size(), "byte") : std::string(not_shown);
  }
  if (value.is_type("System.Enum")) return printable(value.to_string());
  const bool is_list = value.kind() == clixml::Kind::object &&
                       value.container() != clixml::Container::none &&
                       value.container() != clixml::Container::dictionary;
  if (!is_list) return printable(value.text());
  std::vector<std::string> items;
  for (const clixml::Value& item : value.items()) {
    items.push_back(printable(item.text()));
    if (items.size() > 50) break;
  }
  return "{" + join(items, ", ") + "}";
}

using Row = std::vector<std::pair<std::string, std::string>>;

// Only the bytes of a certificate: Exchange's usual answer.
std::optional<Row> certificate_row(const clixml::Value& value) {
  const auto raw = value.property("RawData");
  if (!raw) return std::nullopt;
  const auto der = raw->bytes();
  if (!der) return std::nullopt;
  const auto certificate = read_certificate(*der);
  if (!certificate) return std::nullopt;
  return Row{{"Thumbprint", certificate->thumbprint.text()},
             {"NotAfter", signet::to_text(certificate->not_after)},
             {"Subject", printable(certificate->subject)}};
}

Row row_of(const clixml::Value& value) {
  if (auto certificate = certificate_row(value)) return *std::move(certificate);
  Row row;
  for (const auto& [name, item] : value.properties()) {
    row.emplace_back(printable(name), short_text(item));
  }
  if (row.empty()) row.emplace_back("", short_text(value));
  return row;
}

bool fit_one_table(const std::vector<Row>& rows) {
  return std::ranges::all_of(rows, [&](const Row& row) {
    return row.size() <= most_columns && row.size() == rows.front().size() &&
           std::ranges::equal(row, rows.front(), {}, &Row::value_type::first,
                              &Row::value_type::first);
  });
}

std::string table(const std::vector<Row>& rows) {
  std::vector<std::vector<std::string>> cells;
  std::vector<std::string> head;
  for (const auto& [name, text] : rows.front()) head.push_back(name);
  if (head != std::vector<std::string>{""}) cells.push_back(std::move(head));
  for (const Row& row : rows) {
    auto& line = cells.emplace_back();
    for (const auto& [name, text] : row) line.push_back(text);
  }
  return table_text(cells, 0);
}

std::string list(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& row : rows) {
    std::vector<std::vector<std::string>> lines;
    for (const auto& [name, value] : row) lines.push_back({name, value});
    if (!text.empty()) text += '\n';
    text += table_text(lines, 0);
  }
  return text;
}

std::vector<clixml::Value> roots(std::span<const clixml::Document> answers) {
  std::vector<clixml::Value> values;
  for (const clixml::Document& answer : answers) values.push_back(answer.root());
  return values;
}

}  // namespace

Json to_json(std::span<const clixml::Value> answers) {
  Json all = Json::array();
  JsonWriter writer;
  for (const clixml::Value& answer : answers) all.push_back(writer.write(answer, 0));
  return all;
}

Json to_json(std::span<const clixml::Document> answers) { return to_json(roots(answers)); }

std::string to_text(std::span<const clixml::Value> answers) {
  std::vector<Row> rows;
  for (const clixml::Value& answer : answers) rows.push_back(row_of(answer));
  if (rows.empty()) return {};
  return fit_one_table(rows) ? table(rows) : list(rows);
}

std::string to_text(std::span<const clixml::Document> answers) { return to_text(roots(answers)); }

}  // namespace signet::exchange
