// The machine the run is made on, in one line for the report.
#pragma once

#include <string>

namespace shakedown::target {

// "Linux 6.1.0-18-amd64 x86_64, 2 CPUs (Intel(R) Xeon(R) CPU @ 2.60GHz), 24.0 GiB". The CPUs are those this
// process may use.
std::string host_description();

// The same for all runs on this machine since it last started, and different anywhere else; empty: not known.
std::string machine_mark();

}  // namespace shakedown::target
