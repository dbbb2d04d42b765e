// The faults as a scenario names them: one key each, with the value that says how much of it. The
// description, the builder and the writer of faults are all made from this table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/fault.hpp"

namespace shakedown::scenario {

// What stands behind the key, and which field of FaultSpec it becomes.
enum class FaultValue : std::uint8_t {
  yes,        // `true`, and nothing else
  delay,      // a duration: FaultSpec::delay
  step,       // a duration with or without a sign: FaultSpec::delay
  bytes,      // a size: FaultSpec::bytes
  bandwidth,  // a size: FaultSpec::bytes_per_second
  count,      // a whole number: FaultSpec::bytes
  share,      // a percentage: FaultSpec::share
  status,     // FaultSpec::status
  error,      // FaultSpec::error_name
  drift,      // an operator's name: FaultSpec::drift
};

struct FaultWord {
  const char* key;
  FaultKind kind;
  FaultValue value;
  const char* doc;
  const char* example;
};

// In the order of FaultKind, one for each.
std::span<const FaultWord> fault_words();
const FaultWord& word_of(FaultKind kind);
const FaultWord* fault_word_named(std::string_view key);  // nullptr: no such fault

// The modifiers that make sense beside some faults only, and the keys of those faults.
struct FaultModifier {
  const char* key;
  std::vector<std::string> only_with;
};
std::span<const FaultModifier> fault_modifiers();

// The keys that a modifier makes sense with; the modifier must be one of those above.
const std::vector<std::string>& faults_with(std::string_view modifier);

// What file_error can say, and what files can be asked to do.
std::span<const char* const> file_error_names();
std::span<const char* const> file_operations();

// Whether these faults act on files of a process: their `path` is a file's.
bool acts_on_files(FaultKind kind);

}  // namespace shakedown::scenario
