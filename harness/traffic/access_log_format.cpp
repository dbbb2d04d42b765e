// Reads lines by a compiled format.
#include "harness/traffic/access_log_format.hpp"

#include <algorithm>
#include <charconv>

#include "harness/traffic/date_time.hpp"
#include "harness/traffic/encoding.hpp"
#include "harness/traffic/header_rules.hpp"

namespace shakedown::traffic {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Undoes what the servers do to unusual bytes: \xHH (both), \" and \\ and \n (Apache, JSON), \u00HH (JSON).
std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : 0;
    const auto last = i + digits;
    if (digits > 0 && last < text.size() && hex_value(text[last - 1]) >= 0 && hex_value(text[last]) >= 0) {
      out += static_cast<char>(hex_value(text[last - 1]) * 16 + hex_value(text[last]));
      i = last;
    } else {
      out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
  }
  return out;
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool split_request_line(std::string_view line, LogEntry& entry) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return false;
  auto target = line.substr(space + 1);
  const auto last = target.rfind(' ');
  if (last != std::string_view::npos && target.substr(last + 1).substr(0, 5) == "HTTP/")
    target = target.substr(0, last);
  entry.method = line.substr(0, space);
  entry.target = target;
  return true;
}

bool is_request(const LogEntry& entry) {
  const bool upper = std::all_of(entry.method.begin(), entry.method.end(),
                                 [](char c) { return (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; });
  if (!upper || !is_http_token(entry.method) || entry.method == "-") return false;
  if (entry.target.find(' ') != std::string::npos) return false;
  return entry.target.rfind('/', 0) == 0 || entry.target.rfind("http://", 0) == 0 ||
         entry.target.rfind("https://", 0) == 0 || entry.target == "*";
}

// What has been read of one line.
struct Line {
  LogEntry& entry;
  bool has_time = false;
  Nanoseconds resolution = std::chrono::seconds(1);  // of the moment
  Nanoseconds fraction{};                            // told by a field of its own
  Nanoseconds fraction_resolution = std::chrono::seconds(1);
  Nanoseconds took{};
  bool civil = false;
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, offset = 0;

  // Of several times in one line, the finest counts.
  bool moment_is(const std::optional<Nanoseconds>& at, Nanoseconds how_fine) {
    if (!at) return false;
    if (has_time && how_fine >= resolution) return true;
    entry.at = *at;
    resolution = how_fine;
    has_time = true;
    return true;
  }
  bool fraction_is(Nanoseconds part, Nanoseconds how_fine) {
    fraction = part;
    fraction_resolution = how_fine;
    return true;
  }
  bool part(std::string_view value, int& into) {
    civil = true;
    return read_number(value, into);
  }
};

// Where the value that begins the text ends. Inside quotes an escaped quote does not end it.
bool find_end(std::string_view text, const LogElement& element, bool quoted, std::size_t& end) {
  if (element.width > 0) {
    end = element.width;
    return text.size() >= end && text.substr(end, element.after.size()) == element.after;
  }
  if (element.after.empty()) {
    end = text.size();
    return true;
  }
  if (!quoted) {
    end = text.find(element.after);
    return end != std::string_view::npos;
  }
  for (end = 0; end < text.size(); ++end) {
    if (text[end] == '\\') {
      ++end;
    } else if (text.substr(end, element.after.size()) == element.after) {
      return true;
    }
  }
  return false;
}

bool assign(const LogElement& element, std::string_view value, Line& line) {
  auto& entry = line.entry;
  constexpr Nanoseconds second = std::chrono::seconds(1);
  constexpr Nanoseconds millisecond = std::chrono::milliseconds(1);
  constexpr Nanoseconds microsecond = std::chrono::microseconds(1);
  std::int64_t number = 0;
  switch (element.field) {
    case LogField::skip:
      return true;
    case LogField::client:
      if (entry.client.empty()) entry.client = value;
      return true;
    case LogField::forwarded_for:
      if (value != "-" && !value.empty()) entry.client = trimmed(value.substr(0, value.find(',')));
      return true;
    case LogField::agent:
      if (value != "-") entry.agent = value;
      return true;
    case LogField::request_line:
      split_request_line(value, entry);
      return true;
    case LogField::method:
      entry.method = value;
      return true;
    case LogField::uri:
      entry.target = value;
      return true;
    case LogField::path:
      entry.target.insert(0, value);
      return true;
    case LogField::query:
      if (value != "-" && !value.empty())
        entry.target += (value.front() == '?' ? "" : "?") + std::string(value);
      return true;
    case LogField::status:
      return value == "-" || (read_number(value, entry.status) && entry.status >= 0 && entry.status < 1000);
    case LogField::header:
      if (value != "-" && !value.empty() && entry.headers.size() < 100)
        entry.headers.push_back({element.header, std::string(value)});
      return true;
    case LogField::time_local:
      return line.moment_is(parse_log_time(value), second);
    case LogField::time_iso:
      return line.moment_is(parse_iso8601(value),
                            value.find('.') != std::string_view::npos ? microsecond : second);
    case LogField::epoch_seconds:
      return line.moment_is(parse_epoch_seconds(value),
                            value.find('.') != std::string_view::npos ? millisecond : second);
    case LogField::epoch_milliseconds:
      if (!read_number(value, number) || number < 0 || number > 7'000'000'000'000) return false;
      return line.moment_is(std::chrono::milliseconds(number), millisecond);
    case LogField::epoch_microseconds:
      if (!read_number(value, number) || number < 0 || number > 7'000'000'000'000'000) return false;
      return line.moment_is(std::chrono::microseconds(number), microsecond);
    case LogField::milliseconds_fraction:
      if (!read_number(value, number) || number < 0 || number > 999) return false;
      return line.fraction_is(std::chrono::milliseconds(number), millisecond);
    case LogField::microseconds_fraction:
      if (!read_number(value, number) || number < 0 || number > 999'999) return false;
      return line.fraction_is(std::chrono::microseconds(number), microsecond);
    case LogField::year:
      return line.part(value, line.year);
    case LogField::month:
      return line.part(value, line.month);
    case LogField::month_name: {
      const std::string probe = "01/" + std::string(value) + "/2000:00:00:00";
      const auto at = parse_log_time(probe);
      if (!at) return false;
      const auto days = std::chrono::floor<std::chrono::days>(*at);
      const std::chrono::year_month_day date{std::chrono::sys_days(days)};
      line.month = static_cast<int>(static_cast<unsigned>(date.month()));
      return true;
    }
    case LogField::day:
      return line.part(value, line.day);
    case LogField::hour:
      return line.part(value, line.hour);
    case LogField::minute:
      return line.part(value, line.minute);
    case LogField::second:
      return line.part(value, line.second);
    case LogField::offset: {
      const bool west = !value.empty() && value.front() == '-';
      if (value.size() != 5 || (!west && value.front() != '+') || !read_number(value.substr(1), number))
        return false;
      line.offset = static_cast<int>(number / 100 * 60 + number % 100) * (west ? -1 : 1);
      return true;
    }
    case LogField::took_seconds:
      line.took = parse_seconds(value).value_or(Nanoseconds{});
      return true;
    case LogField::took_milliseconds:
    case LogField::took_microseconds:
      if (read_number(value, number) && number > 0 && number < 1'000'000'000'000)
        line.took = element.field == LogField::took_milliseconds
                        ? Nanoseconds(std::chrono::milliseconds(number))
                        : Nanoseconds(std::chrono::microseconds(number));
      return true;
  }
  return false;
}

LogFit read_in(const LogFormat& format, std::string_view text, LogEntry& entry) {
  entry = {};
  Line line{entry};
  if (text.substr(0, format.before.size()) != format.before) return LogFit::broken;
  bool quoted = !format.before.empty() && format.before.back() == '"';
  text.remove_prefix(format.before.size());
  for (const auto& element : format.elements) {
    std::size_t end = 0;
    if (!find_end(text, element, quoted, end)) return LogFit::broken;
    if (element.after.empty() && element.width == 0 && format.rest_allowed)
      end = std::min(text.find(' '), end);
    const auto raw = text.substr(0, end);
    const bool escapes = raw.find('\\') != std::string_view::npos;
    if (!(escapes ? assign(element, unescaped(raw), line) : assign(element, raw, line)))
      return LogFit::broken;
    text.remove_prefix(std::min(end + element.after.size(), text.size()));
    quoted = !element.after.empty() && element.after.back() == '"';
  }
  if (!format.rest_allowed && !trimmed(text).empty()) return LogFit::broken;
  if (line.civil) {
    const auto at = moment(line.year, line.month, line.day, line.hour, line.minute, line.second, line.offset);
    if (!line.moment_is(at, std::chrono::seconds(1))) return LogFit::broken;
  }
  if (!line.has_time) return LogFit::broken;
  if (line.resolution >= std::chrono::seconds(1)) entry.at += line.fraction;
  entry.resolution = std::min(line.resolution, line.fraction_resolution);
  entry.took = line.took;
  // Without a fraction the time says no more than its second, and a fraction must not move it to another one.
  const bool whole_second = entry.resolution >= std::chrono::seconds(1);
  const auto took = whole_second ? std::chrono::floor<std::chrono::seconds>(line.took) : line.took;
  if (format.time_is_end) entry.at -= std::min<Nanoseconds>(took, entry.at);
  return is_request(entry) ? LogFit::entry : LogFit::not_http;
}

}  // namespace

LogFit read_log_line(const LogFormat& format, std::string_view line, LogEntry& entry) {
  auto fit = read_in(format, line, entry);
  for (const auto& other : format.otherwise) {
    if (fit != LogFit::broken) break;
    fit = read_in(other, line, entry);
  }
  return fit;
}

}  // namespace shakedown::traffic
