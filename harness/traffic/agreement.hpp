// Whether the name under which a value came and the name under which it is used speak of the same thing:
// `id` in the answer to POST /orders and the segment after /orders/ do, `id` of a user and `page` do not.
#pragma once

#include "harness/traffic/draft.hpp"

namespace shakedown::traffic {

enum class Agreement {
  none,
  loose,   // one name contains the other, or they belong to the same resource
  strong,  // the same field, an id of the same resource, or the same place in a Location
};

Agreement agreement(const DraftStep& producer, const KeptOffer& offer, const DraftStep& consumer,
                    const Site& site);

// Whether the two sides are about an identity at all, so that even a small number links them.
bool about_identity(const DraftStep& producer, const KeptOffer& offer, const DraftStep& consumer,
                    const Site& site);

// A name for the variable: "token", "order.id", "csrf".
std::string variable_name(const DraftStep& producer, const KeptOffer& offer);

}  // namespace shakedown::traffic
