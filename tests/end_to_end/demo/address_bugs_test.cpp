// The planted bugs that a sequence of requests shows and none of them alone: each shows with its switch, and
// the same sequence ends as promised without it.
#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/end_to_end/demo/running_tours.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

const object home{{"label", "home"}, {"street", "4 Quay Street"}, {"city", "Whitby"}};
const object moved{{"street", "9 Dock Lane"}, {"city", "Hull"}};

std::string add(RunningShop& shop, const std::string& ada) {
  return "/addresses/" + std::to_string(shop.call("POST", "/addresses", ada, home).number("id"));
}

bool stays(RunningShop& shop, const std::string& ada) {
  const auto target = add(shop, ada);
  CHECK(shop.call("DELETE", target, ada).status == 204);
  return shop.call("GET", target, ada).status == 200;
}
bool is_moved_although_gone(RunningShop& shop, const std::string& ada) {
  const auto target = add(shop, ada);
  CHECK(shop.call("DELETE", target, ada).status == 204);
  CHECK(shop.call("GET", target, ada).status == 404);
  return shop.call("PUT", target, ada, moved).status == 200;
}
bool is_kept_although_refused(RunningShop& shop, const std::string& ada) {
  const object half{{"label", "home"}, {"street", "4 Quay Street"}};
  CHECK(shop.call("POST", "/addresses", ada, half).status == 422);
  return !shop.call("GET", "/addresses", ada).body.at("items").as_array().empty();
}
bool is_sent_nowhere(RunningShop& shop, const std::string& ada) {
  const auto made = shop.call("POST", "/addresses", ada, home);
  return shop.call("GET", made.header("Location"), ada).status == 404;
}
bool keeps_its_city(RunningShop& shop, const std::string& ada) {
  const auto target = add(shop, ada);
  CHECK(shop.call("PUT", target, ada, moved).status == 200);
  return shop.call("GET", target, ada).field("city") == "Whitby";
}
bool moves_twice_as_far(RunningShop& shop, const std::string& ada) {
  const auto target = add(shop, ada);
  shop.call("PUT", target, ada, moved);
  const auto once = shop.call("GET", target, ada).field("street");
  shop.call("PUT", target, ada, moved);
  return shop.call("GET", target, ada).field("street") != once;
}
bool lists_what_was(RunningShop& shop, const std::string& ada) {
  const auto target = add(shop, ada);
  shop.call("GET", "/addresses", ada);
  shop.call("PUT", target, ada, moved);
  const auto listed = shop.call("GET", "/addresses", ada).body.at("items").as_array();
  return listed.at(0).at("city").as_string() == "Whitby";
}
bool is_found_where_it_was(RunningShop& shop, const std::string& ada) {
  const auto target = add(shop, ada);
  const auto found = [&](const std::string& city) {
    return shop.call("GET", "/addresses?city=" + city, ada).body.at("items").as_array().size();
  };
  CHECK(found("Whitby") == 1);
  CHECK(found("Hull") == 0);
  CHECK(shop.call("GET", "/addresses?city=" + std::string(101, 'x'), ada).status == 400);
  shop.call("PUT", target, ada, moved);
  const auto former = found("Whitby");
  CHECK(former + found("Hull") == 1);
  return former == 1;
}
bool is_not_found_when_added_later(RunningShop& shop, const std::string& ada) {
  const auto found = [&](const std::string& city) {
    return shop.call("GET", "/addresses?city=" + city, ada).body.at("items").as_array().size();
  };
  CHECK(found("Whitby") == 0);
  add(shop, ada);
  return found("Whitby") == 0;
}
bool fails_after_the_second_move(RunningShop& shop, const std::string& ada) {
  const auto target = add(shop, ada);
  shop.call("PUT", target, ada, moved);
  CHECK(shop.call("GET", target, ada).status == 200);
  shop.call("PUT", target, ada, moved);
  return shop.call("GET", target, ada).status == 500;
}

struct Row {
  const char* bug;
  bool (*shows)(RunningShop&, const std::string& ada);
};
const std::vector<Row> rows{
    {"kept-address", stays},
    {"ghost-address", is_moved_although_gone},
    {"added-before-checked", is_kept_although_refused},
    {"lost-location", is_sent_nowhere},
    {"city-stays", keeps_its_city},
    {"former-street", moves_twice_as_far},
    {"cached-addresses", lists_what_was},
    {"stale-search", is_found_where_it_was},
    {"late-search", is_not_found_when_added_later},
    {"moved-twice", fails_after_the_second_move},
};

}  // namespace

TEST_CASE("sequences meet each of the planted bugs of addresses, and end as promised without them",
          "[address_bugs]") {
  for (const Row& row : rows) {
    INFO(row.bug);
    RunningShop clean;
    CHECK_FALSE(row.shows(clean, clean.sign_in("ada")));
    ShopOptions options;
    options.bugs = {row.bug};
    RunningShop shop(options);
    CHECK(row.shows(shop, shop.sign_in("ada")));
  }
}

TEST_CASE("the tours: a wish that was removed stays, or one that was refused, only where that is planted",
          "[address_bugs]") {
  const auto shows = [](const std::string& bug) {
    const RunningTours tours(bug, "");
    const object credentials{{"name", "ada"}, {"password", "first-program-1843"}};
    const Headers ada{
        {"Authorization", "Bearer " + tours.call("POST", "/sessions", credentials).field("token")}};
    const auto made = tours.call("POST", "/wishes", object{{"tourId", 2}, {"note", "With seals"}}, ada);
    CHECK(made.status == 201);
    CHECK(tours.call("DELETE", "/wishes/" + made.field("id"), nullptr, ada).status == 200);
    CHECK(tours.call("POST", "/wishes", object{{"tourId", 999}, {"note", "Without"}}, ada).status == 404);
    return tours.call("GET", "/wishes", nullptr, ada).body.at("items").as_array().size();
  };
  CHECK(shows("") == 0);
  CHECK(shows("wish-stays") == 1);
  CHECK(shows("wish-before-check") == 1);
}

}  // namespace demo_tests
