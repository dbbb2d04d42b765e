// The HTTP faults that are armed on one proxy, and which of them act on a request. Counting is done here,
// over the proxy and in the order in which requests come; chance comes from hash(seed, fault, connection,
// request). Pure: no sockets, no clock. Shared by all connections of a proxy, used from its loop only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/faults/gate.hpp"
#include "harness/faults/http_match.hpp"
#include "harness/model/fault.hpp"
#include "harness/model/result.hpp"

namespace shakedown::faults {

// A fault that acts on one request: the specification as it was when that was decided, and what chance gave.
struct ChosenFault {
  FaultSpec fault;
  Nanoseconds delay{};        // with its jitter
  std::uint64_t ordinal = 0;  // how many requests it was chosen for before this one
  std::uint64_t seed = 0;     // the fault's own: equal for all of its requests
  // Where answers wait for each other: at this gate, as this call.
  std::shared_ptr<Gate> gate{};
  std::shared_ptr<GateCall> call{};
};

// Everything that happens to one request's response, in the order of arming.
struct HttpPlan {
  std::vector<ChosenFault> chosen;

  bool empty() const { return chosen.empty(); }
  const ChosenFault* find(FaultKind kind) const;  // the first of this kind
};

class HttpFaults {
 public:
  explicit HttpFaults(std::uint64_t seed) : seed_(seed) {}

  // Arms a fault of an http_ kind, or replaces the one of its name in its place; its counting begins anew.
  // What cannot be done (another level's kind, a status that is none, a negative delay) is a Problem.
  Status arm(const FaultSpec& fault);
  bool disarm(std::string_view name);  // false: no such fault
  void disarm_all();

  bool empty() const { return armed_.empty(); }
  bool answers() const;  // one of them answers in the upstream's place, so that a request's head is held
  bool drifts() const;   // one of them edits bodies, so that a request's Accept-Encoding is held
  std::vector<FaultSpec> armed() const;

  // The number of the next request of this proxy, from 1. To be called once a request, as its head is whole.
  std::uint64_t count_request() { return ++requests_; }
  std::uint64_t requests() const { return requests_; }

  // Whether answers that waited at a gate were let go since this was asked last: their links are due earlier
  // than they said.
  bool take_opened();

  HttpPlan decide(const RequestFacts& request, std::uint64_t connection, std::uint64_t request_number);

 private:
  struct Armed {
    FaultSpec fault;
    std::uint64_t fitting = 0;  // requests that fitted, since it was armed
    std::uint64_t chosen = 0;   // those of them that it was chosen for
    std::shared_ptr<Gate> gate{};
  };
  void give_up(const Armed& armed);

  std::uint64_t seed_;
  std::uint64_t requests_ = 0;
  std::vector<Armed> armed_;
  bool opened_ = false;
};

}  // namespace shakedown::faults
