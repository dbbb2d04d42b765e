// How much of a tester's time an endpoint asks for.
#include "harness/model/touched.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;

namespace {

TouchedEndpoint endpoint(const std::string& name, Authorship authorship, int distance,
                         bool everything = false) {
  TouchedEndpoint made;
  made.endpoint = name;
  made.known = true;
  made.authorship = authorship;
  made.distance = distance;
  made.everything = everything;
  return made;
}

}  // namespace

TEST_CASE("unknown weighs as much as ai, and only what is known to be human less") {
  CHECK(weight_of(endpoint("GET /a", Authorship::ai, 0)) == Approx(2.0));
  CHECK(weight_of(endpoint("GET /a", Authorship::unknown, 0)) == Approx(2.0));
  CHECK(weight_of(endpoint("GET /a", Authorship::mixed, 0)) == Approx(2.0));
  CHECK(weight_of(endpoint("GET /a", Authorship::human, 0)) == Approx(1.0));
}

TEST_CASE("distance lowers a weight, changing state raises it, and nothing falls below the floor") {
  CHECK(weight_of(endpoint("POST /a", Authorship::ai, 0)) == Approx(3.0));
  CHECK(weight_of(endpoint("GET /a", Authorship::ai, 1)) == Approx(1.4));
  CHECK(weight_of(endpoint("GET /a", Authorship::ai, 9)) == Approx(0.4));
  CHECK(weight_of(endpoint("GET /a", Authorship::ai, 0, true)) == Approx(0.4));
  CHECK(weight_of(endpoint("GET /a", Authorship::human, 3)) == Approx(weight_floor));
}

TEST_CASE("an endpoint that nothing touches keeps the floor, and the strongest link counts") {
  Touched touched;
  touched.endpoints = {endpoint("GET /a", Authorship::ai, 0), endpoint("GET /a", Authorship::human, 3)};
  const auto weights = weights_of(touched);
  CHECK(weight_of(weights, "GET /a") == Approx(2.0));
  CHECK(weight_of(weights, "GET /b") == Approx(weight_floor));
  CHECK(weight_of({}, "GET /b") == Approx(weight_floor));
  touched.endpoints.push_back(endpoint("POST /c", Authorship::ai, 0));
  touched.endpoints.push_back(endpoint("POST /elsewhere", Authorship::ai, 0));
  touched.endpoints.back().known = false;
  // The heaviest first, and none that the run does not know.
  CHECK(touched_of(weights_of(touched)) == std::vector<std::string>{"POST /c", "GET /a"});
  CHECK(touched_of({}).empty());
}

TEST_CASE("lines outside of the service count for no reach") {
  Touched touched;
  using Reach = ChangedLines::Reach;
  touched.changed = {{"a", 1, 10, Authorship::ai, "", Reach::endpoint},
                     {"b", 1, 5, Authorship::ai, "", Reach::everything},
                     {"c", 1, 5, Authorship::ai, "", Reach::none},
                     {"d", 1, 100, Authorship::ai, "", Reach::outside}};
  CHECK(reach_of(touched).lines == 20);
  CHECK(reach_of(touched).reached == 15);
}
