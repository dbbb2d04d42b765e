// The catalogue of the drift operators, D1 to D28: what each is called, where it acts, what it changes, and
// which rule of oasdiff such a change breaks. Data for everybody who speaks of them: the scenario that names
// one, the experiments that choose, the judge that says what came of it. What they do to bytes is in
// harness/faults/drift.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "harness/model/drift.hpp"
#include "harness/model/result.hpp"

namespace shakedown {

// What an operator changes about a value, which decides what a detector must see in it.
enum class DriftChange : std::uint8_t {
  presence,
  type,
  name,
  values,
  format,
  bytes,
  status,
  headers,
  meaning
};

struct DriftOperator {
  const char* name;  // "number-to-string"
  const char* id;    // "D4"
  DriftPlace place;
  DriftChange change;
  const char* says;             // "a number is sent as a string"
  const char* oasdiff;          // the rule that such a change of a response breaks; "" where there is none
  const char* oasdiff_request;  // the same of a request
  bool takes_value;             // DriftSpec::value is looked at
};
// In the order of their ids.
std::span<const DriftOperator> drift_operators();
const DriftOperator* drift_operator(std::string_view name);  // null: no such operator

const char* name_of(DriftPlace place);
const char* name_of(DriftChange change);

// What a scenario's author could have got wrong, by part: an unknown operator (with the nearest name), a
// place that is none or not one for the operator, a value that it does not take. The two others take a known
// operator.
Status check_drift_name(std::string_view op);
Status check_drift_at(const DriftOperator& op, std::string_view at);
Status check_drift_value(const DriftOperator& op, std::string_view value);
Status check_drift(const DriftSpec& drift);

}  // namespace shakedown
