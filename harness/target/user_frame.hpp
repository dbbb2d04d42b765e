// Which frame of a stack is the project's own, and what makes two reports one defect. The culprit is not the
// frame that a runtime names in its summary: that may be pthread_mutex_lock or a header of the C++ library.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::target {

// The first frame with a file below one of the roots; else the first whose file is not of the system, of a
// runtime or of a compiler's headers; else the first of a module and with a function that are not. -1: none.
int user_frame(const std::vector<journal::SanitizerFrame>& frames, const std::vector<std::string>& roots);

// Sets the user frames of all stacks, `key` and `says`. The key is the tool, the kind and the unordered
// places of the accesses (the pair of a data race, all locks of a lock-order inversion, the one place of the
// others; UndefinedBehaviorSanitizer's own place and its words up to the first number).
void name_report(journal::SanitizerReportRecord& report, const std::vector<std::string>& roots);

// "pay() at src/orders.cpp:12"; without what is not known.
std::string place_of(const journal::SanitizerStack& stack, const std::vector<std::string>& roots);

}  // namespace shakedown::target
