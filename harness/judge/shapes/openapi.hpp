// A draft of an OpenAPI 3.1 document from what traffic showed: paths, methods, parameters, bodies, statuses,
// headers, each with the samples it stands on (`x-samples`). A draft, because traffic shows what was used and
// not what was promised.
#pragma once

#include <string>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

// Endpoints that no path of OpenAPI can hold ("* /{other}", an unusual method) are named in `x-left-out`.
std::string openapi_of(const ShapeSet& set, const std::string& title);

}  // namespace shakedown::judge
