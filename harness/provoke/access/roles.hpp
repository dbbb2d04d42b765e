// Which users are administrators, and as whom each journey is played. Pure.
//
// A user is an administrator where the column `role` of the identities says so ("admin", "administrator",
// "superuser", "root"), or the scenario does. A journey is one of theirs where the scenario says so, where it
// was recorded as one, or where it signs in with an administrator's name and password as they stand in the
// identities.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/model/scenario.hpp"

namespace shakedown::access {

struct Roles {
  std::vector<int> ordinary;  // indices of the identities
  std::vector<int> admins;
};
Roles roles_of(const std::vector<Identity>& identities, const AccessSpec& spec);

// The value of the column that names a user; empty: none.
std::string name_of_user(const Identity& identity);

struct JourneyRole {
  bool is_admin = false;
  // Who it is, whoever plays it: its sign-in names one of the identities.
  std::optional<int> fixed;
};
JourneyRole role_of(const Traffic& traffic, int journey, const std::vector<Identity>& identities,
                    const Roles& roles, const AccessSpec& spec);

// The user who owns what a journey makes, by repetition.
int owner_of(const JourneyRole& role, const Roles& roles, int repetition);
// Another ordinary user than this one, by repetition; none where there is none.
std::optional<int> other_than(int owner, const Roles& roles, int repetition);

}  // namespace shakedown::access
