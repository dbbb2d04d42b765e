// Where long values stand, and that the sizes of a series are those of one value.
#include "harness/provoke/fuzz/long_values.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

struct LongShop {
  Grammar grammar;
  FuzzRequest good;

  LongShop() {
    ValueSpec text;
    text.types = type_bit::string;
    ValueSpec number;
    number.types = type_bit::integer;
    ValueSpec body;
    body.types = type_bit::object;
    body.members = {{"label", 0, true}, {"floor", 1, false}, {"note", 0, false}};
    grammar.values = {text, number, body};
    Operation operation;
    operation.method = "POST";
    operation.path = "/addresses";
    operation.slots = {{fuzz::Place::query, "q", 0, false, true},
                       {fuzz::Place::query, "limit", 1, false, true}};
    operation.bodies = {{"application/json", 2, true}};
    grammar.operations = {operation};
    good.operation = 0;
    good.method = "POST";
    good.path = "/addresses";
    good.content_type = "application/json";
    good.body = R"({"label":"home","floor":3,"tags":[{"id":7,"name":"a"}]})";
  }
  LongSite site(const std::string& name) const {
    for (const LongSite& one : long_sites(grammar, good))
      if (one.place.name == name) return one;
    FAIL(name << " is no place");
    return {};
  }
};

}  // namespace

TEST_CASE("long values stand where the grammar and the request have texts and lists") {
  const LongShop shop;
  std::string names;
  for (const LongSite& site : long_sites(shop.grammar, shop.good)) names += site.place.name + " ";
  CHECK(names == "query q $.label $.tags $.tags[0].name $.note the body ");
}

TEST_CASE("a long value has the size that is asked for, in every shape") {
  const LongShop shop;
  for (const LongSite& site : long_sites(shop.grammar, shop.good)) {
    for (std::size_t shape = 0; shape < shapes_of(site.place); ++shape) {
      const LongRequest made = long_request(site, shape, 1200);
      INFO(made.says);
      CHECK(size_at(made.request, site.place) + 8 >= 1200);
      CHECK(size_at(made.request, site.place) <= 1200);
      CHECK(made.says.starts_with(site.place.name));
    }
  }
}

TEST_CASE("a shorter value is the long one without its middle, so that its ends stay") {
  const LongShop shop;
  const LongSite site = shop.site("$.label");
  const LongRequest made = long_request(site, 1, 6000);
  const FuzzRequest half = shortened(made.request, site.place, 3000);
  const auto root = read_json_value(half.body);
  REQUIRE(root);
  const std::string text = plain_text(*at(*root, {"label"}));
  CHECK(text.starts_with("x "));
  CHECK(text.ends_with(" x"));
  CHECK(text.size() >= 3000);
  CHECK(text.size() < 3012);
  CHECK(shortened(made.request, site.place, 9000).body == made.request.body);
}

TEST_CASE("items of a long list differ, and fewer of them are the first ones") {
  const LongShop shop;
  const LongSite site = shop.site("$.tags");
  const LongRequest made = long_request(site, 0, 40);
  CHECK(made.request.body.find(R"({"id":1,"name":"a"},{"id":2,"name":"a"})") != std::string::npos);
  CHECK(size_at(shortened(made.request, site.place, 10), site.place) == 10);
}

TEST_CASE("a control has as many bytes, and a short value") {
  const LongShop shop;
  for (const char* name : {"$.label", "$.tags", "the body"}) {
    const LongSite site = shop.site(name);
    const LongRequest made = long_request(site, 0, 2000);
    const FuzzRequest control = control_of(made.request, site.place);
    INFO(name);
    CHECK(control.body.size() == made.request.body.size());
    CHECK(read_json_value(control.body));
    if (site.place.in == LongPlace::In::text) CHECK(size_at(control, site.place) < 40);
  }
}

TEST_CASE("the longest value of a written request is found again") {
  const LongShop shop;
  for (const char* name : {"$.label", "$.tags", "query q"}) {
    const LongSite site = shop.site(name);
    CHECK(longest_place(long_request(site, 0, 3000).request).name == name);
  }
  CHECK(longest_place(long_request(shop.site("the body"), 0, 3000).request).name == "the body");
}
