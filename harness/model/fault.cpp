#include "harness/model/fault.hpp"

#include <cmath>
#include <cstdio>

#include "harness/model/names.hpp"

namespace shakedown {
namespace {

// "250 ms", "1.5 s": three digits are enough to know a fault again.
std::string in_words(Nanoseconds duration) {
  const double s = seconds(duration);
  const double size = std::abs(s);
  const char* unit = size >= 1 || size == 0 ? "s" : size >= 1e-3 ? "ms" : "us";
  const double value = *unit == 's' ? s : *unit == 'm' ? s * 1e3 : s * 1e6;
  char text[48];
  std::snprintf(text, sizeof text, std::abs(value) < 1000 ? "%.3g %s" : "%.0f %s", value, unit);
  return text;
}

std::string name_in_words(FaultKind kind) {
  std::string name = name_of(kind);
  if (name.starts_with("http_")) name.erase(0, 5);
  for (char& c : name) {
    if (c == '_') c = ' ';
  }
  return name;
}

}  // namespace

FaultLevel level_of(FaultKind kind) {
  if (kind <= FaultKind::connect_hang) return FaultLevel::listener;
  if (kind <= FaultKind::corrupt) return FaultLevel::connection;
  if (kind <= FaultKind::http_drift) return FaultLevel::http;
  if (kind <= FaultKind::restart) return FaultLevel::process;
  return FaultLevel::system;
}

std::string describe(const FaultSpec& fault) {
  std::string text = name_in_words(fault.kind);
  if (fault.status != 0) text += " " + std::to_string(fault.status);
  if (!fault.error_name.empty()) text += " " + fault.error_name;
  for (const auto* part : {&fault.drift.op, &fault.drift.at}) {
    if (!part->empty()) text += " " + *part;
  }
  if (!fault.drift.value.empty()) text += " to " + fault.drift.value;
  if (fault.delay != Nanoseconds{}) text += " " + in_words(fault.delay);
  if (fault.jitter != Nanoseconds{}) text += " give or take " + in_words(fault.jitter);
  if (fault.bytes_per_second != 0) text += " " + std::to_string(fault.bytes_per_second) + " B/s";
  if (fault.bytes != 0)
    text += " " + std::to_string(fault.bytes) + (fault.kind == FaultKind::descriptor_limit ? "" : " B");
  if (!fault.on.empty()) text += " on " + fault.on;
  if (!fault.match.method.empty() || !fault.match.path.empty()) {
    text += ",";
    if (!fault.match.method.empty()) text += " " + fault.match.method;
    if (!fault.match.path.empty()) text += " " + fault.match.path;
  }
  if (!fault.match.header.empty()) text += ", with " + fault.match.header;
  if (fault.first != 0) text += ", first " + std::to_string(fault.first);
  if (fault.every > 1) text += ", every " + std::to_string(fault.every) + ".";
  return text;
}

}  // namespace shakedown
