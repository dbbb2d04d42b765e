// report.html: the page around the data.
#include "reports/html.hpp"

#include <boost/json.hpp>
#include <string>

#include "harness/model/utf8.hpp"
#include "reports/json.hpp"
#include "reports/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// The data as a browser would see it: up to the first end of a script element.
std::string data_of(const std::string& html) {
  const std::string open = "<script type=\"application/json\" id=\"report\">";
  const auto from = html.find(open) + open.size();
  return html.substr(from, html.find("</script", from) - from);
}

}  // namespace

TEST_CASE("the data in the page is the report, whatever the target said") {
  const auto make = GENERATE(&samples::sample_run, &samples::hostile_run, &samples::empty_run);
  const auto run = make();
  const auto html = report_html(run);
  CHECK(boost::json::parse(data_of(html)) == boost::json::parse(report_json(run)));
  CHECK(is_utf8(html));
}

TEST_CASE("nothing in the data can end its element, begin a comment or another element") {
  const auto html = report_html(samples::hostile_run());
  const auto plain = report_html(samples::three_second_run());
  CHECK(count(html, "<script") == count(plain, "<script"));
  CHECK(count(html, "</script") == count(plain, "</script"));
  CHECK(count(html, "<img") == count(plain, "<img"));
  CHECK(count(html, "<!--") == 0);
  CHECK(data_of(html).find_first_of("<>&") == std::string::npos);
  CHECK(data_of(html).find("\xE2\x80\xA8") == std::string::npos);
}

TEST_CASE("the page forbids every request and every script but its own") {
  const auto html = report_html(samples::three_second_run());
  CHECK(html.find("default-src 'none'; script-src 'sha256-") != std::string::npos);
  CHECK(html.find("unsafe-inline") == std::string::npos);
  CHECK(html.find("@REPORT@") == std::string::npos);
  CHECK(html.find("@POLICY@") == std::string::npos);
}

TEST_CASE("the title says verdict and run as text") {
  CHECK(report_html(samples::sample_run()).find("<title>fail: Checkout before release</title>") !=
        std::string::npos);
  CHECK(report_html(samples::hostile_run()).find("<title>fail: &lt;/script&gt;&lt;img") != std::string::npos);
  auto run = samples::empty_run();
  run.info.name = "SHAKEDOWN_REPORT_TITLE";
  CHECK(count(report_html(run), "<title>") == 1);
}
