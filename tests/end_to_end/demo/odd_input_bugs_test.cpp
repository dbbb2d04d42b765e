// The planted bugs that only input meets which nobody expects: each shows with its switch, and the same
// request is refused, or answered, as the contract says without it.
#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

Answer with_body(RunningShop& shop, const std::string& target, const std::string& body) {
  return exchange(shop.address(), "POST", target,
                  {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + shop.sign_in("ada")}},
                  body, std::chrono::seconds(10));
}
Answer add_address(RunningShop& shop, const std::string& label) {
  return shop.call("POST", "/addresses", shop.sign_in("ada"),
                   object{{"label", label}, {"street", "4 Quay Street"}, {"city", "Whitby"}});
}

int orders_less_than_nothing(RunningShop& shop) {
  return shop.call("POST", "/orders", shop.sign_in("ada"), cart(3, -1)).status;
}
int nests_deep(RunningShop& shop) {
  return with_body(shop, "/orders", std::string(200'000, '[')).status;
}
int asks_for_no_page(RunningShop& shop) {
  return shop.call("GET", "/products?limit=0").status;
}
int repeats_a_parameter(RunningShop& shop) {
  return shop.call("GET", "/products?limit=5&limit=5").status;
}
int sends_bytes(RunningShop& shop) {
  return shop.call("GET", "/orders?before=%ff", shop.sign_in("ada")).status;
}
int asks_for_words(RunningShop& shop) {
  return shop.call("GET", "/products?limit=many").status;
}
int quotes(RunningShop& shop) {
  return add_address(shop, "ada's").status;
}
// What is written behind an allocation may be missed a few times.
int writes_long_labels(RunningShop& shop) {
  int status = add_address(shop, std::string(100'000, 'A')).status;
  for (int i = 0; i < 20 && status != 0; ++i) status = add_address(shop, std::string(100'000, 'A')).status;
  return status;
}

struct Row {
  const char* bug;
  int (*status)(RunningShop&);
  int clean;
  int planted;  // 0: no answer
};
const std::vector<Row> rows{
    {"negative-quantity", orders_less_than_nothing, 422, 201},
    {"deep-nesting", nests_deep, 400, 0},
    {"page-zero", asks_for_no_page, 400, 500},
    {"repeated-parameter", repeats_a_parameter, 200, 500},
    {"invalid-utf8", sends_bytes, 200, 500},
    {"endless-loop", quotes, 201, 0},
    {"heap-overflow", writes_long_labels, 422, 0},
};

ShopOptions options_with(const std::string& bug) {
  ShopOptions options;
  options.patience = std::chrono::seconds(3);
  options.bugs = {bug};
  return options;
}

}  // namespace

TEST_CASE("odd input meets each of its planted bugs, and is answered as promised without them",
          "[odd_input]") {
  for (const Row& row : rows) {
    INFO(row.bug);
    RunningShop clean;
    CHECK(row.status(clean) == row.clean);
    RunningShop shop(options_with(row.bug));
    CHECK(row.status(shop) == row.planted);
  }
}

TEST_CASE("the error for a number that is none has a stack trace in it only where that is planted",
          "[odd_input]") {
  RunningShop clean;
  CHECK(asks_for_words(clean) == 400);
  CHECK(clean.call("GET", "/products?limit=many").text.find(".cpp:") == std::string::npos);
  RunningShop shop(options_with("stack-trace"));
  CHECK(asks_for_words(shop) == 400);
  CHECK(shop.call("GET", "/products?limit=many").text.find(".cpp:") != std::string::npos);
}

TEST_CASE("a line break in a query makes a field of the answer only where that is planted", "[odd_input]") {
  const auto made = [](RunningShop& shop) {
    return shop.call("GET", "/orders?before=%0d%0aX-Made-Up:%201", shop.sign_in("ada")).header("X-Made-Up");
  };
  RunningShop clean;
  CHECK(made(clean).empty());
  RunningShop shop(options_with("page-in-header"));
  CHECK(made(shop) == "1");
}

TEST_CASE("a refused size of a page stays for everybody only where that is planted", "[odd_input]") {
  const auto products_after = [](RunningShop& shop) {
    CHECK(shop.call("GET", "/products?limit=0").status == 400);
    return shop.call("GET", "/products").body.at("items").as_array().size();
  };
  RunningShop clean;
  CHECK(products_after(clean) == 20);
  RunningShop shop(options_with("sticky-limit"));
  CHECK(products_after(shop) == 1);
}

TEST_CASE("a wrong path is shown as it is on a page only where that is planted", "[odd_input]") {
  RunningShop clean;
  CHECK(clean.call("GET", "/%3Cb%3E").text.find("<b>") == std::string::npos);
  RunningShop shop(options_with("page-of-path"));
  const auto answer = shop.call("GET", "/%3Cb%3E");
  CHECK(answer.status == 404);
  CHECK(answer.text.find("<b>") != std::string::npos);
}

TEST_CASE("a label that cannot be printed ends the process only where that is planted", "[odd_input]") {
  RunningShop clean;
  CHECK(add_address(clean, "caf\xc3\xa9").status == 201);
  RunningShop shop(options_with("printed-label"));
  CHECK(add_address(shop, "office").status == 201);
  CHECK(add_address(shop, "caf\xc3\xa9").status == 0);
}

// What takes longer, and what stays behind, is measured by the stage of made-up requests: its gallery shows
// quadratic-trim, open-spool and kept-refusals. Here only that they answer as the clean shop does.
TEST_CASE("planted bugs that only cost time or memory answer as the clean shop does", "[odd_input]") {
  for (const char* bug : {"quadratic-trim", "open-spool", "kept-refusals"}) {
    INFO(bug);
    RunningShop shop(options_with(bug));
    CHECK(add_address(shop, "office").status == 201);
    CHECK(add_address(shop, std::string(2000, ' ')).status == 422);
    CHECK(add_address(shop, "office").status == 409);
  }
}

}  // namespace demo_tests
