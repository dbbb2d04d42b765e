#include "harness/faults/http_match.hpp"

#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::faults;

TEST_CASE("a path pattern is a path, a prefix or a template") {
  const auto& [pattern, path, expected] = GENERATE(table<std::string, std::string, bool>({
      {"", "/anything", true},
      {"/orders", "/orders", true},
      {"/orders", "/orders/", false},
      {"/orders", "/Orders", false},
      {"*", "/orders", true},
      {"/orders/*", "/orders/7/items", true},
      {"/orders/*", "/orders", false},
      {"/ord*", "/orders", true},
      {"/orders/{id}", "/orders/7", true},
      {"/orders/{id}", "/orders/", false},
      {"/orders/{id}", "/orders/7/items", false},
      {"/orders/{id}", "/carts/7", false},
      {"/orders/{id}/items/{item}", "/orders/7/items/x", true},
      {"/files/{name}.json", "/files/a.json", true},
      {"/files/{name}.json", "/files/.json", false},
      {"/files/{name}.json", "/files/a.xml", false},
      {"/orders/{id}/*", "/orders/7/items/8", true},
      {"/orders/{id}/*", "/orders/7", false},
      {"/orders/{id}/it*", "/orders/7/items", true},
      {"/orders/{id}/it*", "/orders/7/other", false},
      {"/a}b{c", "/a}b{c", true},
      {"/a}b{c", "/axc", false},
  }));
  INFO(pattern << " on " << path);
  CHECK(path_fits(pattern, path) == expected);
}

TEST_CASE("a target's path is what is compared") {
  CHECK(path_of("/orders?page=2") == "/orders");
  CHECK(path_of("/orders#x") == "/orders");
  CHECK(path_of("http://payments:80/orders?x") == "/orders");
  CHECK(path_of("http://payments") == "/");
  CHECK(path_of("/go?to=http://x/y") == "/go");
  CHECK(path_of("*") == "*");
  CHECK(path_of("").empty());
}

TEST_CASE("everything that is asked must fit") {
  const std::vector<RequestField> fields{{"X-Tenant", "a"}, {"x-tenant", "b"}, {"Accept", "*/*"}};
  const RequestFacts request{"POST", "/orders/7?x=1", fields};
  RequestMatch match;
  CHECK(fits(match, request));
  match.method = "POST";
  match.path = "/orders/{id}";
  CHECK(fits(match, request));
  match.header = "X-TENANT";
  CHECK(fits(match, request));
  match.header_value = "b";
  CHECK(fits(match, request));
  match.header_value = "c";
  CHECK_FALSE(fits(match, request));
  match.header = "Authorization";
  match.header_value.clear();
  CHECK_FALSE(fits(match, request));
  match.header.clear();
  match.method = "post";
  CHECK_FALSE(fits(match, request));
}
