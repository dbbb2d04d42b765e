// Which line of a scenario's text something in the run came from, for reports that point at files. The text
// is read as lines, not as YAML: where a line cannot be found, the section's stands in for it, and the first
// line for that.
#pragma once

#include <string_view>

namespace shakedown::reports {

// Lines count from 1.
int line_of_stage(std::string_view scenario, std::string_view stage);
int line_of_gate(std::string_view scenario, std::string_view gate);

// Without its line end; empty beyond the last.
std::string_view line_at(std::string_view text, int line);

}  // namespace shakedown::reports
