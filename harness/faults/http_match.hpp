// Whether a request is one of those that an HTTP fault is for.
#pragma once

#include <span>
#include <string_view>

#include "harness/model/fault.hpp"

namespace shakedown::faults {

struct RequestField {
  std::string_view name;
  std::string_view value;
};

// A request's head as far as faults look at it.
struct RequestFacts {
  std::string_view method;
  std::string_view target;  // as on the wire; query, fragment and an absolute form's origin are not compared
  std::span<const RequestField> fields;
};

// Methods are compared exactly, field names without case, field values exactly.
bool fits(const RequestMatch& match, const RequestFacts& request);

// "/orders" is that path; "/orders/*" every path that begins with "/orders/"; "/orders/{id}" one segment in
// the place of each hole. Empty: every path.
bool path_fits(std::string_view pattern, std::string_view path);

// "http://host/orders?page=2" and "/orders?page=2" -> "/orders".
std::string_view path_of(std::string_view target);

}  // namespace shakedown::faults
