// When requests are due: a pure function of how many came before. No clock, no sleeping; a table of numbers
// tests it.
//
// A load of changing rate r(t) has had N(t) = integral of r arrivals by time t. The n-th even arrival is due
// where N(t) = n; Poisson arrivals are due where N(t) is the sum of n exponential gaps (time-rescaling
// theorem), so both kinds share one inversion.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/model/load.hpp"
#include "harness/model/time.hpp"

namespace shakedown::load {

// A piecewise linear rate: per second at the beginning and the end of each piece. After the last piece the
// rate stays.
class RateCurve {
 public:
  struct Piece {
    double from = 0;
    double to = 0;
    double length = 0;  // seconds
  };

  static RateCurve constant(double rate);
  // From spec.rate through spec.ramp. A piece of length 0 is a jump.
  static RateCurve of(const LoadSpec& spec);

  double rate_at(double seconds) const;
  double arrivals_by(double seconds) const;  // the integral
  // The time, in seconds, by which `n` arrivals have come; infinity where they never do.
  double time_of(double n) const;

 private:
  std::vector<Piece> pieces_;
  double last_rate_ = 0;
};

// The arrivals of one load thread out of several, which together are the stage's: an even stream is dealt out
// in turn, a Poisson stream is split into independent streams of a share of the rate.
class ArrivalStream {
 public:
  ArrivalStream(RateCurve curve, Arrivals arrivals, std::uint64_t seed, int thread, int threads);

  // When the next arrival of this stream is due, since the stage began; `never` where the rate stays at zero.
  Nanoseconds due() const { return due_; }
  void advance();

 private:
  void work_out();

  RateCurve curve_;
  Arrivals arrivals_;
  std::uint64_t seed_;
  std::uint64_t thread_;
  std::uint64_t threads_;
  std::uint64_t index_ = 0;  // of this stream
  double sum_ = 0;           // Poisson: arrivals of the whole stage at this stream's next one
  Nanoseconds due_{};
};

}  // namespace shakedown::load
