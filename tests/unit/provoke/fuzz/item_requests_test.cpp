// Requests about one item: whose id, whose sign-in and whose fields they have.
#include "harness/provoke/fuzz/item_requests.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

constexpr int creating = 0;
constexpr int reading = 1;
constexpr int replacing = 2;

struct Shop {
  Shop() {
    for (const auto& [method, path] :
         {std::pair("POST", "/users/{user}/orders"), std::pair("GET", "/users/{user}/orders/{id}"),
          std::pair("PUT", "/users/{user}/orders/{id}")}) {
      Operation operation;
      operation.method = method;
      operation.path = path;
      operation.documented = true;
      grammar.operations.push_back(operation);
    }
    Slot tag;
    tag.in = fuzz::Place::header;
    tag.name = "If-Match";
    grammar.operations[replacing].slots.push_back(tag);
    resource.item = "/users/{user}/orders/{id}";
    resource.many = true;
    resource.create = creating;
    resource.read = reading;
    resource.replace = replacing;
    made_by.journey = 0;
    made_by.live = {{0, "token-of-now"}};
    made_by.request.arguments = {{fuzz::Place::path, "user", "anna", {}, false},
                                 {fuzz::Place::header, "Authorization", "token-of-now", {}, false},
                                 {fuzz::Place::header, "Idempotency-Key", "k1", {}, false}};
    GoodRequest put;
    put.journey = 0;
    put.live = {{0, "token-of-then"}};
    put.request.body = R"({"by":"token-of-then"})";
    put.request.arguments = {{fuzz::Place::header, "Authorization", "token-of-then", {}, false},
                             {fuzz::Place::header, "X-Reason", "none", {}, false},
                             {fuzz::Place::query, "page", "3", {}, false}};
    good[replacing] = put;
  }
  FuzzRequest about(int operation, const std::string& tag = "") const {
    return request_on_item({grammar, good, resource, made_by}, operation, "o1", tag);
  }

  Grammar grammar;
  GoodRequests good;
  Resource resource;
  GoodRequest made_by;
};

std::string argument(const FuzzRequest& request, fuzz::Place in, const std::string& name) {
  const auto* found = find_argument(request, in, name);
  return found ? found->value : "(none)";
}

}  // namespace

TEST_CASE("a request about an item has its path, and is signed in as what made it") {
  const Shop shop;
  const FuzzRequest read = shop.about(reading);
  CHECK(render(read).target == "/users/anna/orders/o1");
  CHECK(read.method == "GET");
  CHECK(argument(read, fuzz::Place::header, "Authorization") == "token-of-now");
  CHECK(argument(read, fuzz::Place::header, "Idempotency-Key") == "(none)");  // is the create's own
}

TEST_CASE("a request about an item has the body and fields that go well, with the values of now") {
  const Shop shop;
  const FuzzRequest put = shop.about(replacing, "\"v2\"");
  CHECK(put.body == R"({"by":"token-of-now"})");
  CHECK(argument(put, fuzz::Place::header, "X-Reason") == "none");
  CHECK(argument(put, fuzz::Place::header, "Authorization") == "token-of-now");
  CHECK(argument(put, fuzz::Place::query, "page") == "(none)");  // may leave the item out
  CHECK(argument(put, fuzz::Place::header, "If-Match") == "\"v2\"");
  CHECK(argument(shop.about(replacing), fuzz::Place::header, "If-Match") == "(none)");
}

TEST_CASE(
    "an id is looked for where journeys took it, by its usual names, in an envelope, and in the Location") {
  Resource resource;
  resource.item = "/orders/{id}";
  resource.id = "$.number";
  using Ids = std::vector<std::pair<std::string, std::string>>;
  CHECK(ids_it_may_have(resource, {{"Location", "/orders/9?x=1"}}, R"({"number":7,"id":"a"})") ==
        Ids{{"7", "number"}, {"a", "id"}, {"9", "id"}});
  resource.id.clear();
  CHECK(ids_it_may_have(resource, {}, R"({"order":{"id":5}})").back() ==
        std::pair<std::string, std::string>("5", "id"));
  CHECK(ids_it_may_have(resource, {{"Location", "/orders/9/"}}, "no JSON") == Ids{{"9", "id"}});
  CHECK(ids_it_may_have(resource, {}, "").empty());
}
