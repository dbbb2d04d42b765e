// Problems with places.
#include "harness/traffic/problem_at.hpp"

#include <utility>

namespace shakedown::traffic {

Problem problem_at(Place where, std::string message, std::string hint) {
  Problem made;
  made.where = std::move(where);
  made.message = std::move(message);
  made.hint = std::move(hint);
  return made;
}

}  // namespace shakedown::traffic
