#include <fmt/format.h>

#include "base/text.h"
#include "report/markdown.h"
#include "report/renderings.h"
#include "report/review_parts.h"
#include "report/review_words.h"

namespace signet {

namespace {

using namespace review_words;

constexpr std::string_view in_full = "`signet review PLAN.json --all` shows them";
constexpr std::size_t longest_of_head = 400;
constexpr std::size_t most_needs = 8;

// For the head, which always stands: as much as is reasonable, and visibly no more.
std::string head_text(std::string_view text) {
  const std::string_view begin = beginning(text, longest_of_head);
  return markdown_text(begin) + (begin.size() < text.size() ? "…" : "");
}

std::string servers_of(const Review& review, const std::vector<TargetName>& servers) {
  return markdown_text(review_parts::servers_text(servers, review.all));
}

std::string head(const Review& review) {
  std::string text =
      fmt::format("### PLAN {}: {}\n\n", short_digest(review), head_text(review.title));
  std::vector<std::string> facts;
  if (!review.acts.empty()) facts.push_back("class: **" + head_text(class_text(review)) + "**");
  for (const std::string& fact : {validity_text(review), undo_text(review)}) {
    if (!fact.empty()) facts.push_back("**" + head_text(fact) + "**");
  }
  if (!facts.empty()) text += join(facts, " · ") + "\n\n";
  const Review::Counts& counts = review.counts;
  text +=
      "| servers | change | blocked | unknown | left out | as desired "
      "|\n|--:|--:|--:|--:|--:|--:|\n";
  text += fmt::format("| {} | {} | {} | {} | {} | {} |\n\n", counts.servers, counts.change,
                      counts.blocked, counts.unknown, counts.left_out, counts.as_desired);
  if (counts.in_part > 0) text += in_part_text(review) + "\n\n";
  if (review.since_approved) {
    text += "Since approved " + head_text(*review.since_approved) + "\n\n";
  }
  if (review.acts.empty()) text += "**" + nothing_text(review) + "**\n\n";
  return text;
}

MarkdownSection exceptions(const Review& review) {
  MarkdownSection section{
      "#### Look at these\n\n| | where | what |\n|---|---|---|\n", {}, "\n", 12};
  for (const Review::Exception& one : review.exceptions) {
    std::string text = fmt::format("| {} | {} | {}", one.kind, servers_of(review, one.servers),
                                   markdown_text(one.text));
    if (one.differs) text += " (not the same for each)";
    if (!one.more.empty()) text += "<br>" + markdown_text(one.more);
    section.rows.push_back({one.kind, text + " |\n"});
  }
  return section;
}

MarkdownSection certificates(const Review& review) {
  MarkdownSection section{"#### Certificates\n\n", {}, "\n", 8};
  for (const Review::CertificateChange& change : review.certificates) {
    std::string text = fmt::format("- **{}**: {}\n", markdown_text(key_text(change)),
                                   markdown_text(change_text(change, review.all)));
    for (const std::string& line : change.lines) text += "  - " + markdown_text(line) + "\n";
    section.rows.push_back({"certificates", std::move(text)});
  }
  return section;
}

MarkdownSection names(const Review& review) {
  MarkdownSection section{
      "#### Names: " + names_text(review) +
          "\n\n| name | service | answered by | afterwards |\n|---|---|---|---|\n",
      {},
      "\n",
      3};
  for (const NameCoverage& one : review.coverage) {
    section.rows.push_back(
        {"names",
         fmt::format("| {} | {} | {} | {} |\n", markdown_text(printable(one.name)),
                     markdown_text(printable(one.service)), answers_text(one.before, review.all),
                     answers_text(one.after, review.all))});
  }
  return section;
}

// "1 import webmail" of a block as an item of a numbered list.
std::string numbered(const std::string& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  return fmt::format("{}. {}\n", line.substr(0, end),
                     markdown_text(std::string_view(line).substr(std::min(end + 1, line.size()))));
}

MarkdownSection each_server(const Review& review) {
  MarkdownSection section{"#### Each server\n\n", {}, "\n", 8};
  for (const Review::Block& block : review.blocks) {
    std::string text = fmt::format("{}**{}**\n\n", block.servers.size() > 1 ? "each of " : "",
                                   servers_of(review, block.servers));
    for (const std::string& line : block.lines) text += numbered(line);
    section.rows.push_back({"sequences of steps", text + "\n"});
  }
  for (const Review::Block& block : review.removals) {
    section.rows.push_back({"removals", fmt::format("**last:** {} from **{}**\n\n",
                                                    markdown_text(join(block.lines, ", ")),
                                                    servers_of(review, block.servers))});
  }
  return section;
}

MarkdownSection waves(const Review& review) {
  MarkdownSection section{
      fmt::format("#### Waves: {} in all\n\n| group | wave | servers | takes |\n"
                  "|---|--:|---|---|\n",
                  takes_text(review.takes)),
      {},
      "\n",
      4};
  const std::string* group = nullptr;
  for (const Review::Wave& wave : review.waves) {
    const bool is_first = !group || *group != wave.group;
    group = &wave.group;
    section.rows.push_back(
        {"waves", fmt::format("| {} | {} | {} | {}{} |\n", markdown_text(printable(wave.group)),
                              wave.number, servers_of(review, wave.servers), takes_text(wave),
                              is_first ? "; " + rollout_text(wave) : "")});
  }
  return section;
}

// A long part that is opened by a click; `summary` has nothing from outside.
MarkdownSection folded(const std::string& summary, std::string_view table, std::size_t share) {
  return {fmt::format("<details><summary>{}</summary>\n\n{}", summary, table),
          {},
          "\n</details>\n\n",
          share};
}

MarkdownSection summary(const Review& review) {
  MarkdownSection section{"#### What it does\n\n", {}, "\n", 6};
  const auto add = [&](std::string_view what, const std::string& text) {
    if (text.empty()) return;
    section.rows.push_back({"lines", fmt::format("- **{}**: {}\n", what, markdown_text(text))});
  };
  add("steps", counted_text(review.acts));
  add("calls", counted_text(review.calls));
  if (review.waves.empty() && !review.acts.empty()) add("takes", takes_text(review.takes));
  add("back", review.back.line);
  for (const std::string& line : review.proof) add("proof", line);
  for (const std::string& line : review.manual) add("by hand", line);
  add("kept", kept_text(review));
  add("policy", policy_text(review));
  add("approvals", approvals_text(review));
  add("made", header_text(review));
  add("digest", review.digest);
  return section;
}

MarkdownSection back(const Review& review) {
  MarkdownSection section = folded("Way back, in full", "| where | goes back |\n|---|---|\n", 3);
  for (const Review::Block& block : review.back.blocks) {
    section.rows.push_back(
        {"ways back", fmt::format("| {} | {} |\n", servers_of(review, block.servers),
                                  markdown_text(join(block.lines, "; ")))});
  }
  return section;
}

std::string needs_text(const Review::ListedStep& step) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < step.needs.size() && i < most_needs; ++i) {
    parts.push_back(std::to_string(step.needs[i] + 1));
  }
  const std::size_t rest = step.needs.size() - parts.size();
  return join(parts, ", ") + (rest > 0 ? fmt::format(" and {} more", rest) : "");
}

MarkdownSection steps(const Review& review) {
  MarkdownSection section =
      folded(count_text(review.steps.size(), "step") + ", each",
             "| | step | before, after | comes after | because |\n|--:|---|---|---|---|\n", 4);
  for (std::size_t i = 0; i < review.steps.size(); ++i) {
    const Review::ListedStep& step = review.steps[i];
    section.rows.push_back(
        {"steps", fmt::format("| {} | {} | {} | {} | {} |\n", i + 1, markdown_text(step.address),
                              step.change, needs_text(step), markdown_text(step.reason))});
  }
  return section;
}

std::string cells_text(const Review::Row& row) {
  std::vector<std::string> parts;
  for (const Review::Row::Cell& cell : row.cells) {
    const std::string change =
        cell.before == cell.after
            ? cell.after
            : (cell.before.empty() ? "nothing" : cell.before) + " -> " + cell.after;
    parts.push_back(cell.slot.text() + ' ' + change);
  }
  return join(parts, ", ");
}

MarkdownSection servers(const Review& review) {
  MarkdownSection section = folded(count_text(review.rows.size(), "server") + ", each",
                                   "| server | | wave | services | |\n|---|---|---|---|---|\n", 4);
  for (const Review::Row& row : review.rows) {
    const std::string wave =
        row.wave > 0 ? fmt::format("{} {}", printable(row.group), row.wave) : std::string();
    section.rows.push_back(
        {"servers", fmt::format("| {} | {} | {} | {} | {} |\n", markdown_text(row.server.text()),
                                to_text(row.state), markdown_text(wave),
                                markdown_text(cells_text(row)), markdown_text(row.note))});
  }
  return section;
}

}  // namespace

std::string review_markdown(const Review& review, std::size_t longest) {
  std::vector<MarkdownSection> sections;
  const auto add = [&](MarkdownSection section) {
    if (!section.rows.empty()) sections.push_back(std::move(section));
  };
  add(exceptions(review));
  add(certificates(review));
  add(names(review));
  add(each_server(review));
  add(waves(review));
  add(summary(review));
  add(back(review));
  add(servers(review));
  add(steps(review));
  return fit_markdown(head(review), sections, in_full, longest);
}

}  // namespace signet
