// What leads up to a request of each operation: the steps of a journey that sign in and make what it is
// about, and the request as it goes well, with the live values of this play. Where the journeys have no
// request of an operation, one is made from the grammar, signed in as the others are, with ids from the
// answers of what its path begins with.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/judge/contract/contract.hpp"
#include "harness/provoke/experiment/fresh_start.hpp"
#include "harness/provoke/experiment/surroundings.hpp"
#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/resources.hpp"
#include "harness/provoke/fuzz/sequence.hpp"

namespace shakedown::fuzz {

using namespace experiments;

// A value for a hole of the path, from the answer of an earlier step.
struct Harvest {
  std::string argument;  // the hole's name
  int step = 0;
  std::string json;  // "$.id"
};

struct Lead {
  int operation = -1;
  int journey = -1;         // -1: nothing leads up to it
  std::vector<int> prefix;  // steps to play before it
  int step = -1;            // the request itself; -1: made from the grammar
  int signed_in_as = -1;    // then: the step whose fields sign it in
  std::vector<Harvest> harvests;
  bool whole = true;          // every hole of its path has a value that is known
  std::uint64_t variant = 0;  // of a request from the grammar: which of those that it makes
  // Of a request from the grammar: holes, and what requests of the traffic had there.
  std::vector<std::pair<std::string, std::string>> seen = {};
};

// A value of this play, which another play will have another one of.
struct Live {
  int variable = 0;  // of the journey; from -2 downwards: a harvest
  std::string text;
};

struct Led {
  FuzzRequest request;
  std::vector<Live> live;
  std::vector<Exchange> exchanges;  // of the prefix
};

struct Found {
  std::vector<Lead> leads;       // by operation
  std::vector<ValueLink> links;  // that the journeys showed
};

// Plays each journey once, from fresh state, and adds to the grammar what was seen and is in no contract.
Result<Found> find_leads(Surroundings& around, FreshStart& fresh, Nanoseconds deadline,
                         const judge::Contract* contract, Grammar& grammar);

// What went well since the target was started afresh, by journey and step.
struct Earlier {
  std::uint64_t start = 0;
  std::map<std::pair<int, int>, Exchange> went_well;
};

// Plays what leads up to it. None where that failed; `why` says how. A step that is refused a second time,
// such as one that makes something of a name that is taken by now, has its earlier answer, where `earlier`
// knows it.
std::optional<Led> lead_up(Surroundings& around, const FreshStart& fresh, Nanoseconds deadline,
                           const Lead& lead, const Grammar& grammar, std::uint64_t user, std::string& why,
                           Earlier* earlier = nullptr);

// The request with this play's values in the place of that one's.
FuzzRequest rebound(FuzzRequest request, const std::vector<Live>& from, const std::vector<Live>& to);

// Of a journey's steps that are signed in, in their order, the one to be signed in as: the one that made what
// a request is about, or the last before it, since the journey may have signed out in between; the first
// where nothing was made (-1). -1: none.
int signed_in_step(const std::vector<int>& signed_in, int maker);

// Whether a field of a request says who asks: a token, a cookie, a key.
bool says_who_asks(const std::string& field);

// A request that was written for this path, taken apart by the operation's template.
FuzzRequest taken_apart(const WrittenRequest& written, const Operation& operation, int index);

}  // namespace shakedown::fuzz
