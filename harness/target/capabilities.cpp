// fork(2) from a program with threads: the child makes system calls only, and ends with _exit(2).
#include "harness/target/capabilities.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "harness/target/descriptor.hpp"
#include "harness/target/own_mounts.hpp"
#include "harness/target/preload/library_bytes.hpp"

namespace shakedown::target {
namespace {

[[noreturn]] void try_mounting(int pipe, const char* folder) {
  auto failure = enter_own_mounts();
  if (!failure) failure = mount_tmpfs(folder);
  // `step` points into this program, of which the child is a copy.
  const auto written = ::write(pipe, &failure, sizeof failure);
  ::_exit(written == static_cast<ssize_t>(sizeof failure) ? 0 : 1);
}

}  // namespace

Capability probe_own_mounts() {
  Capability capability{.name = "a small tmpfs for a service's state", .available = false, .says = ""};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    capability.says = fmt::format("no pipe: {}", std::strerror(errno));
    return capability;
  }
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) try_mounting(write_end.get(), "/tmp");
  write_end.close();
  MountFailure failure{.step = "fork", .error = errno};
  if (child > 0) {
    const auto got = ::read(read_end.get(), &failure, sizeof failure);
    if (got != static_cast<ssize_t>(sizeof failure)) failure = {.step = "a child process", .error = ECHILD};
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  capability.available = !failure;
  capability.says = failure ? fmt::format("this machine does not allow it: {}: {}", failure.step,
                                          std::strerror(failure.error))
                            : "in a mount namespace of its own";
  return capability;
}

Capability probe_descriptor_limit() {
  Capability capability{
      .name = "a limit of open files for a running service", .available = true, .says = "prlimit(2)"};
  rlimit limit{};
  const bool same =
      ::prlimit(0, RLIMIT_NOFILE, nullptr, &limit) == 0 && ::prlimit(0, RLIMIT_NOFILE, &limit, nullptr) == 0;
  if (same) return capability;
  capability.available = false;
  capability.says = fmt::format("this machine does not allow it: prlimit: {}", std::strerror(errno));
  return capability;
}

Capability probe_preload() {
  Capability capability{.name = "errors of files and steps of the clock by a preloaded library",
                        .available = true,
                        .says = "for dynamically linked programs"};
  const auto bytes = preload_library_bytes();
  const Descriptor file(::memfd_create("libshakedown-preload.so", MFD_CLOEXEC));
  if (!file || ::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    capability.available = false;
    capability.says = fmt::format("it cannot be written: {}", std::strerror(errno));
    return capability;
  }
  // Without RTLD_GLOBAL it takes over nothing of this process.
  void* const loaded = ::dlopen(fmt::format("/proc/self/fd/{}", file.get()).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) {
    const char* const why = ::dlerror();
    capability.available = false;
    capability.says = fmt::format("the loader does not take it: {}", why == nullptr ? "?" : why);
    return capability;
  }
  ::dlclose(loaded);
  return capability;
}

Capability probe_signals() {
  return {.name = "pausing and killing a service that the run started", .available = true, .says = "kill(2)"};
}

std::vector<Capability> probe_capabilities() {
  return {probe_signals(), probe_descriptor_limit(), probe_own_mounts(), probe_preload()};
}

}  // namespace shakedown::target
