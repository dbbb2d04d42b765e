// What counts as a change of what others read, and what is noise, a counter or a request's own business.
#include "harness/provoke/fuzz/bystanders.hpp"

#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/provoke/fuzz/refused.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

Readings read(const std::string& body, int status = 200) {
  return {{status, body}};
}
std::string told(const std::vector<Difference>& found) {
  std::string text;
  for (const Difference& one : found) text += one.place + ": " + one.was + " -> " + one.is + "; ";
  return text;
}

const std::string products = R"({"items":[{"id":1,"price":5},{"id":2,"price":9}],"page":20})";

}  // namespace

TEST_CASE("equal reads do not differ, and the order of members is no difference") {
  CHECK(told(differences(read(products), read(products), 0)).empty());
  CHECK(told(differences(read(R"({"a":1,"b":2})"), read(R"({"b":2,"a":1})"), 0)).empty());
  CHECK(told(differences(read("<p>same</p>"), read("<p>same</p>"), 0)).empty());
}

TEST_CASE("a difference says where it is, what was there, and what is") {
  CHECK(told(differences(read(products), read(R"({"items":[{"id":1,"price":5}],"page":20})"), 0)) ==
        "$.items: 2 items -> 1 item; $.items[*].id: 2 -> nothing; $.items[*].price: 9 -> nothing; ");
  CHECK(told(differences(read(products), read(products, 500), 0)) == "the status: 200 -> 500; ");
  CHECK(told(differences(read(R"({"name":"ada"})"), read(R"({"name":"ada","role":"admin"})"), 0)) ==
        "$.role: nothing -> \"admin\"; ");
  CHECK(told(differences(read("one"), read("other"), 0)) == "the body: one -> other; ");
}

TEST_CASE("a number that went up by no more than was asked counts requests") {
  CHECK(told(differences(read(R"({"hits":7})"), read(R"({"hits":12})"), 5)).empty());
  CHECK_FALSE(told(differences(read(R"({"hits":7})"), read(R"({"hits":13})"), 5)).empty());
  CHECK_FALSE(told(differences(read(R"({"left":7})"), read(R"({"left":6})"), 5)).empty());
}

TEST_CASE("a read that failed, or was asked to come later, is no difference") {
  CHECK(told(differences({{}}, read(products), 0)).empty());
  CHECK(told(differences(read(products), read("", 429), 0)).empty());
}

TEST_CASE(
    "what differs by itself, and what a request that goes well changes, is noise with all that is in it") {
  Mask noise;
  mask(noise, differences(read(R"({"at":1,"items":[1]})"), read(R"({"at":2,"items":[1,2]})"), 0));
  const auto found = differences(read(R"({"at":3,"items":[{"id":1}],"size":20})"),
                                 read(R"({"at":9,"items":[],"size":1})"), 0);
  CHECK(told(beyond(noise, found)) == "$.size: 20 -> 1; ");
  CHECK(told(beyond({}, found)).starts_with("$.at: 3 -> 9; $.items: 1 item -> 0 items; "));
}

TEST_CASE("names of members are those of answers, at any depth") {
  CHECK(names_in(read(R"({"items":[{"id":1,"owner":{"displayName":"x"}}]})"), 10) ==
        std::set<std::string>{"items", "id", "owner", "displayName"});
  CHECK(names_in(read(R"({"a":1,"b":2,"c":3})"), 2).size() == 2);
}

TEST_CASE("requests that ought to be refused have one thing wrong each, those of all members first") {
  Grammar grammar;
  ValueSpec number;
  number.types = type_bit::integer;
  grammar.values = {number};
  Operation operation;
  operation.slots = {{fuzz::Place::query, "limit", 0, false, true}};
  grammar.operations = {operation};
  FuzzRequest good;
  good.operation = 0;
  good.body = R"({"label":"home","floor":3})";
  good.arguments = {{fuzz::Place::path, "id", "17", {}, false},
                    {fuzz::Place::header, "Authorization", "Bearer x", {}, false}};
  std::string says;
  for (const FuzzRequest& one : to_be_refused(grammar, good, 9)) says += one.what + "; ";
  CHECK(says ==
        "path id: of what never was; query limit: 0; query limit: -1; query limit: x; a body without "
        "$.label; a "
        "body without $.floor; a body with null for $.label; a body with null for $.floor; without what "
        "signs it "
        "in; ");
  const auto more = read_json_value(with_more_in_it(good, 5000).body);
  REQUIRE(more);
  CHECK(plain_text(*at(*more, {"shakedown"})).size() == 5000);
  CHECK(plain_text(*at(*more, {"label"})) == "home");
}
