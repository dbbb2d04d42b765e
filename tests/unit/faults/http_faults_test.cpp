#include "harness/faults/http_faults.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "harness/faults/http_check.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::faults;
using namespace std::chrono_literals;

namespace {

FaultSpec fault(std::string name, FaultKind kind = FaultKind::http_status) {
  FaultSpec spec;
  spec.name = std::move(name);
  spec.kind = kind;
  return spec;
}

// Which of the first so many requests a fault acts on, from 1: "1 3".
std::string acted_on(HttpFaults& faults, int requests, std::uint64_t connection = 1) {
  std::string all;
  for (int i = 1; i <= requests; ++i) {
    const auto number = faults.count_request();
    if (!faults.decide({"GET", "/", {}}, connection, number).empty())
      all += (all.empty() ? "" : " ") + std::to_string(i);
  }
  return all;
}

}  // namespace

TEST_CASE("the first so many, each so-many-th, and both") {
  HttpFaults faults(1);
  auto spec = fault("f");
  REQUIRE(faults.arm(spec));
  CHECK(acted_on(faults, 4) == "1 2 3 4");
  spec.first = 2;
  REQUIRE(faults.arm(spec));
  CHECK(acted_on(faults, 6) == "1 2");
  spec.first = 0;
  spec.every = 3;
  REQUIRE(faults.arm(spec));
  CHECK(acted_on(faults, 9) == "3 6 9");
  spec.first = 7;
  REQUIRE(faults.arm(spec));
  CHECK(acted_on(faults, 12) == "3 6");
}

TEST_CASE("requests that fit are counted, whatever connection they come on, and no others") {
  HttpFaults faults(1);
  auto spec = fault("f");
  spec.match.path = "/charges";
  spec.first = 2;
  REQUIRE(faults.arm(spec));
  const auto acts = [&](std::string_view path, std::uint64_t connection) {
    return !faults.decide({"POST", path, {}}, connection, faults.count_request()).empty();
  };
  CHECK_FALSE(acts("/other", 1));
  CHECK(acts("/charges", 1));
  CHECK_FALSE(acts("/other", 2));
  CHECK(acts("/charges", 2));
  CHECK_FALSE(acts("/charges", 1));
  CHECK(faults.requests() == 5);
}

TEST_CASE("arming a fault again begins its count anew, in its place") {
  HttpFaults faults(1);
  auto spec = fault("a");
  spec.first = 1;
  REQUIRE(faults.arm(spec));
  REQUIRE(faults.arm(fault("b", FaultKind::http_truncate)));
  CHECK(acted_on(faults, 2) == "1 2");
  REQUIRE(faults.arm(spec));
  const auto plan = faults.decide({"GET", "/", {}}, 1, 3);
  REQUIRE(plan.chosen.size() == 2);
  CHECK(plan.chosen[0].fault.name == "a");
  CHECK(plan.find(FaultKind::http_truncate)->fault.name == "b");
  CHECK(plan.find(FaultKind::http_drip_body) == nullptr);
  CHECK(faults.disarm("a"));
  CHECK_FALSE(faults.disarm("a"));
  CHECK(faults.armed().size() == 1);
  CHECK_FALSE(faults.answers());
  faults.disarm_all();
  CHECK(faults.empty());
}

TEST_CASE("chance comes from the seed, the fault, the connection and the request, and from nothing else") {
  const auto draw = [](std::uint64_t seed, const std::string& name, std::uint64_t connection) {
    HttpFaults faults(seed);
    auto spec = fault(name);
    spec.probability = 0.3;
    REQUIRE(faults.arm(spec));
    return acted_on(faults, 200, connection);
  };
  const auto once = draw(1, "a", 1);
  CHECK(draw(1, "a", 1) == once);
  CHECK(draw(2, "a", 1) != once);
  CHECK(draw(1, "b", 1) != once);
  CHECK(draw(1, "a", 2) != once);
  // About 60 of 200.
  const auto count = static_cast<int>(std::count(once.begin(), once.end(), ' ')) + 1;
  CHECK(count > 40);
  CHECK(count < 80);
}

TEST_CASE("probability 0 never acts and 1 always does") {
  HttpFaults faults(1);
  auto spec = fault("f");
  spec.probability = 0;
  REQUIRE(faults.arm(spec));
  CHECK(acted_on(faults, 100).empty());
}

TEST_CASE("a delay has its jitter by the same draw each time, and is never negative") {
  const auto delays = [](std::uint64_t seed) {
    HttpFaults faults(seed);
    auto spec = fault("f", FaultKind::http_delay_headers);
    spec.delay = 100ms;
    spec.jitter = 150ms;
    REQUIRE(faults.arm(spec));
    std::vector<Nanoseconds> all;
    for (std::uint64_t i = 1; i <= 100; ++i)
      all.push_back(faults.decide({"GET", "/", {}}, 1, i).chosen[0].delay);
    return all;
  };
  const auto once = delays(1);
  CHECK(once == delays(1));
  CHECK(once != delays(2));
  for (const auto delay : once) {
    CHECK(delay >= 0ms);
    CHECK(delay < 250ms);
  }
  CHECK(once[0] != once[1]);
}

TEST_CASE("what cannot be meant is a Problem") {
  HttpFaults faults(1);
  CHECK_FALSE(faults.arm(fault("")));
  CHECK_FALSE(faults.arm(fault("f", FaultKind::latency)));
  for (const int status : {100, 199, 600, 1000}) {
    auto spec = fault("f");
    spec.status = status;
    CHECK_FALSE(faults.arm(spec));
  }
  for (const Header& header : {Header{"", "x"}, Header{"A b", "x"}, Header{"A", "x\r\nSet-Cookie: y"},
                               Header{"content-length", "3"}, Header{"Transfer-Encoding", "chunked"}}) {
    auto spec = fault("f");
    spec.headers = {header};
    CHECK_FALSE(faults.arm(spec));
  }
  auto spec = fault("f");
  spec.probability = std::nan("");
  CHECK_FALSE(faults.arm(spec));
  CHECK(faults.empty());
  spec.probability = 7;
  spec.status = 599;
  spec.headers = {{"Retry-After", "3"}};
  CHECK(faults.arm(spec));
}
