// metrics.txt.
#include "reports/openmetrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "harness/model/names.hpp"
#include "reports/figures.hpp"
#include "reports/limits.hpp"
#include "reports/tables.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

using Labels = std::vector<std::pair<const char*, std::string>>;

std::string shown(std::string_view text) {
  return one_line(text, limits::name);
}

std::string label_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

// One family of metrics after the other: the format wants the lines of each together.
class Exposition {
 public:
  void family(std::string name, const char* type, const char* unit, const char* help) {
    name_ = "shakedown_" + std::move(name);
    text_ += fmt::format("# TYPE {} {}\n", name_, type);
    if (*unit != '\0') text_ += fmt::format("# UNIT {} {}\n", name_, unit);
    text_ += fmt::format("# HELP {} {}\n", name_, help);
  }
  void sample(const char* suffix, const Labels& labels, double value) {
    text_ += name_ + suffix;
    std::string inside;
    for (const auto& [key, label] : labels)
      inside += fmt::format("{}{}=\"{}\"", inside.empty() ? "" : ",", key, label_text(label));
    if (!inside.empty()) text_ += "{" + inside + "}";
    text_ += fmt::format(" {}\n", value);
  }
  std::string finish() { return std::move(text_) + "# EOF\n"; }

 private:
  std::string name_;
  std::string text_;
};

double count(std::uint64_t number) {
  return static_cast<double>(number);
}

void add_run(Exposition& out, const journal::StoredRun& run) {
  out.family("run", "info", "", "The run that these figures are of.");
  out.sample("_info",
             {{"scenario", shown(run.info.name)},
              {"version", shown(run.info.version)},
              {"seed", std::to_string(run.info.seed)},
              {"began", wall_text(run.info.began_wall_ms)}},
             1);
  out.family("verdict", "stateset", "", "The verdict; all are 0 where the run was not judged.");
  for (const auto verdict : {Verdict::pass, Verdict::fail, Verdict::inconclusive})
    out.sample("", {{"shakedown_verdict", name_of(verdict)}}, run.verdict == verdict ? 1 : 0);
  out.family("run_duration_seconds", "gauge", "seconds", "How long the run took.");
  out.sample("", {}, seconds(run.length));
}

void add_judgement(Exposition& out, const journal::StoredRun& run) {
  std::map<Severity, std::uint64_t> counted;
  for (const auto& finding : run.findings) ++counted[finding.severity];
  out.family("findings", "gauge", "", "Findings of each severity.");
  for (const auto severity :
       {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info})
    out.sample("", {{"severity", name_of(severity)}}, count(counted[severity]));
  if (run.gates.empty()) return;

  // A gate may be there twice; the format takes each set of labels once.
  std::vector<const GateResult*> gates;
  for (const auto& gate : run.gates) {
    const auto same = [&](const GateResult* other) {
      return shown(other->gate.text) == shown(gate.gate.text);
    };
    if (std::none_of(gates.begin(), gates.end(), same)) gates.push_back(&gate);
  }
  out.family("gate_held", "gauge", "", "1: the gate held. One without enough samples is left out.");
  for (const auto* gate : gates) {
    if (gate->verdict != Verdict::inconclusive)
      out.sample("", {{"gate", shown(gate->gate.text)}}, gate->verdict == Verdict::pass ? 1 : 0);
  }
  out.family("gate_observed", "gauge", "", "The gate's figure in the unit that its limit has.");
  for (const auto* gate : gates) {
    const auto figures = gate_figures(*gate);
    if (figures.observed)
      out.sample("", {{"gate", shown(gate->gate.text)}, {"unit", figures.unit}}, *figures.observed);
  }
  out.family("gate_limit", "gauge", "", "The gate's limit.");
  for (const auto* gate : gates) {
    const auto figures = gate_figures(*gate);
    out.sample("", {{"gate", shown(gate->gate.text)}, {"unit", figures.unit}}, figures.limit);
  }
}

struct MetricRow {
  std::string endpoint;
  std::string stage;
  const Figures* figures;
  Labels labels() const { return {{"endpoint", endpoint}, {"stage", stage}}; }
};

// Stages of the same name are one here, and so are endpoints that read the same.
std::vector<MetricRow> rows_of(const journal::StoredRun& run, const std::vector<EndpointFigures>& endpoints) {
  std::map<std::pair<std::string, std::string>, MetricRow> rows;
  std::vector<MetricRow> sorted;
  for (const auto& endpoint : endpoints) {
    for (const auto& stage : endpoint.stages) {
      const auto* record = find_stage(run, stage.stage);
      MetricRow row{shown(to_string(endpoint.endpoint)),
                    shown(record ? record->name : std::to_string(stage.stage)), &stage.figures};
      if (rows.try_emplace({row.endpoint, row.stage}, row).second) sorted.push_back(row);
      if (sorted.size() == limits::metrics_rows) return sorted;
    }
  }
  return sorted;
}

void add_load(Exposition& out, const journal::StoredRun& run) {
  const auto endpoints = endpoint_figures(run);
  const auto rows = rows_of(run, endpoints);
  out.family("requests", "counter", "", "Requests that the schedule asked for.");
  for (const auto& row : rows) out.sample("_total", row.labels(), count(row.figures->requests));
  out.family("errors", "counter", "", "Those of them that failed.");
  for (const auto& row : rows) out.sample("_total", row.labels(), count(row.figures->errors));
  out.family("latency_seconds", "summary", "seconds",
             "From when a request was due to the end of its answer.");
  constexpr std::array<std::pair<double, const char*>, 5> quantiles = {
      {{50, "0.5"}, {90, "0.9"}, {95, "0.95"}, {99, "0.99"}, {100, "1.0"}}};
  for (const auto& row : rows) {
    const auto& latency = row.figures->latency;
    if (latency.count() == 0) continue;
    for (const auto& [percent, quantile] : quantiles) {
      auto labels = row.labels();
      labels.emplace_back("quantile", quantile);
      out.sample("", labels, static_cast<double>(latency.percentile(percent)) / 1e9);
    }
    out.sample("_count", row.labels(), count(latency.count()));
    out.sample("_sum", row.labels(), latency.mean() * count(latency.count()) / 1e9);
  }
  const auto generator = generator_sum(run);
  out.family("generator_late_ratio", "gauge", "ratio", "The share of requests that were sent late.");
  out.sample("", {}, late_share(generator));
}

void add_processes(Exposition& out, const journal::StoredRun& run) {
  struct Most {
    std::uint64_t memory = 0;
    std::uint64_t descriptors = 0;
    std::uint64_t threads = 0;
  };
  std::map<std::string, Most> processes;
  for (const auto& sample : run.samples) {
    auto& most = processes[shown(sample.subject)];
    most.memory = std::max<std::uint64_t>(most.memory, sample.rss_bytes);
    most.descriptors = std::max<std::uint64_t>(most.descriptors, sample.descriptors);
    most.threads = std::max<std::uint64_t>(most.threads, sample.threads);
  }
  if (processes.empty()) return;
  out.family("process_memory_max_bytes", "gauge", "bytes", "The largest resident set.");
  for (const auto& [name, most] : processes) out.sample("", {{"process", name}}, count(most.memory));
  out.family("process_descriptors_max", "gauge", "", "The most open descriptors.");
  for (const auto& [name, most] : processes) out.sample("", {{"process", name}}, count(most.descriptors));
  out.family("process_threads_max", "gauge", "", "The most threads.");
  for (const auto& [name, most] : processes) out.sample("", {{"process", name}}, count(most.threads));
}

}  // namespace

std::string openmetrics(const journal::StoredRun& run) {
  Exposition out;
  add_run(out, run);
  add_judgement(out, run);
  add_load(out, run);
  add_processes(out, run);
  return out.finish();
}

}  // namespace shakedown::reports
