// Facts from uname(2), sched_getaffinity(2), sysinfo(2) and /proc.
#include "harness/target/host.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>

#include "harness/model/hash.hpp"

namespace shakedown::target {

namespace {

// "Intel(R) Xeon(R) CPU @ 2.60GHz"; empty where the kernel does not say.
std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos) return line.substr(colon + 2, 80);
  }
  return {};
}

}  // namespace

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
  const std::string model = processor();
  return fmt::format("{} {} {}, {} CPU{}{}, {:.1f} GiB", system.sysname, system.release, system.machine, cpus,
                     cpus == 1 ? "" : "s", model.empty() ? "" : " (" + model + ")",
                     bytes / (1024.0 * 1024.0 * 1024.0));
}

std::string machine_mark() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id.empty() ? id : fmt::format("{:016x}", hash_text(id));
}

}  // namespace shakedown::target
