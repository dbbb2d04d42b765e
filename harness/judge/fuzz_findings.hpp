// The findings of made-up requests: each experiment is one request, played again by itself some times from
// fresh state, with the signs that were seen at each play (journal's fuzz_signs). Reported where they were
// seen in most of the plays. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

// Without ids; Finding::id holds the key: rule, endpoint and what is masked of the message.
std::vector<Finding> find_by_fuzzing(const journal::StoredRun& run);

// How often one rule was seen in the plays of an experiment.
struct FuzzShown {
  int shown = 0;
  int of = 0;
  std::string key;
  std::string says;           // of the first time
  std::int64_t exchange = 0;  // likewise
};
std::vector<FuzzShown> shown_in(const journal::StoredRun& run, const journal::ExperimentRecord& record,
                                const std::string& rule);

bool is_fuzz_rule(const std::string& rule);
// Whether one answer shows it, whatever it is the answer to; else it takes a sequence made for it.
bool is_of_one_request(const std::string& rule);

}  // namespace shakedown::judge
