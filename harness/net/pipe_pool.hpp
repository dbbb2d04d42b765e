// Pipes for splice(2). Bytes go from socket to socket through a pipe without being copied; a pipe is needed
// only while bytes are in it, so a few serve thousands of connections.
#pragma once

#include <optional>
#include <vector>

#include "harness/net/descriptor.hpp"

namespace shakedown::net {

struct Pipe {
  Descriptor out;  // read from
  Descriptor in;   // written to
};

class PipePool {
 public:
  std::optional<Pipe> lease();  // none: too many descriptors are open
  void give_back(Pipe empty);

 private:
  static constexpr std::size_t most_kept = 64;
  std::vector<Pipe> idle_;
};

}  // namespace shakedown::net
