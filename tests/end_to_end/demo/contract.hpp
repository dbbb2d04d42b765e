// One of the demo's OpenAPI documents as a judge of answers. Used by the demo's own tests only: the harness
// has its own reader of contracts.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace demo_tests {

class Contract {
 public:
  // Reads a file of scenarios/demo. Throws std::exception.
  explicit Contract(const std::string& file = "openapi.yaml");

  // What is wrong with this answer: its status is not documented, or its body is not of the schema. Empty:
  // nothing, or the path is not one of the contract's and the answer is 404 or 405. Any thread may ask.
  std::string problem_with(const std::string& method, const std::string& target, int status,
                           const std::string& body) const;

  struct Operation {
    std::string method;  // "GET"
    std::string path;    // "/orders/{id}"
  };
  std::vector<Operation> operations() const;

 private:
  boost::json::value document_;  // without $ref
};

}  // namespace demo_tests
