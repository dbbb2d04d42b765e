// A HAR file as draft journeys: read twice, once for what was sent and once for what the answers offered to
// it, so that the bodies of a large recording never have to be kept.
#pragma once

#include <string>
#include <vector>

#include "harness/model/scenario.hpp"
#include "harness/traffic/draft.hpp"

namespace shakedown::traffic {

// The requests of one file may take this much memory together; the recording is used up to there.
inline constexpr std::size_t kept_requests_limit = std::size_t{1} << 30;

struct HarTraffic {
  std::vector<DraftJourney> journeys;  // steps in order of time, with sites and offers, without endpoints
  std::vector<TrafficNote> notes;      // what was left out, and why
  Nanoseconds first{};                 // since 1970
  Nanoseconds last{};
};

// The main origin is the one with most entries; entries to others are left out unless `hosts` names them
// ("api.example.test" or "api.example.test:8443").
Result<HarTraffic> read_har_traffic(const TrafficSource& source);

// A URL taken apart without judging it.
struct SplitUrl {
  std::string scheme;  // lower case
  std::string host;    // with the port where there is one, lower case
  std::string target;  // path and query, ready for a request line
  std::string origin() const { return scheme + "://" + host; }
};
bool split_url(const std::string& url, SplitUrl& out);

}  // namespace shakedown::traffic
