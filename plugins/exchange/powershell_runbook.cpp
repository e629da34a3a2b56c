#include "exchange/powershell_runbook.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/assign_acts.h"
#include "exchange/cmdlets.h"
#include "exchange/exchange_capabilities.h"
#include "exchange/powershell_text.h"

namespace signet::exchange {

namespace {

std::string quoted(const TargetName& name) { return powershell_literal(name.text()); }
std::string quoted(const Thumbprint& thumbprint) { return powershell_literal(thumbprint.text()); }

std::string call(psrp::Pipeline pipeline, const PowershellValues& values = {}) {
  pipeline.front().parameters.push_back({"ErrorAction", std::string("Stop")});
  return powershell_text(pipeline, values);
}

// A slot as Read-Holders and Test-Held take it, and its connector where it is one.
struct SlotWords {
  std::string slot;
  std::string connector;  // with a space before it; may be empty
};

SlotWords words_of(const SlotName& name) {
  if (const auto connector = find_connector(name)) {
    return {powershell_literal(connector->kind == ConnectorKind::send ? "send" : "receive"),
            " " + powershell_literal(connector->name)};
  }
  return {powershell_literal(name.text()), {}};
}

std::string read_holders(const TargetName& server, const SlotName& slot) {
  const SlotWords words = words_of(slot);
  return fmt::format("Read-Holders {} {}{}", quoted(server), words.slot, words.connector);
}

std::string test_held(const TargetName& server, const SlotName& slot,
                      const Thumbprint& thumbprint) {
  const SlotWords words = words_of(slot);
  return fmt::format("Test-Held {} {} {}{}", quoted(server), words.slot, quoted(thumbprint),
                     words.connector);
}

std::string read_copy(const Step& step) {
  return fmt::format("Read-Copy {} {}", quoted(step.address.target), quoted(step.thumbprint));
}

// "AB,CD by mail.example.com": the name.
std::string name_in(const std::string& holders) {
  constexpr std::string_view before = " by ";
  const std::size_t at = holders.find(before);
  return at == std::string::npos ? std::string() : holders.substr(at + before.size());
}

// One step's lines, each on its own.
class StepWriter {
 public:
  StepWriter(const Runbook& runbook, const Step& step) : runbook_(runbook), step_(step) {}

  std::vector<std::string> write() {
    const Target* target = runbook_.find_target(step_.address.target);
    target_ = target ? target : &nowhere_;
    if (step_.file) {
      write_file_export();
    } else if (step_.address.action == Action::await) {
      write_await();
    } else if (target_->platform == capabilities().platform) {
      write_act();
    } else {
      write_foreign();
    }
    return std::move(lines_);
  }

 private:
  template <class... Values>
  void line(fmt::format_string<Values...> text, Values&&... values) {
    lines_.push_back(indent_ + fmt::format(text, std::forward<Values>(values)...));
  }
  void comment(const std::string& text) { line("# {}", powershell_comment(text)); }
  void say(const std::string& text) { line("Write-Host {}", powershell_literal("  " + text)); }
  std::string server() const { return quoted(step_.address.target); }
  const std::string& server_name() const { return step_.address.target.text(); }

  // Everything up to end_unless() is done only where the test does not hold yet.
  void begin_unless(const std::string& test) {
    line("if ({}) {{ Write-Host '  it is so already' }} else {{", test);
    indent_ += "  ";
  }
  void end_unless() {
    indent_.resize(indent_.size() - 2);
    line("}}");
  }

  void write_act() {
    switch (step_.address.action) {
      case Action::export_key:
        return write_export();
      case Action::import:
        return write_import();
      case Action::assign:
        return write_assign();
      case Action::remove:
        return write_removal();
      case Action::prove:
        return write_proof();
      case Action::install_chain:
      case Action::configure:
      case Action::await:
        break;
    }
    write_foreign();
  }

  void write_foreign() {
    comment("not of Exchange, and not done by this script");
    say("NOT done here: " + step_.address.text());
  }

  void check(const Fact& fact) {
    const std::string what = powershell_literal(describe(fact));
    const std::string planned = powershell_literal(fact.value);
    const std::string where = quoted(fact.target);
    switch (fact.field) {
      case Fact::Field::certificate:
        return line("Assert-Fact {} (Read-Copy {} {}) {}", what, where, quoted(fact.thumbprint),
                    planned);
      case Fact::Field::exportable:
        return line("Assert-Fact {} (Read-Exportable {} {}) {}", what, where,
                    quoted(fact.thumbprint), planned);
      case Fact::Field::slot:
        return line("Assert-Fact {} ({}) {}", what, read_holders(fact.target, fact.slot), planned);
      case Fact::Field::file:
        return;
    }
  }
  void check_guards() {
    for (const Fact& fact : step_.guard) {
      if (fact.target == step_.address.target) check(fact);
    }
  }

  void confirm_held(const SlotName& slot) {
    line("Confirm-So {} {{ {} }}",
         powershell_literal(
             fmt::format("{} {}: {}", server_name(), slot.text(), step_.thumbprint.short_text())),
         test_held(step_.address.target, slot, step_.thumbprint));
  }

  void write_export() {
    check_guards();
    line("$password = New-TransferPassword");
    line("$file = {}", call(export_certificate(server_name(), step_.thumbprint, {}),
                            {{"Password", "$password"}}));
    line("$transfers[{}] = @{{ FileData = [byte[]]$file.FileData; Password = $password }}",
         quoted(step_.thumbprint));
  }

  void write_file_export() {
    const auto hash = std::ranges::find(step_.guard, Fact::Field::file, &Fact::field);
    const bool is_whole = step_.file->kind == FileSource::Kind::path && hash != step_.guard.end();
    comment("signet reads the key file itself; here a person names it. PEM has to be made PKCS#12");
    line("$transfers[{0}] = Read-KeyFile {1} {0} {2}", quoted(step_.thumbprint),
         powershell_literal(step_.file->certificate),
         powershell_literal(is_whole ? hash->value : std::string()));
  }

  void write_import() {
    begin_unless(fmt::format("({}) -eq 'with key'", read_copy(step_)));
    check_guards();
    line("$transfer = Get-Transfer {}", quoted(step_.thumbprint));
    ImportFile file;
    file.exportable = step_.exportable;
    file.friendly_name = step_.friendly_name.value_or("");
    line("$null = {}",
         call(import_certificate(server_name(), std::move(file)),
              {{"FileData", "$transfer.FileData"}, {"Password", "$transfer.Password"}}));
    line("Confirm-Import {} {}", server(), quoted(step_.thumbprint));
    end_unless();
  }

  void write_assign() {
    const SlotName& name = step_.address.slot;
    if (const auto connector = find_connector(name)) return write_connector(*connector);
    const auto slot = find_slot(name);
    if (!slot) return write_foreign();
    if (*slot == Slot::pop || *slot == Slot::imap) return write_mail_access(*slot);
    begin_unless(test_held(step_.address.target, name, step_.thumbprint));
    check_guards();
    enable(*slot);
    confirm_held(name);
    end_unless();
  }

  RequireSsl require_ssl() const {
    const std::string& text = target_->option("require_ssl");
    if (text == "keep") return RequireSsl::keep;
    return text == "enforce" ? RequireSsl::enforce : RequireSsl::as_it_is;
  }

  // What is asked here, signet answers for the same reason: prompt_for().
  void enable(Slot slot) {
    const bool is_default = slot == Slot::smtp_default;
    if (is_default) {
      say("if Exchange asks whether to overwrite the default SMTP certificate, answer Y: Yes");
    } else if (slot == Slot::iis && require_ssl() == RequireSsl::as_it_is) {
      say("if Exchange asks whether to require SSL, answer N: the manifest does not say it");
    } else if (slot != Slot::iis) {
      say("if Exchange asks whether to overwrite the default SMTP certificate, answer N: No");
    }
    if (!is_default) line("$default = Read-Default {}", server());
    line("{}", call(enable_certificate(server_name(), step_.thumbprint, slot, require_ssl())));
    if (!is_default) {
      line("Assert-Fact {} (Read-Default {}) $default",
           powershell_literal("the default SMTP certificate of " + server_name()), server());
    }
  }

  // As assign_mail_access() does it: the right to the key, then the name.
  void write_mail_access(Slot slot) {
    const std::string service = name_of(slot).text();
    const Certificate* certificate = runbook_.find_certificate(step_.thumbprint);
    const auto guard = std::ranges::find(step_.guard, step_.address.slot, &Fact::slot);
    const std::string& asked_for =
        step_.name.empty() ? wanted_mail_name(slot, *target_) : step_.name;
    const auto name =
        certificate ? choose_mail_name(slot, *certificate, asked_for,
                                       guard == step_.guard.end() ? "" : name_in(guard->value))
                    : fail("exchange.no-names", "the plan does not show the certificate");
    if (!name) {
      line("throw {}", powershell_literal(step_.address.text() + ": " + to_line(name.error())));
      return;
    }
    const std::string is_named =
        fmt::format("((Read-MailName {} {}) -eq {})", server(), powershell_literal(service),
                    powershell_literal(name->name));
    const std::string is_held =
        "(" + test_held(step_.address.target, step_.address.slot, step_.thumbprint) + ")";
    begin_unless(fmt::format("{} -and {}", is_held, is_named));
    check_guards();
    const std::string has_right =
        name->by_name_alone
            ? "(" + test_held(step_.address.target, name_of(Slot::smtp), step_.thumbprint) + ")"
            : is_held;
    line("if (-not {}) {{", has_right);
    indent_ += "  ";
    enable(name->by_name_alone ? Slot::smtp : slot);
    end_unless();
    line("if (-not {}) {{ {} }}", is_named, call(set_mail_name(slot, server_name(), name->name)));
    confirm_held(step_.address.slot);
    end_unless();
    say(service + " serves it once its services (front and back end) restart");
  }

  void write_connector(const ConnectorSlot& connector) {
    begin_unless(test_held(step_.address.target, step_.address.slot, step_.thumbprint));
    check_guards();
    line("Assert-Fact {} ({}) 'True'", powershell_literal(server_name() + " has it with SMTP"),
         test_held(step_.address.target, name_of(Slot::smtp), step_.thumbprint));
    line("$name = Read-TlsName {} {}", server(), quoted(step_.thumbprint));
    line("{}",
         call(set_connector(connector, server_name(), {}), {{"TlsCertificateName", "$name"}}));
    confirm_held(step_.address.slot);
    end_unless();
  }

  // Opens a block that set_connectors_again() ends.
  std::size_t clear_connectors() {
    std::size_t count = 0;
    for (const SlotName& slot : step_.clears) {
      const auto connector = find_connector(slot);
      if (!connector) continue;
      line("$name{} = (Get-SendConnector {} -ErrorAction Stop).TlsCertificateName", count,
           powershell_literal(connector->name));
      line("try {{");
      indent_ += "  ";
      line("{}", call(clear_connector(*connector, server_name())));
      ++count;
    }
    return count;
  }

  void set_connectors_again(std::size_t count) {
    while (count-- > 0) {
      const auto connector = find_connector(step_.clears[count]);
      indent_.resize(indent_.size() - 2);
      line("}} finally {{ {} }}", call(set_connector(*connector, server_name(), {}),
                                       {{"TlsCertificateName", fmt::format("$name{}", count)}}));
    }
  }

  void write_removal() {
    begin_unless(fmt::format("({}) -eq 'absent'", read_copy(step_)));
    check_guards();
    const std::size_t cleared = clear_connectors();
    line("{}", call(remove_certificate(server_name(), step_.thumbprint)));
    set_connectors_again(cleared);
    line("Confirm-So {} {{ ({}) -eq 'absent' }}",
         powershell_literal(server_name() + ": " + step_.thumbprint.short_text() + " is gone"),
         read_copy(step_));
    end_unless();
  }

  void write_proof() {
    line("Confirm-So {} {{ ({}) -eq 'with key' }}",
         powershell_literal(fmt::format("{}: {} is there with its key", server_name(),
                                        step_.thumbprint.short_text())),
         read_copy(step_));
    for (const SlotName& slot : step_.slots) confirm_held(slot);
    for (const Handshake& each : step_.handshakes) say("not looked at here: " + text_of(each));
  }

  void write_await() {
    if (step_.hold.count() > 0) {
      say(fmt::format("waiting for {}", signet::to_text(step_.hold)));
      line("Start-Sleep -Seconds {}", step_.hold.count());
    }
    if (step_.handshakes.empty()) return;
    for (const Handshake& each : step_.handshakes) say(text_of(each));
    line("$null = Read-Host {}",
         powershell_literal("Restart what " + server_name() +
                            " needs restarted, look that it serves this, then press Enter"));
  }

  static std::string text_of(const Handshake& handshake) {
    std::vector<std::string> wanted;
    for (const Thumbprint& each : handshake.wanted) wanted.push_back(each.short_text());
    return handshake.endpoint.text() + " is to serve " + join(wanted, " or ");
  }

  const Runbook& runbook_;
  const Step& step_;
  const Target nowhere_ = {};
  const Target* target_ = nullptr;
  std::string indent_ = "    ";
  std::vector<std::string> lines_;
};

std::string change_text(const Step& step) {
  std::string text = step.reason;
  if (!step.interrupts.empty()) text += "; interrupts: " + step.interrupts;
  if (!step.undo_text.empty()) text += "; way back: " + step.undo_text;
  return text;
}

std::string step_text(const Runbook& runbook, std::size_t number) {
  const Step& step = runbook.steps[number];
  const std::string title =
      fmt::format("step {} of {}: {}", number + 1, runbook.steps.size(), step.address.text());
  std::string text =
      fmt::format("\n    # {}\n    # {}\n    Write-Host {}\n", powershell_comment(title),
                  powershell_comment(change_text(step)), powershell_literal(title));
  for (const std::string& line : StepWriter(runbook, step).write()) text += line + "\n";
  return text;
}

std::string heading_text(const Runbook& runbook) {
  std::string text =
      "# A runbook for the Exchange Management Shell, written by signet from a reviewed plan.\n"
      "# Save it as a file and run that, or paste all of it. It stops at the first error, and can "
      "be\n"
      "# run again: what is done is seen and passed over. No journal is kept; signet verify looks\n"
      "# afterwards. Where signet can run, signet apply does the same and more.\n#\n";
  for (const std::string& line : runbook.heading) {
    text += "# " + powershell_comment(line) + "\n";
  }
  return text + "# DIGEST    " + powershell_comment(runbook.digest) + "\n";
}

std::string moment_text(Seconds at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  return fmt::format("(New-Object datetime {}, {}, {}, {}, {}, {})", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string validity_text(const Runbook& runbook) {
  std::string text;
  const auto check = [&](const char* comparison, Seconds at, const std::string& why) {
    text += fmt::format("  if ([datetime]::UtcNow {} {}) {{ throw {} }}\n", comparison,
                        moment_text(at), powershell_literal(why));
  };
  if (runbook.from) {
    check("-lt", *runbook.from,
          "this plan may not be carried out before " + signet::to_text(*runbook.from));
  }
  if (runbook.until) {
    check("-ge", *runbook.until,
          "this plan is valid no longer, since " + signet::to_text(*runbook.until));
  }
  return text;
}

}  // namespace

// One block, read as a whole before any of it runs: lines that are pasted one by one would go on
// after an error. What it has of keys goes with its end.
std::string write_powershell(const Runbook& runbook) {
  std::string text = heading_text(runbook);
  text += "& {\n  $ErrorActionPreference = 'Stop'\n  $transfers = @{}\n";
  text += validity_text(runbook);
  text += powershell_prelude;
  text +=
      "\n  try {\n    Write-Host 'plan " + powershell_comment(runbook.digest.substr(0, 8)) + "'\n";
  for (std::size_t number = 0; number < runbook.steps.size(); ++number) {
    text += step_text(runbook, number);
  }
  return text +
         "\n    Write-Host 'done: all steps'\n  } finally {\n    $transfers.Clear()\n"
         "    $transfer = $file = $password = $null\n  }\n}\n";
}

RunbookFormat powershell_runbook() {
  return {"powershell", "or powershell for the Exchange Management Shell", write_powershell};
}

}  // namespace signet::exchange
