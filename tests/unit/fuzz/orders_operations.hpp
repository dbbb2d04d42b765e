// Two operations that every test of the engine's pure half can use: one makes what the other reads.
#pragma once

#include "fuzz/engine/operations.hpp"

namespace shakedown::test {

inline fuzz::Operations orders_operations() {
  using namespace shakedown::fuzz;
  Operations out;
  Operation make{"POST", "/orders", {}, "application/json", {}, 0};
  make.fields.push_back({Where::body, "/name", Kind::text, true, {"tea"}, 0});
  make.fields.push_back({Where::body, "/items/0/count", Kind::integer, false, {"2", "3"}, 0});
  Operation read{"GET", "/orders/{id}", {}, "application/json", {}, 0};
  read.fields.push_back({Where::path, "id", Kind::text, true, {}, 0});
  read.fields.push_back({Where::query, "full", Kind::boolean, false, {}, 0});
  read.fields.push_back({Where::header, "X-Trace", Kind::text, false, {}, 0});
  out.operations = {make, read};
  set_keys(out);
  return out;
}

}  // namespace shakedown::test
