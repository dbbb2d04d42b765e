// Which of Toxiproxy's routes a request is for. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shakedown::faults {

// The segments of a path, percent-decoded; nothing for what no route can be (an empty segment, a trailing
// slash).
std::optional<std::vector<std::string>> path_segments(std::string_view target);

enum class Route { unknown, wrong_method, known };
Route route_of(std::string_view method, const std::vector<std::string>& path, bool has_metrics);

}  // namespace shakedown::faults
