// The machine the run is made on, in one line for the report.
#pragma once

#include <string>

namespace shakedown::target {

// "Linux 6.1.0-18-amd64 x86_64, 2 CPUs, 24.0 GiB". The CPUs are those this process may use.
std::string host_description();

}  // namespace shakedown::target
