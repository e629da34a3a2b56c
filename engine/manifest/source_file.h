#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace signet {

// One file of a manifest: where it is, how the user calls it and, once read, its text.
struct SourceFile {
  std::string shown;           // as the user would type it
  std::filesystem::path path;  // to open it
  std::filesystem::path root;  // absolute folder where the file's relative paths start
  std::string relative;        // its name below that folder
  std::string content;
  std::vector<std::uint32_t> line_starts;  // byte offsets, made by index_lines()
};

void index_lines(SourceFile& file);

// Line `number` (from 1) without its end; empty where there is no such line.
std::string_view line_text(const SourceFile& file, std::uint32_t number);

// Whether the line may show a password: it has a word that is or nearly is "password", "secret" or
// the like, or belongs to the value of such a line. Such lines are never quoted in a message.
bool may_hold_secret(const SourceFile& file, std::uint32_t number);

}  // namespace signet
