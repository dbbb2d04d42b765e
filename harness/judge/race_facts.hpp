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
  NoiseMask mask;  // learned from equal plays
  // Lists that hold other elements in equal plays, such as the newest twenty of many that were made in one
  // moment. They count by what came to them since the same read before; where there was none, by how long
  // they are.
  std::set<std::string> shifting;
  // Places whose facts differ between equal plays even so; of elements ("$.items[*]") with all that is in
  // them.
  std::set<std::string> wild;
};
// The lists at which two documents have other elements.
std::set<std::string> lists_that_differ(const Facts& a, const Facts& b);

// Values that the requests of a play carry, by member name (texts also under "", which stands for any name),
// each with the first request that does.
using Carried = std::map<std::string, std::map<std::string, int>>;
void add_carried(const Request& request, int index, Carried& carried);

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
