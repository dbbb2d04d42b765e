// The service that is fuzzed: started on a free port of loopback with a fresh copy of its state, watched,
// started again after it died. One that runs already is attached to, and never stopped.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::fuzz {

struct TargetSpec {
  std::vector<std::string> command;      // {port} and {data} are filled in; empty: attach
  std::string host = "127.0.0.1";        // an IPv4 address of loopback
  std::uint16_t port = 0;                // of one that runs already
  std::string state;                     // a folder, copied to {data} before each start; may be empty
  std::vector<std::string> environment;  // NAME=VALUE, over this process's own; filled in likewise
  std::string directory;                 // that it runs in; empty: this process's own
  std::chrono::milliseconds ready_within{10'000};
};

class Target {
 public:
  explicit Target(TargetSpec spec) : spec_(std::move(spec)) {}
  ~Target();
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  bool is_ours() const { return !spec_.command.empty(); }
  // Waits until its port takes a connection. `coverage` goes into its environment; may be empty.
  Status start(const std::string& coverage);
  // SIGKILL to the group that was started, and its data are removed.
  void stop();

  const std::string& host() const { return spec_.host; }
  std::uint16_t port() const { return port_; }
  // Gives a process that is about to end the time to do so.
  bool is_running(std::chrono::milliseconds grace = {});
  bool listens() const;
  std::string ending() const { return ending_; }  // "signal 11 (Segmentation fault)", once it ended
  std::uint64_t resident_bytes() const;           // 0: not known

  // Lines of its output since the last call; the last of them all stay in tail().
  std::vector<std::string> new_lines();
  const std::deque<std::string>& tail() const { return tail_; }

 private:
  void note_end(int status);
  Status wait_until_ready();

  TargetSpec spec_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
  int log_ = -1;
  std::string partial_;
  std::deque<std::string> tail_;
  std::string ending_;
  std::filesystem::path data_;
};

// Where something listens: "http://127.0.0.1:8080", nothing but loopback.
Result<TargetSpec> attached(const std::string& url);

}  // namespace shakedown::fuzz
