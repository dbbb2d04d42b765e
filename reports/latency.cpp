#include "reports/latency.hpp"

#include <boost/json/object.hpp>
#include <cmath>

#include "reports/document.hpp"

namespace shakedown::reports {

namespace json = boost::json;

json::value latency_json(const Histogram& histogram) {
  if (histogram.count() == 0) return nullptr;
  const auto at = [&](double percent) { return microseconds(Nanoseconds(histogram.percentile(percent))); };
  return json::object{
      {"count", histogram.count()}, {"mean_us", microseconds(Nanoseconds(std::llround(histogram.mean())))},
      {"p50_us", at(50)},           {"p90_us", at(90)},
      {"p95_us", at(95)},           {"p99_us", at(99)},
      {"p999_us", at(99.9)},        {"max_us", microseconds(Nanoseconds(histogram.max()))},
  };
}

}  // namespace shakedown::reports
