#include "clixml/date_time.h"

#include <algorithm>
#include <chrono>

namespace signet::clixml {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// Takes what it expects off the front. Once something else stood there it has failed for good.
class Digits {
 public:
  explicit Digits(std::string_view text) : rest_(text) {}

  int number(std::size_t length) {
    const std::string_view digits = rest_.substr(0, length);
    if (digits.size() < length || !std::ranges::all_of(digits, is_digit)) failed_ = true;
    if (failed_) return 0;
    int number = 0;
    for (const char digit : digits) number = number * 10 + (digit - '0');
    rest_.remove_prefix(length);
    return number;
  }
  bool skip(char letter) {
    if (!rest_.starts_with(letter)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char letter) {
    if (!skip(letter)) failed_ = true;
  }
  void expect_that(bool truth) {
    if (!truth) failed_ = true;
  }
  std::size_t count_digits() const {
    return static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
  }
  bool is_whole() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

std::chrono::sys_days date(Digits& digits) {
  const std::chrono::year year(digits.number(4));
  digits.expect('-');
  const std::chrono::month month(static_cast<unsigned>(digits.number(2)));
  digits.expect('-');
  const std::chrono::year_month_day date(year, month,
                                         std::chrono::day(static_cast<unsigned>(digits.number(2))));
  digits.expect_that(date.ok() && year != std::chrono::year(0));
  return date;
}

seconds hour_and_minute(Digits& digits, int last_hour) {
  const int hour = digits.number(2);
  digits.expect(':');
  const int minute = digits.number(2);
  digits.expect_that(hour <= last_hour && minute <= 59);
  return hours(hour) + minutes(minute);
}

seconds time_of_day(Digits& digits) {
  seconds time = hour_and_minute(digits, 23);
  digits.expect(':');
  const int second = digits.number(2);
  digits.expect_that(second <= 59);
  if (digits.skip('.')) {
    const std::size_t fraction = digits.count_digits();
    digits.expect_that(fraction >= 1 && fraction <= 7);
    digits.number(std::min<std::size_t>(fraction, 7));
  }
  return time + seconds(second);
}

seconds offset(Digits& digits) {
  if (digits.skip('Z')) return {};
  const bool is_behind = digits.skip('-');
  if (!is_behind) digits.expect('+');
  const seconds size = hour_and_minute(digits, 14);
  digits.expect_that(size <= hours(14));
  return is_behind ? -size : size;
}

}  // namespace

std::optional<Seconds> parse_date_time(std::string_view text) {
  Digits digits(text);
  const std::chrono::sys_days day = date(digits);
  digits.expect('T');
  const seconds time = time_of_day(digits);
  const seconds ahead = offset(digits);
  if (!digits.is_whole()) return std::nullopt;
  return day + time - ahead;
}

}  // namespace signet::clixml
