// A stage's faults, and what the description cannot tell of them: whether there is a service of that name
// which the fault can be put on.
#include "harness/scenario/build_faults.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/model/drift_operators.hpp"
#include "harness/scenario/fault_words.hpp"
#include "harness/scenario/nearest.hpp"

namespace shakedown::scenario {
namespace {

std::vector<std::string> service_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const auto& dependency : scenario.dependencies) names.push_back(dependency.name);
  names.emplace_back("target");
  return names;
}

// nullptr, and a Problem, where there is none.
const ServiceSpec* service_at(const View& on, Building& building) {
  const auto name = on.text();
  if (!name) return nullptr;
  const Scenario& scenario = building.scenario;
  if (*name == "target") return &scenario.target;
  for (const auto& dependency : scenario.dependencies) {
    if (dependency.name == *name) return &dependency;
  }
  building.problem(on.where(), fmt::format("there is no dependency `{}`", *name),
                   did_you_mean(*name, service_names(scenario)));
  return nullptr;
}

// Why a fault of this kind cannot be put on this service; nothing where it can.
std::optional<Problem> misplaced(FaultKind kind, const ServiceSpec& service) {
  const char* key = word_of(kind).key;
  const FaultLevel level = level_of(kind);
  if (level == FaultLevel::process || level == FaultLevel::system) {
    if (!service.command.empty()) return std::nullopt;
    return problem(fmt::format("`{}` needs a process, and the run does not start {}", key, service.name),
                   "give it a `command`");
  }
  if (service.name == "target") {
    return problem(fmt::format("`{}` acts between the target and a dependency", key),
                   "name the dependency in `on`");
  }
  if (level != FaultLevel::http || service.protocol == "http") return std::nullopt;
  return problem(fmt::format("`{}` is a fault of HTTP, and {} speaks tcp", key, service.name),
                 "write `protocol: http` where that is so");
}

void read_value(const View& value, const FaultWord& word, FaultSpec& fault) {
  switch (word.value) {
    case FaultValue::yes:
      return;
    case FaultValue::delay:
      fault.delay = value.duration().value_or(Nanoseconds{});
      return;
    case FaultValue::step:
      fault.delay = value.step().value_or(Nanoseconds{});
      return;
    case FaultValue::bytes:
      fault.bytes = static_cast<std::int64_t>(value.size().value_or(0));
      return;
    case FaultValue::bandwidth:
      fault.bytes_per_second = static_cast<std::int64_t>(value.size().value_or(0));
      return;
    case FaultValue::count:
      fault.bytes = static_cast<std::int64_t>(value.whole().value_or(0));
      return;
    case FaultValue::share:
      fault.share = value.percentage().value_or(0);
      return;
    case FaultValue::status:
      fault.status = static_cast<int>(value.whole().value_or(0));
      return;
    case FaultValue::error:
      fault.error_name = value.text().value_or("");
      return;
    case FaultValue::drift:
      fault.drift.op = value.text().value_or("");
      return;
  }
}

void read_details(const View& view, FaultSpec& fault) {
  fault.jitter = view["jitter"].duration().value_or(Nanoseconds{});
  if (view["spread"].is_word("normal")) fault.spread = Spread::normal;
  if (view["spread"].is_word("pareto")) fault.spread = Spread::pareto;
  if (view["stream"].is_word("upstream")) fault.stream = Stream::upstream;
  if (view["stream"].is_word("both")) fault.stream = Stream::both;
  if (view["delay"].given()) fault.delay = view["delay"].duration().value_or(Nanoseconds{});
  if (view["bytes"].given()) fault.bytes = static_cast<std::int64_t>(view["bytes"].size().value_or(0));
  fault.variation = static_cast<std::int64_t>(view["variation"].size().value_or(0));
  fault.body = view["body"].text().value_or("");
  fault.drift.at = view["at"].text().value_or("");
  fault.drift.value = view["value"].text().value_or("");
  for (const auto& pair : view["headers"].pairs())
    fault.headers.push_back({pair.key, pair.view().text().value_or("")});
}

void read_choices(const View& view, FaultSpec& fault) {
  fault.probability = view["probability"].percentage().value_or(1);
  fault.first = view["first"].whole().value_or(0);
  fault.every = view["every"].whole().value_or(1);
  fault.match.method = view["method"].text().value_or("");
  if (view["operation"].given()) fault.match.method = view["operation"].text().value_or("");
  fault.match.path = view["path"].text().value_or("");
  const std::string header = view["header"].text().value_or("");
  const auto colon = header.find(": ");
  fault.match.header = header.substr(0, colon);
  if (colon != std::string::npos) fault.match.header_value = header.substr(colon + 2);
}

void read_moments(const View& view, const StageSpec& stage, FaultSpec& fault, Building& building) {
  fault.from = view["from"].duration();
  fault.until = view["until"].duration();
  const Nanoseconds from = fault.from.value_or(Nanoseconds{});
  if (fault.until && *fault.until <= from) {
    building.problem(view["until"].where(), "the fault ends before it begins",
                     fmt::format("it begins {} after the stage did", duration_text(from)));
  }
  const auto after_the_end = [&](const char* key, bool fits) {
    if (fits || !stage.length) return;
    building.problem(view[key].where(),
                     fmt::format("the stage is over before, after {}", duration_text(*stage.length)),
                     "times of a fault count from the begin of its stage");
  };
  after_the_end("from", !stage.length || from < *stage.length);
  after_the_end("until", !stage.length || !fault.until || *fault.until <= *stage.length);
}

bool name_taken(const std::vector<FaultSpec>& faults, const std::string& name) {
  return std::any_of(faults.begin(), faults.end(), [&](const FaultSpec& one) { return one.name == name; });
}

// "latency on payments", with a number where the stage has that already.
std::string own_name(const FaultSpec& fault, const std::vector<FaultSpec>& earlier) {
  const std::string base = fmt::format("{} on {}", word_of(fault.kind).key, fault.on);
  std::string name = base;
  for (int number = 2; name_taken(earlier, name); ++number) name = fmt::format("{} {}", base, number);
  return name;
}

// What the description cannot tell: whether the operator acts at such a place, and takes such a value.
void check_drift(const View& view, const FaultSpec& fault, Building& building) {
  const DriftOperator* op = drift_operator(fault.drift.op);
  if (op == nullptr) return;  // told by the check against the description
  const auto tell = [&](const char* key, const Status& fine) {
    if (fine) return;
    const View place = view[key].given() ? view[key] : view["drift"];
    building.problem(place.where(), fine.error().message, fine.error().hint);
  };
  tell("at", check_drift_at(*op, fault.drift.at));
  tell("value", check_drift_value(*op, fault.drift.value));
}

void read_fault(const View& view, StageSpec& stage, Building& building) {
  for (const FaultWord& word : fault_words()) {
    const View value = view[word.key];
    if (!value.given()) continue;
    FaultSpec fault;
    fault.kind = word.kind;
    fault.on = view["on"].text().value_or("");
    read_value(value, word, fault);
    read_details(view, fault);
    read_choices(view, fault);
    if (word.kind == FaultKind::http_drift) check_drift(view, fault, building);
    read_moments(view, stage, fault, building);
    fault.name = view["name"].text().value_or(own_name(fault, stage.faults));
    if (view["name"].given() && name_taken(stage.faults, fault.name)) {
      building.problem(view["name"].where(), fmt::format("the stage has two faults called `{}`", fault.name),
                       "gates and reports could not tell them apart");
    }
    if (const ServiceSpec* service = service_at(view["on"], building)) {
      if (const auto wrong = misplaced(word.kind, *service))
        building.problem(value.where(), wrong->message, wrong->hint);
    }
    stage.faults.push_back(std::move(fault));
    return;
  }
}

void read_matrix_services(const View& view, MatrixSpec& matrix, std::vector<const ServiceSpec*>& services,
                          Building& building) {
  for (const View& on : view["on"].one_or_more()) {
    const ServiceSpec* service = service_at(on, building);
    if (service == nullptr) continue;
    if (std::find(services.begin(), services.end(), service) != services.end()) {
      building.problem(on.where(), fmt::format("`{}` is named twice", service->name), "");
      continue;
    }
    services.push_back(service);
  }
  if (!view["on"].given()) {
    for (const auto& dependency : building.scenario.dependencies) services.push_back(&dependency);
    if (services.empty()) {
      building.problem(view.where(), "there is no dependency to put faults on",
                       "name what the target calls under `dependencies`");
    }
  }
  for (const ServiceSpec* service : services) matrix.on.push_back(service->name);
}

// A fault that was asked for by name must make sense somewhere.
void read_matrix_faults(const View& view, MatrixSpec& matrix, const std::vector<const ServiceSpec*>& services,
                        Building& building) {
  matrix.all = view.is_word("all");
  if (matrix.all) return;
  for (const View& name : view.one_or_more()) {
    const FaultWord* word = name.text() ? fault_word_named(*name.text()) : nullptr;
    if (word == nullptr) continue;
    if (std::find(matrix.faults.begin(), matrix.faults.end(), word->kind) != matrix.faults.end()) {
      building.problem(name.where(), fmt::format("`{}` is named twice", word->key), "");
    }
    matrix.faults.push_back(word->kind);
    std::optional<Problem> wrong;
    bool fits = false;
    for (const ServiceSpec* service : services) {
      const auto here = misplaced(word->kind, *service);
      if (!here) fits = true;
      if (here && !wrong) wrong = here;
    }
    if (wrong && !fits) building.problem(name.where(), wrong->message, wrong->hint);
  }
}

MatrixSpec read_matrix(const View& view, Building& building) {
  MatrixSpec matrix;
  matrix.where = view.where();
  std::vector<const ServiceSpec*> services;
  read_matrix_services(view, matrix, services, building);
  read_matrix_faults(view["matrix"], matrix, services, building);
  matrix.deadline = view["deadline"].duration().value_or(matrix.deadline);
  matrix.recovery = view["recovery"].duration().value_or(matrix.recovery);
  matrix.repeat =
      static_cast<int>(view["repeat"].whole().value_or(static_cast<std::uint64_t>(matrix.repeat)));
  return matrix;
}

}  // namespace

void build_faults(const View& stage_view, StageSpec& stage, Building& building) {
  const View view = stage_view["faults"];
  if (!view.given()) return;
  if (view.node()->kind != Node::Kind::map) {
    for (const View& item : view.items()) read_fault(item, stage, building);
    return;
  }
  stage.matrix = read_matrix(view, building);
  if (!stage_view["load"].given()) return;
  building.problem(stage_view["load"].where(), "`load` has no effect in a stage with a matrix",
                   "its experiments send what they need");
}

}  // namespace shakedown::scenario
