// What traffic needs of an OpenAPI 3.x or Swagger 2 document: its path templates, which win over guessed
// ones, and its GET operations with samples for their parameters, which are traffic where there is no
// recording. Not a validator: what it does not understand it leaves aside.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/model/result.hpp"

namespace shakedown::traffic {

struct ContractParameter {
  std::string name;
  std::string in;  // path, query, header, cookie
  bool required = false;
  std::optional<std::string> sample;  // from example, examples, default, enum or minimum, in this order
};

struct ContractOperation {
  std::string method;  // "GET"
  std::string path;    // with the servers' base path: "/api/orders/{id}"
  std::string id;      // its operationId; may be empty
  std::vector<ContractParameter> parameters;
  int status = 0;  // the one 2xx it documents; 0: none or several
  // What an extension says of who handles it; each may be empty.
  std::string handler = {};    // "create", "controllers.orders.create"
  std::string module = {};     // where that is: "controllers.orders", "OrdersController"
  std::string extension = {};  // "x-openapi-router-controller"
};

struct Contract {
  std::string file;
  std::vector<ContractOperation> operations;
};

inline constexpr std::size_t contract_size_limit = 64 << 20;
inline constexpr std::size_t contract_operation_limit = 20'000;

// JSON is read as the YAML that it is.
Result<Contract> read_contract(const std::string& path);
Result<Contract> parse_contract(const std::string& text, const std::string& file);

// The contract's template for a path, preferring templates with more literal text: "/users/me" before
// "/users/{id}". Nullopt where none fits.
class ContractPaths {
 public:
  ContractPaths() = default;
  explicit ContractPaths(const Contract& contract);
  std::optional<std::string> match(std::string_view path) const;

 private:
  struct Entry {
    std::string path;
    std::vector<std::string> segments;
  };
  std::vector<Entry> entries_;  // most literal first
};

}  // namespace shakedown::traffic
