// Which faults the matrix tries where.
#include "harness/provoke/faults/fault_catalogue.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::faults_matrix;

TEST_CASE("all faults are those that fit what they are on") {
  CHECK(all_faults({"db", false, false}).size() == 11);
  CHECK(all_faults({"payments", true, false}).size() == 21);
  CHECK(all_faults({"payments", true, true}).size() == 24);
  CHECK(all_faults({"target", true, true}).size() == 6);
  CHECK(all_faults({"target", true, false}).empty());
  CHECK(impossible(FaultKind::stall, {"payments", true, false}).empty());
  CHECK_FALSE(impossible(FaultKind::stall, {"target", true, true}).empty());
  for (const bool http : {false, true}) {
    for (const FaultKind kind : all_faults({"x", http, true})) {
      const auto fault = fault_for_matrix(kind, "x");
      CHECK(fault.kind == kind);
      CHECK(fault.on == "x");
      CHECK_FALSE(fault.name.empty());
      CHECK(impossible(kind, {"x", http, true}).empty());
    }
  }
}
