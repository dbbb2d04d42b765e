// A listening socket on a free port of this machine, for stand-ins.
#pragma once

#include <string>

namespace demo_tests {

struct Listener {
  int descriptor = -1;  // the caller closes it
  std::string address;  // "127.0.0.1:40123"
};

// REQUIREs that it works.
Listener listen_anywhere();

}  // namespace demo_tests
