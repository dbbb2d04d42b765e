// One table of what is on. Its mutex is never held while a service is waited for: a restart takes seconds,
// and other faults are due meanwhile.
#include "harness/target/service_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "harness/model/names.hpp"
#include "harness/target/fault_rule.hpp"
#include "harness/target/preload_control.hpp"
#include "harness/target/preload_reach.hpp"

namespace shakedown::target {
namespace {

// Who carries a fault out.
enum class Means { signals, limit, disk, library };

bool chooses_calls(const FaultSpec& fault) {
  return fault.first != 0 || fault.every > 1 || fault.probability < 1 || !fault.match.path.empty() ||
         !fault.match.method.empty();
}

Problem because(const FaultSpec& fault, const Problem& why) {
  return problem(fmt::format("{} cannot be applied to {}: {}", name_of(fault.kind), fault.on, why.message),
                 why.hint);
}

}  // namespace

class ServiceFaults::State {
 public:
  struct On {
    FaultSpec fault;
    Means means = Means::signals;
    std::uint64_t incarnation = 0;
    unsigned place = 0;  // of the library's rule
    bool busy = true;    // being applied
  };
  // Of one incarnation of one service; it stays open until the last fault on it is over.
  struct Library {
    std::uint64_t incarnation = 0;
    PreloadControl control;
  };

  State(Services& its_services, std::uint64_t its_seed) : services(its_services), seed(its_seed) {}

  On* find(const std::string& on, const std::string& name) {
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const On& one) { return one.fault.on == on && one.fault.name == name; });
    return found == all.end() ? nullptr : &*found;
  }
  void forget(const std::string& on, const std::string& name) {
    std::erase_if(all, [&](const On& one) { return one.fault.on == on && one.fault.name == name; });
  }

  Status reserve(const FaultSpec& fault, const On& entry);
  Result<AppliedFault> apply(On& entry, const SystemSide& side, const std::stop_token& stop);
  Result<AppliedFault> signal(const FaultSpec& fault, const std::stop_token& stop);
  Result<AppliedFault> limit(const FaultSpec& fault);
  Result<AppliedFault> fill(const FaultSpec& fault);
  Result<AppliedFault> arm(On& entry, const SystemSide& side);
  Status heal(const On& entry, const std::stop_token& stop);
  std::optional<std::uint64_t> acted(const On& entry) const;

  Services& services;
  const std::uint64_t seed;
  mutable std::mutex mutex;
  std::vector<On> all;  // in the order of their coming
  std::map<std::string, Library> libraries;
};

// Faults that would undo each other at their ends are refused together.
Status ServiceFaults::State::reserve(const FaultSpec& fault, const On& entry) {
  const std::lock_guard lock(mutex);
  if (find(fault.on, fault.name) != nullptr) {
    return problem(fmt::format("a fault named {} is on already", fault.name));
  }
  for (const On& other : all) {
    const bool same = other.fault.on == fault.on && other.means == entry.means;
    if (same && entry.means != Means::library && other.fault.kind == fault.kind) {
      return problem(fmt::format("{} is on already, as {}", name_of(fault.kind), other.fault.name));
    }
  }
  all.push_back(entry);
  return Done{};
}

Result<AppliedFault> ServiceFaults::State::apply(On& entry, const SystemSide& side,
                                                 const std::stop_token& stop) {
  switch (entry.means) {
    case Means::signals:
      return signal(entry.fault, stop);
    case Means::limit:
      return limit(entry.fault);
    case Means::disk:
      return fill(entry.fault);
    case Means::library:
      return arm(entry, side);
  }
  return problem("no such fault");
}

Result<AppliedFault> ServiceFaults::State::signal(const FaultSpec& fault, const std::stop_token& stop) {
  if (fault.kind == FaultKind::pause) {
    const auto paused = services.pause(fault.on);
    if (!paused) return paused.error();
    return AppliedFault{.how = "SIGSTOP to all of its processes"};
  }
  const auto killed = services.kill(fault.on);
  if (!killed) return killed.error();
  if (fault.kind == FaultKind::kill) return AppliedFault{.how = "SIGKILL to all of its processes"};
  const auto started = services.start_again(fault.on, stop);
  if (!started) return started.error();
  return AppliedFault{.how =
                          "SIGKILL to all of its processes, and started again with the state that it left"};
}

Result<AppliedFault> ServiceFaults::State::limit(const FaultSpec& fault) {
  if (fault.bytes < 0) return problem("a limit of open files is not negative");
  const auto limited = services.limit_descriptors(fault.on, fault.bytes);
  if (!limited) return limited.error();
  return AppliedFault{
      .how = fmt::format("no more than {} open files for each of its processes", limited.value())};
}

Result<AppliedFault> ServiceFaults::State::fill(const FaultSpec& fault) {
  if (chooses_calls(fault)) {
    return problem("its state is on a tmpfs, where every write fails: calls cannot be chosen",
                   "file_error with ENOSPC chooses calls");
  }
  const auto filled = services.fill_disk(fault.on, true);
  if (!filled) return filled.error();
  return AppliedFault{
      .how = fmt::format("its state is on a tmpfs of {} KiB without a free page", filled.value() >> 10)};
}

Result<AppliedFault> ServiceFaults::State::arm(On& entry, const SystemSide& side) {
  const auto& fault = entry.fault;
  const auto& prepared = side.prepared;
  const bool disk = fault.kind == FaultKind::disk_full;
  if (prepared.control.empty() && !prepared.no_library.empty()) {
    return problem(disk ? prepared.not_in_memory + ", and " + prepared.no_library : prepared.no_library);
  }
  if (disk && prepared.control.empty() && !prepared.not_in_memory.empty())
    return problem(prepared.not_in_memory);
  if (prepared.control.empty()) {
    return problem("it was not started ready for this",
                   "the kind has to be in ServiceSpec::prepare_for when the service starts");
  }
  const auto attached = preload_attached(prepared.control, side.address.port, side.pids);
  if (!attached) return attached.error();
  const auto rule = rule_for(fault, seed, prepared.state);
  if (!rule) return rule.error();

  const std::lock_guard lock(mutex);
  auto library = libraries.find(fault.on);
  if (library == libraries.end() || library->second.incarnation != side.incarnation) {
    auto control = PreloadControl::open(prepared.control);
    if (!control) return control.error();
    libraries.erase(fault.on);
    library = libraries.emplace(fault.on, Library{side.incarnation, std::move(control).value()}).first;
  }
  const auto place = library->second.control.arm(rule.value());
  if (!place) return place.error();
  entry.place = place.value();
  std::string how = "by the preload library";
  if (disk) how = "ENOSPC " + how + ": " + prepared.not_in_memory;
  return AppliedFault{.how = std::move(how)};
}

// With the mutex held.
std::optional<std::uint64_t> ServiceFaults::State::acted(const On& entry) const {
  if (entry.busy) return std::nullopt;
  if (entry.means == Means::signals) return 1;
  if (entry.means != Means::library) return std::nullopt;
  const auto library = libraries.find(entry.fault.on);
  if (library == libraries.end() || library->second.incarnation != entry.incarnation) return std::nullopt;
  return library->second.control.acted(entry.place);
}

Status ServiceFaults::State::heal(const On& entry, const std::stop_token& stop) {
  const auto& on = entry.fault.on;
  switch (entry.means) {
    case Means::signals:
      if (entry.fault.kind == FaultKind::pause) return services.resume(on);
      if (entry.fault.kind == FaultKind::kill && !services.running(on) && !stop.stop_requested()) {
        return services.start_again(on, stop);
      }
      return Done{};
    case Means::limit: {
      const auto restored = services.limit_descriptors(on, -1);
      return restored ? Status(Done{}) : Status(restored.error());
    }
    case Means::disk: {
      const auto restored = services.fill_disk(on, false);
      return restored ? Status(Done{}) : Status(restored.error());
    }
    case Means::library:
      return Done{};  // disarmed already
  }
  return Done{};
}

ServiceFaults::ServiceFaults(Services& services, std::uint64_t seed)
    : state_(std::make_unique<State>(services, seed)), perturber_(services) {}

ServiceFaults::~ServiceFaults() {
  std::stop_source at_once;  // nobody waits for a service to get ready any more
  at_once.request_stop();
  if (!end_all(at_once.get_token())) return;
}

Result<AppliedFault> ServiceFaults::apply(const FaultSpec& fault, const std::stop_token& stop) {
  const auto level = level_of(fault.kind);
  if (level != FaultLevel::process && level != FaultLevel::system) {
    return because(fault, problem("it is a fault of the wire, which the service's proxy carries out"));
  }
  const auto side = state_->services.system_side(fault.on);
  if (!side) return because(fault, side.error());

  State::On entry{.fault = fault, .means = Means::signals, .incarnation = side.value().incarnation};
  if (level == FaultLevel::system) entry.means = Means::library;
  if (fault.kind == FaultKind::descriptor_limit) entry.means = Means::limit;
  if (fault.kind == FaultKind::disk_full && side.value().prepared.in_memory) entry.means = Means::disk;
  if (const auto reserved = state_->reserve(fault, entry); !reserved) return because(fault, reserved.error());

  const bool lasting = entry.means != Means::signals;
  if (lasting) state_->services.disturb(fault.on, true);
  auto applied = state_->apply(entry, side.value(), stop);
  if (!applied && lasting) state_->services.disturb(fault.on, false);
  const std::lock_guard lock(state_->mutex);
  if (!applied) {
    state_->forget(fault.on, fault.name);
    return because(fault, applied.error());
  }
  if (auto* const kept = state_->find(fault.on, fault.name)) {
    entry.busy = false;
    *kept = entry;
  }
  return applied;
}

Result<EndedFault> ServiceFaults::end(const std::string& on, const std::string& name,
                                      const std::stop_token& stop) {
  State::On entry;
  EndedFault ended;
  {
    const std::lock_guard lock(state_->mutex);
    auto* const found = state_->find(on, name);
    if (found == nullptr) return ended;
    if (found->busy) return problem(fmt::format("{} on {} is being applied still", name, on));
    entry = *found;
    found->busy = true;  // its name stays taken until it is over
    const auto library = state_->libraries.find(on);
    const bool reachable =
        library != state_->libraries.end() && library->second.incarnation == entry.incarnation;
    if (entry.means == Means::library && reachable) ended.acted = library->second.control.disarm(entry.place);
    if (entry.means == Means::signals) ended.acted = 1;
  }
  const auto incarnation = state_->services.incarnation(on);
  Status healed = Done{};
  if (incarnation == entry.incarnation) {
    healed = state_->heal(entry, stop);
    if (entry.means != Means::signals) state_->services.disturb(on, false);
  }
  const std::lock_guard lock(state_->mutex);
  state_->forget(on, name);
  if (!healed) return healed.error();
  return ended;
}

Status ServiceFaults::end_all(const std::stop_token& stop) {
  std::vector<std::pair<std::string, std::string>> names;
  {
    const std::lock_guard lock(state_->mutex);
    for (auto one = state_->all.rbegin(); one != state_->all.rend(); ++one) {
      names.emplace_back(one->fault.on, one->fault.name);
    }
  }
  Status first = Done{};
  for (const auto& [on, name] : names) {
    const auto ended = end(on, name, stop);
    if (!ended && first) first = ended.error();
  }
  return first;
}

std::optional<std::uint64_t> ServiceFaults::acted(const std::string& on, const std::string& name) const {
  const std::lock_guard lock(state_->mutex);
  const auto* const found = state_->find(on, name);
  return found == nullptr ? std::nullopt : state_->acted(*found);
}

}  // namespace shakedown::target
