// One request, written in ways that a check and a router may read differently. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/model/http_message.hpp"

namespace shakedown::access {

struct PathVariant {
  std::string name;  // "upper case"
  std::string method;
  std::string target;
  Headers headers;  // to be added
};

// Of GET /admin/users?page=2: upper case, slash at the end, double slash, dot segments, percent-encoding, a
// path parameter, HEAD; of methods that change something: the method in a header, too.
std::vector<PathVariant> path_variants(const std::string& method, const std::string& target);

}  // namespace shakedown::access
