// Errors as values. A user can cause a Problem (a bad file, a wrong key, a port in use), so it says where,
// what and what to do instead; a broken invariant is an assert, and only "cannot start at all" throws.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace shakedown {

// A position in something a user wrote. Lines and columns count from 1; 0 means unknown.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

struct Problem {
  Place where;
  std::string message;  // what is wrong, one sentence without a full stop
  std::string hint;     // what was expected or the nearest known word; may be empty
};

// "file:3:7: message (hint)", without the parts that are unknown.
std::string to_string(const Problem& problem);

inline Problem problem(std::string message, std::string hint = {}) {
  return Problem{{}, std::move(message), std::move(hint)};
}

// Either a value or the Problem that kept it from being made. value() on a failed result is a bug.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Problem why) : held_(std::in_place_index<1>, std::move(why)) {}

  explicit operator bool() const { return held_.index() == 0; }
  T& value() & {
    assert(*this);
    return std::get<0>(held_);
  }
  const T& value() const& {
    assert(*this);
    return std::get<0>(held_);
  }
  T&& value() && {
    assert(*this);
    return std::get<0>(std::move(held_));
  }
  const Problem& error() const { return std::get<1>(held_); }

 private:
  std::variant<T, Problem> held_;
};

struct Done {};
using Status = Result<Done>;

using Problems = std::vector<Problem>;

}  // namespace shakedown
