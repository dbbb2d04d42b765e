// mount(2), tmpfs(5): a tmpfs can be remounted smaller down to what is used.
#include "harness/target/own_mounts.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "harness/target/descriptor.hpp"
#include "harness/target/state_copy.hpp"

namespace shakedown::target {
namespace {

constexpr const char* roomy = "size=50%";
constexpr int fill_attempts = 20;  // the service may write between looking and remounting

MountFailure failed(const char* step) {
  return {.step = step, .error = errno};
}

bool write_file(const char* path, const char* text) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const auto length = std::strlen(text);
  const bool written = ::write(file, text, length) == static_cast<ssize_t>(length);
  const int error = errno;
  ::close(file);
  errno = error;
  return written;
}

// The same user and group inside as outside.
MountFailure map_ids(uid_t user, gid_t group) {
  std::array<char, 64> text;
  if (!write_file("/proc/self/setgroups", "deny")) return failed("/proc/self/setgroups");
  std::snprintf(text.data(), text.size(), "%u %u 1", user, user);
  if (!write_file("/proc/self/uid_map", text.data())) return failed("/proc/self/uid_map");
  std::snprintf(text.data(), text.size(), "%u %u 1", group, group);
  if (!write_file("/proc/self/gid_map", text.data())) return failed("/proc/self/gid_map");
  return {};
}

Resized resize(const std::string& folder, const char* size) {
  if (::mount("tmpfs", folder.c_str(), "tmpfs", MS_REMOUNT | MS_NOSUID | MS_NODEV, size) != 0) {
    return {.error = errno, .bytes = 0};
  }
  struct statfs status {};
  if (::statfs(folder.c_str(), &status) != 0) return {.error = errno, .bytes = 0};
  return {.error = 0,
          .bytes = static_cast<std::int64_t>(status.f_blocks) * static_cast<std::int64_t>(status.f_bsize)};
}

}  // namespace

MountFailure enter_own_mounts() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (::unshare(CLONE_NEWNS) != 0) {
    if (errno != EPERM) return failed("unshare a mount namespace");
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return failed("unshare a user namespace");
    if (const auto unmapped = map_ids(user, group)) return unmapped;
  }
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return failed("mount --make-rprivate");
  return {};
}

MountFailure mount_tmpfs(const char* folder) {
  if (::mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, roomy) != 0) return failed("mount a tmpfs");
  return {};
}

MountFailure move_into_memory(const std::string& folder) {
  const Descriptor below(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!below) return failed("open the state");
  if (const auto wrong = enter_own_mounts()) return wrong;
  if (const auto wrong = mount_tmpfs(folder.c_str())) return wrong;
  // The way to what the mount covers is through the descriptor that was open before.
  const std::filesystem::path covered = "/proc/self/fd/" + std::to_string(below.get());
  MountFailure wrong_copy;
  std::error_code error;
  for (std::filesystem::directory_iterator it(covered, error), end; !error && it != end;
       it.increment(error)) {
    if (!copy_state(it->path(), folder))
      wrong_copy = {.step = "copy the state into the tmpfs", .error = ENOSPC};
  }
  if (error) wrong_copy = {.step = "read the state", .error = error.value()};
  if (wrong_copy) ::umount2(folder.c_str(), MNT_DETACH);
  return wrong_copy;
}

void leave_memory(const std::string& folder) {
  ::umount2(folder.c_str(), MNT_DETACH);
}

Resized fill_tmpfs(const std::string& folder) {
  Resized last{.error = EBUSY, .bytes = 0};
  for (int attempt = 0; attempt < fill_attempts; ++attempt) {
    struct statfs status {};
    if (::statfs(folder.c_str(), &status) != 0) return {.error = errno, .bytes = 0};
    const auto used = (status.f_blocks - status.f_bfree) * static_cast<std::uint64_t>(status.f_bsize);
    // 0 would mean no limit.
    const auto page = static_cast<std::uint64_t>(status.f_bsize);
    std::array<char, 64> size;
    std::snprintf(size.data(), size.size(), "size=%llu",
                  static_cast<unsigned long long>(used > 0 ? used : page));
    last = resize(folder, size.data());
    if (last.error == 0) return last;
  }
  return last;
}

Resized empty_tmpfs(const std::string& folder) {
  return resize(folder, roomy);
}

}  // namespace shakedown::target
