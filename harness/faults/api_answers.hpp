// The forms in which the API answers. Errors are JSON in a body that says it is text, as the original's are.
#pragma once

#include <string>
#include <utility>

#include "harness/faults/go_json.hpp"
#include "harness/faults/toxiproxy_api.hpp"

namespace shakedown::faults {

inline ApiResponse json_answer(int status, std::string body) {
  return {status, "application/json", {}, std::move(body)};
}

inline ApiResponse plain_error(int status, std::string body) {
  return {status, "text/plain; charset=utf-8", {{"X-Content-Type-Options", "nosniff"}}, std::move(body)};
}

inline ApiResponse api_error(int status, const std::string& message) {
  return plain_error(status,
                     "{\"error\":" + quoted_json(message) + ",\"status\":" + std::to_string(status) + "}\n");
}

inline ApiResponse bad_body(const std::string& error) {
  return api_error(400, "bad request body: " + error);
}

}  // namespace shakedown::faults
