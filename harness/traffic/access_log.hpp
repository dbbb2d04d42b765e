// An access log as traffic: requests are kept once, lines as 24 bytes each until they are sorted into
// journeys. A line that is not in the format is counted and shown, and the reading goes on.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/model/scenario.hpp"
#include "harness/traffic/access_log_format.hpp"

namespace shakedown::traffic {

inline constexpr std::size_t log_line_limit = 64 << 10;
inline constexpr std::size_t broken_lines_shown = 5;
// A client that was away for this long begins a new journey.
inline constexpr Nanoseconds session_gap = std::chrono::minutes(30);

struct LogRequest {
  std::string method;
  std::string target;  // origin form
  Headers headers;
  int status = 0;
};

struct LogLineRead {
  static constexpr std::uint32_t longest_took = 0x7fffffff;  // in microseconds: over half an hour

  Nanoseconds at{};  // since 1970
  std::uint32_t request = 0;
  std::uint32_t client = 0;
  std::uint32_t order = 0;  // in the file: keeps lines of equal times in their order
  std::uint32_t took_us : 31 = 0;
  std::uint32_t whole_second : 1 = 0;  // the log tells no fraction
};

struct AccessLog {
  std::string path;
  std::vector<LogRequest> requests;
  std::vector<LogLineRead> lines;  // in order of time
  std::vector<std::string> clients;
  std::vector<TrafficNote> notes;
};

// Reads lines one after another; the whole file is read by read_access_log.
class AccessLogReader {
 public:
  AccessLogReader(std::string path, LogFormat format) : format_(std::move(format)) {
    log_.path = std::move(path);
  }

  void feed(std::string_view chunk);
  // Sorts by time. Lines of one second without a fraction are spread evenly over it, in their order. A log
  // without any usable line is a Problem.
  Result<AccessLog> finish(const std::string& read_failure = {});

 private:
  void line(std::string_view text);
  void broken(std::string_view text);
  void keep(LogEntry&& entry);

  LogFormat format_;
  AccessLog log_;
  std::string partial_;
  bool too_long_ = false;
  std::uint64_t line_number_ = 0;
  std::uint64_t broken_ = 0;
  std::uint64_t not_http_ = 0;
  std::string first_broken_;
  LogEntry entry_;
  std::unordered_map<std::string, std::uint64_t> left_out_;  // by method
  std::unordered_map<std::string, std::uint32_t> request_index_;
  std::unordered_map<std::string, std::uint32_t> client_index_;
};

Result<AccessLog> read_access_log(const TrafficSource& source);

}  // namespace shakedown::traffic
