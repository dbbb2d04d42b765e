// Which made-up request is next: all operations have their turn, what ends the target is left alone, and what
// was under way then is asked again with the values of the new start.
#include "harness/provoke/fuzz/courses.hpp"

#include <map>
#include <set>

#include "harness/provoke/fuzz/from_contract.hpp"
#include "tests/unit/provoke/fuzz/contract.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

constexpr std::uint64_t seed = 7;
constexpr int listing = 0;
constexpr int removing = 1;

// Two operations, which were led up to with the id 1000001.
struct Stage {
  explicit Stage(double heavier = 1) {
    const char* names[] = {"GET /orders", "DELETE /orders/{id}"};
    for (const char* name : names) {
      Course& course = courses.add();
      course.wanted = true;
      FuzzRequest good;
      good.operation = operation_named(grammar, name);
      const Operation& operation = grammar.operations[static_cast<std::size_t>(good.operation)];
      good.method = operation.method;
      good.path = operation.path;
      course.led.emplace();
      course.led->request = good;
    }
    courses[listing].led->request.arguments = {{fuzz::Place::query, "limit", "20", {}, false}};
    courses[removing].weight = heavier;
    start("1000001");
  }
  void start(const std::string& id) {
    auto& led = *courses[removing].led;
    led.live = {{0, id}};
    led.request.arguments = {{fuzz::Place::path, "id", id, {}, false}};
    courses.begin_slice();
  }
  Made next() {
    Made made;
    REQUIRE(courses.supply(made));
    return made;
  }
  void through_boundaries() {
    while (!courses.boundaries_done()) next();
  }

  judge::Contract contract = fuzz_test::shop_contract();
  Grammar grammar = grammar_of(contract);
  std::vector<Tally> tallies{2};
  Courses courses{grammar, &contract, true, tallies, seed};
};

}  // namespace

TEST_CASE("boundaries of all operations are sent in turn, each once, and then random requests") {
  Stage stage;
  CHECK_FALSE(stage.courses.boundaries_done());
  const int first = stage.next().lead;
  CHECK(stage.next().lead != first);
  CHECK(stage.next().lead == first);
  stage.through_boundaries();
  std::set<std::string> random;
  for (int i = 0; i < 50; ++i) {
    const Made made = stage.next();
    CHECK(made.request.what.starts_with("random"));
    random.insert(render(made.request).target);
  }
  CHECK(random.size() > 20);
}

TEST_CASE("a heavier operation has more of the random requests, and a light one has some") {
  Stage stage(3);
  std::map<int, int> sent;
  for (int i = 0; i < 20'000; ++i) ++sent[stage.next().lead];
  const double ratio = static_cast<double>(sent[removing]) / sent[listing];
  CHECK(ratio > 2.5);
  CHECK(ratio < 3.1);
  CHECK(stage.courses.by_weight() == std::vector<int>{removing, listing});
}

TEST_CASE("what ended the target is not sent again, and an operation that does it too often is left alone") {
  Stage stage;
  Made made = stage.next();
  while (made.lead != listing || place_of(made.request.what) != "query limit") made = stage.next();
  stage.courses.leave_alone(made, false);
  for (int i = 0; i < 2000; ++i) {
    const Made other = stage.next();
    INFO(other.request.what);
    CHECK((other.lead != listing || other.request.what.find("query limit") == std::string::npos));
  }
  for (int times = 0; times < 5; ++times) stage.courses.leave_alone(made, false);
  CHECK(stage.courses[listing].left_alone());
  for (int i = 0; i < 20; ++i) CHECK(stage.next().lead == removing);
}

TEST_CASE(
    "where every place of an operation ends the target, the others have its turns, and nothing of it is "
    "sent") {
  Stage stage;
  stage.through_boundaries();
  Made made;
  made.lead = listing;
  made.request.what = "random";  // stands in all of them
  stage.courses.leave_alone(made, false);
  for (int i = 0; i < 200; ++i) CHECK(stage.next().lead == removing);
  made.lead = removing;
  stage.courses.leave_alone(made, false);
  CHECK_FALSE(stage.courses.supply(made));
}

TEST_CASE("where the target only closed the connection, other values of the place are sent") {
  Stage stage;
  Made made = stage.next();
  while (made.lead != listing || place_of(made.request.what) != "query limit") made = stage.next();
  stage.courses.leave_alone(made, true);
  bool other_value = false;
  for (int i = 0; i < 2000 && !other_value; ++i) {
    const Made other = stage.next();
    other_value = other.lead == listing && place_of(other.request.what) == "query limit";
    CHECK(other.request.what != made.request.what);
  }
  CHECK(other_value);
}

TEST_CASE("what was under way when the target ended is asked again, with the values of the new start") {
  Stage stage;
  std::vector<Made> open;
  while (open.size() < 3) {
    const Made made = stage.next();
    const auto* id = find_argument(made.request, fuzz::Place::path, "id");
    if (made.lead == removing && id && id->value == "1000001") open.push_back(made);
  }
  stage.courses.ask_again(open, 1);
  stage.start("2000002");
  for (const auto expected : {std::size_t{0}, std::size_t{2}}) {
    const Made again = stage.next();
    CHECK(again.request.what == open[expected].request.what);
    const auto* id = find_argument(again.request, fuzz::Place::path, "id");
    REQUIRE(id);
    CHECK(id->value == "2000002");
  }
}

TEST_CASE("an operation whose answers do not end is asked one at a time while others answer") {
  Stage stage;
  stage.courses[removing].slow = true;
  stage.courses.begin_slice();
  int slow = 0;
  for (int i = 0; i < 200; ++i) slow += stage.next().lead == removing ? 1 : 0;
  CHECK(slow == 1);
  stage.tallies.at(removing).requests = 1;
  for (int i = 0; i < 200; ++i) slow += stage.next().lead == removing ? 1 : 0;
  CHECK(slow == 2);
}

TEST_CASE("where nothing was led up to, nothing is sent") {
  Stage stage;
  stage.courses[listing].led.reset();
  stage.courses[removing].led.reset();
  stage.courses.begin_slice();
  Made made;
  CHECK_FALSE(stage.courses.supply(made));
  CHECK(stage.courses.by_weight().empty());
}
