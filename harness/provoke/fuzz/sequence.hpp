// Requests that were made up, as values: taken apart into the places of a grammar's operation, so that they
// can be changed, spliced and made smaller, and one after another, where a later one uses what an earlier
// answer gave. render() writes one as it goes out. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/model/http_message.hpp"
#include "harness/provoke/fuzz/grammar.hpp"

namespace shakedown::fuzz {

// A value that an earlier answer of the same sequence gives.
struct Reference {
  int step = 0;         // index into Sequence::requests
  std::string pointer;  // "$.id" of its body, or "header Location"
  friend bool operator==(const Reference&, const Reference&) = default;
};

struct Argument {
  Place in = Place::query;
  std::string name;
  std::string value;              // not encoded; one name may stand twice
  std::optional<Reference> from;  // then `value` is what it was when the sequence was made
  bool encoded = false;           // `value` goes out as it stands
  friend bool operator==(const Argument&, const Argument&) = default;
};

struct FuzzRequest {
  int operation = -1;  // index into Grammar::operations
  std::string method;
  std::string path;                 // with holes for Place::path arguments: "/orders/{id}"
  std::vector<Argument> arguments;  // header arguments include those that sign in
  std::string content_type;         // empty: none is said
  std::string body;

  // What is known of it. A contract's word only: without one nothing is claimed.
  enum class Claim : unsigned char { none, valid, invalid };
  Claim claim = Claim::none;
  std::string what;    // what was changed: "query limit: one above its maximum"
  std::string breaks;  // the constraint: "query limit: at most 100"; with Claim::invalid

  friend bool operator==(const FuzzRequest&, const FuzzRequest&) = default;
};

struct Sequence {
  std::vector<FuzzRequest> requests;
  friend bool operator==(const Sequence&, const Sequence&) = default;
};

// The path's holes are filled, percent-encoded as a segment of a path; the query likewise. Control characters
// never reach the head, unless the argument says that it is encoded already: then all but CR and LF do.
Request render(const FuzzRequest& request);

// The first argument of this place and name; null: none.
const Argument* find_argument(const FuzzRequest& request, Place in, const std::string& name);
Argument* find_argument(FuzzRequest& request, Place in, const std::string& name);

// The request line and fields as they go out, with Host, Content-Length and the empty line.
std::string head_of(const Request& request, const std::string& authority);

}  // namespace shakedown::fuzz
