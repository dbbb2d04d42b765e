// The requests of one item's life: each operation's as it goes well, but for this item's id, and signed in as
// the request that made it. Pure.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/provoke/fuzz/leads.hpp"
#include "harness/provoke/fuzz/random.hpp"
#include "harness/provoke/fuzz/resources.hpp"

namespace shakedown::fuzz {

// A request of an operation as it goes well: its body and fields serve in a sequence.
struct GoodRequest {
  FuzzRequest request;
  std::vector<Live> live;
  int journey = -1;
};
using GoodRequests = std::map<int, GoodRequest>;  // by operation

struct ItemSource {
  const Grammar& grammar;
  const GoodRequests& good;
  const Resource& resource;
  const GoodRequest& made_by;
};

// `id`: of the item; empty where the operation's path has no hole for it. `tag`: what its ETag was; empty: it
// has none.
FuzzRequest request_on_item(const ItemSource& source, int operation, const std::string& id,
                            const std::string& tag);

void set_tag(FuzzRequest& request, const std::string& tag);            // where it has If-Match
FuzzRequest with_key_of_its_own(FuzzRequest request, Random& random);  // where it has Idempotency-Key

// What the answer to a create may mean as its id, with the member of an item that has it, likelier ones
// first: by the id that the journeys took, by one of its usual names, or by the Location.
std::vector<std::pair<std::string, std::string>> ids_it_may_have(const Resource& resource,
                                                                 const Headers& headers,
                                                                 const std::string& body);

}  // namespace shakedown::fuzz
