#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/command_line.h"

namespace signet {

namespace {

// Finds the command among the words before the cursor, then completes by the command's own tables.
constexpr std::string_view head = R"(# bash completion for signet:  source <(signet completion bash)
_signet_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
}
_signet_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2"); }
_signet() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command="" word
  COMPREPLY=()
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$command/$word" in
)";

std::string join_sorted(std::vector<std::string> words) {
  std::ranges::sort(words);
  words.erase(std::ranges::unique(words).begin(), words.end());
  return join(words, " ");
}

// "store init" as the script's path "store/init".
std::string path_of(const CommandSyntax& command) {
  std::string path = command.name;
  std::ranges::replace(path, ' ', '/');
  return path;
}

std::string find_command_cases(const CommandTree& tree) {
  std::string text;
  for (const CommandTree::Group& group : tree.groups) {
    text += fmt::format("      /{0}) command={0} ;;\n", group.name);
  }
  for (const CommandSyntax& command : tree.commands) {
    const std::string path = path_of(command);
    text += fmt::format("      {}{}) command={} ;;\n", path.find('/') == path.npos ? "/" : "", path,
                        path);
  }
  return text + "    esac\n  done\n";
}

std::string complete_value(Completes completes, const std::vector<std::string>& choices) {
  if (!choices.empty()) return fmt::format("_signet_words \"{}\" \"$current\"", join(choices, " "));
  switch (completes) {
    case Completes::files:
      return "_signet_files -f \"$current\"";
    case Completes::folders:
      return "_signet_files -d \"$current\"";
    case Completes::nothing:
      return ":";
  }
  return ":";
}

std::string option_values(const CommandTree& tree) {
  std::string text = "  case \"$command$previous\" in\n";
  const auto add = [&](const std::string& path, const OptionSyntax& option) {
    if (option.value.empty()) return;
    std::string pattern = path + option.name;
    if (!option.short_name.empty()) pattern += "|" + path + option.short_name;
    text += fmt::format("    {}) {}; return ;;\n", pattern,
                        complete_value(option.completes, option.choices));
  };
  for (const OptionSyntax& option : tree.everywhere) add("*", option);
  for (const CommandSyntax& command : tree.commands) {
    for (const OptionSyntax& option : command.options) add(path_of(command), option);
  }
  return text + "  esac\n";
}

std::string option_names(const CommandTree& tree, const CommandSyntax& command) {
  std::vector<std::string> names = {"--help"};
  for (const OptionSyntax& option : tree.everywhere) names.push_back(option.name);
  for (const OptionSyntax& option : command.options) names.push_back(option.name);
  return join_sorted(std::move(names));
}

std::string operands(const CommandSyntax& command) {
  if (command.operands.empty()) return ":";
  const OperandSyntax& last = command.operands.back();
  return complete_value(last.completes, last.choices);
}

std::string words_of_group(const CommandTree& tree, const std::string& group) {
  std::vector<std::string> words;
  for (const CommandSyntax& command : tree.commands) {
    if (command.name.starts_with(group + " "))
      words.push_back(command.name.substr(group.size() + 1));
  }
  return join_sorted(std::move(words));
}

std::string words_cases(const CommandTree& tree) {
  std::vector<std::string> first = {"--help"};
  for (const OptionSyntax& option : tree.everywhere) first.push_back(option.name);
  for (const std::string_view word : tree.first_words()) first.emplace_back(word);
  std::string text = "  case \"$command\" in\n";
  text += fmt::format("    \"\") _signet_words \"{}\" \"$current\" ;;\n",
                      join_sorted(std::move(first)));
  for (const CommandTree::Group& group : tree.groups) {
    text += fmt::format("    {}) _signet_words \"{}\" \"$current\" ;;\n", group.name,
                        words_of_group(tree, group.name));
  }
  for (const CommandSyntax& command : tree.commands) {
    text += fmt::format(
        "    {})\n      if [[ $current == -* ]]; then _signet_words \"{}\" \"$current\"\n"
        "      else {}\n      fi ;;\n",
        path_of(command), option_names(tree, command), operands(command));
  }
  return text + "  esac\n";
}

}  // namespace

std::string bash_completion(const CommandTree& tree) {
  return std::string(head) + find_command_cases(tree) + option_values(tree) + words_cases(tree) +
         "}\ncomplete -F _signet signet\n";
}

}  // namespace signet
