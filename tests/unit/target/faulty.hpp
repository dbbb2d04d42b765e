// A service with faults of the system on it: what the tests of these share.
#pragma once

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "harness/target/service_faults.hpp"
#include "tests/unit/target/seen.hpp"

namespace shakedown::target {

// Statuses of io_service.c and the services in other languages.
inline constexpr int moved = 300;
inline constexpr int all_moved = 300 + 64;
constexpr int failed_with(int error) {
  return 400 + error;
}

inline FaultSpec fault_of(FaultKind kind, const std::string& name = "f") {
  FaultSpec fault;
  fault.name = name;
  fault.kind = kind;
  fault.on = "target";
  return fault;
}

inline const std::vector<FaultKind> library_kinds = {FaultKind::file_error, FaultKind::short_io,
                                                     FaultKind::slow_fsync, FaultKind::clock_step};

struct FaultyRun : Run {
  explicit FaultyRun(std::uint64_t seed = 7) : faults(*services, seed) {
    folder.write("seed/here", std::string(64, 'x'));
    std::filesystem::create_directory(folder.path() / "elsewhere");
  }

  // With its state as the folder it works in.
  ServiceSpec with_state(std::vector<std::string> command, const std::vector<FaultKind>& kinds) const {
    auto spec = spec_of(std::move(command));
    spec.command.emplace_back("{target.port}");
    spec.command.emplace_back("{target.data}");
    spec.state = StateCopy{.copy = (folder.path() / "seed").string(), .as = "{target.data}"};
    spec.prepare_for = kinds;
    return spec;
  }
  void start(const ServiceSpec& spec) {
    const auto started = services->start(spec);
    if (!started) FAIL(to_string(started.error()));
    address = started.value();
  }
  void start(const std::vector<FaultKind>& kinds = library_kinds) { start(with_state({IO_SERVICE}, kinds)); }

  int ask(const std::string& path) const { return get(address, path); }
  std::vector<int> ask(const std::string& path, int times) const {
    std::vector<int> answers;
    for (int i = 0; i < times; ++i) answers.push_back(ask(path));
    return answers;
  }
  void apply(const FaultSpec& fault) {
    const auto applied = faults.apply(fault);
    if (!applied) FAIL(to_string(applied.error()));
    how = applied.value().how;
  }
  // How often it acted.
  std::optional<std::uint64_t> end(const std::string& name = "f") {
    const auto ended = faults.end("target", name);
    if (!ended) FAIL(to_string(ended.error()));
    return ended.value().acted;
  }

  ServiceFaults faults;
  Address address;
  std::string how;
};

}  // namespace shakedown::target
