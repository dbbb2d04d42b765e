// Moments as recordings write them, in nanoseconds since 1970-01-01 UTC. Years 1970 to 2200, so that no
// arithmetic on them overflows; anything else is nullopt. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "harness/model/time.hpp"

namespace shakedown::traffic {

// ISO 8601 as HAR and nginx use it: "2024-05-06T07:08:09.123+02:00", "...Z"; without an offset, UTC. The
// fraction may have any number of digits.
std::optional<Nanoseconds> parse_iso8601(std::string_view text);

// The common log format's "10/Oct/2000:13:55:36 -0700".
std::optional<Nanoseconds> parse_log_time(std::string_view text);

// Seconds since 1970 with a fraction: nginx's $msec, "1714979289.123".
std::optional<Nanoseconds> parse_epoch_seconds(std::string_view text);

// A length of time in seconds with a fraction ("0.004"); several separated by commas or colons, as nginx
// writes for more than one upstream, are added. "-" is nullopt.
std::optional<Nanoseconds> parse_seconds(std::string_view text);

// The moment of a civil date and time at an offset from UTC, or nullopt where there is no such date.
std::optional<Nanoseconds> moment(int year, int month, int day, int hour, int minute, int second,
                                  int offset_minutes);

}  // namespace shakedown::traffic
