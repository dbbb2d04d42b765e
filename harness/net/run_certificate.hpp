// A certificate authority made for one run, and the certificate by which the run's proxies are known to what
// connects to them over TLS. The authority's key is forgotten at once: nothing else can be signed with it.
#pragma once

#include <string>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::net {

struct RunCertificate {
  std::string authority;    // PEM: to be trusted, and to be handed to the target
  std::string certificate;  // PEM: of the proxies, signed by the authority
  std::string key;          // PEM: of that certificate
};

// For 127.0.0.1, ::1, localhost and `names` besides. Valid from an hour ago for 30 days, so that clocks which
// a run sets forward or back stay inside.
Result<RunCertificate> make_run_certificate(const std::vector<std::string>& names = {});

}  // namespace shakedown::net
