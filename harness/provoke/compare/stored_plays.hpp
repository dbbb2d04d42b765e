// What a target answered in a stage that compared, taken from a stored run, so that it can stand as the
// baseline of this one: two of its plays, because what differs between them is noise. Steps belong together
// by their place in the traffic and by their endpoint; a step that the other run has not is not compared.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "harness/journal/records.hpp"
#include "harness/model/journey.hpp"
#include "harness/model/result.hpp"

namespace shakedown::comparing {

struct StoredPlays {
  std::string name;  // the run's
  // By journey and step; `endpoint` of an exchange is already this run's.
  using Play = std::map<std::pair<int, int>, journal::ExchangeRecord>;
  std::array<Play, 2> plays;
  std::uint64_t unmatched = 0;  // answers whose step this traffic does not have
};

// A Problem where the run has no two plays of a stage that compares.
Result<StoredPlays> stored_plays(const journal::StoredRun& run, const Traffic& traffic);

}  // namespace shakedown::comparing
