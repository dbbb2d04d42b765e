// Requests and responses in report.json: of exchanges, and of calls to dependencies.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>

#include "harness/model/http_message.hpp"

namespace shakedown::reports {

// `body_bytes` is the size on the wire; `cut`: the journal kept only the beginning.
boost::json::value request_json(const Request& request, std::uint64_t body_bytes, bool cut);
// null where nothing came.
boost::json::value response_json(const Response& response, std::uint64_t body_bytes, bool cut);

}  // namespace shakedown::reports
