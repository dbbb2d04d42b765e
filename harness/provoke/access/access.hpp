// Who may reach what: the traffic's requests again as nobody, as another user and with tokens that are worth
// nothing, within the stage's time.
//
//     start afresh, play the traffic once          which requests go well, as whom, and reach which
//     dependency for each endpoint
//       the owner's request, twice                 the control, and what differs anyway
//       by nobody, another user, an administrator, with a changed, an unsigned, an expired, a signed-out
//       token written otherwise, by those who were refused with fields that its answer has and it has not by
//       nobody and with a changed token, while a dependency that it reaches fails what looks open again, up
//       to AccessSpec::repeat times in all
//     with a token of before a change of the password, and of another user's right after: caches
//     the plain ones to the baseline, where there is one
//
// A play costs milliseconds and a fresh start hundreds of them, so services are started afresh only where a
// control fails, or a user's password has changed. Each try is by another pair of users.
#pragma once

#include <optional>
#include <string>

#include "harness/judge/contract/contract.hpp"
#include "harness/model/result.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::access {

using namespace experiments;

struct AccessDone {
  int cells = 0;
  int tries = 0;
  int untried = 0;       // for want of time
  std::string coverage;  // one line for people
};

struct AccessInput {
  const AccessSpec& spec;
  const judge::Contract* contract = nullptr;    // of the target; null: it has none
  std::optional<net::ResolvedOrigin> baseline;  // where the scenario's baseline runs now
};

// Blocks. `length`: when it is over no further try is begun; what is left is written down as untried. Fails
// where the target could not be started or played at all.
Result<AccessDone> run_access(Surroundings& around, const AccessInput& input, Nanoseconds length);

}  // namespace shakedown::access
