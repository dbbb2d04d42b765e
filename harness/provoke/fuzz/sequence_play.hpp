// One sequence, played: create, read, change, remove, use again, with the ids that the answers give, signed
// in as the request is that makes what it is about. A step that must go well and does not ends it, with the
// reason.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/provoke/fuzz/item_requests.hpp"
#include "harness/provoke/fuzz/resources.hpp"
#include "harness/provoke/fuzz/story.hpp"
#include "harness/provoke/fuzz/trial.hpp"

namespace shakedown::fuzz {

struct SequencePlayed {
  std::vector<Exchange> exchanges;  // what leads up to it, then each of the story's
  std::size_t first = 0;            // exchanges[first + i] is story.happened[i]
  std::vector<int> operations;      // of story.happened
  Story story;
  std::optional<Shown> shown;
  std::optional<Shown> broke;  // the first step that is answered as none may be: 500, a crash, insides shown
  std::string not_played;      // why it stopped; else empty
  bool unanswered = false;     // the target may be gone
};

// `number` makes its words and its user; the same makes the same. `only`: of the creates that must be
// refused, this one; empty: all.
SequencePlayed play_sequence(Stagecraft& stage, const GoodRequests& good, const Resource& resource,
                             const Plan& plan, std::uint64_t number, const std::string& only);

}  // namespace shakedown::fuzz
