// Facts from uname(2), sched_getaffinity(2) and sysinfo(2).
#include "harness/target/host.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace shakedown::target {

std::string host_description() {
  utsname system{};
  ::uname(&system);
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  // More CPUs than the set holds make the call fail; then all of them are counted.
  const bool known = ::sched_getaffinity(0, sizeof allowed, &allowed) == 0;
  const long cpus = known ? CPU_COUNT(&allowed) : ::sysconf(_SC_NPROCESSORS_ONLN);
  struct sysinfo memory {};
  ::sysinfo(&memory);
  const double bytes = static_cast<double>(memory.totalram) * memory.mem_unit;
  return fmt::format("{} {} {}, {} CPU{}, {:.1f} GiB", system.sysname, system.release, system.machine, cpus,
                     cpus == 1 ? "" : "s", bytes / (1024.0 * 1024.0 * 1024.0));
}

}  // namespace shakedown::target
