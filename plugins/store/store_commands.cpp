#include "store/store_commands.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "store/store_folder.h"
#include "store/store_state.h"

namespace signet::store {

namespace {

constexpr std::size_t file_longest = std::size_t{1} << 20;

// "fleet/EX16-01/" names the server EX16-01 as well.
std::string base_name(const std::filesystem::path& folder) {
  const std::filesystem::path clean = folder.lexically_normal();
  return (clean.has_filename() ? clean.filename() : clean.parent_path().filename()).string();
}

Expected<CommandOutput> run_init(const CommandInput& input, const CommandParts& parts) {
  const std::filesystem::path folder = input.text("FOLDER");
  const auto name =
      TargetName::parse(input.has("--name") ? input.text("--name") : base_name(folder));
  if (!name) return std::unexpected(name.error());
  std::optional<std::string> self_signed;
  if (input.has("--self-signed")) self_signed = input.text("--self-signed");
  const Expected<void> made = init(folder, *name, self_signed, parts.random, parts.clock);
  if (!made) return std::unexpected(made.error());
  return CommandOutput{
      .talk = fmt::format("made the store {} in {}\n", name->text(), printable(folder.string()))};
}

Expected<std::vector<SlotName>> parse_services(const CommandInput& input) {
  std::vector<SlotName> services;
  for (const std::string& list : input.list("--services")) {
    for (const std::string_view word : split(list, ',')) {
      const auto service = SlotName::parse(trim(word));
      if (!service) return std::unexpected(service.error());
      services.push_back(*service);
    }
  }
  return services;
}

Expected<CommandOutput> run_add(const CommandInput& input, const CommandParts& parts) {
  if (input.has("--exportable") && input.has("--no-exportable")) {
    return fail("usage.wrong", "--exportable and --no-exportable exclude each other");
  }
  auto services = parse_services(input);
  if (!services) return std::unexpected(services.error());
  const auto password = parts.password(input);
  if (!password) return std::unexpected(password.error());
  Expected<Bytes> content = read_file(input.text("FILE"), file_longest);
  if (!content) return std::unexpected(content.error());

  Addition addition;
  addition.file = *content;
  addition.password = password->has_value() ? &**password : nullptr;
  addition.services = std::move(*services);
  addition.exportable = input.has("--exportable");
  if (input.has("--friendly-name")) addition.friendly_name = input.text("--friendly-name");
  auto added = add(input.text("FOLDER"), addition);
  wipe(std::span(*content));  // a PEM file has its key in clear
  if (!added) {
    if (added.error().where.empty()) added.error().where = printable(input.text("FILE"));
    return std::unexpected(added.error());
  }
  return CommandOutput{
      .talk = fmt::format("added {} to {}\n", added->text(), printable(input.text("FOLDER")))};
}

PluginCommand init_command() {
  return {{.name = "store init",
           .description = "Make a folder that stands for a server's certificate store",
           .operands = {{.name = "FOLDER",
                         .description = "The folder to make",
                         .completes = Completes::folders}},
           .options = {{.name = "--name",
                        .value = "SERVER",
                        .description = "The server's name (default: the folder's)"},
                       {.name = "--self-signed",
                        .value = "NAME",
                        .description = "Give it a self-signed certificate for all its services"}},
           .example = "signet store init fleet/EX16-01 --self-signed EX16-01"},
          run_init};
}

PluginCommand add_command() {
  PluginCommand command{
      {.name = "store add",
       .description = "Put a certificate, with or without its key, into a store",
       .operands = {{.name = "FOLDER", .description = "The store", .completes = Completes::folders},
                    {.name = "FILE", .description = "PKCS#12, PEM, or a certificate alone"}},
       .options = password_options(),
       .example = "signet store add fleet/EX16-01 webmail.pfx --services IIS,SMTP "
                  "--exportable --password-env WEBMAIL_PASSWORD"},
      run_add};
  auto& options = command.syntax.options;
  options.push_back({.name = "--services",
                     .value = "LIST",
                     .description = "Services to give it: IIS,SMTP,IMAP,POP,SMTP-default",
                     .repeatable = true});
  options.push_back({.name = "--exportable", .description = "Its key may leave the store again"});
  options.push_back(
      {.name = "--no-exportable", .description = "Its key stays in the store (default)"});
  options.push_back({.name = "--friendly-name",
                     .value = "TEXT",
                     .description = "Its friendly name (default: the file's own)"});
  return command;
}

}  // namespace

std::vector<PluginCommand> commands() { return {init_command(), add_command()}; }

}  // namespace signet::store
