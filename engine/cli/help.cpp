#include <fmt/format.h>

#include <algorithm>

#include "cli/command_line.h"

namespace signet {

namespace {

constexpr std::size_t name_width = 30;

std::string entry(const std::string& name, const std::string& description) {
  if (name.size() + 4 > name_width) {
    return fmt::format("  {}\n{:{}}{}\n", name, "", name_width, description);
  }
  return fmt::format("  {:<{}}{}\n", name, name_width - 2, description);
}

std::string entry(const OptionSyntax& option) {
  std::string name = option.short_name.empty() ? "" : option.short_name + ", ";
  name += option.name;
  if (!option.value.empty()) name += " " + option.value;
  return entry(name, option.description + (option.repeatable ? " (repeatable)" : ""));
}

std::string usage(const CommandTree& tree, const CommandSyntax& command) {
  std::string text = fmt::format("Usage: {} {} [OPTIONS]", tree.program, command.name);
  for (const OperandSyntax& operand : command.operands) {
    const std::string name = operand.name + (operand.repeatable ? ".." : "");
    text += operand.optional ? fmt::format(" [{}]", name) : " " + name;
  }
  if (!command.passed_on.name.empty()) text += fmt::format(" [{}]..", command.passed_on.name);
  return text + "\n\n";
}

std::string everywhere(const CommandTree& tree) {
  std::string text = "\nEverywhere:\n";
  for (const OptionSyntax& option : tree.everywhere) text += entry(option);
  return text + entry("-h, --help", "Show this help");
}

std::string help_of(const CommandTree& tree, const CommandSyntax& command) {
  std::string text = usage(tree, command) + command.description + "\n";
  if (!command.operands.empty()) text += "\n";
  for (const OperandSyntax& operand : command.operands) {
    text += entry(operand.name, operand.description);
  }
  if (!command.passed_on.name.empty()) {
    text += entry(command.passed_on.name, command.passed_on.description);
  }
  if (!command.options.empty()) text += "\nOptions:\n";
  for (const OptionSyntax& option : command.options) text += entry(option);
  return text + everywhere(tree) + "\nExample:\n  " + command.example + "\n";
}

std::string help_of_group(const CommandTree& tree, const std::string& group) {
  const auto found = std::ranges::find(tree.groups, group, &CommandTree::Group::name);
  std::string text = fmt::format("Usage: {} {} COMMAND\n\n{}\n\nCommands:\n", tree.program, group,
                                 found->description);
  for (const CommandSyntax& command : tree.commands) {
    if (command.name.starts_with(group + " ")) {
      text += entry(command.name.substr(group.size() + 1), command.description);
    }
  }
  return text + everywhere(tree);
}

std::string help_of_program(const CommandTree& tree) {
  std::string text = fmt::format("Usage: {} [OPTIONS] COMMAND\n\n{}\n\nCommands:\n", tree.program,
                                 tree.description);
  for (const CommandSyntax& command : tree.commands) {
    text += entry(command.name, command.description);
  }
  text += everywhere(tree) + entry("--version", "Show the version");
  return text + fmt::format("\n{} COMMAND --help ends with an example.\n", tree.program);
}

}  // namespace

std::string help_text(const CommandTree& tree, const std::string& name) {
  if (name.empty()) return help_of_program(tree);
  const auto found = std::ranges::find(tree.commands, name, &CommandSyntax::name);
  return found == tree.commands.end() ? help_of_group(tree, name) : help_of(tree, *found);
}

}  // namespace signet
