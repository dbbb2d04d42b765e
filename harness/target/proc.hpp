// The texts of /proc, parsed (proc(5)). Pure: the caller reads the files. Any thread.
#pragma once

#include <sys/types.h>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace shakedown::target {

// What /proc/PID/stat says. Times are in clock ticks (sysconf(_SC_CLK_TCK) a second), rss in pages.
struct ProcStat {
  pid_t pid = 0;
  char state = '?';
  pid_t parent = 0;
  std::uint64_t cpu_ticks = 0;       // user and system, of its own threads, past ones included
  std::uint64_t children_ticks = 0;  // user and system, of the children that it waited for
  std::uint64_t threads = 0;
  std::uint64_t virtual_bytes = 0;  // of addresses, used or not
  std::uint64_t rss_pages = 0;
};

// Nothing where the text is not a stat line. The command's name may hold spaces and parentheses.
std::optional<ProcStat> parse_stat(std::string_view text);

// Bytes of the "Pss:" line of /proc/PID/smaps_rollup.
std::optional<std::uint64_t> parse_pss(std::string_view text);

// The pids of /proc/PID/task/TID/children.
std::vector<pid_t> parse_children(std::string_view text);

// Whether a descriptor's link text names a socket.
bool is_socket(std::string_view link);

}  // namespace shakedown::target
