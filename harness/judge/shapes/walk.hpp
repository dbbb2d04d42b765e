// Every place of a body with the path to it, parents before children, names in the order of their bytes.
#pragma once

#include <functional>
#include <string>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

struct PlaceAt {
  std::string path;  // "$.items[*].price", "$.prices{}" for the values of a map
  const PlaceShape* place = nullptr;
  const PlaceShape* parent = nullptr;  // null: "$"
  bool in_array = false;               // its parent is the element of an array
  bool in_map = false;                 // it is, or is below, a value of a map
};

void for_each_place(const PlaceShape& body, const std::function<void(const PlaceAt&)>& visit);

// Appends one member name: ".id" or "['odd key']".
void append_member(std::string& path, std::string_view name);

}  // namespace shakedown::judge
