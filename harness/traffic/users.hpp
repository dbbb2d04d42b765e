// Whose request was it? A browser's recording is one user's; a proxy's may hold several at once. Requests
// belong together when they carry the same token or session cookie, or one that a response to the other gave.
#pragma once

#include <vector>

#include "harness/traffic/draft.hpp"

namespace shakedown::traffic {

// Splits steps (in order of time) into the journeys of their users. One user, or users one after another,
// make one journey: what the second does may depend on the first. Users at the same time make one each;
// requests without credentials then go to the user of the same page, client and connection, or connection, or
// else of the next request in time.
std::vector<std::vector<DraftStep>> split_by_user(std::vector<DraftStep> steps);

}  // namespace shakedown::traffic
