#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "plan/plan_file.h"
#include "plan/replacement.h"
#include "plan/undo.h"

namespace signet {

// A plan as a reviewer reads it: counted, folded and in words, but without any layout. Text,
// Markdown and HTML all show this one value, so that they agree on every number. Texts are plain
// and printable (base/text.h); nothing is escaped for a format yet.
struct Review {
  std::string digest;  // of the change, 64 hexadecimal digits; every rendering shows the first 8
  std::string title;   // "renew webmail + hybrid", "assign 3 services", "nothing to do"
  Classification kind;
  Validity validity;
  PlanHeader header;
  bool all = false;  // nothing is folded, and renderings fold nothing further

  // Each server once, by the most worrying thing that is said of it; they add up to `servers`.
  struct Counts {
    std::size_t servers = 0;
    std::size_t change = 0;
    std::size_t blocked = 0;
    std::size_t unknown = 0;
    std::size_t left_out = 0;
    std::size_t as_desired = 0;
    std::size_t in_part = 0;  // of those blocked or unknown: some of it changes all the same
  };
  Counts counts;

  // One line of "look at these", the most worrying first. Equal ones of many servers are one.
  struct Exception {
    // In this order: "no way back", "blocked", "unknown", "left out", "waived", "lost name",
    // "not seen" (public bytes), "class", "issuer", "usage", "validity" (ends earlier), "mixed",
    // "interrupts", "chooses", "by hand", "finding"
    std::string kind;
    std::vector<TargetName> servers;  // empty = the whole fleet
    std::size_t count = 1;            // how many equal ones stand for it
    std::string text;
    std::string more;      // what would lift it; may be empty
    bool differs = false;  // not word by word the same for each of them
  };
  std::vector<Exception> exceptions;

  // A certificate that the plan brings, binds or removes.
  struct CertificateChange {
    PlannedCertificate planned;
    bool is_removed = false;
    std::vector<Replacement> replaces;
    std::vector<CertificatePointer> replaced;  // of each; null where nobody showed its public bytes
    // "names: a, b (the same)": what is and what changes, by name, issuer, dates, key, usage,
    // hashes
    std::vector<std::string> lines;
  };
  std::vector<CertificateChange> certificates;

  // What each of these servers goes through, step by step: "1 import webmail from EX16-01".
  struct Block {
    std::vector<TargetName> servers;
    std::vector<std::string> lines;
    std::vector<StepId> steps;  // of the first of them
  };
  std::vector<Block> blocks;
  std::vector<Block> removals;  // they come last

  struct ListedStep {
    std::string address;
    std::string change;         // "0A1B2C3D -> 559642FC"; may be empty
    std::vector<StepId> needs;  // what comes before it, by place in the list, from 0
    std::string reason;
  };
  std::vector<ListedStep> steps;  // each, in order; none when there are many and not all is asked

  // Estimated; not in the digest. Longest: every call takes as long as it may.
  struct Duration {
    std::chrono::seconds typical{0};
    std::chrono::seconds longest{0};
  };

  struct Wave {
    std::string group;
    std::uint32_t number = 1;
    std::vector<TargetName> servers;
    std::chrono::seconds hold{0};  // waited before it starts
    std::optional<std::uint32_t> at_most;
    std::uint32_t stop_after = 1;
    Duration takes;  // without `hold`
  };
  std::vector<Wave> waves;
  Duration takes;  // the whole plan, with what is waited between waves

  struct Count {
    std::string name;
    std::uint64_t count = 0;
  };
  std::vector<Count> acts;   // by action: "import" 11
  std::vector<Count> calls;  // what the platforms call

  struct Back {
    std::string line;                // "from any point: IIS goes back to 0A1B2C3D, ..; until ..."
    std::vector<Block> blocks;       // in full: what each of these servers goes through
    std::size_t changes = 0;         // steps of the plan that change something
    std::size_t lost = 0;            // of these: without a way back
    std::vector<std::string> never;  // what has no way back, folded
  };
  Back back;

  std::vector<std::string> proof;   // what proves success, and what is not provable
  std::vector<std::string> manual;  // "M1  EX1 POP: restart ..": numbered
  std::vector<NameCoverage> coverage;
  std::uint64_t names_unchanged = 0;
  std::vector<RuleVerdict> verdicts;
  std::vector<Waived> waived;
  std::size_t kept = 0;  // bindings that are as desired and not touched
  std::uint32_t approvals = 0;
  std::optional<std::string> since_approved;  // "5e0c11d2: nothing added"; where one was given

  // Service by service, for a matrix. One per server that the plan speaks of.
  struct Row {
    enum class State { change, as_desired, blocked, unknown, left_out };
    struct Cell {
      SlotName slot;
      std::string before;  // short thumbprints, joined by ", "; may be empty
      std::string after;
    };
    TargetName server;
    std::string group;       // of its rollout; may be empty
    std::uint32_t wave = 0;  // from 1; 0 = none
    State state = State::as_desired;
    std::vector<Cell> cells;  // sorted by slot
    std::string note;         // why it is blocked, unknown or left out
  };
  std::vector<Row> rows;
};

std::string_view to_text(Review::Row::State state);

struct ReviewOptions {
  bool all = false;                 // nothing folded
  std::optional<Seconds> now = {};  // given: how long certificates still last
  const Plan* approved = nullptr;   // the plan that was approved before
};

Review make_review(const PlanFile& file, const ReviewOptions& options);
// The same of a plan that stands in no file; its header is empty.
Review make_review(const Plan& plan, const ReviewOptions& options);

}  // namespace signet
