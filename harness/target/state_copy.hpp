// A fresh copy of a service's state, made before each start: this is what "fresh state" means. Files are
// reflinked where the file system can, so that a large database costs no time and no space.
#pragma once

#include <cstdint>
#include <filesystem>

#include "harness/model/result.hpp"

namespace shakedown::target {

inline constexpr std::uint64_t most_state_entries = 1'000'000;
inline constexpr int deepest_state_folder = 200;

// Copies the file or folder `source` into the existing folder `into`, under its own name, and returns the
// copy's path. Permissions are kept within the umask, and the owner may write. A Problem, and no copy, where
// the source is missing or cannot be read whole, holds a symbolic link (it would point outside the copy, at
// state that is not fresh), a socket, pipe or device, more than the limits above, or the destination itself.
Result<std::filesystem::path> copy_state(const std::filesystem::path& source,
                                         const std::filesystem::path& into);

}  // namespace shakedown::target
