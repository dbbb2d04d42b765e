// What the services of a run share. services.hpp is what others use.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/target/run_delay.hpp"
#include "harness/target/sampler.hpp"
#include "harness/target/sanitizer_logs.hpp"
#include "harness/target/services.hpp"
#include "harness/target/silence.hpp"
#include "harness/target/starting.hpp"
#include "harness/target/watcher.hpp"

namespace shakedown::target {

class Services::State {
 public:
  struct Service {
    ServiceSpec spec;
    Started known;
    Silence silence;
    RunDelays delays;               // when the silence began
    std::uint64_t incarnation = 0;  // which fresh start of the run this is
    int disturbed = 0;              // faults that are on
    std::uint64_t disturbances = 0;
    std::optional<Nanoseconds> paused;  // since
  };

  State(const Record& its_record, RunClock its_clock, const ServicesOptions& its_options)
      : record(its_record),
        clock(its_clock),
        options(its_options),
        sanitizers(record, clock),
        watcher(record, clock, options.log,
                [this](const std::string& name, bool error_stream, std::string_view line) {
                  sanitizers.line(name, error_stream, line);
                }),
        starting(record, clock, options, watcher, sanitizers),
        sampler(record, clock, [this] { return watcher.trees(); }) {}

  Result<Address> start(const ServiceSpec& spec, std::uint16_t port, const std::stop_token& stop) {
    const Addresses known = as_reached_by(spec.name);
    auto started = spec.command.empty() ? starting.attach(spec) : starting.start(spec, known, port, stop);
    if (!started) {
      Problem why = started.error();
      why.where = spec.where;
      return why;
    }
    const std::lock_guard lock(mutex);
    addresses[spec.name] = started.value().address;
    services.insert_or_assign(spec.name, Service{.spec = spec,
                                                 .known = started.value(),
                                                 .silence = Silence(options.unresponsive_after),
                                                 .delays = {},
                                                 .incarnation = ++starts,
                                                 .disturbed = 0,
                                                 .disturbances = 0,
                                                 .paused = {}});
    std::erase(order, spec.name);
    order.push_back(spec.name);
    return started.value().address;
  }

  // All services as this one is to reach them.
  Addresses as_reached_by(const std::string& self) const {
    const std::lock_guard lock(mutex);
    Addresses known = addresses;
    for (const auto& [name, address] : stand_ins) {
      if (name == self || !known.contains(name)) continue;
      known[name].scheme = address.scheme;
      known[name].host = address.host;
      known[name].port = address.port;
      known[name].ca = address.ca;
    }
    return known;
  }

  void stop(const std::string& name) {
    Nanoseconds within{};
    {
      const std::lock_guard lock(mutex);
      const auto found = services.find(name);
      if (found == services.end()) return;
      within = found->second.spec.stop_within;
    }
    watcher.stop(name, within);
    sanitizers.over(name);
  }

  RunDelays run_delays_of(const std::string& name) const {
    const auto guardian = watcher.guardian(name);
    return guardian ? run_delays(descendants(*guardian)) : RunDelays{};
  }

  std::optional<TreeSample> sample_of(const std::string& name) const {
    const auto guardian = watcher.guardian(name);
    return guardian ? sample_below(*guardian) : std::nullopt;
  }

  // disturbing.cpp
  Status has_process(const std::string& name) const;
  Result<Message> ask(const std::string& name, const Message& question, bool to_heal = false);
  void disturb(const std::string& name, int by);

  void tell(EventKind kind, const std::string& name, std::string text) {
    record.event({.at = clock.now(), .kind = kind, .subject = name, .text = std::move(text)});
  }

  Record record;
  RunClock clock;
  ServicesOptions options;
  std::mutex turns;  // held while services start and stop
  mutable std::mutex mutex;
  Addresses addresses;  // where each is itself
  Addresses stand_ins;  // where others are to reach it instead
  std::map<std::string, Service> services;
  std::vector<std::string> order;  // of starting
  std::uint64_t starts = 0;
  SanitizerLogs sanitizers;  // before the watcher, which tells it lines
  Watcher watcher;
  Starting starting;
  Sampler sampler;  // last, because it looks at the watcher until it ends
};

}  // namespace shakedown::target
