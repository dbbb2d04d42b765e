// A service in JavaScript or Python: a small runtime that the interpreter loads before the service, and that
// the service needs to know nothing of, writes which of its functions ran into a file.
//
// Its lines: "LINE\tFILE\tFUNCTION" for each that ran since its last look, then ".PROCESS". Whatever else
// writes them, because its environment names the file in SHAKEDOWN_EXECUTED, is read as well.
#pragma once

#include <filesystem>

#include "harness/model/result.hpp"
#include "harness/target/witness.hpp"

namespace shakedown::target {

// Makes `folder` for the file and the runtimes, which goes with the witness: services that were prepared need
// it whenever they start. The file goes at finish(), and without it the runtimes do nothing.
Result<std::unique_ptr<Witness>> make_function_witness(const std::filesystem::path& folder);

}  // namespace shakedown::target
