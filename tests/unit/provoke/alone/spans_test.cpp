// Spans in both of their forms, as SDKs send them and as they should not.
#include "harness/provoke/alone/spans.hpp"

#include <protozero/pbf_writer.hpp>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::alone;
using protozero::pbf_writer;

namespace {

const std::string trace = "0123456789abcdef0123456789abcdef";
const std::string trace_bytes = "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef";

std::string attribute(const std::string& key, const std::string& text) {
  std::string value;
  pbf_writer(value).add_string(1, text);
  std::string out;
  pbf_writer writer(out);
  writer.add_string(1, key);
  writer.add_message(2, value);
  return out;
}
std::string attribute(const std::string& key, std::int64_t number) {
  std::string value;
  pbf_writer(value).add_int64(3, number);
  std::string out;
  pbf_writer writer(out);
  writer.add_message(2, value);  // the value first: fields have no order
  writer.add_string(1, key);
  return out;
}

std::string request_of(const std::string& id, const std::vector<std::string>& attributes) {
  std::string span;
  pbf_writer span_writer(span);
  span_writer.add_bytes(1, id);
  span_writer.add_string(5, "GET /");
  span_writer.add_fixed64(7, 1);
  for (const auto& one : attributes) span_writer.add_message(9, one);
  std::string scope;
  pbf_writer(scope).add_message(2, span);
  std::string resource;
  pbf_writer(resource).add_message(2, scope);
  std::string request;
  pbf_writer(request).add_message(1, resource);
  return request;
}

}  // namespace

TEST_CASE("a span in protobuf says whose it is and which code made it, by the names of now and of before") {
  const auto now = spans_of_protobuf(request_of(
      trace_bytes, {attribute("code.function.name", "com.acme.Pay.charge"),
                    attribute("code.file.path", "src/Pay.java"), attribute("code.line.number", 12)}));
  REQUIRE(now);
  REQUIRE(now.value().size() == 1);
  CHECK(now.value()[0].trace == trace);
  CHECK(now.value()[0].place == ExecutedPlace{"src/Pay.java", 12, "com.acme.Pay.charge"});
  const auto before = spans_of_protobuf(request_of(
      trace_bytes, {attribute("code.function", "charge"), attribute("code.namespace", "com.acme.Pay"),
                    attribute("code.filepath", "Pay.java"), attribute("code.lineno", "12")}));
  REQUIRE(before);
  CHECK(before.value()[0].place == ExecutedPlace{"Pay.java", 12, "com.acme.Pay.charge"});
}

TEST_CASE("spans in JSON say the same, with ids in either form") {
  for (const std::string id : {"0123456789ABCDEF0123456789abcdef", "ASNFZ4mrze8BI0VniavN7w=="}) {
    const auto spans =
        spans_of_json(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")" + id +
                      R"(","attributes":[{"key":"code.function.name","value":{"stringValue":"charge"}},)"
                      R"({"key":"code.file.path","value":{"stringValue":"pay.go"}},)"
                      R"({"key":"code.line.number","value":{"intValue":"7"}},{"key":3},{}]}]}]}]})");
    REQUIRE(spans);
    REQUIRE(spans.value().size() == 1);
    CHECK(spans.value()[0].trace == trace);
    CHECK(spans.value()[0].place == ExecutedPlace{"pay.go", 7, "charge"});
  }
}

TEST_CASE("what is no request of spans is a problem or holds none") {
  CHECK_FALSE(spans_of_json("[]"));
  CHECK_FALSE(spans_of_json("{"));
  CHECK(spans_of_json("{}").value().empty());
  CHECK(spans_of_json(R"({"resourceSpans":[3,{"scopeSpans":{}}]})").value().empty());
  CHECK(spans_of_protobuf("").value().empty());
  const auto whole = request_of(trace_bytes, {attribute("code.function", "charge")});
  CHECK_FALSE(spans_of_protobuf(whole.substr(0, whole.size() - 1)));
  CHECK(spans_of_json(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"zz"}]}]}]})")
            .value()[0]
            .trace.empty());
}
