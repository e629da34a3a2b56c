#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signet {

// Printable text for a line or a table's cell of GitLab's or GitHub's Markdown, so that it shows as
// it is: no markup, no HTML, no table's border, no link, no emoji, no mention of people, issues or
// commits' cousins ("@all", "#1", "!1", "%1", "~1", "&1", "$1"), which both platforms look for in
// the text after Markdown, so that a backslash does not help and an element in between does.
std::string markdown_text(std::string_view text);

// Part of a Markdown document: rows between an opening and a closing.
struct MarkdownSection {
  struct Row {
    std::string kind;  // by which it is counted when it does not fit
    std::string text;  // ends with a line feed
  };
  std::string opening;
  std::vector<Row> rows;
  std::string closing;
  std::size_t share = 1;  // of the room that there is, beside the others' shares
};

// Head and sections below `longest` bytes. A row is there whole or not at all; those that are not
// are counted at the end of their section, with `where` they stand in full. What sections do not
// use of their share goes to the others, to the first ones first. Head, openings and closings
// always stand.
std::string fit_markdown(const std::string& head, const std::vector<MarkdownSection>& sections,
                         std::string_view where, std::size_t longest);

}  // namespace signet
