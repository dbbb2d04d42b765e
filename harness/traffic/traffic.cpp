// Brings the sources of a scenario together on one time axis.
#include "harness/traffic/traffic.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "harness/traffic/access_log.hpp"
#include "harness/traffic/contract_traffic.hpp"
#include "harness/traffic/correlation.hpp"
#include "harness/traffic/endpoint_index.hpp"
#include "harness/traffic/hand_written.hpp"
#include "harness/traffic/har_traffic.hpp"
#include "harness/traffic/identities.hpp"
#include "harness/traffic/link_edits.hpp"
#include "harness/traffic/log_journeys.hpp"
#include "harness/traffic/time_axis.hpp"

namespace shakedown::traffic {
namespace {

struct HarRead {
  const TrafficSource* source = nullptr;
  HarTraffic har;
  Nanoseconds zero{};
};
struct LogRead {
  AccessLog log;
  Nanoseconds zero{};
};

class Reading {
 public:
  explicit Reading(const Scenario& scenario) : scenario_(scenario) {}

  TrafficReading run() {
    read_contract_and_identities();
    for (const auto& source : scenario_.traffic) read(source);
    if (!problems_.empty()) return {{}, std::move(problems_)};
    place_in_time();
    learn_paths();
    const ContractPaths paths = contract_ ? ContractPaths(*contract_) : ContractPaths();
    EndpointIndex endpoints(paths, learner_);
    for (auto& read : hars_) add(read, endpoints);
    for (auto& read : logs_) add_log_journeys(std::move(read.log), read.zero, endpoints, traffic_);
    for (const auto& source : scenario_.traffic) {
      for (const auto& journey : source.journeys)
        append(add_hand_journey(journey, columns_, endpoints, traffic_));
    }
    if (contract_ && contract_is_traffic()) add_contract_traffic(*contract_, endpoints, traffic_);
    finish(endpoints);
    return {std::move(traffic_), std::move(problems_)};
  }

 private:
  void append(Problems more) { problems_.insert(problems_.end(), more.begin(), more.end()); }

  bool contract_is_traffic() const {
    return scenario_.traffic.empty() ||
           std::any_of(scenario_.traffic.begin(), scenario_.traffic.end(),
                       [](const auto& source) { return source.kind == TrafficKind::contract; });
  }

  void read_contract_and_identities() {
    auto contract_path = scenario_.contract;
    for (const auto& source : scenario_.traffic) {
      if (source.kind == TrafficKind::contract && !source.path.empty()) contract_path = source.path;
    }
    if (!contract_path.empty()) {
      auto contract = read_contract(contract_path);
      if (contract) {
        contract_ = std::move(contract).value();
      } else {
        problems_.push_back(contract.error());
      }
    }
    if (!scenario_.identities.empty()) {
      auto identities = read_identities(scenario_.identities);
      if (identities) {
        columns_ = columns_of(identities.value());
      } else {
        problems_.push_back(identities.error());
      }
    }
  }

  void read(const TrafficSource& source) {
    if (source.kind == TrafficKind::har) {
      auto har = read_har_traffic(source);
      if (!har) return problems_.push_back(har.error());
      hars_.push_back({&source, std::move(har).value(), {}});
    } else if (source.kind == TrafficKind::access_log) {
      auto log = read_access_log(source);
      if (!log) return problems_.push_back(log.error());
      logs_.push_back({std::move(log).value(), {}});
    }
  }

  void place_in_time() {
    std::vector<TimeSpan> spans;
    for (const auto& read : hars_) spans.push_back({read.har.first, read.har.last, {}});
    for (const auto& read : logs_)
      spans.push_back({read.log.lines.front().at, read.log.lines.back().at, log_gap});
    const auto zeros = zeros_of(spans);
    for (std::size_t i = 0; i < hars_.size(); ++i) hars_[i].zero = zeros[i];
    for (std::size_t i = 0; i < logs_.size(); ++i) logs_[i].zero = zeros[hars_.size() + i];
  }

  void learn_paths() {
    for (const auto& read : hars_) {
      for (const auto& journey : read.har.journeys) {
        for (const auto& step : journey.steps) learner_.add(step.request.target);
      }
    }
    for (const auto& read : logs_) {
      for (const auto& request : read.log.requests) learner_.add(request.target);
    }
    learner_.learn();
  }

  void add(HarRead& read, EndpointIndex& endpoints) {
    for (auto& journey : read.har.journeys) {
      for (auto& step : journey.steps) {
        step.endpoint = endpoints.endpoint_of(step.request.method, step.request.target);
        step.endpoint_index = endpoints.index_of(step.endpoint);
      }
      if (!columns_.empty()) {
        for (auto& note : use_identities(journey, columns_))
          read.har.notes.push_back({journey.source, note, 1});
      }
      if (read.source->correlate) correlate(journey);
    }
    append(apply_edits(read.source->links, read.har.journeys));
    for (auto& journey : read.har.journeys) traffic::finish(std::move(journey), read.zero, traffic_);
    traffic_.notes.insert(traffic_.notes.end(), read.har.notes.begin(), read.har.notes.end());
  }

  void finish(EndpointIndex& endpoints) {
    if (endpoints.beyond_limit() > 0) {
      traffic_.notes.push_back(
          {"",
           "requests beyond " + std::to_string(endpoint_limit) +
               " endpoints: counted together as '* /{other}' (a contract with path templates "
               "would tell them apart)",
           endpoints.beyond_limit()});
    }
    traffic_.endpoints = endpoints.take();
    std::set<std::string> names;
    for (auto& journey : traffic_.journeys) {
      const auto name = journey.name;
      for (int i = 2; !names.insert(journey.name).second; ++i)
        journey.name = name + " (" + std::to_string(i) + ")";
    }
    if (traffic_.journeys.empty() && problems_.empty() && needs_traffic(scenario_))
      problems_.push_back(
          problem("there is no traffic to send", "name a recording, an access log or journeys"));
  }

  const Scenario& scenario_;
  Problems problems_;
  std::optional<Contract> contract_;
  std::vector<std::string> columns_;
  std::vector<HarRead> hars_;
  std::vector<LogRead> logs_;
  PathLearner learner_;
  Traffic traffic_;
};

}  // namespace

bool needs_traffic(const Scenario& scenario) {
  return scenario.contract.empty() || scenario.stages.empty() ||
         !std::all_of(scenario.stages.begin(), scenario.stages.end(),
                      [](const StageSpec& stage) { return stage.fuzz.has_value(); });
}

TrafficReading read_all_traffic(const Scenario& scenario) {
  return Reading(scenario).run();
}

Result<Traffic> read_traffic(const Scenario& scenario) {
  auto reading = read_all_traffic(scenario);
  if (!reading.problems.empty()) return reading.problems.front();
  return std::move(reading.traffic);
}

}  // namespace shakedown::traffic
