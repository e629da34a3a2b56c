#include "plan/plan_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "plan/change_reader.h"
#include "plan/change_writer.h"
#include "plan/json_cursor.h"
#include "plan/json_text.h"

namespace signet {

namespace {

constexpr std::uint64_t format = 1;
constexpr std::size_t longest_file = std::size_t{256} << 20;
constexpr std::size_t deepest = 8;  // the value of a password reference stands at level 7
constexpr std::string_view plan_again = "make the plan again with \"signet plan\"";

// The digest of a text that write_change() or write_header() laid out in lines.
std::string digest_of(std::string lines) {
  std::erase(lines, '\n');
  return Fingerprint::of(as_bytes(lines)).text();
}

void write_seen(const Seen& seen, JsonText& json) {
  json.open('{').key("fields").open('[');
  for (const std::string& field : seen.fields) json.text(field);
  json.close(']').key("server").text(seen.server.text());
  json.close('}');
}

std::string write_header(const PlanHeader& header) {
  JsonText json(1);
  json.open('{');
  const auto optional = [&](std::string_view key, const std::string& value) {
    json.key(key);
    value.empty() ? json.null() : json.text(value);
  };
  optional("commit", header.commit);
  optional("host", header.host);
  json.key("observed_at").text(to_text(header.observed_at));
  json.key("root").text(header.root);
  json.key("seen").open('[');
  for (const Seen& seen : header.seen) write_seen(seen, json);
  json.close(']');
  json.key("signet").text(header.signet);
  json.close('}');
  return json.take();
}

Seen read_seen(const JsonCursor& at) {
  at.expect_keys({"fields", "server"});
  Seen seen{at["server"].parsed<TargetName>(), {}};
  at["fields"].each([&](const JsonCursor& field) { seen.fields.push_back(field.text()); });
  return seen;
}

PlanHeader read_header(const JsonCursor& at) {
  at.expect_keys({"commit", "host", "observed_at", "root", "seen", "signet"});
  const auto optional = [](const JsonCursor& text) {
    return text.is_null() ? std::string() : text.text();
  };
  PlanHeader header{read_time(at["observed_at"]), at["root"].text(),   optional(at["commit"]),
                    optional(at["host"]),         at["signet"].text(), {}};
  at["seen"].each([&](const JsonCursor& item) { header.seen.push_back(read_seen(item)); });
  return header;
}

Problem malformed(std::string detail) {
  return {"plan-file.malformed", "not a plan file", std::move(detail), std::string(plan_again), {}};
}

// What was copied or downloaded in part reads well up to its end.
bool ends_too_early(std::string_view text) {
  try {
    return Json::parse(text).is_discarded();
  } catch (const Json::parse_error& error) {
    return error.byte > text.size();
  }
}

Problem unreadable(std::string_view text, const Problem& problem) {
  if (problem.code != "json.malformed" || !ends_too_early(text)) return malformed(to_line(problem));
  return {"plan-file.truncated",
          fmt::format("the plan file ends too early, after {} bytes", text.size()),
          {},
          "copy it again, or " + std::string(plan_again),
          {}};
}

// Another format is said to be so, whatever else it has.
Expected<void> check_format(const Json& root) {
  const auto found = root.is_object() ? root.find("format") : root.end();
  if (found == root.end() || !found->is_number_unsigned() || *found == format) return {};
  const bool is_newer = *found > format;
  return fail("plan-file.format",
              fmt::format("the plan file has format {}, this signet reads format {}", found->dump(),
                          format),
              is_newer ? "use the signet that made the plan" : std::string(plan_again));
}

}  // namespace

Fingerprint change_digest(const Plan& plan) {
  std::string change = write_change(plan);
  std::erase(change, '\n');
  return Fingerprint::of(as_bytes(change));
}

std::string write_plan_file(const PlanFile& file) {
  const std::string change = write_change(file.plan);
  const std::string header = write_header(file.header);
  JsonText json(1);
  json.open('{');
  json.key("change").raw(change);
  json.key("digest").text(digest_of(change));
  json.key("format").number(format);
  json.key("header").raw(header);
  json.key("header_digest").text(digest_of(header));
  json.close('}');
  return json.take() + "\n";
}

Expected<PlanFile> read_plan_file(std::string_view text) {
  if (text.size() > longest_file) return std::unexpected(malformed("it has more than 256 MiB"));
  const Expected<Json> root = parse_json(text, deepest);
  if (!root) return std::unexpected(unreadable(text, root.error()));
  if (auto known = check_format(*root); !known) return std::unexpected(known.error());

  std::optional<std::string> problem;
  const JsonCursor at(*root, problem);
  at.expect_keys({"change", "digest", "format", "header", "header_digest"});
  PlanFile file{read_header(at["header"]), read_change(at["change"])};
  at["digest"].parsed<Fingerprint>();
  at["header_digest"].parsed<Fingerprint>();
  at["format"].number(format);
  if (problem) return std::unexpected(malformed(*problem));

  // One byte sequence per plan: this covers both digests, and spaces and key order beside.
  if (write_plan_file(file) != text) {
    return fail("plan-file.edited", "the plan file was changed after it was written",
                std::string(plan_again));
  }
  return file;
}

}  // namespace signet
