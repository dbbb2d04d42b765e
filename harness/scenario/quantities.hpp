// The small notations of the scenario language: "1m30s", "64MB", "500/s", "20 journeys/s", "0.1%", "10x".
// Each has a parser, and the regular expression (ECMA 262) that the JSON Schema shows to editors; a test
// holds the two against each other. A number without its unit is refused: nobody knows what `within: 10`
// means.
//
// The Problems have no place; the caller knows it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/model/load.hpp"
#include "harness/model/result.hpp"
#include "harness/model/time.hpp"

namespace shakedown::scenario {

// One or more numbers, each with ns, us, ms, s, m, h or d: "250ms", "1.5s", "1m30s". At most
// longest_duration.
Result<Nanoseconds> parse_duration(std::string_view text);
inline constexpr Nanoseconds longest_duration = std::chrono::hours(24 * 365);
inline constexpr const char* duration_pattern = "^([0-9]+([.][0-9]+)?(ns|us|ms|s|m|h|d))+$";

// A duration that may have a sign: "-1h", "+90s".
Result<Nanoseconds> parse_step(std::string_view text);
inline constexpr const char* step_pattern = "^[+-]?([0-9]+([.][0-9]+)?(ns|us|ms|s|m|h|d))+$";

// Bytes with B, KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of 1024). At most 1000 TB.
Result<std::uint64_t> parse_size(std::string_view text);
inline constexpr const char* size_pattern = "^[0-9]+([.][0-9]+)?(B|[kKMGT]B|[KMGT]iB)$";

struct Rate {
  double per_second = 0;
  RateUnit unit = RateUnit::requests;
};
// "500/s", "30/m", "1000/h", "500 requests/s", "20 journeys/s"; at most highest_rate a second.
Result<Rate> parse_rate(std::string_view text);
inline constexpr double highest_rate = 10e6;
inline constexpr const char* rate_pattern = "^[0-9]+([.][0-9]+)?( (requests|journeys))?/(s|m|h)$";

// "0.1%" is 0.001. At most 100%.
Result<double> parse_percentage(std::string_view text);
inline constexpr const char* percentage_pattern = "^[0-9]+([.][0-9]+)?%$";

// "10x", "0.5x", or the number alone. Above 0 and at most highest_speed.
Result<double> parse_speed(std::string_view text);
inline constexpr double highest_speed = 1e6;
inline constexpr const char* speed_pattern = "^[0-9]+([.][0-9]+)?x?$";

// A whole number in decimal digits.
Result<std::uint64_t> parse_whole(std::string_view text);

// The shortest text that parses to the same value: "1m30s", "250ms", "64MB". Rates and shares are written
// with up to 15 digits.
std::string duration_text(Nanoseconds duration);  // not below zero
std::string step_text(Nanoseconds step);
std::string size_text(std::uint64_t bytes);
std::string number_text(double value);

}  // namespace shakedown::scenario
