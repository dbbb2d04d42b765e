// Perturbs the schedule of services that the run started: yields and short sleeps at their threads'
// synchronisation points, by the preload library. A check-then-act whose window is a few instructions wide is
// then lost by nearly every burst of requests instead of by none.
//
//     Perturber perturber(services);
//     const auto on = perturber.perturb("target", {.seed = seed});   // a Problem says why it cannot be
//     ... one burst ...
//     const auto acted = perturber.calm("target");                   // 0: no thread came to such a point
//
// The service must have been started with ServiceSpec::prepare_to_perturb. Points are mutexes, rwlocks, spin
// locks, condition variables, semaphores, the start of a thread, what was read from a socket, and, where gcc
// built it with ThreadSanitizer, atomic operations. Only programs that listen on the service's port are
// perturbed, not what they start. Out of reach are Go, Rust's own locks, the JVM's monitors, futexes by hand,
// and what is linked statically.
//
// The seed decides for each thread what it does at its n-th point, not the schedule: the same seed shows a
// race about as often, not again. Yields everywhere mix threads finely, and lose what is read, changed and
// written back under no lock. Few long delays hold a thread in one place while others go by (the idea of
// PCT, Burckhardt and others, ASPLOS 2010). Delays that are alike for all threads hold equal requests in the
// same place at once: between a check and its act, all of them have checked before any acts. A hold keeps
// what came first in one place of its way while what comes later goes all of its own: place by place, each
// window in the way of a reader is met by a whole change (delays at places in the code, one after another,
// are the idea of TSVD, Li and others, SOSP 2019).
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/target/preload_control.hpp"
#include "harness/target/services.hpp"

namespace shakedown::target {

struct PerturbSpec {
  enum class Kind : std::uint8_t {
    yield,
    delay,
    both,  // half of the points each
    hold,  // one sleep of `longest_delay`, at the `place`-th lock that the program itself takes or leaves
  };
  Kind kind = Kind::yield;
  bool alike = false;      // every thread does the same at its n-th point
  double probability = 1;  // that a point is chosen
  std::uint64_t seed = 1;
  Nanoseconds longest_delay = std::chrono::microseconds(100);  // uniform below; a second at most
  std::uint64_t place = 1;                                     // of a hold
  Nanoseconds
      free_after{};  // of a hold: threads that begin later, or read a request later, are not held; 0: all
  std::uint64_t most = 1'000'000;  // perturbations before it stops by itself, so that a busy service goes on
};

// Any thread. Services must outlive this.
class Perturber {
 public:
  explicit Perturber(Services& services) : services_(services) {}
  ~Perturber();  // calms all
  Perturber(const Perturber&) = delete;
  Perturber& operator=(const Perturber&) = delete;

  // From now on, anew with this seed where it is on already. Costs two small writes, and after each fresh
  // start of the service a look at its processes. A Problem where the service has no process here, was not
  // started ready for it or is out of reach.
  Status perturb(const std::string& service, const PerturbSpec& spec);
  // No more; how often it acted. None where it was not on.
  std::optional<std::uint64_t> calm(const std::string& service);
  // How often it has acted since it was switched on. None where it is not on.
  std::optional<std::uint64_t> perturbations(const std::string& service) const;

 private:
  // Of one incarnation of one service.
  struct Library {
    std::uint64_t incarnation = 0;
    PreloadControl control;
    std::vector<shakedown_program> programs;
    std::uint16_t port = 0;
    bool on = false;
  };
  Result<Library*> library_of(const std::string& service);

  Services& services_;
  mutable std::mutex mutex_;
  std::map<std::string, Library> libraries_;
};

}  // namespace shakedown::target
