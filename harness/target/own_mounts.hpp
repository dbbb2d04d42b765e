// A mount namespace of one's own, and a small tmpfs in it: what makes "No space left on device" true for one
// folder of one process tree. As root, or with the right to mount, the mount namespace alone; otherwise below
// a user namespace, in which everybody may mount (user_namespaces(7)).
//
// The first two use system calls only and allocate nothing, so that a child of fork() may call them in a
// program with threads.
#pragma once

#include <cstdint>
#include <string>

namespace shakedown::target {

struct MountFailure {
  const char* step = nullptr;  // the call that failed; none: none did
  int error = 0;               // its errno

  explicit operator bool() const { return step != nullptr; }
};

// Moves the calling process, which must have one thread, into namespaces of its own. What it mounts from then
// on only it and its descendants see.
MountFailure enter_own_mounts();
// An empty tmpfs over the folder, as large as the machine lets it be.
MountFailure mount_tmpfs(const char* folder);

// The same with what was in the folder before. Where it fails the folder is as it was.
MountFailure move_into_memory(const std::string& folder);
// Drops the tmpfs with all that is in it.
void leave_memory(const std::string& folder);

struct Resized {
  int error = 0;
  std::int64_t bytes = 0;  // of the whole tmpfs now
};
// Makes it as small as what it holds, so that no page is free, or as large as it was.
Resized fill_tmpfs(const std::string& folder);
Resized empty_tmpfs(const std::string& folder);

}  // namespace shakedown::target
