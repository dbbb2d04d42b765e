// Changes of a request as a whole: its body, its content type, its fields, its path, its method. A part of
// boundary_cases(). Pure.
#pragma once

#include <vector>

#include "harness/provoke/fuzz/cases.hpp"

namespace shakedown::fuzz {

std::vector<FuzzRequest> whole_requests(const Source& source, const FuzzRequest& good);

}  // namespace shakedown::fuzz
