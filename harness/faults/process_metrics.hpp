// What --runtime-metrics adds to /metrics: the process_... metrics that dashboards for Toxiproxy read, by the
// names and types that Prometheus' client libraries gave them. Its go_... metrics tell of a runtime that is
// not here.
#pragma once

#include <cstdint>
#include <string>

namespace shakedown::faults {

struct ProcessFigures {
  double cpu_seconds = 0;  // user and system, since it began
  double began = 0;        // seconds since 1970
  std::uint64_t descriptors = 0;
  std::uint64_t most_descriptors = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t threads = 0;
};

// Prometheus' text format 0.0.4.
std::string metrics_text(const ProcessFigures& figures);

}  // namespace shakedown::faults
