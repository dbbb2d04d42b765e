// The state that a burst left, against the states that serial orders leave. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/judge/race_outcome.hpp"

namespace shakedown::judge {

bool is_state_of_some_order(const RaceControl& control, const ComparedPlay& burst);
// A number is below zero that no serial order brings there.
bool is_a_bound_broken(const RaceControl& control, const ComparedPlay& burst);
// A list that is longer than after any serial order, or a number that has moved further: "GET /orders: $ is a
// list of 2, and at most of 1 in any serial order". Empty where there is none.
std::string more_in_state(const RaceControl& control, const ComparedPlay& burst);
// How many different things the successful answers of these requests name, at the place with the most.
std::size_t most_different_ids(const RaceControl& control, const ComparedPlay& play,
                               const std::vector<int>& among);
std::size_t most_different_ids_serially(const RaceControl& control, const std::vector<int>& among);

// Lost update, stale read, duplicate create, limit overrun or another state.
RaceRuling name_state(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared);

}  // namespace shakedown::judge
