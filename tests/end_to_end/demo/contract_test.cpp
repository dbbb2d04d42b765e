// The contract has every route of the shop, and the shop every operation of the contract.
#include <algorithm>
#include <set>
#include <string>

#include "scenarios/demo/orders/service.hpp"
#include "tests/end_to_end/demo/contract.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {

TEST_CASE("the contract and the shop have the same operations", "[contract]") {
  std::set<std::string> documented;
  for (const auto& operation : Contract().operations())
    documented.insert(operation.method + " " + operation.path);
  std::set<std::string> served;
  using namespace demo::orders;
  for (const auto& routes : {page_routes(), account_routes(), shop_routes(), cart_routes(), address_routes(),
                             voucher_routes(), wallet_routes(), admin_routes()}) {
    for (const auto& route : routes)
      served.insert(std::string(route.method) + " " + std::string(route.pattern));
  }
  CHECK(documented == served);
}

TEST_CASE("a contract finds an undocumented status and a body of another shape", "[contract]") {
  const Contract contract;
  CHECK(contract.problem_with("GET", "/healthz", 200, R"({"status":"ok"})").empty());
  CHECK_FALSE(contract.problem_with("GET", "/healthz", 200, R"({"status":"ill"})").empty());
  CHECK_FALSE(contract.problem_with("GET", "/healthz", 500, R"({"error":"internal","message":"x"})").empty());
  CHECK_FALSE(contract.problem_with("GET", "/products/3", 200, R"({"id":"3"})").empty());
}

}  // namespace demo_tests
