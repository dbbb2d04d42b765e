// How TLS connections to the target are checked. Verification is on unless a scenario turns it off by name.
#pragma once

#include <string>

namespace shakedown::net {

struct TlsSettings {
  bool verify = true;
  std::string ca_file;  // PEM, trusted besides the system's certificates; empty: only those
};

}  // namespace shakedown::net
