#include "harness/provoke/load/pace.hpp"

#include <cmath>
#include <limits>

#include "harness/model/hash.hpp"

namespace shakedown::load {

RateCurve RateCurve::constant(double rate) {
  RateCurve curve;
  curve.last_rate_ = rate;
  return curve;
}

RateCurve RateCurve::of(const LoadSpec& spec) {
  RateCurve curve = constant(spec.rate);
  for (const auto& point : spec.ramp) {
    curve.pieces_.push_back({curve.last_rate_, point.rate, seconds(point.within)});
    curve.last_rate_ = point.rate;
  }
  return curve;
}

double RateCurve::rate_at(double at) const {
  for (const auto& piece : pieces_) {
    if (at < piece.length) return piece.from + (piece.to - piece.from) * at / piece.length;
    at -= piece.length;
  }
  return last_rate_;
}

double RateCurve::arrivals_by(double at) const {
  double sum = 0;
  for (const auto& piece : pieces_) {
    if (at < piece.length)
      return sum + piece.from * at + (piece.to - piece.from) * at * at / (2 * piece.length);
    sum += (piece.from + piece.to) / 2 * piece.length;
    at -= piece.length;
  }
  return sum + last_rate_ * at;
}

double RateCurve::time_of(double n) const {
  double before = 0;  // seconds of the pieces passed
  for (const auto& piece : pieces_) {
    const double arrivals = (piece.from + piece.to) / 2 * piece.length;
    if (n < arrivals) {
      // from·t + (to - from)/(2·length)·t² = n, in the form that does not cancel where the slope is small.
      const double slope = (piece.to - piece.from) / piece.length;
      return before +
             2 * n / (piece.from + std::sqrt(std::max(0.0, piece.from * piece.from + 2 * slope * n)));
    }
    n -= arrivals;
    before += piece.length;
  }
  return last_rate_ > 0 ? before + n / last_rate_ : std::numeric_limits<double>::infinity();
}

ArrivalStream::ArrivalStream(RateCurve curve, Arrivals arrivals, std::uint64_t seed, int thread, int threads)
    : curve_(std::move(curve)),
      arrivals_(arrivals),
      seed_(seed),
      thread_(static_cast<std::uint64_t>(thread)),
      threads_(static_cast<std::uint64_t>(threads)) {
  work_out();
}

void ArrivalStream::advance() {
  ++index_;
  work_out();
}

void ArrivalStream::work_out() {
  double n;
  if (arrivals_ == Arrivals::poisson) {
    // An exponential gap of mean 1 in units of this stream, which is one of `threads_` equal ones.
    sum_ += -std::log1p(-unit(hash(seed_, "arrival", thread_, index_))) * static_cast<double>(threads_);
    n = sum_;
  } else {
    n = static_cast<double>(index_ * threads_ + thread_);
  }
  const double at = curve_.time_of(n);
  constexpr double longest = 1e9;  // seconds: far beyond any run, and safe to turn into nanoseconds
  due_ = at < longest ? from_seconds(at) : never;
}

}  // namespace shakedown::load
