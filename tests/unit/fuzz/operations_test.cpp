// The operations' file: what is read is written again as the same, and what is wrong is said.
#include "fuzz/engine/operations.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/fuzz/orders_operations.hpp"
#include "tests/unit/fuzz/shop_operations.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

TEST_CASE("operations that are written are read as the same", "[fuzz]") {
  auto operations = test::orders_operations();
  operations.headers = {{"Authorization", "Bearer {token}"}};
  operations.setup.push_back({"POST", "/login", {}, R"({"name":"ada"})", {{"token", "/token"}}});
  operations.reset = FixedRequest{"POST", "/reset", {}, "", {}};
  operations.values = {"special"};
  const auto text = write_operations(operations);
  const auto read = read_operations(text);
  REQUIRE(read);
  CHECK(write_operations(read.value()) == text);
  CHECK(read.value().operations[1].fields[0].key == operations.operations[1].fields[0].key);
  CHECK(read.value().setup[0].take.at("token") == "/token");
}

TEST_CASE("an operations' file that is wrong is refused with a reason", "[fuzz]") {
  const auto why = [](const std::string& text) {
    const auto read = read_operations(text);
    return read ? std::string("read") : read.error().message;
  };
  CHECK_THAT(why("{"), Catch::Contains("not JSON"));
  CHECK_THAT(why("{}"), Catch::Contains("1 to 2000 operations"));
  CHECK_THAT(why(R"({"operations": [{"path": "/a"}]})"), Catch::Contains("has no 'method'"));
  CHECK_THAT(why(R"({"operations": [{"method": "GET", "path": "a"}]})"), Catch::Contains("begins with /"));
  CHECK_THAT(why(R"({"operations": [{"method": "GET", "path": "/a HTTP/1.0\r\n"}]})"),
             Catch::Contains("begins with /"));
  CHECK_THAT(why(R"({"operations": [{"method": "GET", "path": "/", "headers": {"A": "b\r\nC: d"}}]})"),
             Catch::Contains("line break"));
  CHECK_THAT(
      why(R"({"operations": [{"method": "GET", "path": "/", "fields": [{"in": "cookie", "name": "a"}]}]})"),
      Catch::Contains("'cookie' is none of path, query, header, body"));
}

TEST_CASE("what the harness writes of a contract and a journey is read", "[fuzz]") {
  const auto read = read_operations(test::shop_operations);
  INFO((read ? std::string() : read.error().message));
  REQUIRE(read);
  const auto& operations = read.value().operations;
  REQUIRE(operations.size() == 3);
  CHECK(operations[0].headers[0].second == "Bearer {taken-0-0}");
  CHECK(operations[0].fields[0].kind == Kind::integer);
  CHECK(operations[1].fields[0].examples == std::vector<std::string>{"3", "2"});
  CHECK(operations[2].fields[0].where == Where::path);
  CHECK(read.value().setup.at(0).take.at("taken-0-0") == "/session/token");
}
