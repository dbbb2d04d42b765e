// Numbers as people say them, for titles and reasons. Rounded: figures for machines are in the journal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/gate.hpp"
#include "harness/model/time.hpp"

namespace shakedown::judge {

std::string say_duration(Nanoseconds duration);                   // "612 ms", "1.25 s", "3 min 20 s"
std::string say_share(double share);                              // "0.12 %"
std::string say_bytes(double bytes);                              // "12.3 MiB"
std::string say_count(std::uint64_t count);                       // "12,345"
std::string counted(std::uint64_t count, std::string_view noun);  // "1 request", "12,345 requests"

// An observed value or a limit of this measure in its own unit.
std::string say_value(Measure measure, double value);

// The first line of a text, at most this many bytes of it, never through the middle of a UTF-8 character.
std::string first_line(std::string_view text, std::size_t most = 160);

// The word that differs least, by Damerau's distance; empty where none is near. For "did you mean".
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace shakedown::judge
