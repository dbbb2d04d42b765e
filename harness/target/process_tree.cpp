// Children are read from /proc/PID/task/*/children, which costs as much as the tree is large; a kernel
// without CONFIG_PROC_CHILDREN makes us walk all of /proc once instead.
#include "harness/target/process_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <memory>
#include <string>

#include "harness/target/descriptor.hpp"
#include "harness/target/folder.hpp"

namespace shakedown::target {
namespace {

constexpr std::size_t most_text = 1u << 20;
// An eighth of the 128 TiB that a process of x86-64 has. Pooling allocators of WebAssembly and collectors
// with coloured pointers reserve up to some 6.
constexpr std::uint64_t least_shadow = 12ull << 40;

std::optional<std::string> read_text(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  std::string text;
  std::array<char, 4096> buffer;
  while (text.size() < most_text) {
    const auto got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0) return std::nullopt;  // ESRCH: it ended meanwhile
    if (got == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

std::string proc(pid_t pid, const char* what) {
  return "/proc/" + std::to_string(pid) + what;
}

// Calls visit(number, folder's descriptor) for each entry that is a number.
template <class Visit>
void each_number(const std::string& path, Visit visit) {
  const Folder folder(::opendir(path.c_str()));
  if (!folder) return;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    pid_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size()) visit(number, ::dirfd(folder.get()));
  }
}

bool kernel_lists_children() {
  return ::access("/proc/thread-self/children", R_OK) == 0;
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  const std::string tasks = proc(pid, "/task");
  each_number(tasks, [&](pid_t task, int) {
    const auto text = read_text(tasks + "/" + std::to_string(task) + "/children");
    if (!text) return;
    for (const pid_t child : parse_children(*text)) children.push_back(child);
  });
  return children;
}

std::multimap<pid_t, pid_t> everybodys_children() {
  std::multimap<pid_t, pid_t> children;
  each_number("/proc", [&](pid_t pid, int) {
    if (const auto stat = read_stat(pid)) children.emplace(stat->parent, pid);
  });
  return children;
}

void count_descriptors(pid_t pid, ProcessSample& sums) {
  std::uint64_t all = 0;
  std::uint64_t read = 0;
  std::uint64_t sockets = 0;
  each_number(proc(pid, "/fd"), [&](pid_t number, int folder) {
    ++all;
    if (read >= most_links) return;
    ++read;
    std::array<char, 64> link;
    const auto length = ::readlinkat(folder, std::to_string(number).c_str(), link.data(), link.size());
    if (length > 0 && is_socket({link.data(), static_cast<std::size_t>(length)})) ++sockets;
  });
  sums.descriptors += all;
  sums.sockets += read == 0 ? 0 : sockets * all / read;
}

Nanoseconds from_ticks(std::uint64_t ticks) {
  const auto a_second = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_CLK_TCK)));
  return Nanoseconds(ticks * (1'000'000'000 / a_second));
}

void add(const ProcStat& stat, TreeSample& sample) {
  if (stat.state == 'Z' || stat.state == 'X') return;  // ended, and waits to be waited for: holds nothing
  sample.pids.push_back(stat.pid);
  sample.sums.processes += 1;
  sample.sums.threads += stat.threads;
  sample.sums.rss_bytes += stat.rss_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  sample.largest_virtual = std::max(sample.largest_virtual, stat.virtual_bytes);
  count_descriptors(stat.pid, sample.sums);
}

}  // namespace

std::optional<ProcStat> read_stat(pid_t pid) {
  const auto text = read_text(proc(pid, "/stat"));
  return text ? parse_stat(*text) : std::nullopt;
}

std::optional<std::uint64_t> read_pss(const std::vector<pid_t>& pids) {
  std::optional<std::uint64_t> sum;
  for (const pid_t pid : pids) {
    const auto text = read_text(proc(pid, "/smaps_rollup"));
    const auto pss = text ? parse_pss(*text) : std::nullopt;
    if (pss) sum = sum.value_or(0) + *pss;
  }
  return sum;
}

std::vector<pid_t> descendants(pid_t root) {
  const bool listed = kernel_lists_children();
  const auto all = listed ? std::multimap<pid_t, pid_t>() : everybodys_children();
  std::vector<pid_t> found;
  std::vector<pid_t> children;
  for (std::size_t next = 0; next <= found.size(); ++next) {
    const pid_t parent = next == 0 ? root : found[next - 1];
    children.clear();
    if (listed) {
      children = children_of(parent);
    } else {
      const auto [begin, end] = all.equal_range(parent);
      for (auto it = begin; it != end; ++it) children.push_back(it->second);
    }
    for (const pid_t child : children) {
      if (found.size() >= most_processes) return found;
      if (std::find(found.begin(), found.end(), child) == found.end()) found.push_back(child);
    }
  }
  return found;
}

std::optional<TreeSample> sample_below(pid_t guardian) {
  const auto root = read_stat(guardian);
  if (!root || root->parent != ::getpid()) return std::nullopt;
  TreeSample sample;
  // The guardian waits for every orphan, so what ended descendants used is added up in it.
  std::uint64_t ticks = root->children_ticks;
  for (const pid_t pid : descendants(guardian)) {
    const auto stat = read_stat(pid);
    if (!stat) continue;
    ticks += stat->cpu_ticks + stat->children_ticks;
    add(*stat, sample);
  }
  sample.sums.cpu = from_ticks(ticks);
  return sample;
}

std::optional<TreeSample> sample_self() {
  const auto stat = read_stat(::getpid());
  if (!stat) return std::nullopt;
  TreeSample sample;
  add(*stat, sample);
  sample.sums.cpu = from_ticks(stat->cpu_ticks);
  return sample;
}

bool has_shadow_memory(const TreeSample& sample) {
  return sample.largest_virtual >= least_shadow;
}

}  // namespace shakedown::target
