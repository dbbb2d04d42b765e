// A sequence of requests as the engine mutates it, and its bytes in the corpus. The bytes name operations and
// fields by their keys, so that a corpus is of use after the operations have changed: what is no longer known
// is dropped.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fuzz/engine/operations.hpp"

namespace shakedown::fuzz {

enum class Form : std::uint8_t {
  text,       // as a string in a body
  raw,        // as it is: a number, or broken JSON
  reference,  // the value at a pointer in the answer to an earlier step
};

struct Value {
  std::size_t field = 0;  // index into the operation's fields
  Form form = Form::text;
  std::uint8_t back = 0;  // of a reference: how many steps before this one, from 1
  std::string bytes;      // of a reference: the JSON pointer

  bool operator==(const Value&) const = default;
};

// Fields without a value are left out.
struct Step {
  std::size_t operation = 0;
  std::vector<Value> values;

  bool operator==(const Step&) const = default;
};

struct Sequence {
  std::vector<Step> steps;

  bool operator==(const Sequence&) const = default;
};

inline constexpr std::size_t most_steps = 12;
inline constexpr std::size_t longest_value = 4096;
inline constexpr std::size_t longest_encoding = 64 * 1024;

// Empty where it would be longer than longest_encoding.
std::string encode(const Sequence& sequence, const Operations& operations);
// Nothing where these are not the bytes of a sequence, or none of its steps is known.
std::optional<Sequence> decode(std::string_view bytes, const Operations& operations);

// One step of each operation, with its first examples.
std::vector<Sequence> seeds(const Operations& operations);
// What a field of this kind has where nobody said anything.
Value first_value(const Field& field, std::size_t index);

// References of later steps go on meaning what they meant; one to the step that goes is dropped.
void insert_step(Sequence& sequence, std::size_t at, Step step);
void erase_step(Sequence& sequence, std::size_t at);

// Brings references back into the sequence, and cuts it to its limits.
void put_right(Sequence& sequence);

}  // namespace shakedown::fuzz
