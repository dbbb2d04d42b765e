// Times. One steady clock serves the whole run; every stored time is nanoseconds since the run began, so that
// records of different threads and tools share one axis, and one wall-clock stamp in the journal places the
// run.
#pragma once

#include <chrono>

namespace shakedown {

using Nanoseconds =
    std::chrono::nanoseconds;  // a duration, or a time since the run began: the name says which
using std::chrono::duration_cast;

inline constexpr Nanoseconds never = Nanoseconds::max();

inline double seconds(Nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}
inline Nanoseconds from_seconds(double count) {
  return duration_cast<Nanoseconds>(std::chrono::duration<double>(count));
}

// The run's clock: passed by value to whoever has to know what time it is.
class RunClock {
 public:
  RunClock() : began_(std::chrono::steady_clock::now()) {}
  Nanoseconds now() const { return std::chrono::steady_clock::now() - began_; }
  std::chrono::steady_clock::time_point at(Nanoseconds since_begin) const { return began_ + since_begin; }

 private:
  std::chrono::steady_clock::time_point began_;
};

}  // namespace shakedown
