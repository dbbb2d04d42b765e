// The receiver of spans, asked as an SDK asks it.
#include "harness/provoke/alone/span_witness.hpp"

#include "harness/net/exchange_client.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace std::chrono_literals;

namespace {

const std::string asked = "0123456789abcdef0123456789abcdef";

std::string spans_in(const std::string& trace_id, const std::string& function) {
  return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")" + trace_id +
         R"(","attributes":[{"key":"code.function.name","value":{"stringValue":")" + function +
         R"("}}]}]}]}]})";
}

net::ExchangeAnswer post(const target::Environment& environment, const std::string& path,
                         const std::string& type, const std::string& body) {
  const auto origin = net::parse_origin(environment.at("OTEL_EXPORTER_OTLP_ENDPOINT")).value();
  const std::string head = "POST " + path + " HTTP/1.1\r\nHost: here\r\nContent-Type: " + type +
                           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return net::ask_once({origin, {"127.0.0.1"}}, {}, {head, body, false, 65536}, 5s, RunClock(), {});
}

struct Receiver {
  std::unique_ptr<target::Witness> witness = alone::make_span_witness("127.0.0.1:0", {200ms, 200ms}).value();
  target::Environment environment;
  Receiver() { witness->prepare(environment); }
};

}  // namespace

TEST_CASE("a span belongs to the endpoint whose request had its trace") {
  Receiver receiver;
  CHECK_FALSE(receiver.witness->is_present());
  CHECK(post(receiver.environment, "/v1/traces", "application/json", spans_in(asked, "pay.charge"))
            .response.status == 200);
  CHECK(post(receiver.environment, "/v1/traces", "application/json; charset=utf-8",
             spans_in(std::string(32, 'f'), "other"))
            .response.body == "{}");
  CHECK(receiver.witness->is_present());
  receiver.witness->end("POST /orders", asked);
  receiver.witness->end("GET /silent", std::string(32, '1'));
  const auto told = receiver.witness->finish();
  REQUIRE(told.size() == 1);
  CHECK(told[0].endpoint == "POST /orders");
  CHECK_FALSE(told[0].complete);
  CHECK(told[0].places == std::vector<ExecutedPlace>{{"", 0, "pay.charge"}});
  // Whoever goes on sending is answered.
  CHECK(post(receiver.environment, "/v1/traces", "application/x-protobuf", "x").response.status == 200);
}

TEST_CASE("what is sent besides spans is taken, and what makes no sense is refused for good") {
  Receiver receiver;
  CHECK(post(receiver.environment, "/v1/metrics", "application/x-protobuf", "anything").response.status ==
        200);
  CHECK(post(receiver.environment, "/v1/traces", "application/json", "{").response.status == 400);
  CHECK(post(receiver.environment, "/v1/traces", "text/html", "<p>").response.status == 415);
}

TEST_CASE("a service that sends its spans elsewhere goes on doing so") {
  const auto witness = alone::make_span_witness("127.0.0.1:0", {1ms, 1ms}).value();
  target::Environment environment{{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"}};
  const auto before = environment;
  witness->prepare(environment);
  CHECK(environment == before);
}

TEST_CASE("only a loopback address is listened on") {
  CHECK_FALSE(alone::make_span_witness("0.0.0.0:0", {1ms, 1ms}));
}
