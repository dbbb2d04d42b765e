// What the service itself shows of the map: an endpoint that was asked alone and ran changed code is reached
// by it, whatever the names in the source say. One that did not run any may do so for other requests, so it
// keeps its place and its weight; one that the map did not have gets a place in it.
#pragma once

#include <string>
#include <vector>

#include "harness/model/touched.hpp"

namespace shakedown::touched {

// Whether this place is a part of that code. Files are compared from their ends, because a build and a
// repository begin elsewhere; where a runtime names no file, its function's last name and the one before it,
// which is the file's or the class's, must fit.
bool is_part_of(const ExecutedPlace& place, const ChangedCode& code);

// `known`: what traffic and contract have. Needs Touched::code, so it is for a map that was just made.
void confirm(const std::vector<ExecutedAlone>& executed, Touched& touched);

}  // namespace shakedown::touched
