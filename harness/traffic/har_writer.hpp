// HAR 1.2 as text, one entry at a time: whoever holds the file writes har_begin once, then each entry (with
// har_between before all but the first) and har_end behind it, over the last har_end. So the file is a whole
// recording after each entry. Everything that the specification requires is there; what a recording proxy
// cannot know (DNS, the client's own connect) is -1. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/model/http_message.hpp"
#include "harness/model/time.hpp"

namespace shakedown::traffic {

struct HarExchange {
  Nanoseconds started{};  // since 1970 UTC
  Nanoseconds send{};     // its first byte to its last
  Nanoseconds wait{};     // to the first byte of the response
  Nanoseconds receive{};  // to its last
  std::string url;        // absolute
  Request request;
  Response response;  // the body decoded, as HAR has it
  std::uint64_t request_body_bytes = 0;
  std::uint64_t response_body_bytes = 0;  // as it was on the wire
  bool request_body_cut = false;          // longer than what was kept: it is left out
  bool response_body_cut = false;
  std::string connection;
  std::string comment;
};

// `creator` and `version` name the program that records.
std::string har_begin(std::string_view creator, std::string_view version);
std::string har_entry(const HarExchange& exchange);
inline constexpr std::string_view har_between = ",\n";
inline constexpr std::string_view har_end = "\n]}}\n";

// "2026-11-20T08:09:10.123456Z"
std::string iso8601(Nanoseconds since_1970);

}  // namespace shakedown::traffic
