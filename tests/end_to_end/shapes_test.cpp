// `shakedown shapes` on a recording: learned, kept, exported.
#include <fstream>

#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

// Forty orders under ids of their own, one of them cut, and something from another host.
std::string write_recording(const std::string& folder) {
  const auto path = folder + "/shop.har";
  std::ofstream file(path);
  file << R"({"log":{"entries":[)";
  for (int i = 0; i < 40; ++i) {
    file
        << R"({"startedDateTime":"2026-05-01T10:00:00Z","request":{"method":"GET","url":"http://shop.test/orders/)"
        << 100 + i << R"(?lang=en"},"response":{"status":200,"headers":[{"name":"Content-Type","value":)"
        << R"("application/json"}],"content":{"mimeType":"application/json","text":"{\"id\":)" << 100 + i
        << R"(,\"status\":\")" << (i % 2 == 0 ? "paid" : "placed") << R"(\")"
        << (i % 4 == 0 ? R"(,\"note\":null)" : "") << R"(}"}}},)";
  }
  file
      << R"({"request":{"method":"GET","url":"http://ads.test/x"},"response":{"status":200,"content":{"text":"{}"}}}]}})";
  return path;
}

}  // namespace

TEST_CASE("shapes infer learns endpoints and presence, and what it kept is read again", "[shapes]") {
  const TemporaryFolder folder;
  const auto recording = write_recording(folder.path().string());
  const auto kept = folder.path().string() + "/shop.shapes";
  const auto inferred = run_shakedown({"shapes", "infer", recording, "--out", kept});
  INFO(inferred.err);
  CHECK(inferred.status == 0);
  CHECK(contains(inferred.out, "GET /orders/{id} 200: 40 responses, application/json"));
  CHECK(contains(inferred.out, "always (40 of 40; absent in at most 7.50 %)"));
  CHECK(contains(inferred.out, "one of \"paid\", \"placed\""));
  CHECK(contains(inferred.out, "25.0 % (10 of 40)"));
  CHECK(contains(inferred.out, "query lang"));
  CHECK_FALSE(contains(inferred.out, "GET /x"));
  CHECK(contains(inferred.err, "other hosts"));
  const auto again = run_shakedown({"shapes", "infer", kept, "--json"});
  CHECK(again.status == 0);
  CHECK(again.out == read_file(kept));
}

TEST_CASE("shapes export writes OpenAPI that shapes check reads, and nothing of the recording leaves it",
          "[shapes]") {
  const TemporaryFolder folder;
  const auto recording = write_recording(folder.path().string());
  const auto document = folder.path().string() + "/shop.json";
  CHECK(run_shakedown({"shapes", "export", recording, "--format", "openapi", "--out", document}).status == 0);
  CHECK(contains(read_file(document), "\"/orders/{id}\""));
  const auto checked = run_shakedown({"shapes", "check", document, recording});
  INFO(checked.out << checked.err);
  CHECK(checked.status == 0);
  const auto schema = run_shakedown(
      {"shapes", "export", recording, "--format", "json-schema", "--endpoint", "GET /orders/{id}"});
  const auto parsed = boost::json::parse(schema.out);
  CHECK(parsed.at("required").as_array().size() == 2);
}

TEST_CASE("shapes says what it cannot read", "[shapes]") {
  const TemporaryFolder folder;
  const auto recording = write_recording(folder.path().string());
  CHECK(run_shakedown({"shapes", "infer", folder.path().string() + "/none.har"}).status == 2);
  const auto far = run_shakedown({"shapes", "export", recording, "--endpoint", "GET /order/{id}"});
  CHECK(far.status == 2);
  CHECK(contains(far.err, "did you mean \"GET /orders/{id}\"?"));
  std::ofstream(folder.path().string() + "/bad.shapes") << "{\"shakedown\":\"shapes\",\"version\":7}";
  const auto bad = run_shakedown({"shapes", "infer", folder.path().string() + "/bad.shapes"});
  CHECK(bad.status == 2);
  CHECK(contains(bad.err, "version 7"));
}
