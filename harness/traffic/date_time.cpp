// Reading moments digit by digit: no locale, no time zone of the machine.
#include "harness/traffic/date_time.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace shakedown::traffic {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// Reads forward; once something is missing, everything after it is missing too.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool ok() const { return ok_; }
  bool at_end() const { return text_.empty(); }
  char peek() const { return text_.empty() ? '\0' : text_.front(); }

  int digits(std::size_t count) {
    if (text_.size() < count) return fail();
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return fail();
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    return value;
  }
  void expect(char c) {
    if (peek() != c || text_.empty()) {
      fail();
    } else {
      text_.remove_prefix(1);
    }
  }
  bool skip(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::string_view take(std::size_t count) {
    const auto taken = text_.substr(0, count);
    if (taken.size() < count) {
      fail();
    } else {
      text_.remove_prefix(count);
    }
    return taken;
  }
  // The digits behind a decimal point, to nanoseconds; further ones are read and dropped.
  Nanoseconds fraction() {
    std::int64_t value = 0;
    std::int64_t scale = 1'000'000'000;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
      if (scale > 1) {
        value = value * 10 + (text_.front() - '0');
        scale /= 10;
      }
      text_.remove_prefix(1);
    }
    return Nanoseconds(value * scale);
  }
  // "+0200", "+02:00", "Z" or nothing, in minutes.
  int offset() {
    if (skip('Z') || skip('z') || at_end()) return 0;
    const bool west = peek() == '-';
    if (!skip('+') && !skip('-')) return fail();
    const int hour = digits(2);
    skip(':');
    const int minute = at_end() ? 0 : digits(2);
    const int total = hour * 60 + minute;
    return west ? -total : total;
  }

 private:
  int fail() {
    ok_ = false;
    text_ = {};
    return 0;
  }
  std::string_view text_;
  bool ok_ = true;
};

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// "12.5" as a length; nullopt where it is not one, or absurdly long.
std::optional<Nanoseconds> decimal(std::string_view text, std::size_t most_digits) {
  const auto point = std::min(text.find('.'), text.size());
  if (point == 0 || point > most_digits) return std::nullopt;
  Reader reader(text);
  std::int64_t whole = 0;
  for (std::size_t i = 0; i < point; ++i) whole = whole * 10 + reader.digits(1);
  constexpr std::int64_t longest = 230LL * 365 * 24 * 3600;  // in seconds: no overflow as nanoseconds
  if (whole > longest) return std::nullopt;
  Nanoseconds fraction{};
  if (reader.skip('.')) fraction = reader.fraction();
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return std::chrono::seconds(whole) + fraction;
}

}  // namespace

std::optional<Nanoseconds> moment(int year, int month, int day, int hour, int minute, int second,
                                  int offset_minutes) {
  const auto date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
                    std::chrono::day(static_cast<unsigned>(day));
  if (year < 1970 || year > 2200 || !date.ok() || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  if (offset_minutes > 24 * 60 || offset_minutes < -24 * 60) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch() + hours(hour) + minutes(minute - offset_minutes) +
         std::chrono::seconds(second);
}

std::optional<Nanoseconds> parse_iso8601(std::string_view text) {
  Reader in(text);
  const int year = in.digits(4);
  in.expect('-');
  const int month = in.digits(2);
  in.expect('-');
  const int day = in.digits(2);
  if (!in.skip('T') && !in.skip('t')) in.expect(' ');
  const int hour = in.digits(2);
  in.expect(':');
  const int minute = in.digits(2);
  in.expect(':');
  const int second = in.digits(2);
  Nanoseconds fraction{};
  if (in.skip('.') || in.skip(',')) fraction = in.fraction();
  const int offset = in.offset();
  if (!in.ok() || !in.at_end()) return std::nullopt;
  const auto whole = moment(year, month, day, hour, minute, second, offset);
  if (!whole) return std::nullopt;
  return *whole + fraction;
}

std::optional<Nanoseconds> parse_log_time(std::string_view text) {
  Reader in(text);
  const int day = in.digits(2);
  in.expect('/');
  const auto name = std::find(months.begin(), months.end(), in.take(3));
  in.expect('/');
  const int year = in.digits(4);
  in.expect(':');
  const int hour = in.digits(2);
  in.expect(':');
  const int minute = in.digits(2);
  in.expect(':');
  const int second = in.digits(2);
  in.skip(' ');
  const int offset = in.offset();
  if (!in.ok() || !in.at_end() || name == months.end()) return std::nullopt;
  return moment(year, static_cast<int>(name - months.begin()) + 1, day, hour, minute, second, offset);
}

std::optional<Nanoseconds> parse_epoch_seconds(std::string_view text) {
  return decimal(text, 10);
}

std::optional<Nanoseconds> parse_seconds(std::string_view text) {
  std::optional<Nanoseconds> sum;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(",: "), text.size());
    constexpr Nanoseconds longest = std::chrono::hours(24 * 365);  // no sum of a whole line overflows
    if (const auto one = decimal(text.substr(0, end), 7))
      sum = std::min(sum.value_or(Nanoseconds{}) + *one, longest);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return sum;
}

}  // namespace shakedown::traffic
