// The endpoints of a run, each once. Bounded, because figures are kept for every one of them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/endpoint.hpp"
#include "harness/traffic/contract.hpp"
#include "harness/traffic/path_template.hpp"

namespace shakedown::traffic {

inline constexpr std::size_t endpoint_limit = 1000;

class EndpointIndex {
 public:
  EndpointIndex(const ContractPaths& contract, const PathLearner& learner)
      : contract_(&contract), learner_(&learner) {}

  // The contract's template for the path of this target, else a guessed one.
  Endpoint endpoint_of(const std::string& method, std::string_view target) const;

  // Its number. Beyond the limit, everything new is one endpoint: "* /{other}".
  int index_of(const Endpoint& endpoint);

  std::uint64_t beyond_limit() const { return beyond_limit_; }  // calls that got the catch-all
  std::vector<Endpoint> take() { return std::move(endpoints_); }

 private:
  const ContractPaths* contract_;
  const PathLearner* learner_;
  std::vector<Endpoint> endpoints_;
  std::map<std::pair<std::string, std::string>, int> index_;
  std::uint64_t beyond_limit_ = 0;
};

}  // namespace shakedown::traffic
