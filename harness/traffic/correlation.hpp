// Automatic correlation. A value that a recorded response carried and that a later request of the same
// journey used becomes a variable: taken from the live response, and written where the recording had the
// old value.
//
// A link must hold on evidence, because a false one breaks a replay that would have worked:
//   - How much the value itself proves (value_kinds.hpp) decides how well the names on both sides must agree
//     (agreement.hpp).
//   - What the client sent before the server said it is the client's own: an echo is never a source.
//   - Of several sources of one value, the better agreement wins, then one whose request did not itself carry
//     the value, then one outside a list; then, for what is given anew all the time (tokens, versions, form
//     fields, headers), the latest, and for ids the earliest: the answer that made the thing.
//   - What a sign-in is made with is the user's, whatever list it also stands in.
//   - Cookies follow the jar: whatever Set-Cookie last gave for a name goes into later requests under it.
// Values inside longer texts (a path inside a JSON string, a signature) are replaced where they are specific.
#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "harness/model/http_message.hpp"
#include "harness/traffic/draft.hpp"

namespace shakedown::traffic {

// Which response values can matter to a journey's requests at all. Filled from the requests in a first pass
// over a recording, asked in the second, so that the responses of a large recording need not be kept.
class WantedValues {
 public:
  void add(const Request& request, const std::vector<Site>& sites);
  bool wants(std::string_view value) const;

 private:
  std::unordered_set<std::uint64_t> whole_;
  std::unordered_set<std::uint64_t> beginnings_;  // of words in texts, for values inside longer texts
};

// At most this many offers of one response are kept, the first ones.
inline constexpr std::size_t offer_limit = 5'000;

// Keeps of a response what the requests want.
void keep_offers(const Response& response, const WantedValues& wanted, JsonWalker& json, DraftStep& step);

// Makes the links of a journey whose steps are in order and have their endpoints, sites and offers. Holes
// that are there already (identities) stay.
void correlate(DraftJourney& journey);

}  // namespace shakedown::traffic
