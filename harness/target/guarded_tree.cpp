// Signals and limits, process by process; one that has ended meanwhile is passed over.
#include "harness/target/guarded_tree.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <thread>

#include "harness/target/folder.hpp"
#include "harness/target/process_tree.hpp"

namespace shakedown::target {
namespace {

constexpr int freeze_passes = 20;
constexpr auto longest_freeze = std::chrono::seconds(1);
constexpr auto look_again_after = std::chrono::milliseconds(1);

bool still_runs(pid_t pid) {
  const auto stat = read_stat(pid);
  return stat && !is_zombie(pid) && stat->state != 'T' && stat->state != 't';
}

std::int64_t open_descriptors(pid_t pid) {
  const Folder folder(::opendir(("/proc/" + std::to_string(pid) + "/fd").c_str()));
  std::int64_t count = 0;
  while (folder && ::readdir(folder.get()) != nullptr) ++count;
  return std::max<std::int64_t>(0, count - 2);  // without "." and ".."
}

}  // namespace

bool is_zombie(pid_t pid) {
  const auto stat = read_stat(pid);
  // One whose first thread has ended looks the same, but still counts its threads.
  return !stat || ((stat->state == 'Z' || stat->state == 'X') && stat->threads <= 1);
}

std::vector<pid_t> freeze_tree() {
  std::vector<pid_t> frozen;
  for (int pass = 0; pass < freeze_passes; ++pass) {
    bool grew = false;
    for (const pid_t pid : descendants(::getpid())) {
      if (std::find(frozen.begin(), frozen.end(), pid) != frozen.end() || is_zombie(pid)) continue;
      ::kill(pid, SIGSTOP);
      frozen.push_back(pid);
      grew = true;
    }
    if (!grew) break;
  }
  return frozen;
}

PausedTree pause_tree() {
  const auto frozen = freeze_tree();
  const auto give_up = std::chrono::steady_clock::now() + longest_freeze;
  PausedTree paused{.processes = static_cast<int>(frozen.size()), .not_yet = 0};
  while (true) {
    paused.not_yet = static_cast<int>(std::count_if(frozen.begin(), frozen.end(), still_runs));
    if (paused.not_yet == 0 || std::chrono::steady_clock::now() >= give_up) return paused;
    std::this_thread::sleep_for(look_again_after);
  }
}

int resume_tree() {
  const auto all = descendants(::getpid());
  for (const pid_t pid : all) ::kill(pid, SIGCONT);
  return static_cast<int>(all.size());
}

void resume_stopped() {
  for (const pid_t pid : descendants(::getpid())) {
    const auto stat = read_stat(pid);
    if (stat && stat->state == 'T') ::kill(pid, SIGCONT);
  }
}

DescriptorLimit::Changed DescriptorLimit::lower(std::int64_t soft) {
  Changed changed;
  on_ = true;
  for (const pid_t pid : descendants(::getpid())) {
    const int error = set(pid, soft);
    if (error == ESRCH) continue;
    if (error == 0) ++changed.processes;
    if (changed.error == 0) changed.error = error;
  }
  return changed;
}

int DescriptorLimit::set(pid_t pid, std::int64_t soft) {
  rlimit limit{};
  if (::prlimit(pid, RLIMIT_NOFILE, nullptr, &limit) != 0) return errno;
  const rlim_t before = limit.rlim_cur;
  const rlim_t asked = static_cast<rlim_t>(soft > 0 ? soft : open_descriptors(pid));
  limit.rlim_cur = std::min(asked, before);  // a fault takes away, it never gives
  if (::prlimit(pid, RLIMIT_NOFILE, &limit, nullptr) != 0) return errno;
  if (lowered_.empty()) {
    before_ = before;
    now_ = limit.rlim_cur;
  }
  lowered_[pid] = {.before = before, .now = limit.rlim_cur};
  return 0;
}

DescriptorLimit::Changed DescriptorLimit::restore(pid_t service) {
  Changed changed;
  const auto of_service = lowered_.find(service);
  const Lowered inherited =
      of_service == lowered_.end() ? Lowered{.before = before_, .now = now_} : of_service->second;
  for (const pid_t pid : descendants(::getpid())) {
    const auto found = lowered_.find(pid);
    const Lowered lowered = found == lowered_.end() ? inherited : found->second;
    rlimit limit{};
    if (::prlimit(pid, RLIMIT_NOFILE, nullptr, &limit) != 0 || limit.rlim_cur != lowered.now) continue;
    limit.rlim_cur = std::min<rlim_t>(lowered.before, limit.rlim_max);
    if (::prlimit(pid, RLIMIT_NOFILE, &limit, nullptr) == 0) {
      ++changed.processes;
    } else if (changed.error == 0 && errno != ESRCH) {
      changed.error = errno;
    }
  }
  lowered_.clear();
  on_ = false;
  return changed;
}

void DescriptorLimit::lower_for(pid_t pid) {
  if (on_) set(pid, static_cast<std::int64_t>(now_));
}

std::int64_t DescriptorLimit::of(pid_t pid) {
  rlimit limit{};
  if (::prlimit(pid, RLIMIT_NOFILE, nullptr, &limit) != 0) return -1;
  return static_cast<std::int64_t>(limit.rlim_cur);
}

}  // namespace shakedown::target
