// `shakedown shapes diff` over recordings, files of shapes and runs.
#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

// A recording of so many answers to GET /orders/N with this body.
std::string har(const std::string& body, int entries = 60) {
  boost::json::array list;
  for (int i = 0; i < entries; ++i) {
    const auto url = "http://shop.test/orders/" + std::to_string(100 + i);
    list.push_back(boost::json::object{
        {"startedDateTime", "2026-11-01T10:00:00.000Z"},
        {"time", 1},
        {"request", boost::json::object{{"method", "GET"},
                                        {"url", url},
                                        {"httpVersion", "HTTP/1.1"},
                                        {"headers", boost::json::array()},
                                        {"queryString", boost::json::array()},
                                        {"cookies", boost::json::array()},
                                        {"headersSize", -1},
                                        {"bodySize", 0}}},
        {"response",
         boost::json::object{
             {"status", 200},
             {"statusText", "OK"},
             {"httpVersion", "HTTP/1.1"},
             {"headers", boost::json::array{boost::json::object{{"name", "Content-Type"},
                                                                {"value", "application/json"}}}},
             {"cookies", boost::json::array()},
             {"content",
              boost::json::object{{"size", body.size()}, {"mimeType", "application/json"}, {"text", body}}},
             {"redirectURL", ""},
             {"headersSize", -1},
             {"bodySize", body.size()}}},
        {"cache", boost::json::object()},
        {"timings", boost::json::object{{"send", 0}, {"wait", 1}, {"receive", 0}}}});
  }
  return boost::json::serialize(boost::json::object{
      {"log", boost::json::object{{"version", "1.2"},
                                  {"creator", boost::json::object{{"name", "test"}, {"version", "1"}}},
                                  {"entries", std::move(list)}}}});
}

struct Recordings {
  TemporaryFolder folder;
  Recordings() {
    folder.write("before.har", har(R"({"id":7,"total":12,"status":"paid"})"));
    folder.write("after.har", har(R"({"id":7,"total":"12","status":"paid","note":"x"})"));
    folder.write("added.har", har(R"({"id":7,"total":12,"status":"paid","note":"x"})"));
    folder.write("few.har", har(R"({"id":7})", 3));
  }
  Ran diff(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"shapes", "diff"});
    return run_shakedown(arguments, folder.path().string());
  }
};

}  // namespace

TEST_CASE("shapes diff says what broke between two recordings, and that equal ones are equal") {
  const Recordings recordings;
  const auto broken = recordings.diff({"before.har", "after.har"});
  INFO(broken.out << broken.err);
  CHECK(broken.status == 1);
  CHECK(contains(broken.out, "GET /orders/{id}"));
  CHECK(contains(broken.out, "ERR  200 $.total: retyped [response-property-type-changed]"));
  CHECK(contains(broken.out, "integer in 60 of 60"));
  CHECK(contains(broken.out, "now string in 60 of 60"));
  CHECK(contains(broken.out, "60 against 60 samples; chance of sampling alone below 1e-"));
  CHECK(contains(broken.out, "2 changes: 1 ERR, 0 WARN, 1 INFO"));
  const auto equal = recordings.diff({"before.har", "before.har", "--fail-on", "INFO"});
  CHECK(equal.status == 0);
  CHECK(contains(equal.out, "no change told"));
}

TEST_CASE("shapes diff --fail-on decides which level counts") {
  const Recordings recordings;
  CHECK(recordings.diff({"before.har", "added.har"}).status == 0);
  CHECK(recordings.diff({"before.har", "added.har", "--fail-on", "INFO"}).status == 1);
  CHECK(recordings.diff({"before.har", "after.har", "--fail-on", "ERR"}).status == 1);
  CHECK(recordings.diff({"before.har", "added.har", "--fail-on", "LOUD"}).status == 2);
}

TEST_CASE("shapes diff reads files of shapes and writes JSON") {
  const Recordings recordings;
  const auto folder = recordings.folder.path().string();
  REQUIRE(run_shakedown({"shapes", "infer", "before.har", "--out", "before.json"}, folder).status == 0);
  const auto ran = recordings.diff({"before.json", "after.har", "--json"});
  INFO(ran.out << ran.err);
  CHECK(ran.status == 1);
  const auto document = boost::json::parse(ran.out);
  const auto& changes = document.at("changes").as_array();
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].at("where").as_string() == "$.total");
  CHECK(changes[0].at("rule").as_string() == "response-property-type-changed");
  CHECK(changes[0].at("level").as_string() == "ERR");
  CHECK(changes[0].at("samples_before").to_number<int>() == 60);
  CHECK(document.at("comparisons").to_number<int>() > 5);
}

TEST_CASE("shapes diff leaves out what differs between two equal inputs") {
  const Recordings recordings;
  const auto ran = recordings.diff({"before.har", "after.har", "--equal", "after.har"});
  INFO(ran.out);
  CHECK(ran.status == 0);
  CHECK(contains(ran.out, "2 left out as noise"));
}

TEST_CASE("shapes diff passes nothing off as equal that it cannot compare") {
  const Recordings recordings;
  const auto few = recordings.diff({"few.har", "few.har"});
  CHECK(contains(few.out, "fewer than 18 samples"));
  CHECK(recordings.diff({"none.har", "before.har"}).status == 2);
  recordings.folder.write("broken.har", "{");
  CHECK(recordings.diff({"before.har", "broken.har"}).status == 2);
  recordings.folder.write("broken.json", "{\"shakedown\":\"shapes\",\"version\":1,\"exchanges\":-1}");
  CHECK(recordings.diff({"before.har", "broken.json"}).status == 2);
}

TEST_CASE("shapes diff compares runs") {
  TemporaryFolder folder;
  const auto run = [&](const std::string& body, const std::string& out) {
    FakeServer server([&](FakeServer::Peer& peer) {
      while (!peer.request().empty()) {
        if (!peer.send(answer(200, body, "Content-Type: application/json\r\n"))) return;
      }
    });
    folder.write("scenario.yaml", small_scenario(server.url()));
    return run_shakedown({"run", "scenario.yaml", "--quiet", "--out", out}, folder.path().string()).status;
  };
  REQUIRE(run("{\"ok\":true}", "one") == 0);
  REQUIRE(run("{\"ok\":1}", "other") == 0);
  const auto ran = run_shakedown({"shapes", "diff", "one", "other/run.db"}, folder.path().string());
  INFO(ran.out << ran.err);
  // How much a run stores of what it saw is not this command's doing; that the two are compared is.
  CHECK(ran.status < 2);
  CHECK(contains(ran.out, "comparisons made"));
}
