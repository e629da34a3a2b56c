#include <fmt/format.h>

#include "base/text.h"
#include "report/renderings.h"
#include "report/review_parts.h"
#include "report/review_words.h"

namespace signet {

namespace {

using namespace review_words;

constexpr std::size_t most_lines_of_a_kind = 20;
constexpr std::size_t most_back_blocks = 4;
constexpr std::size_t most_names = 12;
constexpr std::size_t most_needs = 8;  // the gate of a wave needs every proof before it

class ReviewText {
 public:
  ReviewText(const Review& review, const Style& style) : review_(review), style_(style) {}

  std::string take() {
    first_lines();
    exceptions();
    if (review_.acts.empty()) {
      const std::string nothing = nothing_text(review_);
      text_ += (nothing.starts_with("Nothing") ? style_.good(nothing) : nothing) + "\n";
      closing_lines();
      return std::move(text_);
    }
    certificates();
    names();
    blocks(review_.blocks);
    removals();
    waves();
    if (review_.all) steps();
    line("CALLS", counted_text(review_.acts));
    more(counted_text(review_.calls));
    back();
    lines("PROOF", review_.proof);
    lines("MANUAL", review_.manual);
    closing_lines();
    return std::move(text_);
  }

 private:
  void first_lines() {
    text_ += style_.heading("PLAN " + short_digest(review_)) + "  " + review_.title;
    if (!review_.acts.empty()) {
      const std::string kind = "class: " + class_text(review_);
      text_ += "   " + (review_.kind.like_for_like ? kind : style_.careful(kind));
    }
    if (const std::string text = validity_text(review_); !text.empty()) text_ += "   " + text;
    const std::string undo = undo_text(review_);
    if (!undo.empty()) text_ += "   " + (review_.back.lost > 0 ? style_.bad(undo) : undo);
    text_ += "\n" + counts_text(review_) + "\n";
    const std::string in_part = in_part_text(review_);
    if (!in_part.empty()) text_ += in_part + "\n";
  }

  void exceptions() {
    if (review_.exceptions.empty()) return;
    text_ += style_.heading("LOOK AT THESE") + "\n";
    std::size_t in_kind = 0;
    for (std::size_t i = 0; i < review_.exceptions.size(); ++i) {
      const Review::Exception& one = review_.exceptions[i];
      const bool same_kind = i > 0 && review_.exceptions[i - 1].kind == one.kind;
      in_kind = same_kind ? in_kind + 1 : 1;
      if (review_.all || in_kind <= most_lines_of_a_kind) exception(one);
      const bool last =
          i + 1 == review_.exceptions.size() || review_.exceptions[i + 1].kind != one.kind;
      if (last && !review_.all && in_kind > most_lines_of_a_kind) {
        text_ += fmt::format(" {:<11} and {} more of this kind (--all shows them)\n", "",
                             in_kind - most_lines_of_a_kind);
      }
    }
  }
  void exception(const Review::Exception& one) {
    text_ += ' ' + style_.careful(fmt::format("{:<11}", one.kind)) + ' ';
    const std::string servers = servers_of(one.servers);
    if (!servers.empty()) text_ += servers + ": ";
    text_ += one.text;
    if (one.differs) text_ += " (not the same for each: --all shows them)";
    text_ += '\n';
    if (!one.more.empty()) text_ += fmt::format(" {:<11}   {}\n", "", one.more);
  }

  void certificates() {
    if (review_.certificates.empty()) return;
    text_ += style_.heading("CERTIFICATES") + "\n";
    for (const Review::CertificateChange& change : review_.certificates) {
      text_ += fmt::format(" {}  {}\n", key_text(change), change_text(change, review_.all));
      for (const std::string& line : change.lines) text_ += "   " + marked(line) + "\n";
    }
  }
  std::string marked(const std::string& line) const {
    const bool bad = line.find("LOST ") != std::string::npos ||
                     line.find("EARLIER") != std::string::npos ||
                     line.find("EXPIRED") != std::string::npos;
    return bad ? style_.bad(line) : line;
  }

  void names() {
    if (review_.coverage.empty()) return;
    text_ += style_.heading("NAMES") + "   " + names_text(review_) + "\n";
    for (std::size_t i = 0; i < review_.coverage.size(); ++i) {
      if (!review_.all && i == most_names) {
        text_ += fmt::format(" and {} more (--all shows them)\n", review_.coverage.size() - i);
        return;
      }
      const NameCoverage& one = review_.coverage[i];
      text_ +=
          fmt::format(" {}  {}  {} -> {}\n", printable(one.name), printable(one.service),
                      answers_text(one.before, review_.all), answers_text(one.after, review_.all));
    }
  }

  void blocks(const std::vector<Review::Block>& blocks) {
    for (const Review::Block& block : blocks) {
      text_ += style_.heading(block_heading(block)) + "\n";
      for (const std::string& line : block.lines) text_ += ' ' + line + "\n";
    }
  }
  std::string block_heading(const Review::Block& block) const {
    const std::string servers = servers_of(block.servers);
    return block.servers.size() > 1 ? "EACH OF " + servers : servers;
  }
  void removals() {
    if (review_.removals.empty()) return;
    text_ += style_.heading("REMOVE, LAST") + "\n";
    for (const Review::Block& block : review_.removals) {
      text_ += fmt::format(" {} from {}\n", join(block.lines, ", "), servers_of(block.servers));
    }
  }

  void waves() {
    if (review_.waves.empty()) return line("TIME", takes_text(review_.takes));
    text_ += style_.heading("WAVES") + "   " + takes_text(review_.takes) + " in all\n";
    const std::string* group = nullptr;
    for (const Review::Wave& wave : review_.waves) {
      if (!group || *group != wave.group) {
        text_ += fmt::format(" {}  {}\n", printable(wave.group), rollout_text(wave));
      }
      group = &wave.group;
      text_ += fmt::format("  {:>2} {}  {}\n", wave.number, servers_of(wave.servers),
                           style_.quiet(takes_text(wave)));
    }
  }

  void steps() {
    text_ += style_.heading("STEPS") + "\n";
    for (std::size_t i = 0; i < review_.steps.size(); ++i) {
      const Review::ListedStep& step = review_.steps[i];
      text_ += fmt::format("{:>3} {}", i + 1, step.address);
      if (!step.change.empty()) text_ += "  " + step.change;
      text_ += style_.quiet(needs_text(step)) + "\n";
      if (!step.reason.empty()) text_ += "    " + step.reason + "\n";
    }
  }
  static std::string needs_text(const Review::ListedStep& step) {
    std::string text;
    for (std::size_t i = 0; i < step.needs.size() && i < most_needs; ++i) {
      text += text.empty() ? "  after " : ", ";
      text += std::to_string(step.needs[i] + 1);
    }
    if (step.needs.size() <= most_needs) return text;
    return text + fmt::format(" and {} more", step.needs.size() - most_needs);
  }

  void back() {
    line("BACK", review_.back.line);
    std::size_t shown = 0;
    for (const Review::Block& block : review_.back.blocks) {
      if (!review_.all && shown == most_back_blocks) {
        return more(fmt::format("and {} (--all shows them)",
                                count_text(review_.back.blocks.size() - shown, "more way")));
      }
      ++shown;
      more(servers_of(block.servers) + ": " + join(block.lines, "; "));
    }
  }

  void closing_lines() {
    line("KEPT", kept_text(review_));
    line("POLICY", policy_text(review_));
    if (review_.since_approved) line("SINCE APPROVED", *review_.since_approved);
    line("APPROVALS", approvals_text(review_));
    line("MADE", header_text(review_));
  }

  void line(std::string_view heading, const std::string& content) {
    if (content.empty()) return;
    text_ += style_.heading(fmt::format("{:<7}", heading)) + " " + content + "\n";
  }
  void more(const std::string& content) {
    if (!content.empty()) text_ += "        " + content + "\n";
  }
  void lines(std::string_view heading, const std::vector<std::string>& content) {
    for (std::size_t i = 0; i < content.size(); ++i) {
      i == 0 ? line(heading, content[i]) : more(content[i]);
    }
  }
  std::string servers_of(const std::vector<TargetName>& servers) const {
    return review_parts::servers_text(servers, review_.all);
  }

  const Review& review_;
  const Style& style_;
  std::string text_;
};

}  // namespace

std::string review_text(const Review& review, const Style& style) {
  return ReviewText(review, style).take();
}

}  // namespace signet
