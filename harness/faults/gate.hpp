// A gate at a dependency: answers wait until as many calls of one kind as asked for have theirs, and then go
// on one after another in a chosen order. So the requests behind these calls stand at one place together, and
// an interleaving there is made, and made again.
//
// Calls are of one kind by method and path, where path segments with a digit in them are alike. A gate closes
// again behind those that it let go. Pure; on the proxy's thread only.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/faults/http_match.hpp"
#include "harness/model/fault.hpp"

namespace shakedown::faults {

// One call whose answer comes to the gate.
struct GateCall {
  std::string kind;
  std::size_t rank = 0;  // its request's place in FaultSpec::Gather::order; those of none come behind
  Nanoseconds leaves{};  // when its answer may go on; changes while it waits
};

class Gate {
 public:
  // `fault.gather` says for how many, and `fault.delay` how long each of them waits at most.
  explicit Gate(const FaultSpec& fault) : gather_(fault.gather), longest_(fault.delay) {}

  std::shared_ptr<GateCall> enter(const RequestFacts& call) const;
  // Its answer is there. True where it was the last that was waited for.
  bool arrive(const std::shared_ptr<GateCall>& call, Nanoseconds now);
  // Whoever waits goes on at once, and nobody waits any more.
  void give_up();
  // Whether calls that waited were let go since this was asked last.
  bool take_opened() { return std::exchange(opened_, false); }

  int calls() const { return gather_.calls; }
  Nanoseconds longest() const { return longest_; }

 private:
  FaultSpec::Gather gather_;
  Nanoseconds longest_;
  std::map<std::string, std::vector<std::shared_ptr<GateCall>>> waiting_;  // by kind, as they came
  bool given_up_ = false;
  bool opened_ = false;
};

}  // namespace shakedown::faults
