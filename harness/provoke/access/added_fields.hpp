// Fields of an answer that its request has not: what a client may see and perhaps not set. Pure.
#pragma once

#include <string>
#include <vector>

namespace shakedown::access {

struct AddedField {
  std::string place;  // "$.role"
  std::string name;   // "role"
  std::string value;  // as JSON text, another one than the answer's
};

// Those at the top of `answer` that neither `request` (its JSON body) nor the contract has for it. Without a
// contract (`documented` null) only those that are called after rights, since the others may be optional.
std::vector<AddedField> fields_to_add(const std::string& request, const std::string& answer,
                                      const std::vector<std::string>* documented);

// The body with the field; empty where it is no JSON object.
std::string with_field(const std::string& body, const AddedField& field);

}  // namespace shakedown::access
