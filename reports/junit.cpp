// junit.xml.
#include "reports/junit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/cases.hpp"
#include "reports/figures.hpp"
#include "reports/limits.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

std::string quoted(std::string_view text, std::size_t limit = limits::junit_text) {
  return "\"" + xml(text, limit) + "\"";
}
std::string time_attribute(Nanoseconds length) {
  return fmt::format("{:.3f}", seconds(length));
}

// Text between tags keeps its line ends.
std::string lines(std::string_view text) {
  std::string out;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find('\n', from), text.size());
    out += xml(text.substr(from, to - from), limits::junit_text);
    if (to < text.size()) out += '\n';
    from = to + 1;
  }
  return out;
}

void write(std::string& out, const Case& one) {
  out += "    <testcase name=" + quoted(one.name) + " classname=" + quoted(one.class_name) + " time=\"" +
         time_attribute(one.length) + "\"";
  if (!one.file.empty()) out += " file=" + quoted(one.file);
  if (one.line > 0) out += " line=\"" + std::to_string(one.line) + "\"";
  out += ">\n";
  switch (one.kind) {
    case Case::Kind::passed:
      break;
    case Case::Kind::failure:
    case Case::Kind::error: {
      const std::string tag = one.kind == Case::Kind::failure ? "failure" : "error";
      out += "      <" + tag + " message=" + quoted(one.message) + " type=" + quoted(one.type) + ">" +
             lines(one.details) + "</" + tag + ">\n";
      break;
    }
    case Case::Kind::skipped:
      out += "      <skipped message=" + quoted(one.message) + "/>\n";
      break;
  }
  if (!one.output.empty()) out += "      <system-out>" + lines(one.output) + "</system-out>\n";
  out += "    </testcase>\n";
}

std::string counts(std::size_t tests, int failures, int errors, int skipped, Nanoseconds length) {
  return fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"", tests,
                     failures, errors, skipped, time_attribute(length));
}

}  // namespace

std::string junit_xml(const journal::StoredRun& run) {
  const auto suites = suites_of(run);
  const auto when = wall_text(run.info.began_wall_ms).substr(0, 19);
  std::string body;
  std::size_t tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;
  for (const auto& suite : suites) {
    if (suite.cases.empty()) continue;
    const int suite_failures = suite.count(Case::Kind::failure);
    const int suite_errors = suite.count(Case::Kind::error);
    const int suite_skipped = suite.count(Case::Kind::skipped);
    body += "  <testsuite name=" + quoted(suite.name) +
            counts(suite.cases.size(), suite_failures, suite_errors, suite_skipped, suite.length()) +
            " timestamp=" + quoted(when) + ">\n";
    for (const auto& one : suite.cases) write(body, one);
    body += "  </testsuite>\n";
    tests += suite.cases.size();
    failures += suite_failures;
    errors += suite_errors;
    skipped += suite_skipped;
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=" + quoted(run.info.name) +
         counts(tests, failures, errors, skipped, run.length) + " timestamp=" + quoted(when) + ">\n" + body +
         "</testsuites>\n";
}

}  // namespace shakedown::reports
