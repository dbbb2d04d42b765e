#include "harness/faults/toxic_json.hpp"

#include <set>

#include "harness/model/names.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::faults;
using namespace std::chrono_literals;

namespace {

Toxic toxic(const char* type, const std::string& attributes, const std::string& stream = "downstream") {
  auto made = new_toxic({"t", type, stream, 1}, *toxic_type(type));
  const auto error =
      read_attributes(first_json_value("{\"attributes\":" + attributes + "}").value(), false, made);
  INFO(error);
  REQUIRE(error.empty());
  return made;
}

FaultSpec fault(const char* type, const std::string& attributes) {
  const auto made = fault_of(toxic(type, attributes), "payments");
  REQUIRE(made);
  return *made;
}

std::string error_of(const char* type, const std::string& attributes) {
  auto made = new_toxic({"t", type, "downstream", 1}, *toxic_type(type));
  return read_attributes(first_json_value("{\"attributes\":" + attributes + "}").value(), false, made);
}

}  // namespace

TEST_CASE("the types that Toxiproxy knows become faults in their own units") {
  const auto latency = fault("latency", R"({"latency":100,"jitter":9})");
  CHECK(latency.kind == FaultKind::latency);
  CHECK(latency.delay == 100ms);
  CHECK(latency.jitter == 9ms);
  CHECK(latency.on == "payments");
  CHECK(fault("bandwidth", R"({"rate":100})").bytes_per_second == 100'000);
  CHECK(fault("slow_close", R"({"delay":20})").delay == 20ms);
  CHECK(fault("timeout", R"({"timeout":30})").kind == FaultKind::stall);
  CHECK(fault("timeout", R"({"timeout":30})").delay == 30ms);
  CHECK(fault("reset_peer", R"({"timeout":40})").kind == FaultKind::reset);
  CHECK(fault("limit_data", R"({"bytes":50})").kind == FaultKind::cut);
  CHECK(fault("limit_data", R"({"bytes":50})").bytes == 50);
  const auto slicer = fault("slicer", R"({"average_size":10,"size_variation":5,"delay":100})");
  CHECK(slicer.kind == FaultKind::slice);
  CHECK(slicer.bytes == 10);
  CHECK(slicer.variation == 5);
  CHECK(slicer.delay == 100us);
}

TEST_CASE("a slicer without a size and a noop do nothing") {
  CHECK_FALSE(fault_of(toxic("slicer", "{}"), "p"));
  CHECK_FALSE(fault_of(toxic("slicer", R"({"average_size":-3})"), "p"));
  CHECK_FALSE(fault_of(toxic("noop", "{}"), "p"));
}

TEST_CASE("absurd values read back as they were set and mean what a fault can mean") {
  const auto made = toxic("latency", R"({"latency":-5,"jitter":9223372036854775807})");
  CHECK(to_json(made).find(R"("latency":-5,"jitter":9223372036854775807)") != std::string::npos);
  const auto spec = fault_of(made, "p");
  REQUIRE(spec);
  CHECK(spec->delay == 0ns);
  CHECK(spec->jitter == 24h);
  auto likely = toxic("latency", "{}");
  likely.toxicity = 7.25F;
  CHECK(fault_of(likely, "p")->probability == 1);
  likely.toxicity = -3;
  CHECK(fault_of(likely, "p")->probability == 0);
}

TEST_CASE("every fault of a listener, a connection or HTTP is a type, and no other") {
  std::set<std::string> types;
  for (const auto& type : toxic_types()) CHECK(types.insert(type.name).second);
  for (int i = 0; i < fault_kind_count; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    INFO(name_of(kind));
    CHECK((toxic_type_of(kind) != nullptr) == (level_of(kind) <= FaultLevel::http));
    CHECK(types.contains(name_of(kind)) == (level_of(kind) <= FaultLevel::http));
  }
}

TEST_CASE("a type of our own reads back whole") {
  const auto made = toxic("http_status",
                          R"({"status":429,"body":"slow down","headers":{"Retry-After":"1","Via":["a","b"]},
                              "method":"POST","path":"/charges/*","first":2,"every":3})");
  CHECK(to_json(made) ==
        R"({"attributes":{"status":429,"body":"slow down","headers":{"Retry-After":"1","Via":["a","b"]},)"
        R"("method":"POST","path":"/charges/*","header":"","header_value":"","first":2,"every":3},)"
        R"("name":"t","type":"http_status","stream":"downstream","toxicity":1})");
  const auto spec = fault_of(made, "p");
  REQUIRE(spec);
  CHECK(spec->status == 429);
  CHECK(spec->headers.size() == 3);
  CHECK(spec->match.path == "/charges/*");
  CHECK(spec->first == 2);
  CHECK(spec->every == 3);
}

TEST_CASE("defaults of our own types make sense without an attribute") {
  CHECK(fault("http_status", "{}").status == 503);
  CHECK(fault("http_wrong_length", "{}").bytes == 10);
  CHECK(fault("http_status", "{}").every == 1);
  CHECK(fault("http_status", R"({"every":0})").every == 1);
}

TEST_CASE("a known type shows our additions only where they were set") {
  CHECK(to_json(toxic("latency", "{}")).starts_with(R"({"attributes":{"latency":0,"jitter":0},)"));
  const auto made = toxic("latency", R"({"latency":5,"spread":"pareto","first":2})");
  CHECK(to_json(made).starts_with(R"({"attributes":{"latency":5,"jitter":0,"spread":"pareto","first":2},)"));
  CHECK(fault_of(made, "p")->spread == Spread::pareto);
}

TEST_CASE("every fault of a proxy survives the way to a toxic and back") {
  for (const auto& type : toxic_types()) {
    if (!type.kind || std::string_view(name_of(*type.kind)) != type.name) continue;
    FaultSpec spec;
    spec.kind = *type.kind;
    spec.name = "x";
    spec.on = "p";
    spec.stream = Stream::both;
    spec.probability = 0.5;
    spec.delay = 1500ms;
    spec.bytes = 1000;
    spec.bytes_per_second = 5000;
    spec.share = 0.25;
    spec.status = 418;
    const auto shown = toxic_of(spec);
    REQUIRE(shown);
    const auto back = fault_of(*shown, "p");
    REQUIRE(back);
    INFO(to_json(*shown));
    CHECK(back->kind == spec.kind);
    CHECK(back->stream == spec.stream);
    CHECK(back->probability == 0.5);
    const auto again = toxic_of(*back);
    CHECK(to_json(*again) == to_json(*shown));
  }
  FaultSpec of_process;
  of_process.kind = FaultKind::pause;
  CHECK_FALSE(toxic_of(of_process));
}

TEST_CASE("attributes of the wrong type are named with their type") {
  CHECK(error_of("http_status", R"({"status":"x"})") ==
        "json: cannot unmarshal string into Go struct field HttpStatusToxic.attributes.status of type int64");
  CHECK(error_of("corrupt", R"({"share":"x"})") ==
        "json: cannot unmarshal string into Go struct field CorruptToxic.attributes.share of type float64");
  CHECK(error_of("latency", R"({"spread":"wide"})") ==
        "json: cannot unmarshal string into Go struct field LatencyToxic.attributes.spread of type spread: "
        "uniform, normal or pareto");
  CHECK(error_of("http_status", R"({"headers":{"a":1}})") ==
        "json: cannot unmarshal object into Go struct field HttpStatusToxic.attributes.headers of type "
        "map[string]string");
  CHECK(error_of("latency", "5") ==
        "json: cannot unmarshal number into Go struct field .attributes of type "
        "toxics.LatencyToxic");
}

TEST_CASE("nothing changes where one attribute is wrong") {
  auto made = toxic("latency", R"({"latency":5})");
  const auto body = first_json_value(R"({"attributes":{"latency":6,"jitter":"x"},"toxicity":0.5})");
  CHECK_FALSE(read_attributes(body.value(), true, made).empty());
  CHECK(to_json(made).find("\"latency\":5,") != std::string::npos);
  CHECK(made.toxicity == 1);
}

TEST_CASE("both directions are for types of our own") {
  CHECK(stream_of("both", toxic_type("stall")) == Stream::both);
  CHECK_FALSE(stream_of("both", toxic_type("timeout")));
  CHECK_FALSE(stream_of("both", nullptr));
  CHECK(stream_of("UpStream", nullptr) == Stream::upstream);
}
