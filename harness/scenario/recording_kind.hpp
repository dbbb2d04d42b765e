// What a recording is, told by its name and, where that says nothing, by its first bytes, so that a scenario
// can list plain paths.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/model/scenario.hpp"

namespace shakedown::scenario {

struct RecordingKind {
  TrafficKind kind = TrafficKind::har;
  std::string format;  // access log only: "common" or "combined"
};

// `begin` is the file's first bytes; more than a few kilobytes are not needed. Rotated and compressed logs
// (access.log.1, access.log.2.gz) are known by their names. Nothing where neither says what it is. Pure.
std::optional<RecordingKind> recording_kind(std::string_view path, std::string_view begin);

// The first bytes of a regular file; empty where it cannot be read.
std::string first_bytes(const std::string& path);

}  // namespace shakedown::scenario
