// A finding's line is JSON whatever was sent, and says the bytes that were.
#include "fuzz/engine/finding_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "tests/support/catch.hpp"

using namespace shakedown::fuzz;

TEST_CASE("a finding's line is one line of JSON with the steps", "[fuzz]") {
  FindingLine finding;
  finding.key = key_of("5xx", "GET /a", "boom 17");
  finding.event = "5xx";
  finding.operation = "GET /a";
  finding.status = 500;
  finding.steps.push_back({{"POST", "/a", {{"X", "\xff"}}, "\xc3\x28\n"}, 500});
  finding.log = {"error \x1b[31m"};
  const auto line = line_of(finding);
  CHECK(line.find('\n') == std::string::npos);
  const auto value = boost::json::parse(line);
  CHECK(value.at("key").as_string() == "5xx|GET /a|boom #");
  const auto& step = value.at("steps").at(0);
  CHECK(step.at("body").as_string() == "\\xc3(\\x0a");
  CHECK(step.at("body_hex").as_string() == "c3280a");
  CHECK(value.at("log").at(0).as_string() == "error \\x1b[31m");
}

TEST_CASE("printable text stays, the rest is spelt", "[fuzz]") {
  CHECK(printable("caf\xc3\xa9") == "caf\xc3\xa9");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");
  CHECK(printable("\xf0\x9f\x98\x80") == "\xf0\x9f\x98\x80");
  CHECK(printable("\xf5") == "\\xf5");
}
