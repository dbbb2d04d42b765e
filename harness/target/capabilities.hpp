// What this machine lets a run do to the services that it starts, each with the reason where it does not, so
// that a report can say what could not be applied.
#pragma once

#include <string>
#include <vector>

namespace shakedown::target {

struct Capability {
  std::string name;  // "a tmpfs of one's own", for people
  bool available = false;
  std::string says;  // how, or why not: one sentence
};

// Each tries the thing itself, in a child process where it would last, and takes milliseconds. Any thread.
Capability probe_own_mounts();        // real ENOSPC: disk_full
Capability probe_descriptor_limit();  // EMFILE: descriptor_limit
Capability probe_preload();           // the other faults on files, and the clock
Capability probe_signals();           // pause, kill, restart

std::vector<Capability> probe_capabilities();

}  // namespace shakedown::target
