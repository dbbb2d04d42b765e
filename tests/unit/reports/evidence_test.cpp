// Which exchanges, events and log lines a report carries.
#include "reports/evidence.hpp"

#include <boost/json.hpp>

#include "reports/limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;
namespace json = boost::json;

namespace {

bool has_id(const json::array& elements, std::int64_t id) {
  for (const auto& element : elements) {
    if (element.at("id").as_int64() == id) return true;
  }
  return false;
}

// 200 exchanges whose bodies fill the share of exchanges many times over.
journal::StoredRun crowded_run() {
  journal::StoredRun run;
  for (int i = 1; i <= 200; ++i) {
    journal::ExchangeRecord record;
    record.id = i;
    record.because = journal::KeptBecause::sample;
    record.exchange.response = {200, {}, std::string(15'000, '<')};
    run.exchanges.push_back(record);
  }
  return run;
}

}  // namespace

TEST_CASE("where not all exchanges fit, evidence and examples of errors are there") {
  auto run = crowded_run();
  run.exchanges[10].because = journal::KeptBecause::failure;
  run.findings.resize(1);
  run.findings[0].evidence = {{Evidence::Kind::exchange, 200, ""}};
  run.signatures.resize(1);
  run.signatures[0].exchange = 199;
  const auto bounded = exchanges_json(run);
  CHECK(has_id(bounded.elements, 200));
  CHECK(has_id(bounded.elements, 199));
  CHECK(has_id(bounded.elements, 11));
  CHECK(bounded.left_out == 200 - bounded.elements.size());
  CHECK(bounded.left_out > 100);
}

TEST_CASE("a body that is not text is base64, and a cut one says so") {
  journal::StoredRun run;
  run.exchanges.resize(1);
  auto& record = run.exchanges[0];
  record.id = 1;
  record.exchange.request.body = std::string("\x1f\x8b\0", 3);
  record.exchange.response.status = 200;
  record.exchange.response.body = std::string(limits::body + 100, 'x');
  record.exchange.response_body_bytes = 1'000'000;
  const auto exchanges = exchanges_json(run).elements;
  const auto& request = exchanges.at(0).at("request").at("body");
  CHECK(request.at("base64").as_string() == "H4sA");
  CHECK_FALSE(request.at("cut").as_bool());
  const auto& response = exchanges.at(0).at("response").at("body");
  CHECK(response.at("text").as_string().size() == limits::body);
  CHECK(response.at("cut").as_bool());
  CHECK(response.at("bytes").to_number<int>() == 1'000'000);
}

TEST_CASE("an exchange without a response says so") {
  const auto exchanges = exchanges_json(samples::sample_run()).elements;
  CHECK(exchanges.at(2).at("response").is_null());
  CHECK(exchanges.at(2).at("timing").at("first_byte_us").is_null());
}

TEST_CASE("of a long log the last lines and those around evidence are shown") {
  journal::StoredRun run;
  for (int i = 1; i <= 5000; ++i) {
    const std::string process = i % 2 == 0 ? "target" : "payments";
    run.log.push_back({i, {Nanoseconds(i), process, false, "line " + std::to_string(i)}});
  }
  run.findings.resize(1);
  run.findings[0].evidence = {{Evidence::Kind::log_line, 1000, ""}};
  const auto bounded = log_json(run);
  CHECK(has_id(bounded.elements, 1000));
  CHECK(has_id(bounded.elements, 1000 - 2 * static_cast<int>(limits::lines_before)));
  CHECK(has_id(bounded.elements, 1000 + 2 * static_cast<int>(limits::lines_after)));
  CHECK_FALSE(has_id(bounded.elements, 1001));  // of another process
  CHECK_FALSE(has_id(bounded.elements, 500));
  CHECK(has_id(bounded.elements, 5000));
  CHECK(has_id(bounded.elements, 4999));
  CHECK(bounded.elements.size() + bounded.left_out == 5000);
}
