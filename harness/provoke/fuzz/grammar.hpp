// What may be asked of a service: its operations, where values stand in their requests, and what each value
// may be. Made from a contract (from_contract.hpp) or, where there is none, from requests that were seen
// (from_requests.hpp); used by everything that makes requests up. Plain values and indexes into them, so that
// schemas may lead in circles and a grammar can be copied, compared and sent to another process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shakedown::fuzz {

// Bits of ValueSpec::types.
namespace type_bit {
inline constexpr unsigned null = 1, boolean = 2, integer = 4, number = 8, string = 16, array = 32,
                          object = 64;
}

// What a value may be. Numbers and JSON values are texts, so that 2^63 and 0.1 stay what they are.
struct ValueSpec {
  unsigned types = 0;                 // 0: any
  std::vector<std::string> allowed;   // of an enum or a constant, as JSON texts; empty: any
  std::vector<std::string> examples;  // as JSON texts, the contract's and those that were seen
  std::optional<std::string> least, above, most, below, multiple_of;
  std::optional<std::uint64_t> shortest, longest;  // of a string, in characters
  std::string pattern;                             // as the contract has it
  std::string format;                              // "date-time", "uuid", "int32"
  int items = -1;                                  // of an array: index into Grammar::values; -1: anything
  std::optional<std::uint64_t> fewest_items, most_items;
  bool unique_items = false;
  struct Member {
    std::string name;
    int value = -1;
    bool required = false;
    friend bool operator==(const Member&, const Member&) = default;
  };
  std::vector<Member> members;          // of an object
  bool closed = false;                  // other members are forbidden
  std::vector<int> alternatives;        // where it is one of several
  std::vector<std::string> words = {};  // of its description
  friend bool operator==(const ValueSpec&, const ValueSpec&) = default;
};

enum class Place : std::uint8_t { path, query, header, cookie };

// Where a value stands outside of the body.
struct Slot {
  Place in = Place::query;
  std::string name;
  int value = -1;
  bool required = false;
  bool plain = true;  // one text; false: a list or an object, which has many forms on the wire
  friend bool operator==(const Slot&, const Slot&) = default;
};

struct BodySpec {
  std::string content_type;  // "application/json"
  int value = -1;
  bool json = false;
  friend bool operator==(const BodySpec&, const BodySpec&) = default;
};

struct Operation {
  std::string method;
  std::string path;  // "/orders/{id}", with the server's base path
  std::vector<Slot> slots;
  std::vector<BodySpec> bodies;  // one for each content type; empty: it has none
  bool body_required = false;
  std::vector<int> statuses;  // that the contract has; 0: default, 2: 2XX; empty: not known
  bool documented = false;    // in a contract, and not only seen
  bool streams = false;       // its answer goes on until somebody ends it: that it does not end is no hang
  std::string id;             // the contract's operationId
  std::string accepts = {};   // the content types of its answers, as a client of the contract asks for them
  friend bool operator==(const Operation&, const Operation&) = default;
};

struct Grammar {
  std::vector<ValueSpec> values;
  std::vector<Operation> operations;
  friend bool operator==(const Grammar&, const Grammar&) = default;
};

inline std::string name_of(const Operation& operation) {
  return operation.method + " " + operation.path;
}
// An index into `operations`; -1: there is none.
inline int operation_named(const Grammar& grammar, const std::string& name) {
  for (std::size_t i = 0; i < grammar.operations.size(); ++i) {
    if (name_of(grammar.operations[i]) == name) return static_cast<int>(i);
  }
  return -1;
}
inline const ValueSpec* spec_at(const Grammar& grammar, int index) {
  return index < 0 || static_cast<std::size_t>(index) >= grammar.values.size()
             ? nullptr
             : &grammar.values[static_cast<std::size_t>(index)];
}
// GET, HEAD, OPTIONS: asked for, it changes nothing (RFC 9110, 9.2.1).
inline bool is_safe(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

}  // namespace shakedown::fuzz
