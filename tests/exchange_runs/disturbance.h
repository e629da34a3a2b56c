#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "exchange/fake_exchange.h"

namespace signet::exchange::test {

// What goes wrong at one call of a run.
enum class Trouble {
  fails,
  unreachable,
  hidden,
  withdrawn,  // hidden from that call on
  not_sent,
  ended,
  lost_before,
  lost_after,
  late,
  fails_after,
  killed_before,  // signet ends: nothing gets through any more
  killed_after,   // the same, and that call was still acted on
};
inline constexpr int troubles = 12;
std::string to_text(Trouble trouble);

struct Disturbance {
  std::size_t call = 0;  // the first one is 1
  Trouble trouble = Trouble::fails;
};

// Has it happen to the organisation's next calls, counted from now; calm() ends it.
void disturb(FakeExchange& exchange, const Disturbance& disturbance);
void calm(FakeExchange& exchange);

// "change Enable-ExchangeCertificate" of a line of FakeExchange::calls().
std::string kind_of(const std::string& call);
bool is_change(const std::string& call);

// The disturbances that a run with these calls is put to: each kind of call meets each trouble, at
// a place of its own, and each change meets all of them. Or every call meets every trouble.
std::vector<Disturbance> choose(const std::vector<std::string>& calls, bool all);

}  // namespace signet::exchange::test
