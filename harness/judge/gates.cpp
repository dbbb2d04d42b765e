#include "harness/judge/gates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/judge/figures.hpp"
#include "harness/judge/generator.hpp"
#include "harness/judge/quarantine.hpp"
#include "harness/judge/words.hpp"
#include "harness/model/gate_endpoints.hpp"
#include "harness/model/http_message.hpp"
#include "harness/model/names.hpp"

namespace shakedown::judge {
namespace {

constexpr const char* target_subject = "target";

bool is_parameter(std::string_view segment) {
  return segment.size() >= 2 && segment.front() == '{' && segment.back() == '}';
}

Match match_path(std::string_view wanted, std::string_view path) {
  Match match = Match::to_the_letter;
  for (;;) {
    const std::string_view a = wanted.substr(0, wanted.find('/'));
    const std::string_view b = path.substr(0, path.find('/'));
    if (a != b && !is_parameter(b)) return Match::none;
    if (a != b && a.empty()) return Match::none;
    if (a != b && !is_parameter(a)) match = Match::by_template;
    if (a.size() == wanted.size() || b.size() == path.size())
      return a.size() == wanted.size() && b.size() == path.size() ? match : Match::none;
    wanted.remove_prefix(a.size() + 1);
    path.remove_prefix(b.size() + 1);
  }
}

// What a gate is about, and why it cannot be judged where it is about nothing.
struct Subject {
  std::vector<const journal::StageRecord*> stages;
  std::vector<const journal::FaultRecord*> windows;  // of a timeline's fault; empty: the stages as they are
  std::set<int> endpoints;
  std::string missing;

  // A stretch of each of them, where the gate is about that.
  std::optional<Nanoseconds> from, until;
  bool of_run = false;  // and then it counts from the first stage's begin

  bool whole_stages() const { return windows.empty() && !from && !until; }

  bool covers(Nanoseconds at) const {
    const auto within = [&](Nanoseconds begin, Nanoseconds end) {
      const Nanoseconds first = of_run ? stages.front()->begin : begin;
      if (at < begin || (end != Nanoseconds{} && at > end)) return false;
      return (!from || at >= first + *from) && (!until || at < first + *until);
    };
    if (!windows.empty()) {
      return std::any_of(windows.begin(), windows.end(),
                         [&](const auto* fault) { return within(fault->begin, fault->end); });
    }
    return std::any_of(stages.begin(), stages.end(),
                       [&](const auto* stage) { return within(stage->begin, stage->end); });
  }
};

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = nearest(word, known);
  return near.empty() ? "" : "; the nearest is '" + near + "'";
}

// A timeline's fault of this name, as often as it was on. Its name is told where it never was.
bool find_windows(const Gate& gate, const journal::StoredRun& run, std::vector<std::string>& names,
                  Subject& subject) {
  for (const journal::FaultRecord& fault : run.faults) {
    if (fault.experiment != 0) continue;
    names.push_back(fault.name);
    if (gate.stage.empty() || fault.name != gate.stage) continue;
    if (!fault.not_applied.empty()) {
      subject.missing = "the fault '" + fault.name + "' could not be applied: " + fault.not_applied;
      return true;
    }
    subject.windows.push_back(&fault);
    for (const journal::StageRecord& stage : run.stages) {
      if (stage.id == fault.stage) subject.stages.push_back(&stage);
    }
  }
  return !subject.windows.empty();
}

void find_stages(const Gate& gate, const journal::StoredRun& run, Subject& subject) {
  subject.from = gate.from;
  subject.until = gate.until;
  subject.of_run = gate.stage.empty();
  std::vector<std::string> names;
  for (const journal::StageRecord& stage : run.stages) {
    names.push_back(stage.name);
    if (gate.stage.empty() || stage.name == gate.stage) subject.stages.push_back(&stage);
  }
  if (!subject.stages.empty()) return;
  if (find_windows(gate, run, names, subject)) return;
  subject.missing = gate.stage.empty() ? "no stage was run"
                                       : "the run has no stage or fault '" + gate.stage + "'" +
                                             did_you_mean(gate.stage, names);
}

bool find_endpoint(const std::string& endpoint, const journal::StoredRun& run, Subject& subject) {
  for (const Match wanted : {Match::to_the_letter, Match::by_template}) {
    bool found = false;
    for (const journal::EndpointRecord& record : run.endpoints) {
      if (match(endpoint, record.endpoint) != wanted) continue;
      subject.endpoints.insert(record.id);
      found = true;
    }
    if (found) return true;
  }
  return false;
}

void find_endpoints(const Gate& gate, const journal::StoredRun& run, Subject& subject) {
  if (gate.endpoint.empty() || !subject.missing.empty()) return;
  // Of a tag's endpoints none may be missing: a condition on nothing holds always.
  for (const std::string& endpoint : gate_endpoints(gate.endpoint)) {
    if (find_endpoint(endpoint, run, subject)) continue;
    std::vector<std::string> names;
    for (const journal::EndpointRecord& record : run.endpoints) {
      names.push_back(to_string(record.endpoint));
      names.push_back(record.endpoint.path);
    }
    subject.missing = "the run has no endpoint '" + endpoint + "'" + did_you_mean(endpoint, names);
    return;
  }
}

bool holds(const Gate& gate, double observed) {
  switch (gate.comparison) {
    case Comparison::less:
      return observed < gate.limit;
    case Comparison::less_or_equal:
      return observed <= gate.limit;
    case Comparison::greater:
      return observed > gate.limit;
    case Comparison::greater_or_equal:
      return observed >= gate.limit;
  }
  return false;
}

void decide(GateResult& result, double observed, std::uint64_t samples, std::string why) {
  result.observed = observed;
  result.samples = samples;
  result.why = std::move(why);
  result.verdict = holds(result.gate, observed) ? Verdict::pass : Verdict::fail;
}

Figures figures_for(const Gate& gate, const journal::StoredRun& run, const Subject& subject) {
  const auto meant = [&](int id) { return gate.endpoint.empty() || subject.endpoints.contains(id); };
  if (subject.whole_stages()) return figures_of(run, subject.stages, meant);
  return figures_within(
      run, [&](Nanoseconds at) { return subject.covers(at); }, meant);
}

std::string nothing_sent(const Figures& figures) {
  if (figures.at(Outcome::skipped) > 0)
    return fmt::format("none of its requests was sent: {} skipped because an earlier step had failed",
                       say_count(figures.at(Outcome::skipped)));
  if (figures.at(Outcome::not_sent) > 0)
    return fmt::format("none of its {} was sent", counted(figures.at(Outcome::not_sent), "request"));
  return "there was no request";
}

void judge_latency(GateResult& result, const Figures& figures) {
  const Histogram& latency = figures.latency;
  if (latency.count() == 0) {
    result.why = nothing_sent(figures);
    return;
  }
  std::string why = "over " + counted(latency.count(), "request");
  double observed = 0;
  if (result.gate.measure == Measure::percentile) {
    observed = static_cast<double>(latency.percentile(result.gate.percentile));
    const double beyond = (1 - result.gate.percentile / 100) * static_cast<double>(latency.count());
    if (beyond < 1) why += ", so few that this percentile is the largest value";
  } else {
    observed = result.gate.measure == Measure::mean ? latency.mean() : static_cast<double>(latency.max());
  }
  decide(result, observed, latency.count(), std::move(why));
}

void judge_errors(GateResult& result, const Figures& figures) {
  const std::uint64_t asked = figures.asked();
  if (asked == 0) {
    result.why = nothing_sent(figures);
    return;
  }
  std::string why = fmt::format("{} of {} failed", say_count(figures.failed()), counted(asked, "request"));
  std::string parts;
  for (int i = 0; i < outcome_count; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    if (!is_error(outcome) || outcome == Outcome::skipped || figures.at(outcome) == 0) continue;
    parts +=
        fmt::format("{}{} {}", parts.empty() ? ": " : ", ", say_count(figures.at(outcome)), name_of(outcome));
  }
  decide(result, static_cast<double>(figures.failed()) / static_cast<double>(asked), asked, why + parts);
}

void judge_rate(GateResult& result, const journal::StoredRun& run, const Subject& subject,
                const Figures& figures) {
  Nanoseconds length{};
  if (!subject.whole_stages()) {
    length = length_within(run, [&](Nanoseconds at) { return subject.covers(at); });
  } else {
    for (const journal::StageRecord* stage : subject.stages) length += length_of(run, *stage);
  }
  if (length <= Nanoseconds{} || figures.asked() == 0) {
    result.why = nothing_sent(figures);
    return;
  }
  decide(result, static_cast<double>(figures.sent()) / seconds(length), figures.sent(),
         fmt::format("{} in {}", counted(figures.sent(), "request"), say_duration(length)));
}

std::vector<const ProcessSample*> target_samples(const Gate& gate, const journal::StoredRun& run,
                                                 const Subject& subject) {
  std::vector<const ProcessSample*> samples;
  for (const ProcessSample& sample : run.samples) {
    const bool meant = (gate.stage.empty() && subject.whole_stages()) || subject.covers(sample.at);
    if (sample.subject == target_subject && meant) samples.push_back(&sample);
  }
  return samples;
}

void judge_process(GateResult& result, const std::vector<const ProcessSample*>& samples) {
  if (samples.empty()) {
    result.why = "there are no samples of the target's processes; only a target that the run starts has them";
    return;
  }
  bool several = false;
  bool all_pss = true;
  for (const ProcessSample* sample : samples) {
    several = several || sample->processes > 1;
    all_pss = all_pss && sample->pss_bytes > 0;
  }
  const bool pss = several && all_pss;
  const bool memory = result.gate.measure == Measure::memory;
  const ProcessSample* largest = samples.front();
  const auto figure = [&](const ProcessSample* sample) {
    return memory ? (pss ? sample->pss_bytes : sample->rss_bytes) : sample->descriptors;
  };
  for (const ProcessSample* sample : samples) {
    if (figure(sample) > figure(largest)) largest = sample;
  }
  std::string why = "the largest of " + counted(samples.size(), "sample") + ", " + say_duration(largest->at) +
                    " into the run";
  if (memory) why += pss ? "; PSS over all processes" : several ? "; RSS over all processes" : "; RSS";
  decide(result, static_cast<double>(figure(largest)), samples.size(), std::move(why));
}

void judge_findings(GateResult& result, const journal::StoredRun& run, const std::vector<Finding>& findings) {
  std::string ids;
  std::uint64_t found = 0;
  std::uint64_t aside = 0;
  for (const Finding& finding : findings) {
    if (finding.severity < result.gate.severity) continue;
    if (!result.gate.stage.empty() && finding.stage != result.gate.stage) continue;
    if (is_set_aside(finding)) {
      ++aside;
      continue;
    }
    ++found;
    if (found <= 5) ids += (ids.empty() ? "" : ", ") + finding.id;
  }
  result.observed = static_cast<double>(found);
  result.samples = findings.size();
  result.verdict = found == 0 ? Verdict::pass : Verdict::fail;
  const std::string above = std::string(name_of(result.gate.severity)) +
                            (result.gate.severity == Severity::critical ? "" : " or above");
  result.why = found == 0 ? "no finding is " + above
                          : fmt::format("{} {} {}: {}{}", counted(found, "finding"),
                                        found == 1 ? "is" : "are", above, ids, found > 5 ? ", ..." : "");
  if (aside > 0) result.why += fmt::format(", besides {} in quarantine", aside);
  if (found > 0 || anything_sent(run)) return;
  result.verdict = Verdict::inconclusive;
  result.why += ", but no request was sent";
}

bool needs_fit_generator(Measure measure) {
  return measure == Measure::percentile || measure == Measure::mean || measure == Measure::max ||
         measure == Measure::rate;
}

void distrust(GateResult& result, const Subject& subject, const GeneratorJudgement& generator) {
  if (!needs_fit_generator(result.gate.measure)) return;
  for (const journal::StageRecord* stage : subject.stages) {
    const auto& unfit = generator.unfit_stages;
    if (std::find(unfit.begin(), unfit.end(), stage->id) == unfit.end()) continue;
    result.verdict = Verdict::inconclusive;
    result.why += "; not trusted, because the generator was late or short in stage '" + stage->name + "'";
    return;
  }
}

GateResult evaluate_one(const Gate& gate, const journal::StoredRun& run, const std::vector<Finding>& findings,
                        const GeneratorJudgement& generator) {
  GateResult result;
  result.gate = gate;
  Subject subject;
  find_stages(gate, run, subject);
  find_endpoints(gate, run, subject);
  const bool about_findings = gate.measure == Measure::findings && gate.stage.empty();
  if (!subject.missing.empty() && !about_findings) {
    result.why = subject.missing;
    return result;
  }
  switch (gate.measure) {
    case Measure::percentile:
    case Measure::mean:
    case Measure::max:
      judge_latency(result, figures_for(gate, run, subject));
      break;
    case Measure::errors:
      judge_errors(result, figures_for(gate, run, subject));
      break;
    case Measure::rate:
      judge_rate(result, run, subject, figures_for(gate, run, subject));
      break;
    case Measure::memory:
    case Measure::descriptors:
      judge_process(result, target_samples(gate, run, subject));
      break;
    case Measure::findings:
      judge_findings(result, run, findings);
      break;
  }
  if (result.observed) distrust(result, subject, generator);
  return result;
}

}  // namespace

Match match(const std::string& wanted, const Endpoint& endpoint) {
  if (wanted.empty()) return Match::to_the_letter;
  const std::string_view text = wanted;
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return match_path(text, endpoint.path);
  if (!equal_ignoring_case(text.substr(0, space), endpoint.method)) return Match::none;
  return match_path(text.substr(space + 1), endpoint.path);
}

std::vector<GateResult> evaluate(const std::vector<Gate>& gates, const journal::StoredRun& run,
                                 const std::vector<Finding>& findings) {
  const GeneratorJudgement generator = judge_generator(run);
  std::vector<GateResult> results;
  results.reserve(gates.size());
  for (const Gate& gate : gates) results.push_back(evaluate_one(gate, run, findings, generator));
  return results;
}

std::optional<double> margin(const GateResult& result) {
  if (!result.observed || result.gate.measure == Measure::findings) return std::nullopt;
  const bool upper =
      result.gate.comparison == Comparison::less || result.gate.comparison == Comparison::less_or_equal;
  return upper ? result.gate.limit - *result.observed : *result.observed - result.gate.limit;
}

}  // namespace shakedown::judge
