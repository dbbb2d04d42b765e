// A response as a list of facts, so that the outcomes of two plays can be compared though ids, times and the
// order of lists differ by right.
//
// - Members of objects are facts by place ("$.stock" is 97), an array is how long it is and each of its
//   elements as one text, whatever their order.
// - What names a new thing (an `id`, a UUID, a token) is only told apart: how many different ones stand at a
//   place is a fact, which ones they are is none. A value that the play's own requests carry stays itself.
// - Numbers that count are compared exactly. Where a number or a list's length differs between equal plays
//   (because the target did not begin afresh), it counts by what it changed by since the same read before.
// - Times, and what speaks of the process (threads, durations, attempts), are no facts.
//
// Pure. Bodies nested deeper than 64 levels are text; at most 20,000 facts of a body.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/judge/noise_mask.hpp"
#include "harness/model/exchange.hpp"

namespace shakedown::judge {

// Place and value; sorted, a multiset.
using Facts = std::vector<std::pair<std::string, std::string>>;

struct DocumentNoise {
  NoiseMask mask;              // learned from equal plays
  std::set<std::string> wild;  // places whose facts differ between equal plays even so
};

// Values that the requests of a play carry, by member name (of any name: "").
using Carried = std::map<std::string, std::set<std::string>>;
void add_carried(const Request& request, Carried& carried);

struct FactsOptions {
  const DocumentNoise* noise = nullptr;
  const Carried* carried = nullptr;
  const Response* before = nullptr;  // the same read before the requests; null: there was none
};
struct FactsOf {
  Facts facts;
  std::vector<std::pair<std::string, std::string>> ids;  // place and value of what names a thing
};
FactsOf facts_of(const Response& response, const FactsOptions& options);

// The response with its lists in an order that does not depend on ids and times, and without header fields:
// what a noise mask learns from.
Response in_steady_order(const Response& response);

// The facts of one that the other lacks, counted.
Facts facts_only_in(const Facts& these, const Facts& those);
std::string text_of(const Facts& facts);

}  // namespace shakedown::judge
