// Which recorded headers go into a replay. What belongs to the recorded connection, or would make the answer
// prove nothing, stays behind.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/traffic/request_sites.hpp"

namespace shakedown::traffic {

// RFC 9110, 5.6.2: what a method and a header's name are made of. Pseudo-headers of HTTP/2 are not.
bool is_http_token(std::string_view text);

struct TrimmedHeaders {
  bool conditional = false;  // If-None-Match or If-Modified-Since was there
};

// Removes hop-by-hop fields (RFC 9110, 7.6.1), Host and Content-Length (the client writes its own),
// conditions (a fresh service has nothing to compare with), and from Accept-Encoding what cannot be decoded.
// Origin and Referer that name one of `origins` get a hole for the target's own origin (render.hpp).
TrimmedHeaders replayable_headers(Request& request, const std::set<std::string>& origins,
                                  std::vector<Hole>& holes);

// What status a replay of this recorded one must have: the same; for 304 and for server errors anything below
// 400, because the condition is gone and a server error is never what is wanted.
Expectation expectation(int recorded_status);

}  // namespace shakedown::traffic
