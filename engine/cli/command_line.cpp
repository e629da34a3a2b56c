#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "base/text.h"

namespace signet {

namespace {

using Values = std::vector<std::string>;

// One command's parser and where the library puts what it reads.
struct Leaf {
  CLI::App* app = nullptr;
  std::map<std::string, Values> values;
  std::map<std::string, bool> switches;
};

void add_option(Leaf& leaf, const OptionSyntax& option) {
  const std::string names =
      option.short_name.empty() ? option.name : option.short_name + "," + option.name;
  if (option.value.empty()) {
    leaf.app->add_flag(names, leaf.switches[option.name])->disable_flag_override();
  } else {
    leaf.app->add_option(names, leaf.values[option.name])
        ->type_name(option.value)
        ->allow_extra_args(false)
        ->expected(1)
        ->multi_option_policy(option.repeatable ? CLI::MultiOptionPolicy::TakeAll
                                                : CLI::MultiOptionPolicy::Throw);
  }
}

void add_operand(Leaf& leaf, const OperandSyntax& operand, bool required) {
  leaf.app->add_option(operand.name, leaf.values[operand.name])
      ->type_name("")
      ->required(required)
      ->allow_extra_args(operand.repeatable)
      ->expected(1, operand.repeatable ? CLI::detail::expected_max_vector_size : 1);
}

bool is_passed_on(const std::string& word) {
  const auto is_letter = [](char each) {
    return (each >= 'A' && each <= 'Z') || (each >= 'a' && each <= 'z');
  };
  return word.size() > 2 && word[0] == '-' && is_letter(word[1]);
}

// The command that the first words name, options aside.
const CommandSyntax* named_command(const CommandTree& tree, const Values& words) {
  std::string name;
  for (const std::string& word : words) {
    if (word.starts_with('-')) continue;
    name += (name.empty() ? "" : " ") + word;
    const auto found = std::ranges::find(tree.commands, name, &CommandSyntax::name);
    if (found != tree.commands.end()) return &*found;
  }
  return nullptr;
}

// Takes the words that a command passes on off the end of its command line.
Values take_passed_on(const CommandTree& tree, Values& words) {
  const CommandSyntax* command = named_command(tree, words);
  if (command == nullptr || command->passed_on.name.empty()) return {};
  const auto first = std::ranges::find_if(words, is_passed_on);
  Values passed(first, words.end());
  words.erase(first, words.end());
  return passed;
}

class Parser {
 public:
  explicit Parser(const CommandTree& tree) : tree_(tree), app_(tree.description, tree.program) {
    root_.app = &app_;
    prepare(app_);
    app_.require_subcommand(1);
    app_.set_version_flag("--version", tree.version, "Show the version");
    for (const OptionSyntax& option : tree.everywhere) add_option(root_, option);
    leaves_.resize(tree.commands.size());
    for (std::size_t i = 0; i < leaves_.size(); ++i) add_command(i);
  }

  CommandRequest parse(Values arguments) {
    passed_on_ = take_passed_on(tree_, arguments);
    std::ranges::reverse(arguments);
    try {
      app_.parse(arguments);
      if (const auto unexpected = find_unexpected()) return *unexpected;
    } catch (const CLI::CallForHelp&) {
      return TextRequest{help_text(tree_, path())};
    } catch (const CLI::CallForVersion&) {
      return TextRequest{tree_.version + "\n"};
    } catch (const CLI::ParseError& error) {
      if (auto unexpected = find_unexpected()) return *unexpected;
      return explain(error);
    }
    return choose();
  }

 private:
  static void prepare(CLI::App& app) {
    app.allow_extras();
    app.set_help_flag("-h,--help", "Show this help");
  }

  // Whether commands stand below this one, which is a command itself: "request complete".
  bool is_also_group(const CommandSyntax& syntax) const {
    return std::ranges::any_of(tree_.commands, [&](const CommandSyntax& each) {
      return each.name.starts_with(syntax.name + " ");
    });
  }

  // Made with its first command, so that all stand in the order of the tree.
  CLI::App& group(const std::string& name) {
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (tree_.commands[i].name == name && leaves_[i].app != nullptr) return *leaves_[i].app;
    }
    CLI::App*& group = groups_[name];
    if (group == nullptr) {
      group = app_.add_subcommand(name);
      prepare(*group);
      group->require_subcommand(1);
    }
    return *group;
  }

  void add_command(std::size_t index) {
    const CommandSyntax& syntax = tree_.commands[index];
    const std::size_t space = syntax.name.find(' ');
    const bool grouped = space != std::string::npos;
    Leaf& leaf = leaves_[index];
    leaf.app =
        grouped ? group(syntax.name.substr(0, space)).add_subcommand(syntax.name.substr(space + 1))
                : app_.add_subcommand(syntax.name);
    prepare(*leaf.app);
    // The library would want its operands even where a command below it was named.
    const bool checks_operands = !is_also_group(syntax);
    for (const OperandSyntax& operand : syntax.operands) {
      add_operand(leaf, operand, checks_operands && !operand.optional);
    }
    for (const OptionSyntax& option : syntax.options) add_option(leaf, option);
    for (const OptionSyntax& option : tree_.everywhere) add_option(leaf, option);
  }

  // The innermost command that was reached.
  CLI::App& active() {
    CLI::App* app = &app_;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return *app;
  }

  // "store init"; empty before the first command.
  std::string path() {
    std::string path;
    for (CLI::App* app = &app_; !app->get_subcommands().empty();) {
      app = app->get_subcommands().front();
      path += (path.empty() ? "" : " ") + app->get_name();
    }
    return path;
  }

  Problem wrong_use(std::string summary, std::string hint) {
    const std::string command = tree_.program + (path().empty() ? "" : " ") + path();
    if (hint.empty()) hint = command + " --help shows how to use it";
    return Problem{"usage.wrong", std::move(summary), {}, std::move(hint), command};
  }

  // A word that no command or option took: the likeliest slip, so it is told before all others.
  std::optional<Problem> find_unexpected() {
    const Values words = without_separator(app_.remaining(true));
    const auto option = std::ranges::find_if(
        words, [](const std::string& word) { return word.size() > 1 && word.starts_with('-'); });
    if (option != words.end()) return unknown_option(option->substr(0, option->find('=')));
    if (words.empty()) return std::nullopt;
    const std::string shown = printable(words.front());
    if (active().get_subcommands({}).empty()) {
      return wrong_use(fmt::format("\"{}\" is one operand too many", shown), {});
    }
    return wrong_use(fmt::format("unknown command \"{}\"", shown),
                     suggest(words.front(), command_names(active())));
  }

  // "--" ends the options and is no operand itself.
  static Values without_separator(Values words) {
    std::erase(words, "--");
    return words;
  }

  Problem unknown_option(const std::string& option) {
    std::vector<std::string_view> names;
    for (const CLI::Option* known : active().get_options()) {
      for (const std::string& name : known->get_lnames()) names.push_back(keep("--" + name));
    }
    return wrong_use(fmt::format("unknown option {}", printable(option)), suggest(option, names));
  }

  std::vector<std::string_view> command_names(const CLI::App& app) {
    std::vector<std::string_view> names;
    for (const CLI::App* command : app.get_subcommands({})) {
      names.push_back(keep(command->get_name()));
    }
    return names;
  }

  std::string_view keep(std::string name) {
    return *kept_.emplace_back(std::make_unique<std::string>(std::move(name)));
  }

  static std::string suggest(std::string_view word, const std::vector<std::string_view>& names) {
    const std::string_view near = did_you_mean(word, names);
    return near.empty() ? std::string() : fmt::format("did you mean \"{}\"?", near);
  }

  Problem explain(const CLI::ParseError& error) {
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
      if (!active().get_subcommands({}).empty()) {
        std::vector<std::string> names;
        for (const std::string_view name : command_names(active())) names.emplace_back(name);
        return wrong_use("a command is missing", "one of " + join(names, ", "));
      }
      for (const CLI::Option* option : active().get_options()) {
        if (option->get_required() && option->count() == 0) {
          return wrong_use(option->get_name(true) + " is missing", {});
        }
      }
    }
    const std::string text = error.what();
    const std::string name = text.substr(0, text.find(':'));
    if (text.find("At Most") != std::string::npos) {
      return wrong_use(name + " can be given only once", {});
    }
    if (text.ends_with(" missing")) return wrong_use(name + " needs a value", {});
    return wrong_use(printable(text), {});
  }

  CommandRequest choose() {
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (!leaves_[i].app->parsed()) continue;
      if (!leaves_[i].app->get_subcommands().empty()) {
        if (auto wrong = find_misplaced(i)) return *wrong;
        continue;
      }
      if (const auto missing = missing_operand(i); !missing.empty()) {
        return wrong_use(missing + " is missing", {});
      }
      ChosenCommand chosen{i, {}};
      take(root_, chosen.input);
      take(leaves_[i], chosen.input);
      for (std::string& word : passed_on_) {
        chosen.input.add(tree_.commands[i].passed_on.name, std::move(word));
      }
      if (auto wrong = check_choices(tree_.commands[i], chosen.input)) return *wrong;
      return chosen;
    }
    return wrong_use("a command is missing", {});
  }

  // The first operand that the command cannot do without; empty: none.
  std::string missing_operand(std::size_t index) const {
    for (const OperandSyntax& operand : tree_.commands[index].operands) {
      if (!operand.optional && leaves_[index].values.at(operand.name).empty()) return operand.name;
    }
    return {};
  }

  // What was given to a command that gave way to one below it.
  std::optional<Problem> find_misplaced(std::size_t index) {
    CommandInput given;
    take(leaves_[index], given);
    for (const auto& [name, values] : leaves_[index].values) {
      if (given.has(name)) {
        return wrong_use(printable(name) + " stands before the command's name",
                         "put it behind " + tree_.program + " " + path());
      }
    }
    return std::nullopt;
  }

  static void take(const Leaf& leaf, CommandInput& input) {
    for (const auto& [name, on] : leaf.switches) {
      if (on) input.set_switch(name);
    }
    for (const auto& [name, values] : leaf.values) {
      for (const std::string& value : values) input.add(name, value);
    }
  }

  std::optional<Problem> check_choices(const CommandSyntax& syntax, const CommandInput& input) {
    std::vector<std::pair<std::string, Values>> limited;
    for (const OptionSyntax& option : syntax.options)
      limited.emplace_back(option.name, option.choices);
    for (const OptionSyntax& option : tree_.everywhere) {
      limited.emplace_back(option.name, option.choices);
    }
    for (const OperandSyntax& operand : syntax.operands) {
      limited.emplace_back(operand.name, operand.choices);
    }
    for (const auto& [name, choices] : limited) {
      if (choices.empty()) continue;
      for (const std::string& value : input.list(name)) {
        if (std::ranges::find(choices, value) != choices.end()) continue;
        return wrong_use(fmt::format("{} cannot be \"{}\"", name, printable(value)),
                         "one of " + join(choices, ", "));
      }
    }
    return std::nullopt;
  }

  const CommandTree& tree_;
  CLI::App app_;
  Leaf root_;
  std::vector<Leaf> leaves_;
  std::map<std::string, CLI::App*> groups_;
  Values passed_on_;
  std::vector<std::unique_ptr<std::string>> kept_;
};

}  // namespace

std::vector<std::string_view> CommandTree::first_words() const {
  std::vector<std::string_view> words;
  for (const CommandSyntax& command : commands) {
    const std::string_view word = std::string_view(command.name).substr(0, command.name.find(' '));
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
  return words;
}

CommandRequest parse_command_line(const CommandTree& tree,
                                  const std::vector<std::string>& arguments) {
  return Parser(tree).parse(arguments);
}

}  // namespace signet
