// Times in other notations (D13): RFC 3339 with more digits, with an offset, without a zone, as numbers; and
// numbers as RFC 3339 or in the other unit. The moment stays the same.
#include <charconv>
#include <chrono>
#include <cstdio>

#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

// "2026-11-24T10:20:30.123Z", as its parts. `seconds` is since 1970 in UTC.
struct Moment {
  std::string date_time;  // up to the seconds
  std::string fraction;   // ".123", or empty
  std::string zone;       // "Z", "+02:00", or empty
  std::int64_t seconds = 0;
};

bool read(std::string_view digits, int& out) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return error == std::errc() && end == digits.data() + digits.size() && digits.front() != '-';
}

std::optional<Moment> moment_of(const Value& value) {
  if (value.kind != JsonKind::string) return std::nullopt;
  const auto text = value.text.substr(1, value.text.size() - 2);
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  if (text[10] != 'T' && text[10] != ' ') return std::nullopt;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  const bool digits = read(text.substr(0, 4), year) && read(text.substr(5, 2), month) &&
                      read(text.substr(8, 2), day) && read(text.substr(11, 2), hour) &&
                      read(text.substr(14, 2), minute) && read(text.substr(17, 2), second);
  const auto date = std::chrono::year(year) / month / day;
  if (!digits || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  Moment moment{std::string(text.substr(0, 19)), {}, {}, 0};
  auto rest = text.substr(19);
  if (!rest.empty() && rest.front() == '.') {
    const auto end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    moment.fraction = rest.substr(0, end);
    rest.remove_prefix(end);
  }
  int zone_hours = 0, zone_minutes = 0;
  const bool offset = rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':' &&
                      read(rest.substr(1, 2), zone_hours) && read(rest.substr(4, 2), zone_minutes);
  if (!offset && !rest.empty() && rest != "Z" && rest != "z") return std::nullopt;
  moment.zone = rest;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t away = (zone_hours * 60 + zone_minutes) * 60 * (offset && rest[0] == '-' ? -1 : 1);
  moment.seconds = days * 86'400 + hour * 3600 + minute * 60 + second - away;
  return moment;
}

std::string in_quotes(const std::string& date_time, const std::string& fraction, const std::string& zone) {
  return "\"" + date_time + fraction + zone + "\"";
}

// Seconds up to the year 2286 have ten digits, milliseconds thirteen.
std::optional<std::int64_t> epoch_of(const Value& value) {
  std::int64_t number = 0;
  if (value.kind != JsonKind::integer || value.text.size() < 9 || value.text.size() > 13) return std::nullopt;
  const auto [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
  return error == std::errc() && number > 0 ? std::optional(number) : std::nullopt;
}
bool is_ms(std::int64_t epoch) {
  return epoch >= 100'000'000'000;
}

const char* const no_time = "it is no time such as 2026-11-24T10:20:30Z";
const char* const no_epoch = "it is no time in seconds or milliseconds since 1970";

}  // namespace

Change date_fraction(const Value& value, const Work&) {
  const auto moment = moment_of(value);
  if (!moment) return Change::no(no_time);
  std::string fraction = moment->fraction.empty() ? "." : moment->fraction;
  if (fraction.size() >= 10) return Change::no("it has nine digits already");
  constexpr std::string_view digits = ".123456789";
  fraction += digits.substr(fraction.size());
  return Change::to(in_quotes(moment->date_time, fraction, moment->zone));
}

Change date_offset(const Value& value, const Work&) {
  const auto moment = moment_of(value);
  if (!moment) return Change::no(no_time);
  if (moment->zone != "Z" && moment->zone != "z") return Change::no("it does not end with Z");
  return Change::to(in_quotes(moment->date_time, moment->fraction, "+00:00"));
}

Change date_bare(const Value& value, const Work&) {
  const auto moment = moment_of(value);
  if (!moment) return Change::no(no_time);
  if (moment->zone.empty()) return Change::no("it has no zone already");
  return Change::to(in_quotes(moment->date_time, moment->fraction, ""));
}

Change date_to_epoch(const Value& value, const Work&) {
  const auto moment = moment_of(value);
  return moment ? Change::to(std::to_string(moment->seconds)) : Change::no(no_time);
}

Change date_to_epoch_ms(const Value& value, const Work&) {
  const auto moment = moment_of(value);
  if (!moment) return Change::no(no_time);
  std::string ms = moment->fraction.empty() ? "" : moment->fraction.substr(1);
  ms.resize(3, '0');
  return Change::to(std::to_string(moment->seconds * 1000 + std::stoi(ms)));
}

Change epoch_to_date(const Value& value, const Work&) {
  const auto epoch = epoch_of(value);
  if (!epoch) return Change::no(no_epoch);
  const auto seconds = is_ms(*epoch) ? *epoch / 1000 : *epoch;
  const std::chrono::sys_days day{std::chrono::days(seconds / 86'400)};
  const std::chrono::year_month_day date{day};
  const auto rest = static_cast<int>(seconds % 86'400);
  char text[64];
  std::snprintf(text, sizeof text, "\"%04d-%02u-%02uT%02d:%02d:%02dZ\"", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), rest / 3600,
                rest / 60 % 60, rest % 60);
  return Change::to(text);
}

Change epoch_unit(const Value& value, const Work&) {
  const auto epoch = epoch_of(value);
  if (!epoch) return Change::no(no_epoch);
  return Change::to(std::to_string(is_ms(*epoch) ? *epoch / 1000 : *epoch * 1000));
}

}  // namespace shakedown::faults
