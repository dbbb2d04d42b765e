// The files of runtimes/, as they are in the program.
#pragma once

#include <string_view>

namespace shakedown::target {

std::string_view javascript_runtime();
std::string_view python_runtime();

}  // namespace shakedown::target
