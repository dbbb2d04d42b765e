// Error signatures put together into what becomes one finding each. The journal keeps a signature for every
// message; an endpoint that fails with twenty messages is still a handful of findings.
#pragma once

#include <functional>
#include <vector>

#include "harness/judge/case.hpp"

namespace shakedown::judge {

struct SignatureGroup {
  std::vector<const journal::SignatureRecord*> members;  // the most frequent first
  std::uint64_t count = 0;
  Nanoseconds first_seen{};
  Nanoseconds last_seen{};

  const journal::SignatureRecord& main() const { return *members.front(); }
  void add(const journal::SignatureRecord& signature);
};

using SignatureFilter = std::function<bool(const journal::SignatureRecord&)>;

// One group for each key that `key` gives to the signatures that pass the filter.
std::vector<SignatureGroup> group_signatures(
    const Case& run, const SignatureFilter& filter,
    const std::function<std::string(const journal::SignatureRecord&)>& key);

// What all findings from signatures have in common: endpoint, stage, counts, times, the way to see it again,
// and as evidence the figure and an example of each of the most frequent members.
Finding finding_from(const Case& run, const SignatureGroup& group, const char* rule, Severity severity);

// Whether a failed connection is only what a crash leaves: it began when the target was gone, or a moment
// before.
bool after_crash(const Case& run, const journal::SignatureRecord& signature);

// "in 33 of 1,500 requests"
std::string how_often(const Finding& finding);

}  // namespace shakedown::judge
