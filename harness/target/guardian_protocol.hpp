// What the harness and a guardian say to each other (guardian.hpp says why there is one).
//
// The guardian is started with these descriptors, and nothing else open:
//
//     0, 1   /dev/null
//     2      the harness's stderr
//     3      control: a SOCK_SEQPACKET socket; Message values in both directions
//     4      the request: a file that holds one encoded GuardianRequest
//     5, 6   the service's stdout and stderr
//
// The guardian's first message is `started` or one of the three that say why not. Then come at most one
// `exited` for each `started` and, as the last, one `finished`. The harness sends at most one `stop`; the end
// of the socket is the harness's death. Before it, the harness may send the messages of faults, one at a
// time: each is answered by one `done`, `launch` as the first start was. Both ends are the same build of the
// same program or of its tests, so there are no versions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target/descriptor.hpp"

namespace shakedown::target {

inline constexpr int control_descriptor = 3;
inline constexpr int request_descriptor = 4;
inline constexpr int stdout_descriptor = 5;
inline constexpr int stderr_descriptor = 6;

struct GuardianRequest {
  std::string program;                    // absolute path
  std::vector<std::string> arguments;     // argv, with argv[0]
  std::vector<std::string> environment;   // "NAME=value", all of it
  std::string directory;                  // to run in
  std::vector<std::string> remove;        // folders removed when nothing is left, and their parents if empty
  std::vector<std::string> remove_empty;  // likewise, where nothing is in them
  std::string in_memory;          // a folder that shall be a tmpfs with what is in it now; empty: none
  std::uint64_t descriptors = 0;  // its soft limit of open files; 0: that of whoever starts the guardian
  bool fixed_addresses = false;   // no random address space (ADDR_NO_RANDOMIZE); as it is where refused
};

std::string encode(const GuardianRequest& request);
// Nothing where the bytes are not exactly one encoded request.
std::optional<GuardianRequest> decode(std::string_view bytes);

struct Message {
  enum class Kind : std::int32_t {
    // From the guardian.
    started,       // a: the service's pid; b: 1 where `in_memory` is, else c: errno
    bad_request,   // the request could not be read
    no_directory,  // a: errno of chdir()
    no_exec,       // a: errno of execve() or fork()
    exited,        // a: what waitpid() stored; b: 1 where it came after `stop`, 2 where `kill` ended it
    finished,      // a: 1 where the service itself had to be killed; b: how many others had to be;
                   // c: how many could not be
    done,          // a: errno, 0 where it was done; b: to how many processes; c: as the question says
    // From the harness.
    stop,    // c: nanoseconds between SIGTERM and SIGKILL
    pause,   // SIGSTOP to all; done.c: how many have not stopped yet
    resume,  // SIGCONT to all
    kill,    // SIGKILL to all, nothing removed; done.c: how many are left
    launch,  // after `kill`: the same request again; two descriptors come with it, its stdout and stderr
    limit,   // c: the soft limit of descriptors, 0: as many as are open, -1: as before; done.c: the service's
             // now
    disk,    // a: 1: `in_memory` gets no free page, 0: room again; done.c: its bytes
  };
  Kind kind = Kind::bad_request;
  std::int32_t a = 0;
  std::int32_t b = 0;
  std::int64_t c = 0;
};

// False where the other end is gone. Never raises SIGPIPE.
bool send_message(int socket, const Message& message);
// The same with two descriptors, which the other end gets copies of.
bool send_launch(int socket, int out, int err);
// Waits for one. Nothing where the other end is gone or what came is no message. Descriptors that came with
// it go into `out` and `err`; without these they are closed.
std::optional<Message> receive_message(int socket, Descriptor* out = nullptr, Descriptor* err = nullptr);

}  // namespace shakedown::target
