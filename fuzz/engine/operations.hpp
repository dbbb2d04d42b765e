// What the engine may send, as plain values: operations with their fields, and what is sent around them. The
// file form is JSON, documented in fuzz/README.md; whoever knows a service's contract can write it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::fuzz {

enum class Where : std::uint8_t { path, query, header, body };
enum class Kind : std::uint8_t { text, integer, number, boolean, any };

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct Field {
  Where where = Where::query;
  std::string name;  // of body fields a JSON pointer ("/customer/name"); "" is the whole body
  Kind kind = Kind::text;
  bool required = false;
  std::vector<std::string> examples;  // of kind any: JSON
  std::uint32_t key = 0;              // stays the same when other fields come and go
};

struct Operation {
  std::string method;
  std::string path;  // "/orders/{id}"
  HeaderList headers;
  std::string content_type = "application/json";
  std::vector<Field> fields;
  std::uint32_t key = 0;

  std::string name() const { return method + " " + path; }
};

// A fixed request. What it takes from the answer, by JSON pointer, "header NAME" or "cookie NAME", replaces
// {name} in headers of all operations, and in whatever later requests of the setup have.
struct FixedRequest {
  std::string method;
  std::string path;
  HeaderList headers;
  std::string body;
  std::map<std::string, std::string> take;
};

struct Operations {
  std::vector<Operation> operations;
  HeaderList headers;                 // of every request
  std::vector<FixedRequest> setup;    // after every start of the target
  std::optional<FixedRequest> reset;  // before every sequence, unmeasured
  std::vector<std::string> values;    // worth trying in any field
};

inline constexpr std::size_t most_operations = 2000;
inline constexpr std::size_t most_fields = 64;

Result<Operations> read_operations(std::string_view json);
std::string write_operations(const Operations& operations);

// Fills in the keys of operations and fields.
void set_keys(Operations& operations);

}  // namespace shakedown::fuzz
