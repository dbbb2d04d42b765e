// What was seen of a service becomes rows of the run file.
#include "harness/provoke/watch/notebook.hpp"

#include "harness/journal/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace shakedown;
using namespace shakedown::watching;
using namespace std::chrono_literals;

namespace {

constexpr const char* contract_text = R"(openapi: 3.0.3
info: {title: shop, version: "1"}
paths:
  /orders:
    get:
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [total]
                properties: {total: {type: integer}}
)";

judge::Contract contract() {
  auto read = judge::Contract::read(
      contract_text, "shop.yaml",
      [](const std::string& name) -> Result<std::string> { return problem("there is no " + name); });
  if (!read) FAIL(to_string(read.error()));
  return std::move(read).value();
}

const Request request{"GET", "/orders?page=1", {}, ""};

Response answer(std::string body, Headers more = {}) {
  more.push_back({"Content-Type", "application/json"});
  return {200, std::move(more), std::move(body)};
}

Notebook::Message message(const Response& response, std::uint64_t times = 1) {
  Notebook::Message made;
  made.endpoint = "GET /orders";
  made.request = &request;
  made.response = &response;
  made.at = 1s;
  made.last = 2s;
  made.times = times;
  return made;
}

journal::StoredRun stored(Notebook& notebook) {
  const test::TemporaryFolder folder;
  auto journal = journal::Journal::create(folder.file("run.db"), {});
  REQUIRE(journal);
  notebook.write(*journal.value());
  REQUIRE(journal.value()->close(3s, false));
  auto run = journal::read_run(folder.file("run.db"));
  if (!run) FAIL(to_string(run.error()));
  return std::move(run).value();
}

}  // namespace

TEST_CASE("answers within the contract leave shapes and no deviation") {
  const auto checked = contract();
  Notebook notebook({1, "target", true, &checked});
  const Response good = answer(R"({"total":12})");
  notebook.see(message(good));
  notebook.see(message(good, 41));
  notebook.set_messages(50);
  const auto run = stored(notebook);
  CHECK(run.deviations.empty());
  REQUIRE(run.shapes.size() == 2);
  CHECK(run.shapes[0].messages == 42);
  const auto shape = judge::message_shape_from_text(run.shapes[0].shape);
  REQUIRE(shape);
  REQUIRE(shape.value().body.members.contains("total"));
  CHECK(shape.value().body.members.at("total")->present == 42);
  CHECK(shape.value().body.members.at("total")->values.counts.at("12") == 42);
  REQUIRE(run.watched.size() == 1);
  CHECK(run.watched[0].messages == 50);
  CHECK(run.watched[0].looked_at == 42);
  CHECK(run.watched[0].checked == 42);
}

TEST_CASE("one kind of deviation is one row with its count and one whole example") {
  const auto checked = contract();
  Notebook notebook({1, "target", false, &checked});
  int kept = 0;
  for (const char* body : {R"({"total":"12"})", R"({"total":"13"})"}) {
    const Response bad = answer(body);
    auto seen = message(bad, 3);
    seen.keep = [&] { return 70 + ++kept; };
    notebook.see(seen);
  }
  notebook.set_messages(6);
  const auto run = stored(notebook);
  CHECK(run.shapes.empty());
  REQUIRE(run.deviations.size() == 1);
  const auto& deviation = run.deviations[0];
  CHECK(deviation.rule == "body");
  CHECK(deviation.where == "$.total");
  CHECK(deviation.endpoint == "GET /orders");
  CHECK(deviation.got == "\"12\"");
  CHECK(deviation.count == 6);
  CHECK(deviation.first_seen == 1s);
  CHECK(deviation.last_seen == 2s);
  CHECK(deviation.exchange == 71);
  CHECK(kept == 1);
}

TEST_CASE("what a service says of its end is noted without any contract") {
  Notebook notebook({1, "payments", false, nullptr});
  const Response old =
      answer("{}", {{"Deprecation", "@1688169599"},
                    {"Sunset", "Sun, 30 Jun 2024 23:59:59 GMT"},
                    {"Link", "<https://a/next>; rel=\"next\", <https://a/why>; rel=\"deprecation\""}});
  notebook.see(message(old));
  notebook.set_messages(1);
  const auto run = stored(notebook);
  REQUIRE(run.deviations.size() == 3);
  for (const auto& deviation : run.deviations) CHECK(deviation.rule == "deprecated");
}
