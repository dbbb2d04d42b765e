// Collects what sanitizers report while services run: from the log files that their runtimes write, as these
// grow, and from their output. Reports of one defect are one record, counted, with when it was first and last
// seen and what the run did then.
//
// Logs are the target's: files, bytes, and records are bounded, and what is beyond is said once. Exit codes
// say nothing here: a report is what stands in a log.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "harness/model/time.hpp"
#include "harness/target/descriptor.hpp"
#include "harness/target/record.hpp"
#include "harness/target/sanitizer_parser.hpp"

namespace shakedown::target {

// Any thread.
class SanitizerLogs {
 public:
  static constexpr std::size_t most_files = 1000;                      // of one start of one service
  static constexpr std::size_t most_records = 500;                     // of one service
  static constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;  // of one service's files

  struct Source {
    std::string service;
    std::string logs;                // SanitizerLaunch::logs; empty: its output only
    std::vector<std::string> roots;  // folders of the project's own code
    bool io_sync_off = false;
  };
  struct GoingOn {
    int stage = 0;
    int experiment = 0;
    int play = 0;
  };

  SanitizerLogs(Record record, RunClock clock);
  ~SanitizerLogs();
  SanitizerLogs(const SanitizerLogs&) = delete;
  SanitizerLogs& operator=(const SanitizerLogs&) = delete;

  // A service starts. What it was known for stays, under the same name.
  void watch(Source source);
  // A line of its output.
  void line(const std::string& service, bool error_stream, std::string_view line);
  // Its processes have ended: reads the rest and writes all down.
  void over(const std::string& service);
  void going_on(const GoingOn& what);
  // Why a runtime could not start in it, with what helps; empty: none said so.
  std::string could_not_start(const std::string& service) const;
  // When the latest new defect of the target was read, in nanoseconds of the run's clock; 0: none was.
  const std::atomic<std::int64_t>& latest_of_target() const { return latest_of_target_; }
  bool asks_for_logs(const std::string& service) const;

 private:
  struct Tail;
  struct Service;

  Service& service_of(const std::string& name);
  void look(Service& service, bool at_end);
  void read(Service& service, Tail& tail, bool at_end);
  void take(Service& service, ParsedReport parsed, bool from_file);
  void write_down(Service& service);
  void run(const std::stop_token& stop);

  Record record_;
  RunClock clock_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Service>, std::less<>> services_;
  GoingOn going_on_;
  int ids_ = 0;
  std::atomic<std::int64_t> latest_of_target_{0};
  Descriptor changes_;  // inotify
  std::jthread thread_;
};

}  // namespace shakedown::target
