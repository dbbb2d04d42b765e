// Where a long value can stand in a request, and what such a value looks like: runs that make a search, a
// regular expression or a parser look at the same characters again and again. Values of one shape in several
// sizes are made from the largest, by taking out of its middle. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/provoke/fuzz/sequence.hpp"

namespace shakedown::fuzz {

struct LongPlace {
  enum class In : unsigned char { body, text, list, argument };  // the body as it is; a text or list in it
  In in = In::body;
  Pointer pointer;           // of a text or list
  std::size_t argument = 0;  // index into FuzzRequest::arguments
  std::string name;          // "$.label", "query before", "the body"
};

// A request with a place for a long value, which it may not have had: what is not required is added.
struct LongSite {
  FuzzRequest request;  // as it goes well
  LongPlace place;
};
std::vector<LongSite> long_sites(const Grammar& grammar, const FuzzRequest& good);

// How many shapes there are for a place, the request with the one of this number and size (bytes of a text or
// body, items of a list), and what it is: "spaces behind a letter".
struct LongRequest {
  FuzzRequest request;
  std::string says;
};
// Letters, of which no run is long: to see what sizes are taken at all.
FuzzRequest harmless_request(const LongSite& site, std::size_t size);
std::size_t shapes_of(const LongPlace& place);
LongRequest long_request(const LongSite& site, std::size_t shape, std::size_t size);
// How large the value at most is made: bytes, or items whose texts are as long together.
std::size_t largest_at(const LongSite& site);

// What stands there: bytes of a text or body, items of a list.
std::size_t size_at(const FuzzRequest& request, const LongPlace& place);
// The same with a value of this size, which is smaller: its middle is gone.
FuzzRequest shortened(const FuzzRequest& request, const LongPlace& place, std::size_t size);
// The place of its longest value.
LongPlace longest_place(const FuzzRequest& request);

// The request with a short value there and, where it has a body, as many bytes as the other one: what reading
// and writing so much takes by itself.
FuzzRequest control_of(const FuzzRequest& request, const LongPlace& place);

}  // namespace shakedown::fuzz
