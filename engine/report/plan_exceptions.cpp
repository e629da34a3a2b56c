#include "report/plan_sections.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/fold.h"
#include "report/server_ranges.h"
#include "report/step_words.h"

namespace signet::plan_sections {

namespace {

constexpr std::size_t most_lines_of_a_kind = 20;

// What is said of one exception; `key` decides what folds.
struct Exception {
  TargetName server;
  std::string key;
  std::string text;
  std::string more;  // a line of its own below, may be empty
};

bool is_part_of_name(char letter) {
  return is_letter_or_digit(letter) || letter == '-' || letter == '_';
}

// Whether what stands there is who the sentence is about, and not part of a path or a command.
bool is_subject(std::string_view text, std::size_t at, std::size_t end) {
  const bool begins = at == 0 || text.substr(0, at).ends_with(": ");
  return begins && end < text.size() && text[end] == ' ';
}

// The text without its server's name, so that the same of many servers folds: "each holds a copy",
// but "make one with signet store init fleet/<server>", which nobody pastes by mistake.
std::string of_each(std::string_view text, const TargetName& server) {
  const std::string& name = server.text();
  if (name.empty()) return std::string(text);
  std::string result;
  std::size_t done = 0;
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if (at < done || (at > 0 && is_part_of_name(text[at - 1]))) continue;
    if (end < text.size() && is_part_of_name(text[end])) continue;
    result += text.substr(done, at - done);
    result += is_subject(text, at, end) ? "each" : "<server>";
    done = end;
  }
  return result.append(text.substr(done));
}

// One kind of exception after the other, each folded.
class Exceptions {
 public:
  explicit Exceptions(const PlanTextOptions& options) : options_(options) {}

  void add(const std::string& kind, std::vector<Exception> items) {
    Fold fold;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Exception& one = items[i];
      const std::string key = options_.all ? std::to_string(i) : of_each(one.key, one.server);
      Fold::Item& item = fold.add(key, one.server, i);
      const Exception& first = items[item.first];
      item.differs =
          item.differs || of_each(one.text, one.server) != of_each(first.text, first.server);
    }
    std::size_t lines = 0;
    for (Fold::Item& item : fold.items) {
      if (!options_.all && ++lines > most_lines_of_a_kind) break;
      write(kind, item, items[item.first]);
    }
    if (lines > most_lines_of_a_kind) {
      text_ += fmt::format(" {:<11} and {} more of this kind (--all shows them)\n", "",
                           fold.items.size() - most_lines_of_a_kind);
    }
  }

  std::string take() {
    if (text_.empty()) return {};
    return options_.style.heading("LOOK AT THESE") + "\n" + std::move(text_);
  }

 private:
  void write(const std::string& kind, Fold::Item& item, const Exception& first) {
    const std::size_t count = item.servers.size();
    text_ += ' ' + options_.style.careful(fmt::format("{:<11}", kind)) + ' ';
    if (count > 1) text_ += count_text(count, "server") + ' ';
    if (count > 0) text_ += server_ranges(item.servers, most_parts(options_)) + ": ";
    text_ += count > 1 ? of_each(first.text, first.server) : first.text;
    if (item.differs) text_ += " (not the same for each: --all shows them)";
    text_ += '\n';
    if (first.more.empty()) return;
    text_ += fmt::format(" {:<11}   {}\n", "",
                         count > 1 ? of_each(first.more, first.server) : first.more);
  }

  const PlanTextOptions& options_;
  std::string text_;
};

std::string certificate_prefix(const CertificateKey& key) {
  return key.empty() ? std::string() : key.text() + ": ";
}

std::vector<Exception> blocked(const Plan& plan) {
  std::vector<Exception> result;
  for (const Blocked& item : plan.blocked) {
    result.push_back({item.server, item.code + ' ' + item.certificate.text(),
                      certificate_prefix(item.certificate) + printable(item.why) + " [" +
                          printable(item.code) + "]",
                      item.lift.empty() ? "" : "to lift it: " + printable(item.lift)});
  }
  return result;
}

std::vector<Exception> unknown(const Plan& plan) {
  std::vector<Exception> result;
  for (const NotKnown& item : plan.not_known) {
    const std::string text = printable(item.what) + ": " + printable(item.why);
    result.push_back({item.server, text, text, {}});
  }
  return result;
}

std::vector<Exception> left_out(const Plan& plan) {
  std::vector<Exception> result;
  for (const LeftOut& item : plan.left_out) {
    const std::string text =
        fmt::format("until {}: {}", date_text(Seconds(item.until)), printable(item.reason));
    result.push_back({item.server, text, text, {}});
  }
  return result;
}

std::vector<Exception> irreversible(const Plan& plan) {
  std::vector<Exception> result;
  for (const Step& step : plan.steps) {
    if (step.undo != Step::Undo::impossible) continue;
    std::string text = std::string(to_text(step.address.action)) + ' ' + certificate_text(step);
    if (!step.address.slot.empty()) text += ':' + step.address.slot.text();
    std::string key = text;
    text += " cannot be undone";
    if (!step.undo_text.empty()) text += ": " + printable(step.undo_text);
    result.push_back({step.address.target, std::move(key), std::move(text), {}});
  }
  return result;
}

std::vector<Exception> interruptions(const Plan& plan) {
  std::vector<Exception> result;
  for (const Step& step : plan.steps) {
    if (step.interrupts.empty()) continue;
    const std::string text = step.address.slot.text() + (step.address.slot.empty() ? "" : ": ") +
                             printable(step.interrupts);
    result.push_back({step.address.target, text, text, {}});
  }
  return result;
}

// What finds its certificate itself, and takes another one afterwards.
std::vector<Exception> choices(const Plan& plan) {
  std::vector<Exception> result;
  const auto name = [](const Thumbprint& thumbprint) {
    return thumbprint == Thumbprint{} ? std::string("none") : thumbprint.short_text();
  };
  for (const Choice& item : plan.choices) {
    const std::string text =
        fmt::format("{}: {} -> {}", printable(item.chooser), name(item.before), name(item.after));
    result.push_back({item.server, text, text, {}});
  }
  return result;
}

std::vector<Exception> by_hand(const Plan& plan) {
  std::vector<Exception> result;
  for (const ManualCheck& item : plan.manual) {
    const std::string text =
        item.slot.text() + (item.slot.empty() ? "" : ": ") + printable(item.text);
    result.push_back({item.server, text, text, {}});
  }
  return result;
}

std::vector<Exception> findings(const Plan& plan) {
  std::vector<Exception> result;
  for (const Finding& item : plan.findings) {
    const std::string text = printable(item.text) + " [" + printable(item.code) + "]";
    result.push_back({item.server, text, text, {}});
  }
  return result;
}

}  // namespace

std::string look_at_these(const Plan& plan, const PlanTextOptions& options) {
  Exceptions exceptions(options);
  exceptions.add("blocked", blocked(plan));
  exceptions.add("unknown", unknown(plan));
  exceptions.add("left out", left_out(plan));
  exceptions.add("no way back", irreversible(plan));
  exceptions.add("interrupts", interruptions(plan));
  exceptions.add("chooses", choices(plan));
  exceptions.add("by hand", by_hand(plan));
  exceptions.add("finding", findings(plan));
  return exceptions.take();
}

}  // namespace signet::plan_sections
