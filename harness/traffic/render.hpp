// Filling the holes of a recorded text with live values, once a request: appends to a buffer that its owner
// keeps, so that nothing is allocated once that buffer has grown. Thread: each caller its own buffer and
// values.
#pragma once

#include <string>
#include <vector>

#include "harness/model/journey.hpp"

namespace shakedown::traffic {

// What a journey's variable holds in one running instance of that journey.
struct Value {
  enum class Kind : std::uint8_t {
    unknown,     // nothing came yet: a request that needs it cannot be sent
    text,        // from a header, a cookie, a form, an identity
    json_text,   // from a JSON string: in JSON it is written with quotes
    json_token,  // from a JSON number, true, false or null: in JSON it is written bare
  };
  std::string text;
  Kind kind = Kind::unknown;
  bool known() const { return kind != Kind::unknown; }
};
using Values = std::vector<Value>;  // one for each of Journey::variables

// The values with which an instance of this journey begins: identity variables are filled (by nothing where
// the identity lacks the column), all others are unknown. Reuses the space of `values`.
void begin_values(const Journey& journey, const Identity* identity, Values& values);

// Writes the text with its holes filled. Unknown variables write nothing: ask all_known first.
void append(std::string& out, const Text& text, const Values& values);

// The variables that this request reads, each once.
std::vector<int> variables_of(const RequestTemplate& request);
bool all_known(const std::vector<int>& variables, const Values& values);

// Origin and Referer of a recording name the recorded server, and a service that checks them compares them
// with its own address. So they are recorded with this mark in the place of a variable (negative, and so no
// variable to anybody else), and aim_at writes the target's origin ("http://127.0.0.1:8080") there before
// the run begins. Without aim_at, they are written as a path only.
inline constexpr int target_origin = -2;
void aim_at(Traffic& traffic, const std::string& origin);

}  // namespace shakedown::traffic
