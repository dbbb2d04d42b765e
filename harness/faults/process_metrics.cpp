#include "harness/faults/process_metrics.hpp"

#include <cstdio>

namespace shakedown::faults {
namespace {

std::string metric(const std::string& name, const char* type, const char* help, const std::string& value) {
  return "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n" + name + " " + value + "\n";
}

std::string decimal(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

}  // namespace

std::string metrics_text(const ProcessFigures& figures) {
  return metric("process_cpu_seconds_total", "counter", "User and system time in seconds",
                decimal(figures.cpu_seconds)) +
         metric("process_max_fds", "gauge", "How many descriptors may be open",
                std::to_string(figures.most_descriptors)) +
         metric("process_open_fds", "gauge", "Open descriptors", std::to_string(figures.descriptors)) +
         metric("process_resident_memory_bytes", "gauge", "Resident memory in bytes",
                std::to_string(figures.resident_bytes)) +
         metric("process_start_time_seconds", "gauge", "When it began, in seconds since 1970",
                decimal(figures.began)) +
         metric("process_threads", "gauge", "Threads", std::to_string(figures.threads));
}

}  // namespace shakedown::faults
