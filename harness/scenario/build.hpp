// From the checked document to the typed scenario, one function for each part of it. They add Problems for
// what the description cannot express, and fill in the defaults. Each reads what the ones before it have
// built.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "harness/model/scenario.hpp"
#include "harness/scenario/view.hpp"

namespace shakedown::scenario {

struct Building {
  using Tags = std::map<std::string, std::string>;  // a name, and "POST /orders, GET /cart"
  Scenario& scenario;                               // `file` and `folder` are set
  Problems& problems;

  void problem(const Place& where, std::string message, std::string hint);
  // The text as an absolute path below the scenario's folder.
  std::string absolute(std::string_view path) const;
  // The same where it is a readable regular file; a Problem and nothing otherwise.
  std::optional<std::string> file(const View& path);
};

// Each takes the view of the whole document.
void build_services(const View& root, Building& building);  // target, tls, identities, dependencies
void build_baseline(const View& root, Building& building);  // after the services
void build_traffic(const View& root, Building& building);   // contract, traffic
void build_stages(const View& root, Building& building);    // budget, stages
void build_gates(const View& root, Building& building);
void build_invariants(const View& root, Building& building);  // after the stages
void build_histories(const View& root, Building& building);   // after the invariants
void build_touched(const View& root, Building& building);
void build_quarantine(const View& root, Building& building);

// A stage's `compare`; in build_baseline.cpp.
void build_compare(const View& stage_view, StageSpec& stage, Building& building);
// A stage's `drift`; in build_drift.cpp.
void build_drift(const View& stage_view, StageSpec& stage, Building& building);
// A stage's `races`; in build_races.cpp.
void build_races(const View& stage_view, StageSpec& stage, Building& building);
// A stage's `fuzz`; in build_fuzz.cpp.
void build_fuzz(const View& stage_view, StageSpec& stage, Building& building);
// A stage's `access`; in build_access.cpp.
void build_access(const View& stage_view, StageSpec& stage, Building& building);

// A journey by hand; in build_journeys.cpp. `names` are those of all journeys so far.
HandJourney build_journey(const View& journey, Building& building, std::vector<std::string>& names);

}  // namespace shakedown::scenario
