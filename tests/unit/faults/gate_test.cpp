#include "harness/faults/gate.hpp"

#include <string>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using faults::Gate;

namespace {

FaultSpec gate_of(int calls, Nanoseconds step = {}) {
  FaultSpec spec;
  spec.kind = FaultKind::http_delay_headers;
  spec.delay = 50ms;
  spec.gather.calls = calls;
  spec.gather.step = step;
  return spec;
}

std::shared_ptr<faults::GateCall> call_of(const Gate& gate, const std::string& target,
                                          const std::string& trace = "", const std::string& method = "GET") {
  const std::string parent = "00-" + trace + "-0123456789abcdef-01";
  const faults::RequestField field{"Traceparent", parent};
  return gate.enter({method, target, {&field, trace.empty() ? 0u : 1u}});
}

}  // namespace

TEST_CASE("a gate lets nobody go before as many as asked for wait, and all of them then") {
  Gate gate(gate_of(3, 2ms));
  const auto first = call_of(gate, "/stock");
  const auto second = call_of(gate, "/stock?page=2");
  const auto third = call_of(gate, "/stock");
  CHECK_FALSE(gate.arrive(first, 10ms));
  CHECK_FALSE(gate.arrive(second, 20ms));
  CHECK(first->leaves == 60ms);
  CHECK(second->leaves == 70ms);
  CHECK_FALSE(gate.take_opened());
  CHECK(gate.arrive(third, 30ms));
  CHECK(gate.take_opened());
  CHECK_FALSE(gate.take_opened());
  CHECK(first->leaves == 30ms);
  CHECK(second->leaves == 32ms);
  CHECK(third->leaves == 34ms);
}

TEST_CASE("a gate lets calls go in the order asked for, whatever order they came in") {
  auto spec = gate_of(3, 2ms);
  spec.gather.order = {std::string(32, '3'), std::string(32, '1')};
  Gate gate(spec);
  const auto first = call_of(gate, "/stock", std::string(32, '1'));
  const auto nobodys = call_of(gate, "/stock");
  const auto third = call_of(gate, "/stock", std::string(32, '3'));
  for (const auto& call : {nobodys, first, third}) gate.arrive(call, 10ms);
  CHECK(third->leaves == 10ms);
  CHECK(first->leaves == 12ms);
  CHECK(nobodys->leaves == 14ms);
}

TEST_CASE("calls of different kinds do not wait for each other, and numbers make no kind") {
  Gate gate(gate_of(2));
  const auto stock = call_of(gate, "/products/7/stock");
  CHECK_FALSE(gate.arrive(stock, 1ms));
  CHECK_FALSE(gate.arrive(call_of(gate, "/products/7/price"), 1ms));
  CHECK_FALSE(gate.arrive(call_of(gate, "/products/7/stock", "", "PUT"), 1ms));
  CHECK(gate.arrive(call_of(gate, "/products/12/stock"), 2ms));
  CHECK(stock->leaves == 2ms);
}

TEST_CASE("who has waited long enough is not waited with, and a gate closes again") {
  Gate gate(gate_of(2));
  const auto early = call_of(gate, "/stock");
  CHECK_FALSE(gate.arrive(early, 0ms));
  CHECK_FALSE(gate.arrive(call_of(gate, "/stock"), 50ms));
  CHECK(early->leaves == 50ms);
  CHECK(gate.arrive(call_of(gate, "/stock"), 60ms));
  CHECK_FALSE(gate.arrive(call_of(gate, "/stock"), 61ms));
}

TEST_CASE("a gate that is given up holds nobody") {
  Gate gate(gate_of(2));
  const auto waits = call_of(gate, "/stock");
  gate.arrive(waits, 10ms);
  gate.give_up();
  CHECK(gate.take_opened());
  CHECK(waits->leaves <= 10ms);
  const auto later = call_of(gate, "/stock");
  CHECK_FALSE(gate.arrive(later, 20ms));
  CHECK(later->leaves == 20ms);
}
