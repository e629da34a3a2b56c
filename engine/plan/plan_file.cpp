#include "plan/plan_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/json.h"
#include "crypto/hash.h"
#include "plan/change_reader.h"
#include "plan/change_writer.h"
#include "plan/json_cursor.h"
#include "plan/json_text.h"

namespace signet {

namespace {

constexpr std::uint64_t format = 1;
constexpr std::size_t longest_file = std::size_t{256} << 20;
constexpr std::size_t deepest = 8;            // the value of a password reference stands at level 7
constexpr std::size_t mostly_per_step = 600;  // bytes, so that the text grows in place
constexpr std::string_view plan_again = "make the plan again with \"signet plan\"";

// The digest of a text that comes in pieces, without its line feeds.
class Digest {
 public:
  void add(std::string_view piece) {
    line_.clear();
    while (!piece.empty()) {
      const std::size_t length = std::min(piece.find('\n'), piece.size());
      line_ += piece.substr(0, length);
      piece.remove_prefix(std::min(length + 1, piece.size()));
    }
    hash_.add(as_bytes(line_));
  }
  Fingerprint take() { return Fingerprint::parse(to_hex(hash_.finish())).value(); }

 private:
  std::string line_;
  Sha256 hash_;
};

void write_seen(const Seen& seen, JsonText& json) {
  json.open('{').key("fields").open('[');
  for (const std::string& field : seen.fields) json.text(field);
  json.close(']').key("server").text(seen.server.text());
  json.close('}');
}

void write_header(const PlanHeader& header, JsonText& json) {
  json.lines(1);
  json.open('{');
  if (!header.captured.empty()) {
    json.key("captured").open('[');
    for (const TargetName& server : header.captured) json.text(server.text());
    json.close(']');
  }
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
  json.lines(0);
}

// Lays the file out; `take` gets it piece by piece.
class FileWriter {
 public:
  FileWriter(const PlanFile& file, const Derived& derived, JsonText::Take take)
      : file_(file), derived_(derived), take_(std::move(take)) {}

  void write() {
    json_.open('{');
    part("change", "digest", [&] { write_change(file_.plan, derived_, json_); });
    json_.key("format").number(format);
    part("header", "header_digest", [&] { write_header(file_.header, json_); });
    json_.close('}');
    json_.flush();
    take_("\n");
  }

 private:
  template <class Write>
  void part(std::string_view key, std::string_view digest_key, Write write) {
    json_.key(key).flush();
    Digest digest;
    digest_ = &digest;
    write();
    json_.flush();
    digest_ = nullptr;
    json_.key(digest_key).text(digest.take().text());
  }
  void pass(std::string_view piece) {
    if (digest_) digest_->add(piece);
    take_(piece);
  }

  const PlanFile& file_;
  const Derived& derived_;
  JsonText::Take take_;
  JsonText json_{1, [this](std::string_view piece) { pass(piece); }};
  Digest* digest_ = nullptr;  // of the part that is being written
};

// Calls `use` with what follows from the plan.
template <class Use>
auto with_derived(const Plan& plan, Use use) {
  const std::vector<Replacement> replacements = find_replacements(plan);
  const Classification kind = classify(plan);
  const Undo undo = outline_undo(plan);
  return use(Derived{replacements, kind, undo});
}

// Whether the file would be written just so: one byte sequence per plan. This covers both digests,
// and spaces and key order beside.
bool is_written_as(const PlanFile& file, std::string_view text) {
  bool is_same = true;
  const auto compare = [&](std::string_view piece) {
    is_same = is_same && text.starts_with(piece);
    if (is_same) text.remove_prefix(piece.size());
  };
  with_derived(file.plan,
               [&](const Derived& derived) { FileWriter(file, derived, compare).write(); });
  return is_same && text.empty();
}

Seen read_seen(const JsonCursor& at) {
  at.expect_keys({"fields", "server"});
  Seen seen{at["server"].parsed<TargetName>(), {}};
  at["fields"].each([&](const JsonCursor& field) { seen.fields.push_back(field.text()); });
  return seen;
}

PlanHeader read_header(const JsonCursor& at) {
  at.expect_keys({"commit", "host", "observed_at", "root", "seen", "signet"}, {"captured"});
  const auto optional = [](const JsonCursor& text) {
    return text.is_null() ? std::string() : text.text();
  };
  PlanHeader header{read_time(at["observed_at"]), at["root"].text(),   optional(at["commit"]),
                    optional(at["host"]),         at["signet"].text(), {}};
  at["seen"].each([&](const JsonCursor& item) { header.seen.push_back(read_seen(item)); });
  at.if_there("captured", [&](const JsonCursor& servers) {
    servers.each(
        [&](const JsonCursor& server) { header.captured.push_back(server.parsed<TargetName>()); });
  });
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

// What the quick reader does not take is read again by the one that says where and why.
Problem unreadable(std::string_view text, simdjson::error_code why) {
  const Expected<Json> again = parse_json(text, deepest);
  if (again) return malformed(simdjson::error_message(why));
  if (again.error().code != "json.malformed" || !ends_too_early(text)) {
    return malformed(to_line(again.error()));
  }
  return {"plan-file.truncated",
          fmt::format("the plan file ends too early, after {} bytes", text.size()),
          {},
          "copy it again, or " + std::string(plan_again),
          {}};
}

// Another format is said to be so, whatever else it has.
Expected<void> check_format(const simdjson::dom::element& root) {
  std::uint64_t found = 0;
  if (root["format"].get(found) != simdjson::SUCCESS || found == format) return {};
  const bool is_newer = found > format;
  return fail(
      "plan-file.format",
      fmt::format("the plan file has format {}, this signet reads format {}", found, format),
      is_newer ? "use the signet that made the plan" : std::string(plan_again));
}

}  // namespace

Fingerprint change_digest(const Plan& plan) {
  return with_derived(plan, [&](const Derived& derived) { return change_digest(plan, derived); });
}

Fingerprint change_digest(const Plan& plan, const Derived& derived) {
  Digest digest;
  JsonText json(0, [&](std::string_view piece) { digest.add(piece); });
  write_change(plan, derived, json);
  json.flush();
  return digest.take();
}

std::string write_plan_file(const PlanFile& file) {
  std::string text;
  text.reserve(file.plan.steps.size() * mostly_per_step);
  with_derived(file.plan, [&](const Derived& derived) {
    FileWriter(file, derived, [&](std::string_view piece) { text += piece; }).write();
  });
  return text;
}

Expected<PlanFile> read_plan_file(std::string_view text) {
  if (text.size() > longest_file) return std::unexpected(malformed("it has more than 256 MiB"));
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::error_code error = parser.allocate(text.size(), deepest + 1);
  if (!error) error = parser.parse(text.data(), text.size()).get(root);
  if (error) return std::unexpected(unreadable(text, error));
  if (auto known = check_format(root); !known) return std::unexpected(known.error());

  std::optional<std::string> problem;
  const JsonCursor at(root, problem);
  at.expect_keys({"change", "digest", "format", "header", "header_digest"});
  PlanFile file{read_header(at["header"]), read_change(at["change"])};
  at["digest"].parsed<Fingerprint>();
  at["header_digest"].parsed<Fingerprint>();
  at["format"].number(format);
  if (problem) return std::unexpected(malformed(*problem));
  if (!is_written_as(file, text)) {
    return fail("plan-file.edited", "the plan file was changed after it was written",
                std::string(plan_again));
  }
  return file;
}

}  // namespace signet
