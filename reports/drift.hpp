// What a run showed of drift: the table of what the service really needs of its dependencies, place by place.
// The rows are judge's (drift_needs.hpp); here they are written for each format.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/judge/drift_needs.hpp"

namespace shakedown::reports {

struct BoundedDrift {
  boost::json::object drift;   // {"families": [...], "counts": [...], "rows": [...]}
  std::uint64_t left_out = 0;  // rows
};
BoundedDrift drift_json(const journal::StoredRun& run);

// Lines for a terminal, one for each endpoint that was asked; empty where nothing was tried.
std::vector<judge::DriftCounts> drift_summary(const journal::StoredRun& run);
// The section of summary.md without its heading: a table of places by need; empty where nothing was tried.
// `code` and `plain` make texts safe in Markdown.
using Escape = std::string (*)(std::string_view);
std::string drift_table(const journal::StoredRun& run, Escape code, Escape plain);

// "dropped: failed loudly; of another type: failed silently": one row in a line, worst first.
std::string in_words(const judge::DriftRow& row);

}  // namespace shakedown::reports
