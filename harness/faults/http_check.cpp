#include "harness/faults/http_check.hpp"

#include <cmath>

#include "harness/faults/drift.hpp"
#include "harness/model/names.hpp"

namespace shakedown::faults {
namespace {

bool is_field_name(const std::string& name) {
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && std::string_view("!#$%&'*+-.^_`|~").find(c) == std::string_view::npos) return false;
  }
  return !name.empty();
}

bool is_field_value(const std::string& value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) return false;
  }
  return true;
}

Status check_answer(const FaultSpec& fault) {
  if (fault.status != 0 && (fault.status < 200 || fault.status > 599)) {
    return problem("status " + std::to_string(fault.status) + " is none that ends a request",
                   "a number from 200 to 599");
  }
  for (const auto& [name, value] : fault.headers) {
    if (!is_field_name(name)) return problem("'" + name + "' is no name of a header");
    if (!is_field_value(value)) return problem("the value of header " + name + " has a control character");
    for (const char* own : {"Content-Length", "Transfer-Encoding", "Connection"}) {
      if (equal_ignoring_case(name, own)) {
        return problem("header " + name + " is made by the answer itself", "leave it out");
      }
    }
  }
  return Done{};
}

}  // namespace

Status check_http_fault(const FaultSpec& fault) {
  if (fault.name.empty()) return problem("a fault needs a name");
  if (level_of(fault.kind) != FaultLevel::http) {
    return problem(std::string("fault ") + name_of(fault.kind) + " is not one of HTTP exchanges");
  }
  if (std::isnan(fault.probability)) return problem("probability is not a number");
  if (fault.kind == FaultKind::http_drift) return check(fault.drift);
  return fault.kind == FaultKind::http_status ? check_answer(fault) : Status(Done{});
}

}  // namespace shakedown::faults
