// summary.md: the run in the size of a pull request comment. The verdict and the commands that reproduce are
// always there; whole sections are dropped from the end where the text would grow beyond the limit.
#pragma once

#include <cstddef>
#include <string>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

// GitHub refuses a comment of more than 65,536 characters.
inline constexpr std::size_t markdown_limit = 60'000;

std::string markdown(const journal::StoredRun& run, std::size_t limit = markdown_limit);

}  // namespace shakedown::reports
