// One change of shape as data: which operator, at which place of a message, with which value. A scenario, the
// drift experiments and the proxy all speak of it; harness/faults decides what it does to bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shakedown {

// Where an operator acts, and so what `at` of a DriftSpec means.
enum class DriftPlace : std::uint8_t {
  value,   // one JSON value or member: "$.items[*].price"
  body,    // the whole body: `at` is empty
  header,  // one field: "header content-type"
  status,  // the status line: `at` is empty
};

struct DriftSpec {
  std::string op;     // an operator's name of faults/drift.hpp: "drop", "number-to-string"
  std::string at;     // "$.status", "header etag"; empty for DriftPlace::body and ::status
  std::string value;  // for the operators that take one (a new name, a new word, a status); empty: its own

  friend bool operator==(const DriftSpec&, const DriftSpec&) = default;
};

// What is known of a place from the answers that were seen, as far as an operator's sense depends on it.
struct FieldFacts {
  std::string at;         // "$.items[*].price"
  bool in_array = false;  // a child of an array's elements
  bool is_null = false;   // has been null
  bool is_boolean = false, is_integer = false, is_number = false, is_string = false, is_object = false,
       is_array = false;
  bool required = false;           // was never absent where its parent was there
  std::vector<std::string> words;  // a small set of strings that it holds ("placed", "paid"); else empty
  std::string format;              // "date-time", "uuid", "date", "epoch-ms", "decimal"…; empty: none
  std::string example;             // as JSON text, at most 200 bytes
};

}  // namespace shakedown
