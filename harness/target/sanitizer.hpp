// Recognises the line that begins a sanitizer's report among a process's log lines.
//
// Known: Address-, HWAddress-, Leak-, Memory- and ThreadSanitizer, UndefinedBehaviorSanitizer (clang and gcc
// print the same formats), and Go's race detector. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace shakedown::target {

// The report's headline without process ids ("AddressSanitizer: heap-use-after-free on address ..."), as a
// view into the line; nothing where the line begins no report. UBSan's keeps its place:
// "cart.cpp:12:3: runtime error: ...".
std::optional<std::string_view> sanitizer_headline(std::string_view line);

// Quick and possibly wrong in one direction only: false means that no line of these bytes begins a report.
bool may_hold_sanitizer_report(std::string_view bytes);

}  // namespace shakedown::target
