// `shakedown shapes check` as a user runs it: a recording against a contract of two documents.
#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

const std::string contract = R"(openapi: 3.0.3
paths:
  /orders/{id}:
    get:
      responses:
        200: {content: {application/json: {schema: {$ref: "schemas.yaml#/Order"}}}}
)";
const std::string schemas =
    "Order: {type: object, required: [id], properties: {id: {type: integer}, sku: {format: sku}}}\n";

std::string entry(const std::string& url, const std::string& body) {
  return R"({"startedDateTime":"2026-11-24T10:00:00Z","time":1,"request":{"method":"GET","url":")" + url +
         R"(","headers":[]},"response":{"status":200,"headers":[{"name":"Content-Type","value":"application/json"}],)" +
         R"("content":{"mimeType":"application/json","text":)" +
         boost::json::serialize(boost::json::value(body)) + "}}}";
}

std::string har(const std::vector<std::string>& entries) {
  std::string text = R"({"log":{"version":"1.2","entries":[)";
  for (std::size_t i = 0; i < entries.size(); ++i) text += (i == 0 ? "" : ",") + entries[i];
  return text + "]}}";
}

}  // namespace

TEST_CASE("a recording that keeps to its contract: status 0; one that does not: 1, with place and example") {
  const TemporaryFolder folder;
  folder.write("openapi.yaml", contract);
  folder.write("schemas.yaml", schemas);
  const auto good = entry("http://127.0.0.1:9/orders/1", R"({"id":1})");
  folder.write("good.har", har({good, good, entry("http://elsewhere.test/x", "{")}));
  folder.write("bad.har", har({good, entry("http://127.0.0.1:9/orders/2", R"({"id":"2"})"),
                               entry("http://127.0.0.1:9/other", "{}")}));

  const auto fine =
      run_shakedown({"shapes", "check", "openapi.yaml", "good.har", "--limits"}, folder.path().string());
  INFO(fine.out << fine.err);
  CHECK(fine.status == 0);
  CHECK(contains(fine.out, "checked 2 exchanges of 1 endpoint: no deviation"));
  CHECK(contains(fine.err, "1 entry to other hosts than 127.0.0.1:9 left out"));
  CHECK(contains(fine.err, "the format \"sku\" is not checked"));

  const auto wrong = run_shakedown({"shapes", "check", "openapi.yaml", "bad.har"}, folder.path().string());
  INFO(wrong.out << wrong.err);
  CHECK(wrong.status == 1);
  CHECK(contains(wrong.out, "GET /orders/{id}  (2 exchanges)\n  body  $.id  1x\n      expected integer"));
  CHECK(contains(wrong.out, "such as  entry 2: GET /orders/2 answered 200"));
  CHECK(contains(wrong.out, "undocumented-endpoint  /other"));

  const auto json =
      run_shakedown({"shapes", "check", "openapi.yaml", "bad.har", "--json"}, folder.path().string());
  CHECK(json.status == 1);
  const auto read = boost::json::parse(json.out);
  CHECK(read.at("checked").as_int64() == 3);
  REQUIRE(read.at("deviations").as_array().size() == 2);
  CHECK(read.at_pointer("/deviations/0/where").as_string() == "$.id");
  CHECK(read.at_pointer("/limits").as_array().size() == 1);
}

TEST_CASE("what cannot be used is status 2, with its place") {
  const TemporaryFolder folder;
  folder.write("openapi.yaml", contract);
  folder.write("empty.har", har({}));
  const auto missing =
      run_shakedown({"shapes", "check", "openapi.yaml", "empty.har"}, folder.path().string());
  CHECK(missing.status == 2);
  CHECK(contains(missing.err, "openapi.yaml:6:59: the document \"schemas.yaml\" cannot be read"));
  folder.write("outside.yaml", "openapi: 3.0.0\npaths: {/a: {$ref: ../../../../etc/hostname}}\n");
  const auto outside =
      run_shakedown({"shapes", "check", "outside.yaml", "empty.har"}, folder.path().string());
  CHECK(outside.status == 2);
  CHECK(contains(outside.err, "lies outside of the contract's folder"));
  folder.write("schemas.yaml", schemas);
  CHECK(run_shakedown({"shapes", "check", "openapi.yaml", "empty.har"}, folder.path().string()).status == 2);
  CHECK(run_shakedown({"shapes", "check", "openapi.yaml", "none.har"}, folder.path().string()).status == 2);
}
