#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/problem.h"
#include "base/random.h"
#include "base/secret.h"
#include "resources/desired.h"
#include "resources/trust.h"

namespace signet {

// The command line as data: parser, help and shell completion are made from it, and a plugin adds
// commands without knowing any of them.
enum class Completes { nothing, files, folders };

struct OptionSyntax {
  std::string name = {};         // "--only"
  std::string short_name = {};   // "-o", may be empty
  std::string value = {};        // what --help calls its value: "SERVER"; empty = a switch
  std::string description = {};  // one line
  bool repeatable = false;
  std::vector<std::string> choices = {};  // the only values it takes; empty = any
  Completes completes = Completes::nothing;
};

struct OperandSyntax {
  std::string name = {};  // "PATH"
  std::string description = {};
  bool repeatable = false;
  std::vector<std::string> choices = {};
  Completes completes = Completes::files;
  bool optional = false;
};

struct CommandSyntax {
  std::string name = {};  // "plan", or "store init" below a group
  std::string description = {};
  std::vector<OperandSyntax> operands = {};  // only the last may be repeatable or optional
  std::vector<OptionSyntax> options = {};
  // For a command that passes words on: all from the first that has a single dash and more than one
  // letter ("-Server"), under this name. An empty name: it takes none.
  OperandSyntax passed_on = {};
  std::string example = {};  // a command line that works, shown by --help
};

// What was typed, by the names of the syntax ("--only", "PATH"), in the order it was typed.
class CommandInput {
 public:
  void add(const std::string& name, std::string value) {
    values_[name].push_back(std::move(value));
  }
  void set_switch(const std::string& name) { values_[name]; }

  bool has(const std::string& name) const { return values_.contains(name); }
  // The last value, or an empty text.
  std::string text(const std::string& name) const;
  std::vector<std::string> list(const std::string& name) const;

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

// The options of a command that opens a file which may have a password.
std::vector<OptionSyntax> password_options();

// --trust FILE
OptionSyntax trust_option();

// What a plugin's command gets from signet.
struct CommandParts {
  const Clock& clock;
  Random& random;
  const Log& log;
  std::stop_token stop;  // of a command that stops in good order; never requested otherwise
  // What the password_options() lead to; nothing if none was given.
  std::function<Expected<std::optional<Secret>>(const CommandInput&)> password;
  // What the trust_option() leads to. All that is wrong with the file was told already when this
  // fails.
  std::function<Expected<Trust>(const CommandInput&)> trust;
  // The servers of the manifests that the operand PATH names, sorted. All that is wrong with them
  // was told already when this fails.
  std::function<Expected<std::vector<Target>>(const CommandInput&)> targets;
  // A secret that the trust file itself refers to.
  std::function<Expected<Secret>(const Trust&, const SecretReference&)> secret;
};

struct CommandOutput {
  std::string data = {};  // for stdout
  std::string talk = {};  // what was done, in a few lines
  // What keeps the answer from being whole, to be told after the rest.
  std::optional<Problem> incomplete = {};
};

// A command that a plugin brings along. A failure is a wrong input or wrong use.
struct PluginCommand {
  CommandSyntax syntax;
  std::function<Expected<CommandOutput>(const CommandInput&, const CommandParts&)> run;
  bool stops_in_order = false;  // an interrupt is a request, seen in CommandParts::stop
};

}  // namespace signet
