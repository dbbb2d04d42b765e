// What a run recorded, in lists that tests can wait on; and the parts of a run that most tests need.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "harness/net/probe.hpp"
#include "harness/target/services.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace shakedown::target {

// Long enough for a machine that is busy with other things; a test that waits this long has failed.
inline constexpr auto patience = std::chrono::seconds(60);

class Seen {
 public:
  struct Lists {
    std::vector<Event> events;
    std::vector<LogLine> log;
    std::vector<ProcessSample> samples;
    std::vector<journal::SanitizerReportRecord> sanitizer_reports;
  };

  Record record() {
    return {
        [this](Event event) { add(lists_.events, std::move(event)); },
        [this](LogLine line) { add(lists_.log, std::move(line)); },
        [this](ProcessSample sample) { add(lists_.samples, std::move(sample)); },
        [this](journal::SanitizerReportRecord report) { add(lists_.sanitizer_reports, std::move(report)); }};
  }

  Lists now() const {
    const std::lock_guard lock(mutex_);
    return lists_;
  }
  bool wait(const std::function<bool(const Lists&)>& until) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return until(lists_); });
  }
  bool wait_for_line(const std::string& text) const {
    return wait([&](const Lists& lists) {
      return std::any_of(lists.log.begin(), lists.log.end(),
                         [&](const LogLine& line) { return line.text == text; });
    });
  }
  // For one that says `text`, too.
  bool wait_for_event(EventKind kind, const std::string& text = "") const {
    return wait([&](const Lists& lists) {
      return std::any_of(lists.events.begin(), lists.events.end(), [&](const Event& event) {
        return event.kind == kind && event.text.find(text) != std::string::npos;
      });
    });
  }
  std::vector<std::string> events(EventKind kind) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> texts;
    for (const auto& event : lists_.events) {
      if (event.kind == kind) texts.push_back(event.text);
    }
    return texts;
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> texts;
    for (const auto& line : lists_.log) texts.push_back(line.text);
    return texts;
  }
  // The number after the word, in the first line that begins with it.
  pid_t number_after(const std::string& word) const {
    for (const auto& line : lines()) {
      if (line.starts_with(word)) return std::atoi(line.substr(line.rfind(' ') + 1).c_str());
    }
    return 0;
  }

 private:
  template <class Item>
  void add(std::vector<Item>& list, Item item) {
    const std::lock_guard lock(mutex_);
    list.push_back(std::move(item));
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Lists lists_;
};

struct Run {
  explicit Run(const LogLimits& limits = {}, Nanoseconds unresponsive_after = std::chrono::seconds(5)) {
    auto opened = Services::open(seen.record(), RunClock(),
                                 {.run_folder = folder.path(),
                                  .guardian = {.program = TEST_SERVICE},
                                  .tls = {},
                                  .allow_hosts = {},
                                  .log = limits,
                                  .unresponsive_after = unresponsive_after});
    REQUIRE(opened);
    services = std::move(opened).value();
  }

  test::TemporaryFolder folder;
  Seen seen;
  std::unique_ptr<Services> services;
};

inline ServiceSpec spec_of(std::vector<std::string> command) {
  ServiceSpec spec;
  spec.where = {.file = "scenario.yaml", .line = 7, .column = 3};
  spec.name = "target";
  spec.command = std::move(command);
  spec.directory = "/tmp";
  spec.ready = {.get = "/healthz", .within = patience};
  spec.stop_within = patience;
  return spec;
}
inline ServiceSpec serving(const std::vector<std::string>& options = {}) {
  std::vector<std::string> command = {TEST_SERVICE, "serve", "{target.port}"};
  command.insert(command.end(), options.begin(), options.end());
  return spec_of(command);
}
// A service that runs this shell script; $1 is its port, and $SERVE serves it.
inline ServiceSpec shell(const std::string& script) {
  auto spec = spec_of({"sh", "-c", script, "sh", "{port}"});
  spec.environment["SERVE"] = std::string(TEST_SERVICE) + " serve";
  return spec;
}

// The status of its answer to a GET; -1 where there was none.
inline int get(const Address& address, const std::string& path) {
  net::ResolvedOrigin origin;
  origin.origin.host = address.host;
  origin.origin.port = address.port;
  origin.addresses.push_back(address.host);
  const auto answer = net::probe(origin, {}, path, patience);
  return answer ? answer.value().status : -1;
}

inline std::string text_of(const Problem& problem) {
  return to_string(problem);
}
inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace shakedown::target
