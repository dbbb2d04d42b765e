// The guardian: a small process between the harness and one service, so that nothing of the service stays
// behind whatever happens to the harness: a normal end, Ctrl-C, an exception, abort() or SIGKILL.
//
// Why a process of its own: only a living parent can find and kill what a service left, and the harness may
// be the one that died. How it works: each start of a service runs this program once, and that
//   - is a child subreaper (prctl(2), PR_SET_CHILD_SUBREAPER): every descendant of the service, a daemon that
//     forked twice and called setsid() included, becomes its child when its own parent ends, so the tree
//     cannot be left, and waitpid() saying ECHILD proves that it is empty;
//   - holds one end of a socket whose other end only the harness holds. The end of that socket is the
//     harness's death, whatever the cause: then everything in the tree is killed at once, stopped or not;
//   - is single-threaded, executed afresh and not merely forked from a harness full of threads, and in a
//     session of its own, where Ctrl-C at the terminal does not reach it;
//   - carries out what faults do to the tree: stops and continues it, kills it and starts it again with its
//     state, lowers its limits, and holds the mount namespace in which that state may be a tmpfs;
//   - removes the service's fresh state when the tree is empty, and the preload library with its control
//   file.
// Should the guardian itself be killed, the kernel kills the service (PR_SET_PDEATHSIG), and the harness
// says so. Out of reach are processes that others start for the service: containers of a daemon,
// systemd units.
//
// The program is the harness itself with one argument, so nothing else has to be installed or found:
//
//     int main(int argc, char** argv) {
//       if (target::is_guardian(argc, argv)) return target::guardian_main();
#pragma once

#include <string>

namespace shakedown::target {

// The program that becomes the guardian: its main() must begin as above.
struct GuardianPath {
  std::string program = "/proc/self/exe";
};

inline constexpr const char* guardian_argument = "--guardian";

// Whether this process was started to be a guardian.
bool is_guardian(int argc, char** argv);

// Runs one service to its end. Returns the exit status for main(), which must return it at once: no thread
// may have been started before, and none is started in here.
int guardian_main();

}  // namespace shakedown::target
