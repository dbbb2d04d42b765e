// Finds the library of each service once for each of its fresh starts.
#include "harness/target/perturber.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "harness/target/preload_reach.hpp"

namespace shakedown::target {
namespace {

constexpr double all_of_53_bits = 9007199254740992.0;

std::uint32_t kind_of(PerturbSpec::Kind kind) {
  if (kind == PerturbSpec::Kind::yield) return shakedown_yield;
  if (kind == PerturbSpec::Kind::delay) return shakedown_delay;
  if (kind == PerturbSpec::Kind::hold) return shakedown_hold;
  return shakedown_yield | shakedown_delay;
}

}  // namespace

Perturber::~Perturber() {
  for (auto& [service, library] : libraries_) library.control.calm();
}

// With the mutex held.
Result<Perturber::Library*> Perturber::library_of(const std::string& service) {
  const auto found = libraries_.find(service);
  if (found != libraries_.end() && found->second.incarnation == services_.incarnation(service)) {
    return &found->second;
  }
  const auto side = services_.system_side(service);
  if (!side) return side.error();
  const auto& prepared = side.value().prepared;
  if (prepared.control.empty()) {
    if (!prepared.no_library.empty()) return problem(prepared.no_library);
    return problem(fmt::format("{} was not started ready for this", service),
                   "ServiceSpec::prepare_to_perturb has to be set when it starts");
  }
  const auto programs = preloaded_programs(prepared.control, side.value().address.port, side.value().pids);
  if (!programs) return programs.error();
  auto control = PreloadControl::open(prepared.control);
  if (!control) return control.error();
  libraries_.erase(service);
  const auto added = libraries_.emplace(service, Library{.incarnation = side.value().incarnation,
                                                         .control = std::move(control).value(),
                                                         .programs = programs.value(),
                                                         .port = side.value().address.port,
                                                         .on = false});
  return &added.first->second;
}

Status Perturber::perturb(const std::string& service, const PerturbSpec& spec) {
  const std::lock_guard lock(mutex_);
  const auto library = library_of(service);
  if (!library) {
    return problem(
        fmt::format("the schedule of {} cannot be perturbed: {}", service, library.error().message),
        library.error().hint);
  }
  shakedown_perturbation how{};
  how.kind = kind_of(spec.kind);
  how.seed = spec.seed;
  how.alike = spec.alike ? 1 : 0;
  how.port = library.value()->port;
  how.threshold = static_cast<std::uint64_t>(std::clamp(spec.probability, 0.0, 1.0) * all_of_53_bits);
  how.longest_ns = static_cast<std::uint64_t>(std::max<std::int64_t>(0, spec.longest_delay.count()));
  how.place = spec.place;
  if (spec.free_after > Nanoseconds{}) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    how.free_from = static_cast<std::uint64_t>(Nanoseconds(now + spec.free_after).count());
  }
  how.most = spec.most;
  for (const auto& program : library.value()->programs) how.program[how.programs++] = program;
  library.value()->on = true;
  return library.value()->control.perturb(how);
}

std::optional<std::uint64_t> Perturber::calm(const std::string& service) {
  const std::lock_guard lock(mutex_);
  const auto found = libraries_.find(service);
  if (found == libraries_.end() || !found->second.on) return std::nullopt;
  found->second.control.calm();
  found->second.on = false;
  return found->second.control.perturbations();
}

std::optional<std::uint64_t> Perturber::perturbations(const std::string& service) const {
  const std::lock_guard lock(mutex_);
  const auto found = libraries_.find(service);
  if (found == libraries_.end() || !found->second.on) return std::nullopt;
  return found->second.control.perturbations();
}

}  // namespace shakedown::target
