#include <set>

#include "fleet_plan.h"
#include "golden.h"
#include "report/renderings.h"

namespace signet {
namespace {

// Reads as much of Graphviz' language as a plan is drawn in: digraph ID { statements }, where a
// statement is ID = ID, ID [ID = ID, ..], node [..], ID -> ID or subgraph ID { statements }.
class DotReader {
 public:
  explicit DotReader(std::string_view text) : rest_(text) {}

  std::multiset<std::string> nodes;
  std::set<std::pair<std::string, std::string>> edges;
  std::vector<std::string> labels;  // of clusters

  bool read() { return word("digraph") && !id().empty() && body() && (space(), rest_.empty()); }
  std::string_view rest() const { return rest_.substr(0, 60); }

 private:
  void space() { rest_ = rest_.substr(std::min(rest_.find_first_not_of(" \n"), rest_.size())); }
  bool sign(std::string_view expected) {
    space();
    if (!rest_.starts_with(expected)) return false;
    rest_ = rest_.substr(expected.size());
    return true;
  }
  bool word(std::string_view expected) { return sign(expected); }
  std::string id() {
    space();
    std::string text;
    if (!rest_.starts_with('"')) {
      const std::size_t end = rest_.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
      text = rest_.substr(0, end);
      rest_ = rest_.substr(text.size());
      return text;
    }
    std::size_t at = 1;
    for (; at < rest_.size() && rest_[at] != '"' && rest_[at] != '\n'; ++at) {
      if (rest_[at] == '\\') ++at;
      text += at < rest_.size() ? rest_[at] : ' ';
    }
    if (at >= rest_.size() || rest_[at] != '"') return {};
    rest_ = rest_.substr(at + 1);
    return text;
  }
  bool attributes() {
    do {
      if (id().empty() || !sign("=") || id().empty()) return false;
    } while (sign(","));
    return sign("]");
  }
  bool body() {
    if (!sign("{")) return false;
    while (!sign("}")) {
      if (!statement()) return false;
    }
    return true;
  }
  bool statement() {
    if (word("subgraph ")) return !id().empty() && body();
    const std::string first = id();
    if (first.empty()) return false;
    if (sign("->")) return edges.emplace(first, id()).second && sign(";");
    if (sign("=")) {
      const std::string value = id();
      if (first == "label") labels.push_back(value);
      return !value.empty() && sign(";");
    }
    if (first != "node") nodes.insert(first);
    return sign("[") && attributes() && sign(";");
  }

  std::string_view rest_;
};

DotReader drawn(const Plan& plan) {
  static std::string text;
  text = plan_dot(plan);
  DotReader reader(text);
  EXPECT_TRUE(reader.read()) << reader.rest();
  for (const auto& [from, to] : reader.edges) {
    EXPECT_EQ(reader.nodes.count(from), 1U) << from;
    EXPECT_EQ(reader.nodes.count(to), 1U) << to;
  }
  return reader;
}

TEST(PlanDot, DrawsEachStepAndWhatItNeeds) {
  const Plan plan = fleet_plan();
  const DotReader reader = drawn(plan);
  EXPECT_EQ(reader.nodes.size(), plan.steps.size());
  std::size_t needs = 0;
  for (const Step& step : plan.steps) needs += step.needs.size();
  EXPECT_EQ(reader.edges.size(), needs);
  EXPECT_EQ(reader.labels.size(), 12U);
}

TEST(PlanDot, DrawsEqualServersOfAWaveAsOneWhenThereAreMany) {
  Renewal renewal;
  for (unsigned number = 2; number <= 70; ++number) renewal.renew(number, number > 5 ? 1 : 0);
  EXPECT_EQ(
      drawn(renewal.plan).labels,
      (std::vector<std::string>{"EX16-01", "4 servers EX16-[02..05]", "65 servers EX16-[06..70]"}));
}

TEST(PlanDot, HoldsForeignTextInItsQuotes) {
  Renewal renewal;
  renewal.renew(2, 0);
  renewal.plan.steps[2].address.slot = slot("web:[*] %22x(1)");
  EXPECT_EQ(drawn(renewal.plan).nodes.size(), 5U);
}

}  // namespace
}  // namespace signet
