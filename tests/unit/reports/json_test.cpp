// report.json: what it holds, and that it is the same each time and bounded whatever the target said.
#include "reports/json.hpp"

#include <boost/json.hpp>
#include <limits>
#include <string>

#include "harness/model/utf8.hpp"
#include "reports/document.hpp"
#include "reports/html.hpp"
#include "reports/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;
namespace json = boost::json;

TEST_CASE("the same run gives the same bytes") {
  CHECK(report_json(samples::sample_run()) == report_json(samples::sample_run()));
}

TEST_CASE("verdict, gates and findings are told as judge left them") {
  const auto report = json::parse(report_json(samples::sample_run()));
  CHECK(report.at("verdict").as_string() == "fail");
  CHECK(report.at("reasons").as_array().size() == 4);
  const auto& gate = report.at("gates").at(0);
  CHECK(gate.at("unit").as_string() == "ms");
  CHECK(gate.at("limit").to_number<double>() == Approx(150));
  CHECK(gate.at("margin").to_number<double>() < 0);
  CHECK(report.at("gates").at(5).at("observed").is_null());
  const auto& finding = report.at("findings").at(0);
  CHECK(finding.at("severity").as_string() == "critical");
  CHECK(finding.at("evidence").as_array().size() == 4);
  CHECK(finding.at("evidence").at(3).at("id").as_int64() == 4);
}

TEST_CASE("a gate's observed value is never worked out again") {
  auto run = samples::sample_run();
  run.gates[0].observed = 1e6;
  run.gates[0].verdict = Verdict::fail;
  const auto report = json::parse(report_json(run));
  CHECK(report.at("gates").at(0).at("observed").to_number<double>() == Approx(1));
  CHECK(report.at("gates").at(0).at("verdict").as_string() == "fail");
}

TEST_CASE("a seed of 64 bits keeps all its digits") {
  const auto report = json::parse(report_json(samples::sample_run()));
  CHECK(report.at("run").at("seed").as_string() == "9007199254740993");
}

TEST_CASE("latency percentiles are those of the histograms, in microseconds") {
  auto run = samples::three_second_run();
  run.totals.resize(1);
  run.totals[0].latency.clear();
  for (int i = 1; i <= 100; ++i) run.totals[0].latency.record(i * 1'000'000);
  const auto report = json::parse(report_json(run));
  const auto& latency = report.at("endpoints").at(0).at("all").at("latency");
  CHECK(latency.at("count").to_number<int>() == 100);
  CHECK(latency.at("p50_us").to_number<double>() == Approx(50'000).epsilon(0.001));
  CHECK(latency.at("p99_us").to_number<double>() == Approx(99'000).epsilon(0.001));
  CHECK(latency.at("max_us").to_number<int>() == 100'000);
}

TEST_CASE("hostile text stays valid UTF-8 and short") {
  const auto text = report_json(samples::hostile_run());
  CHECK(is_utf8(text));
  CHECK(text.size() < 1'000'000);
  const auto report = json::parse(text);
  CHECK(report.at("run").at("name").as_string() == "</script><img src=x onerror=\"document.title='owned'\">");
}

TEST_CASE("a run of any size gives a report of bounded size that says what it leaves out") {
  const auto run = samples::huge_run();
  const auto text = report_json(run);
  CHECK(report_html_from(text, "huge").size() < 5'000'000);
  const auto report = json::parse(text);
  const auto& left_out = report.at("left_out").as_object();
  for (const char* part :
       {"exchanges", "log", "events", "signatures", "links", "notes", "gates", "reasons"}) {
    INFO(part);
    CHECK(left_out.contains(part));
  }
  const auto shown = report.at("findings").as_array().size();
  const auto missing = left_out.contains("findings") ? left_out.at("findings").to_number<std::size_t>() : 0;
  CHECK(shown + missing == run.findings.size());
  CHECK(shown > 400);
}

TEST_CASE("a run without anything has a report") {
  const auto report = json::parse(report_json(samples::empty_run()));
  CHECK(report.at("verdict").as_string() == "not judged");
  CHECK(report.at("overall").at("latency").is_null());
  CHECK(report.at("endpoints").as_array().empty());
}

TEST_CASE("times are rounded to the nearest microsecond") {
  CHECK(microseconds(Nanoseconds(0)) == 0);
  CHECK(microseconds(Nanoseconds(499)) == 0);
  CHECK(microseconds(Nanoseconds(500)) == 1);
  CHECK(microseconds(Nanoseconds(1499)) == 1);
  CHECK(microseconds(never) > 0);
}

TEST_CASE("numbers that JSON cannot hold become null, others their shortest form") {
  CHECK(json_text(json::array{0.1, 1e21, 3.0}) == "[0.1,1e+21,3]");
  CHECK(json_text(json::value(std::numeric_limits<double>::infinity())) == "null");
}

TEST_CASE("the size in a page counts characters that are escaped there") {
  const std::string text = "<>&\xE2\x80\xA8x";
  CHECK(size_in_page(text) == json_for_page(text).size());
}
