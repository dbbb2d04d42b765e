// What the service really needs of its dependency, field by field: the drift cells of one place put together.
// Pure; renderers call it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/drift_outcome.hpp"
#include "harness/model/drift_operators.hpp"

namespace shakedown::judge {

// How much hangs on a place, most first.
enum class Need : unsigned char {
  needed,           // without it the request fails
  type_sensitive,   // it may be gone, but not of another type or format
  value_sensitive,  // only its value matters
  shown,            // passed on, or a default stands in its place
  not_needed,       // nothing that was tried made a difference
  not_tried,
};
const char* name_of(Need need);  // "needed"

struct DriftFamily {  // the operators of one kind of change
  DriftOutcome worst = DriftOutcome::not_exercised;
  std::vector<const journal::DriftCell*> cells;
};

// One place of one endpoint's messages, as one endpoint of the target uses it.
struct DriftRow {
  std::string subject;
  std::string asked;
  bool is_request = false;
  std::string place;     // empty: the message as a whole
  std::string endpoint;  // of the target
  Need need = Need::not_tried;
  bool guarded = true;  // whatever was tried, it was tolerated or failed loudly
  std::map<DriftChange, DriftFamily> families;
  std::vector<const journal::DriftCell*> cells;  // in the order of the run
};

// Places together by subject, asked endpoint and the target's endpoint, in the order of the run's cells.
// Borrows the run, which must outlive it.
std::vector<DriftRow> drift_rows(const journal::StoredRun& run);

struct DriftCounts {
  std::string subject;
  std::string asked;
  bool is_request = false;
  std::size_t places = 0;
  std::size_t cells = 0;  // that were exercised
  std::size_t broken = 0;
  std::size_t inconclusive = 0;
  std::size_t not_exercised = 0;
  std::size_t needed = 0;  // places
};
// In the order of the rows, one for each asked endpoint.
std::vector<DriftCounts> drift_counts(const std::vector<DriftRow>& rows);
// "POST /charges on payments: 8 places, 213 changes, 5 needed, 2 not handled"
std::string in_words(const DriftCounts& counts);

// Worse outcomes have smaller numbers.
int rank_of(DriftOutcome outcome);

}  // namespace shakedown::judge
