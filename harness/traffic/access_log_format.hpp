// Access log lines by their format: "common", "combined", a log_format string of nginx
// ('$remote_addr - $remote_user [$time_local] "$request" $status ...', escape=json ones included) or a
// LogFormat string of Apache ('%h %l %u %t "%r" %>s %b'). The string is compiled once; reading a line
// allocates only for values with escapes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/http_message.hpp"
#include "harness/model/result.hpp"
#include "harness/model/time.hpp"

namespace shakedown::traffic {

struct LogEntry {
  std::string client;  // address; the first of X-Forwarded-For where the format has it
  std::string agent;
  Nanoseconds at{};          // since 1970: when the request began, as well as the log tells
  Nanoseconds resolution{};  // 1 s, or less where the log has a fraction
  Nanoseconds took{};        // 0: not logged
  std::string method;
  std::string target;  // as logged
  int status = 0;      // 0: not logged
  Headers headers;  // those that the format names, apart from user-agent, referer, host and forwarding ones
};

// What one variable of a format means.
enum class LogField {
  skip,
  client,
  forwarded_for,
  agent,
  request_line,
  method,
  uri,
  path,
  query,
  status,
  header,
  time_local,
  time_iso,
  epoch_seconds,
  epoch_milliseconds,
  epoch_microseconds,
  milliseconds_fraction,
  microseconds_fraction,
  year,
  month,
  month_name,
  day,
  hour,
  minute,
  second,
  offset,
  took_seconds,
  took_milliseconds,
  took_microseconds,
};

struct LogElement {
  LogField field = LogField::skip;
  std::string header;     // the name, of LogField::header
  std::size_t width = 0;  // of a field of fixed width; 0: up to `after`
  std::string after;      // the literal text that follows
};

struct LogFormat {
  std::string name;    // "combined", or the format string
  std::string before;  // the literal text before the first element
  std::vector<LogElement> elements;
  bool rest_allowed = false;         // common and combined: many servers append fields of their own
  bool time_is_end = false;          // nginx writes at the end of a request, Apache tells its beginning
  std::vector<LogFormat> otherwise;  // tried where a line is not in this format
};

// An empty format means combined, else common, line by line. The Problem says what was not understood.
Result<LogFormat> compile_log_format(const std::string& format);

enum class LogFit {
  entry,
  broken,    // the line is not in this format
  not_http,  // it is, but the request in it is none: a port scan's garbage, "-"
};
LogFit read_log_line(const LogFormat& format, std::string_view line, LogEntry& entry);

}  // namespace shakedown::traffic
