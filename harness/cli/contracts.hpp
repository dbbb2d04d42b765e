// The contracts of a run, read before anything is started: a broken one is the user's to mend.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "harness/judge/contract/contract.hpp"
#include "harness/model/result.hpp"
#include "harness/model/scenario.hpp"
#include "harness/provoke/watch/lookout.hpp"

namespace shakedown::cli {

struct Contracts {
  std::optional<judge::Contract> target;
  std::map<std::string, judge::Contract> dependencies;

  watching::WatchSpec watch(const Scenario& scenario) const;
};

// Documents that a contract refers to are read where they lie in its own folder or below the scenario's;
// nothing else of this machine, and nothing of another, is.
Result<Contracts> read_contracts(const Scenario& scenario);
Result<judge::Contract> read_contract(const std::string& path, const std::string& scenario_folder);

}  // namespace shakedown::cli
