// ctrf.json.
#include "reports/ctrf.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>

#include "harness/model/hash.hpp"
#include "harness/model/names.hpp"
#include "reports/cases.hpp"
#include "reports/document.hpp"
#include "reports/limits.hpp"
#include "reports/tables.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;

enum class Status { passed, failed, skipped, other };
constexpr std::array<const char*, 4> status_names = {"passed", "failed", "skipped", "other"};

// Too little evidence is neither a pass nor a failure, and nothing was skipped either.
Status status_of(const Case& one) {
  switch (one.kind) {
    case Case::Kind::passed:
      return Status::passed;
    case Case::Kind::failure:
      return Status::failed;
    case Case::Kind::error:
      return Status::other;
    case Case::Kind::skipped:
      return one.message.starts_with("inconclusive") ? Status::other : Status::skipped;
  }
  return Status::other;
}

// The same case has the same id in every run. Version 8 of a UUID is the one for ids that are made like this.
std::string id_of(const Case& one, std::map<std::string, int>& seen) {
  const auto what = one.class_name + "\n" + (one.finding ? one.finding->fingerprint : one.name);
  const auto which = static_cast<std::uint64_t>(seen[what]++);
  const auto high = hash(which, "ctrf high\n" + what);
  const auto low = hash(which, "ctrf low\n" + what);
  return fmt::format("{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xfff,
                     0x8000 | ((low >> 48) & 0x3fff), low & 0xffffffffffff);
}

std::int64_t milliseconds(Nanoseconds length) {
  return (length.count() + 500'000) / 1'000'000;
}

json::array output_lines(std::string_view text) {
  json::array lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = clean(text.substr(0, end), limits::junit_text);
    if (!line.empty()) lines.push_back(json::value(line));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

using KnownFindings = std::map<std::string_view, const HistoryFinding*>;  // by fingerprint

// CTRF's own `flaky` means a test that passed when it was tried again; a finding that earlier runs saw now
// and then did not pass.
json::object history_extra(const HistoryFinding& known) {
  return {{"state", name_of(known.state)},
          {"seen", known.seen},
          {"of", known.chances},
          {"first_run", clean(known.first_run, limits::name)}};
}

json::object finding_extra(const Finding& finding, const KnownFindings& known) {
  json::object extra{{"finding", clean(finding.id, limits::name)},
                     {"fingerprint", finding.fingerprint},
                     {"severity", name_of(finding.severity)},
                     {"endpoint", clean(finding.endpoint, limits::name)},
                     {"stage", clean(finding.stage, limits::name)},
                     {"shown", finding.count},
                     {"of", finding.of},
                     {"reproduce", clean(finding.reproduce, limits::sentence)}};
  if (!finding.quarantine.empty()) extra["quarantine"] = clean(finding.quarantine, limits::sentence);
  if (const auto found = known.find(finding.fingerprint); found != known.end())
    extra["history"] = history_extra(*found->second);
  return extra;
}

json::object test_json(const Suite& suite, const Case& one, const KnownFindings& known,
                       std::map<std::string, int>& seen) {
  const auto status = status_of(one);
  auto name = clean(one.name, limits::junit_text);
  json::object test{{"id", id_of(one, seen)},
                    {"name", name.empty() ? "unnamed" : std::move(name)},
                    {"status", status_names[static_cast<std::size_t>(status)]},
                    {"duration", milliseconds(one.length)},
                    {"suite", json::array{json::value(suite.name)}}};
  if (status == Status::other) test["rawStatus"] = "inconclusive";
  if (!one.message.empty()) test["message"] = clean(one.message, limits::junit_text);
  if (!one.details.empty()) test["trace"] = clean(one.details, limits::sentence);
  if (!one.file.empty()) test["filePath"] = clean(one.file, limits::sentence);
  if (one.line > 0) test["line"] = one.line;
  if (auto lines = output_lines(one.output); !lines.empty()) test["stdout"] = std::move(lines);
  json::array tags{json::value(clean(one.class_name, limits::name))};
  if (one.finding) tags.push_back(json::value(name_of(one.finding->severity)));
  test["tags"] = std::move(tags);
  if (one.finding) test["extra"] = json::object{{"shakedown", finding_extra(*one.finding, known)}};
  return test;
}

}  // namespace

std::string ctrf(const journal::StoredRun& run) {
  BoundedArray tests(limits::ctrf_size);
  std::array<std::uint64_t, status_names.size()> counts{};
  std::map<std::string, int> seen;
  KnownFindings known;
  for (const auto& finding : run.history.findings) known.emplace(finding.fingerprint, &finding);
  std::uint64_t suites = 0;
  for (const auto& suite : suites_of(run)) {
    suites += suite.cases.empty() ? 0 : 1;
    for (const auto& one : suite.cases) {
      if (tests.add(test_json(suite, one, known, seen))) ++counts[static_cast<std::size_t>(status_of(one))];
    }
  }
  const auto start = run.info.began_wall_ms;
  const auto left_out = tests.left_out();
  auto listed = tests.take();
  json::object summary{{"tests", listed.size()},
                       {"passed", counts[0]},
                       {"failed", counts[1]},
                       {"skipped", counts[2]},
                       {"pending", 0},
                       {"other", counts[3]},
                       {"suites", suites},
                       {"start", start},
                       {"stop", start + milliseconds(run.length)},
                       {"duration", milliseconds(run.length)}};
  json::object tool{{"name", "shakedown"}};
  if (!run.info.version.empty()) tool["version"] = clean(run.info.version, limits::name);
  json::object extra{{"verdict", verdict_word(run)},
                     {"scenario", clean(run.info.name, limits::name)},
                     {"seed", std::to_string(run.info.seed)},
                     {"left_out", left_out}};
  json::object results{{"tool", std::move(tool)},
                       {"summary", std::move(summary)},
                       {"tests", std::move(listed)},
                       {"extra", json::object{{"shakedown", std::move(extra)}}}};
  return json_text(json::object{{"reportFormat", "CTRF"},
                                {"specVersion", "1.0.0"},
                                {"generatedBy", "shakedown"},
                                {"results", std::move(results)}}) +
         "\n";
}

}  // namespace shakedown::reports
