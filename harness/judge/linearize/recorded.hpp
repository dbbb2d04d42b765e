// A history that a run recorded, as the text that histories are read from (Jepsen's JSON form): so that what
// the run says of it is what anybody gets who reads the file again.
//
// A service is not empty when a run meets it, so the state before is written as operations of process 0. It
// is what the reads before the first change show; else, of registers and sets, what was read and written by
// nobody. That loses no contradiction among what clients wrote.
#pragma once

#include <string>
#include <string_view>

#include "harness/model/operation.hpp"

namespace shakedown::judge::linearize {

struct RecordedEvents {
  std::string json;
  std::size_t operations = 0;  // without those of process 0
  std::size_t keys = 0;        // how many objects they are about
  std::string unknown;         // why they cannot be judged; else empty
};

// `model` is one of "register", "cas", "counter", "set" and "queue"; queues begin empty.
RecordedEvents events_of(const RecordedHistory& history, std::string_view model);

}  // namespace shakedown::judge::linearize
