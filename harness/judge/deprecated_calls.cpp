// Calls of the target to what its dependency has said will go: once for each endpoint of a dependency, with
// everything it said.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "harness/judge/deprecation.hpp"
#include "harness/judge/oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

struct Announced {
  std::uint64_t count = 0;
  Nanoseconds first_seen{}, last_seen{};
  int stage = 0;
  std::int64_t call = 0;
  std::optional<std::int64_t> since, sunset;
  bool gone = false;       // answered 410
  bool announced = false;  // said so in words, or its contract does
  bool in_contract = false;
  std::string link;
};
using Endpoints = std::map<std::pair<std::string, std::string>, Announced>;  // dependency, endpoint

bool is_of_a_dependency(const journal::DeviationRecord& record) {
  return record.rule == "deprecated" && record.side != "target" && record.side != "baseline";
}

void add(Announced& all, const journal::DeviationRecord& record) {
  if (all.count == 0) all.first_seen = record.first_seen, all.stage = record.stage;
  // Several signs of one answer are one call.
  all.count = std::max(all.count, record.count);
  all.first_seen = std::min(all.first_seen, record.first_seen);
  all.last_seen = std::max(all.last_seen, record.last_seen);
  if (all.call == 0) all.call = record.exchange;
  if (record.where == "header deprecation") all.since = deprecation_time(record.got);
  if (record.where == "header sunset") all.sunset = http_date(record.got);
  if (record.where == "header link") all.link = record.got;
  if (record.where == "status") {
    all.gone = true;
  } else {
    all.announced = true;
  }
  if (!record.schema.empty()) all.in_contract = true;
}

// 410 may be about one object only; an endpoint that never answers anything else is gone.
bool answers_only_gone(const journal::StoredRun& run, const std::string& dependency,
                       const std::string& endpoint) {
  bool any = false;
  for (const journal::ShapeRecord& shape : run.shapes) {
    if (shape.side != dependency || shape.endpoint != endpoint || shape.is_request) continue;
    if (shape.status != 410) return false;
    any = true;
  }
  return any;
}

std::string date(std::int64_t time) {
  // What fmt cannot show as a year of four digits is nobody's plan.
  constexpr std::int64_t latest = 253'402'300'799;
  if (time < 0 || time > latest) return "a date beyond reason";
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(time)));
}

std::string title_of(const std::string& dependency, const std::string& endpoint, const Announced& what,
                     std::int64_t now) {
  std::string text = "The target calls " + dependency + " " + endpoint;
  if (what.gone) return text + ", which is gone (410)";
  text += ", which is deprecated";
  if (what.since) text += (*what.since <= now ? " since " : " from ") + date(*what.since);
  if (!what.sunset) return text;
  return text + (*what.sunset <= now ? "; its sunset has passed on " : "; its sunset is on ") +
         date(*what.sunset);
}

}  // namespace

std::vector<Finding> find_deprecated_calls(const Case& run) {
  Endpoints endpoints;
  for (const journal::DeviationRecord& record : run.run().deviations) {
    if (is_of_a_dependency(record)) add(endpoints[{record.side, record.endpoint}], record);
  }
  const std::int64_t now = run.run().info.began_wall_ms / 1000;
  std::vector<Finding> findings;
  for (auto& [who, what] : endpoints) {
    what.gone = what.gone && answers_only_gone(run.run(), who.first, who.second);
    if (!what.gone && !what.announced) continue;
    Finding finding;
    finding.rule = "deprecated-call";
    const bool passed = what.gone || (what.sunset && *what.sunset <= now);
    finding.severity = passed ? Severity::high : Severity::medium;
    finding.title = title_of(who.first, who.second, what, now);
    finding.why = passed ? "It may be switched off at any moment, or is already."
                         : "It will be switched off; its follower should be called before that day.";
    finding.endpoint = who.second;
    for (const journal::StageRecord& stage : run.run().stages) {
      if (stage.id == what.stage) finding.stage = stage.name;
    }
    finding.count = what.count;
    finding.first_seen = what.first_seen;
    finding.last_seen = what.last_seen;
    if (what.call != 0)
      finding.evidence.push_back({Evidence::Kind::call, what.call, "the first such answer"});
    if (!what.link.empty())
      finding.evidence.push_back({Evidence::Kind::figure, 0, "it refers to " + first_line(what.link)});
    if (what.in_contract)
      finding.evidence.push_back({Evidence::Kind::figure, 0, "its contract marks it as deprecated"});
    finding.reproduce = run.reproduce(finding.stage);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace shakedown::judge
