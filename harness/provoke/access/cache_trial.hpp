// Whether one user gets what was kept for another: the same address by one, and by the other right after.
//
// The control needs the other order: from a fresh start the asker asks first, while both have made what they
// make. Where that answer already shows what is the owner's, users see each other's there anyway.
#pragma once

#include <vector>

#include "harness/provoke/access/trial.hpp"

namespace shakedown::access {

// Once for each of these routes that reads what is its asker's own; two fresh starts in all. The routes in
// which the judge is suspicious.
std::vector<const Route*> try_caches(Surroundings& around, FreshStart& fresh, const Plan& plan,
                                     const AccessSpec& spec, const std::vector<const Route*>& routes,
                                     int repetition);
// Whether such a try makes sense for it.
bool may_be_cached(const Route& route, const Plan& plan);

inline const Cell cache_cell{judge::asker::other, "cache"};

}  // namespace shakedown::access
