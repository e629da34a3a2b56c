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
inline constexpr std::size_t troubles = 12;
std::string to_text(Trouble trouble);

struct Disturbance {
  std::size_t call = 0;  // the first one is 1
  Trouble trouble = Trouble::fails;
};

// Has it happen to the organisation's next calls, counted from now; calm() ends it.
void disturb(FakeExchange& exchange, const Disturbance& disturbance);
void calm(FakeExchange& exchange);

bool is_change(const std::string& call);

// What a call is, apart from what it is about: "change Enable-ExchangeCertificate SMTP", "read
// Get-AuthConfig"; all virtual directories are one.
std::string kind_of(const std::string& call);

// Each kind of call that begins with one of these meets each trouble once, at another place each
// time.
std::vector<Disturbance> choose(const std::vector<std::string>& calls,
                                const std::vector<std::string>& kinds);
// Every call meets every trouble; every so many of them.
std::vector<Disturbance> choose_all(const std::vector<std::string>& calls, int step);

}  // namespace signet::exchange::test
