// inotify wakes the reader, so that a report is seen while the request that made it is under way; once a
// second it looks anyway.
#include "harness/target/sanitizer_logs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <system_error>
#include <utility>

#include "harness/target/exit.hpp"
#include "harness/target/user_frame.hpp"

namespace shakedown::target {
namespace {

namespace fs = std::filesystem;

constexpr int look_every_ms = 1000;
constexpr std::size_t read_at_once = 4u << 20;  // of one file, before the others get their turn
constexpr std::size_t block_bytes = 64u << 10;

int pid_in(const std::string& path) {
  const auto dot = path.rfind('.');
  int pid = 0;
  if (dot != std::string::npos) std::from_chars(path.data() + dot + 1, path.data() + path.size(), pid);
  return pid;
}

}  // namespace

// One log file, up to where it was read.
struct SanitizerLogs::Tail {
  Tail(Descriptor its_file, int its_pid, std::function<void(ParsedReport)> sink)
      : file(std::move(its_file)), pid(its_pid), parser(std::move(sink)) {}
  Descriptor file;
  int pid;
  SanitizerParser parser;
  std::string unfinished;  // a line
  bool more = false;       // it was left before its end
};

struct SanitizerLogs::Service {
  explicit Service(std::string its_name) : name(std::move(its_name)) {}
  std::string name;
  Source source;
  std::map<std::string, Tail> tails;
  std::vector<SanitizerParser> streams;                           // stdout, stderr
  std::map<std::string, journal::SanitizerReportRecord> records;  // by key
  std::set<std::string> changed;
  std::string could_not_start;
  std::uint64_t bytes = 0;
  bool told_too_much = false;
};

SanitizerLogs::SanitizerLogs(Record record, RunClock clock)
    : record_(std::move(record)),
      clock_(clock),
      changes_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

SanitizerLogs::~SanitizerLogs() {
  thread_.request_stop();
  thread_.join();
}

void SanitizerLogs::run(const std::stop_token& stop) {
  constexpr int notice_stop_ms = 50;
  std::array<char, 16384> ignored;
  for (int waited = 0; !stop.stop_requested();) {
    pollfd waiting{.fd = changes_.get(), .events = POLLIN, .revents = 0};
    const bool changed = ::poll(&waiting, 1, notice_stop_ms) > 0;
    waited = changed ? look_every_ms : waited + notice_stop_ms;
    if (waited < look_every_ms) continue;
    waited = 0;
    while (::read(changes_.get(), ignored.data(), ignored.size()) > 0) {
    }
    const std::lock_guard lock(mutex_);
    for (const auto& [name, service] : services_) {
      look(*service, false);
      if (!changed) write_down(*service);
    }
  }
}

// With the mutex held, as all below.
SanitizerLogs::Service& SanitizerLogs::service_of(const std::string& name) {
  auto& service = services_[name];
  if (!service) service = std::make_unique<Service>(name);
  return *service;
}

void SanitizerLogs::watch(Source source) {
  const std::lock_guard lock(mutex_);
  Service& service = service_of(source.service);
  service.tails.clear();
  service.streams.clear();
  for (int stream = 0; stream < 2; ++stream) {
    service.streams.emplace_back(
        [this, &service](ParsedReport report) { take(service, std::move(report), false); });
  }
  service.could_not_start.clear();
  service.source = std::move(source);
  if (service.source.logs.empty()) return;
  const auto folder = fs::path(service.source.logs).parent_path();
  ::inotify_add_watch(changes_.get(), folder.c_str(), IN_CREATE | IN_MODIFY);
}

void SanitizerLogs::line(const std::string& service, bool error_stream, std::string_view line) {
  const std::lock_guard lock(mutex_);
  const auto found = services_.find(service);
  if (found == services_.end() || found->second->streams.empty()) return;
  found->second->streams[error_stream ? 1 : 0].line(line, clock_.now());
}

void SanitizerLogs::over(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = services_.find(name);
  if (found == services_.end()) return;
  Service& service = *found->second;
  look(service, true);
  for (auto& stream : service.streams) stream.finish();
  service.streams.clear();
  service.tails.clear();
  write_down(service);
  std::error_code ignored;  // not empty: the logs stay with the run
  if (!service.source.logs.empty()) {
    const auto folder = fs::path(service.source.logs).parent_path();
    fs::remove(folder, ignored);
    fs::remove(folder.parent_path(), ignored);
  }
  service.source.logs.clear();
}

void SanitizerLogs::going_on(const GoingOn& what) {
  const std::lock_guard lock(mutex_);
  going_on_ = what;
}

std::string SanitizerLogs::could_not_start(const std::string& service) const {
  const std::lock_guard lock(mutex_);
  const auto found = services_.find(service);
  return found == services_.end() ? std::string() : found->second->could_not_start;
}

bool SanitizerLogs::asks_for_logs(const std::string& service) const {
  const std::lock_guard lock(mutex_);
  const auto found = services_.find(service);
  return found != services_.end() && !found->second->source.logs.empty();
}

void SanitizerLogs::look(Service& service, bool at_end) {
  if (service.source.logs.empty()) return;
  const fs::path prefix = service.source.logs;
  std::error_code failed;
  for (fs::directory_iterator it(prefix.parent_path(), failed), end; !failed && it != end;
       it.increment(failed)) {
    const auto path = it->path().string();
    if (!path.starts_with(prefix.string() + ".") || service.tails.contains(path)) continue;
    if (service.tails.size() >= most_files) break;
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file) continue;
    service.tails.emplace(std::piecewise_construct, std::forward_as_tuple(path),
                          std::forward_as_tuple(std::move(file), pid_in(path),
                                                [this, &service, pid = pid_in(path)](ParsedReport parsed) {
                                                  if (parsed.report.pid == 0) parsed.report.pid = pid;
                                                  take(service, std::move(parsed), true);
                                                }));
  }
  for (bool more = true; more;) {
    more = false;
    for (auto& [path, tail] : service.tails) {
      read(service, tail, at_end);
      more = more || tail.more;
    }
  }
}

void SanitizerLogs::read(Service& service, Tail& tail, bool at_end) {
  std::string block(block_bytes, '\0');
  tail.more = false;
  for (std::size_t done = 0; done < read_at_once;) {
    if (service.bytes >= most_bytes) {
      if (!std::exchange(service.told_too_much, true)) {
        record_.event(
            {.at = clock_.now(),
             .kind = EventKind::note,
             .subject = service.name,
             .text = fmt::format("the sanitizer logs of {} are longer than {} MiB: the rest is not read",
                                 service.name, most_bytes >> 20)});
      }
      return;
    }
    const auto got = ::read(tail.file.get(), block.data(), block.size());
    if (got <= 0) {
      if (at_end && !tail.unfinished.empty())
        tail.parser.line(std::exchange(tail.unfinished, {}), clock_.now());
      if (at_end) tail.parser.finish();
      return;
    }
    done += static_cast<std::size_t>(got);
    service.bytes += static_cast<std::uint64_t>(got);
    const auto now = clock_.now();
    std::string_view bytes(block.data(), static_cast<std::size_t>(got));
    while (!bytes.empty()) {
      const auto end = bytes.find('\n');
      const auto piece = bytes.substr(0, end);
      if (end != std::string_view::npos && tail.unfinished.empty()) {
        tail.parser.line(piece, now);
      } else {
        tail.unfinished +=
            piece.substr(0, most_report_line - std::min(most_report_line, tail.unfinished.size()));
        if (end != std::string_view::npos) tail.parser.line(std::exchange(tail.unfinished, {}), now);
      }
      if (end == std::string_view::npos) break;
      bytes.remove_prefix(end + 1);
    }
  }
  tail.more = true;
}

void SanitizerLogs::take(Service& service, ParsedReport parsed, bool from_file) {
  auto& report = parsed.report;
  if (parsed.environment) {
    service.could_not_start = fmt::format(
        "{} could not start on this machine ({}), which is no report of it: with random addresses of more "
        "than "
        "28 bits it needs setarch -R, or sysctl vm.mmap_rnd_bits=28; in a container --security-opt "
        "seccomp=unconfined",
        report.tool, printable(report.kind));
    record_.event(
        {.at = parsed.at, .kind = EventKind::note, .subject = service.name, .text = service.could_not_start});
    return;
  }
  name_report(report, service.source.roots);
  report.process = service.name;
  const auto known = service.records.find(report.key);
  if (known != service.records.end()) {
    ++known->second.count;
    known->second.last_seen = parsed.at;
    known->second.io_sync_off = known->second.io_sync_off && service.source.io_sync_off;
    if (known->second.cut && !report.cut) {
      known->second.stacks = std::move(report.stacks);
      known->second.text = std::move(report.text);
      known->second.cut = false;
    }
    service.changed.insert(report.key);
    return;
  }
  if (service.records.size() >= most_records) return;
  report.id = ++ids_;
  report.count = 1;
  report.first_seen = report.last_seen = parsed.at;
  report.stage = going_on_.stage;
  report.experiment = going_on_.experiment;
  report.play = going_on_.play;
  report.io_sync_off = service.source.io_sync_off;
  if (from_file) {  // of one in its output the watcher has told
    record_.event(
        {.at = parsed.at,
         .kind = EventKind::sanitizer_report,
         .subject = service.name,
         .text = printable(fmt::format("{}: {}", report.tool, report.says).substr(0, evidence_line_bytes))});
  }
  record_.sanitizer_report(report);
  if (service.name == "target") latest_of_target_.store(parsed.at.count(), std::memory_order_relaxed);
  service.records.emplace(report.key, std::move(report));
}

void SanitizerLogs::write_down(Service& service) {
  for (const auto& key : service.changed) record_.sanitizer_report(service.records.at(key));
  service.changed.clear();
}

}  // namespace shakedown::target
