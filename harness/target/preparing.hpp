// Makes one start of a service ready for faults of the system: the preload library with a control file of its
// own in the service's environment, or its state in memory, and only what the kinds need.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/model/fault.hpp"
#include "harness/model/result.hpp"
#include "harness/target/command.hpp"
#include "harness/target/prepared.hpp"

namespace shakedown::target {

inline constexpr std::uint64_t most_state_in_memory = 256u << 20;

// Kinds that only a prepared service can have.
bool needs_preparation(FaultKind kind);

struct Preparation {
  Prepared prepared;
  std::vector<std::string> remove;  // folders that are the guardian's to remove
  std::string in_memory;            // a folder, for the guardian's request; empty: none
};

// `folder` does not exist yet and is made if it is needed; a path that ld.so(8) cannot take (with a space or
// a colon) is replaced by one in the temporary folder. `state_folder` holds the state's copy; empty: there is
// none. Adds to the environment. A Problem where a file cannot be written; what is merely impossible here
// (out of reach, not allowed by the machine) is said in `prepared`.
Result<Preparation> prepare(const std::vector<FaultKind>& kinds, bool to_perturb, const std::string& program,
                            const std::filesystem::path& folder, const std::string& state_folder,
                            Environment& environment);

}  // namespace shakedown::target
