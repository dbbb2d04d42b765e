// What a guardian does to the tree of processes below it, other than waiting for it. Only the guardian may
// call these: it is the parent that every orphan comes to, so none of the pids can be another's meanwhile.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <vector>

namespace shakedown::target {

// Whether it has ended and only waits to be waited for.
bool is_zombie(pid_t pid);

// SIGSTOP to every process, again until no new one is found, so that none can fork away.
std::vector<pid_t> freeze_tree();

struct PausedTree {
  int processes = 0;
  int not_yet = 0;  // in the middle of a system call that cannot be interrupted
};
// The same, and waits up to a second for the signal to take effect.
PausedTree pause_tree();
// SIGCONT to every process; how many.
int resume_tree();
// SIGCONT to those that are stopped, by whomever.
void resume_stopped();

// The soft limit of open files, lowered for a while.
class DescriptorLimit {
 public:
  struct Changed {
    int error = 0;      // errno of the first that failed
    int processes = 0;  // of which it is changed
  };
  // 0: as many as each has open.
  Changed lower(std::int64_t soft);
  // Those who still have the lowered limit get `service`'s former one or, if known, their own.
  Changed restore(pid_t service);
  // A process that was started while it is lowered.
  void lower_for(pid_t pid);
  static std::int64_t of(pid_t pid);

 private:
  struct Lowered {
    std::uint64_t before = 0;
    std::uint64_t now = 0;
  };
  int set(pid_t pid, std::int64_t soft);

  std::map<pid_t, Lowered> lowered_;
  std::uint64_t before_ = 0;  // of the first process of the tree
  std::uint64_t now_ = 0;
  bool on_ = false;
};

}  // namespace shakedown::target
