// The folder of one run: runs/NAME-TIMESTAMP/, never an existing one.
#pragma once

#include <string>

#include "harness/model/result.hpp"

namespace shakedown::cli {

// "Checkout before release" becomes "checkout-before-release".
std::string folder_name(const std::string& scenario_name);

// Makes `out` (or runs/NAME-TIMESTAMP under the current folder where `out` is empty) and returns its absolute
// path. Fails where it exists and is not empty, and where it cannot be written.
Result<std::string> make_run_folder(const std::string& out, const std::string& scenario_name);

}  // namespace shakedown::cli
