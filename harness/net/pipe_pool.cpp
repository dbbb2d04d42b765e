#include "harness/net/pipe_pool.hpp"

#include <fcntl.h>

namespace shakedown::net {

std::optional<Pipe> PipePool::lease() {
  if (!idle_.empty()) {
    Pipe pipe = std::move(idle_.back());
    idle_.pop_back();
    return pipe;
  }
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return std::nullopt;
  ::fcntl(ends[1], F_SETPIPE_SZ, 256 * 1024);  // where it may not be so large, it stays at 64 KiB
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

void PipePool::give_back(Pipe empty) {
  if (idle_.size() < most_kept) idle_.push_back(std::move(empty));
}

}  // namespace shakedown::net
