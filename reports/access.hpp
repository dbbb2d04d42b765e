// What a run showed of access: a row for each endpoint, a cell for each kind of asker and each way. The cells
// are judge's (access_cells.hpp); columns put together what is alike: all spellings of a path are one.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "reports/races.hpp"

namespace shakedown::reports {

struct BoundedAccess {
  boost::json::array access;
  std::uint64_t left_out = 0;
};
BoundedAccess access_json(const journal::StoredRun& run);

// The column of a cell: who asks, or "other spellings", "added fields", "failing dependency", "cache".
std::string access_column(const journal::AccessCell& cell);

// How many cells had which outcome, and a line for each that is not as it should be; the worst first.
std::vector<RaceLine> access_lines(const journal::StoredRun& run);

// The matrix as a Markdown table, with `code` for endpoints; empty where there is none.
std::string access_table(const journal::StoredRun& run,
                         const std::function<std::string(const std::string&)>& code);

// Endpoints with their worst cells, for JUnit.
struct AccessRow {
  std::string endpoint;
  std::vector<const journal::AccessCell*> cells;
};
std::vector<AccessRow> access_rows(const journal::StoredRun& run);

}  // namespace shakedown::reports
