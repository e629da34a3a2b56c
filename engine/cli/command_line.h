#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/problem.h"
#include "platform/command.h"

namespace signet {

// The whole command line as data: what is parsed, shown by --help and completed by a shell.
struct CommandTree {
  struct Group {
    std::string name;  // "store"
    std::string description;
  };

  std::string program;
  std::string version;  // what --version prints
  std::string description;
  std::vector<OptionSyntax> everywhere;  // options of every command, also allowed before it
  std::vector<Group> groups;
  std::vector<CommandSyntax> commands;  // a command of a group is "store init"

  // The first word of each command, each group once, in order.
  std::vector<std::string_view> first_words() const;
};

struct ChosenCommand {
  std::size_t command = 0;  // index into CommandTree::commands
  CommandInput input;
};
struct TextRequest {
  std::string text;  // of --help or --version
};

// What was asked for. A wrong use is a Problem "usage.wrong" that names the command, the option and
// what was probably meant.
using CommandRequest = std::variant<ChosenCommand, TextRequest, Problem>;
CommandRequest parse_command_line(const CommandTree& tree,
                                  const std::vector<std::string>& arguments);

// What --help shows for a command, a group or, with an empty name, the program.
std::string help_text(const CommandTree& tree, const std::string& name);

// A script for bash that completes commands, options, their values and files.
std::string bash_completion(const CommandTree& tree);

}  // namespace signet
