// What differs between two answers that should be equal, beyond what differs anyway. Ids, times and tokens
// are fresh in each run and so prove nothing; a mask learns them from pairs of answers that were given in
// equal circumstances (a control and the control again), and what merely looks fresh is left out besides.
//
// A JSON body is compared leaf by leaf ("$.items[0].id"; what is learned is learned for all elements of an
// array), any other text line by line, other bytes as a whole. Pure. Bodies nested deeper than 64 levels are
// text.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/http_message.hpp"

namespace shakedown::judge {

struct Difference {
  std::string where;   // "status", "header location", "$.status", "line 3"
  std::string before;  // empty with `absent_before`
  std::string after;
  bool absent_before = false;
  bool absent_after = false;
};

// "$.status was placed and is paid"
std::string describe(const Difference& difference);

class NoiseMask {
 public:
  // Everything that differs between these two is noise, and so is what is only fresh in them: where ids
  // stand, another word may stand next time.
  void learn(const Response& a, const Response& b);
  // At most `most` of them, in the order of the document.
  std::vector<Difference> differences(const Response& before, const Response& after,
                                      std::size_t most = 20) const;
  bool equal(const Response& before, const Response& after) const {
    return differences(before, after, 1).empty();
  }
  bool covers(std::string_view where) const;
  const std::set<std::string>& places() const { return places_; }

 private:
  std::set<std::string> places_;  // generalised: "$.items[*].id"
};

// "$.items[3].id" -> "$.items[*].id"
std::string generalised(std::string_view where);

// Whether two values are of one kind that a service makes anew each time: UUIDs, ULIDs, times, hexadecimal
// and other long tokens, prefixed ids ("ch_9f3a27c1d0e4").
bool both_fresh(std::string_view a, std::string_view b);

}  // namespace shakedown::judge
