// An endpoint is a method and a path template: `GET /orders/{id}`. Figures, findings and gates are kept by
// it.
#pragma once

#include <string>

namespace shakedown {

struct Endpoint {
  std::string method;
  std::string path;  // "/orders/{id}"

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

inline std::string to_string(const Endpoint& endpoint) {
  return endpoint.method + " " + endpoint.path;
}

}  // namespace shakedown
