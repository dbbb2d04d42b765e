// One request to a service of the demo, and what it answered.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/end_to_end/demo/child.hpp"

namespace demo_tests {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Answer {
  int status = 0;  // 0: none came
  boost::json::value body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string text;  // the body as it came

  std::string header(const std::string& name) const;
  // A field of the body, as text without quotes; empty where there is none.
  std::string field(const std::string& name) const;
  std::int64_t number(const std::string& name) const;
};

Answer exchange(const std::string& address, const std::string& method, const std::string& target,
                const Headers& headers, const std::string& body, std::chrono::milliseconds patience);

// Where a service that was just started listens: it says so in its first line.
std::string address_of(const Child& child);

}  // namespace demo_tests
