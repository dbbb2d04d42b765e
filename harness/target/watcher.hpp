// One thread that watches all started processes of a run: reads their logs, hears from their guardians, and
// turns what happened into log lines and events.
//
// Logs are read as fast as they come, whatever else happens, so a process never waits for us with a full pipe
// longer than a read takes. A crash's event holds the last log lines, and is made after everything that the
// process wrote before it ended has been read.
//
// Threads: every method may be called from any thread. Record is called without the watcher's lock.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/model/time.hpp"
#include "harness/target/exit.hpp"
#include "harness/target/guarded_process.hpp"
#include "harness/target/log_stream.hpp"
#include "harness/target/record.hpp"
#include "harness/target/sampler.hpp"

namespace shakedown::target {

class Watcher {
 public:
  static constexpr int most_reports = 100;  // sanitizer reports of one process that become events

  // `lines` gets what its processes write, from the watcher's thread.
  using Lines = std::function<void(const std::string& name, bool error_stream, std::string_view line)>;
  Watcher(Record record, RunClock clock, LogLimits limits, Lines lines);
  // Whatever still runs is killed.
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // Takes a started process over. While it is starting, its end makes no event: whoever starts it decides
  // what its end means. Under one name there is one process at a time.
  void add(const std::string& name, GuardedProcess process);
  // From now on, its end is an event. False where it has ended already.
  bool started_well(const std::string& name);

  // How it ended; nothing while it runs or where there is no such process.
  std::optional<Exit> exited(const std::string& name) const;
  bool running(const std::string& name) const;
  // Waits until it has ended (true), or the time has passed or a stop is requested (false).
  bool wait_for_end(const std::string& name, Nanoseconds within, const std::stop_token& stop) const;

  // SIGTERM to every process of its tree, SIGKILL to what is left after `within`; returns when nothing is
  // left. What happened is an event. No effect on one that is stopped already.
  void stop(const std::string& name, Nanoseconds within);

  // Asks the guardian one of the questions of faults (guardian_protocol.hpp) and waits for its `done`, with
  // which it has happened. A Problem where there is no such process or it is gone.
  Result<Message> ask(const std::string& name, const Message& question);
  // A service that `kill` ended, once more. As after add(), its end makes no event until started_well().
  Status launch_again(const std::string& name);

  std::vector<std::string> last_lines(const std::string& name, std::size_t count) const;
  pid_t pid(const std::string& name) const;
  std::optional<pid_t> guardian(const std::string& name) const;  // while anything of its tree may be there
  std::vector<SampledTree> trees() const;

 private:
  struct Watched;
  using Shared = std::shared_ptr<Watched>;

  Shared find(const std::string& name) const;
  void run();
  void read_log(Watched& process, Descriptor& from, LogStream& stream, bool error_stream, std::size_t most);
  void drain(Watched& process);
  void hear(Watched& process);
  void ended(Watched& process, const Exit& exit, bool asked_to);
  void gone(Watched& process, const std::optional<Message>& finished);
  void answered(Watched& process, const Message& message);
  Result<Message> wait_for_answer(Watched& process, std::unique_lock<std::mutex>& lock);
  void tell(Watched& process, EventKind kind, std::string text);
  void tell_lost(Watched& process, bool at_end);
  void tell_stopped(Watched& process, const Message& finished);
  void wake() const;

  Record record_;
  RunClock clock_;
  LogLimits limits_;
  Lines lines_;
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::map<std::string, Shared, std::less<>> processes_;
  bool quitting_ = false;
  Descriptor wake_;
  std::vector<char> buffer_;  // the thread's
  std::thread thread_;
};

}  // namespace shakedown::target
