// Shapes for people: endpoint, status, path, type, presence, each with the samples that it stands on.
#pragma once

#include <string>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::cli {

std::string shapes_table(const judge::ShapeSet& set);

}  // namespace shakedown::cli
