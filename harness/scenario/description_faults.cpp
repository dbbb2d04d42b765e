// The description of a stage's faults: a timeline, each with its moments, or a matrix of experiments.
#include <string>
#include <utility>

#include "harness/model/drift_operators.hpp"
#include "harness/scenario/fault_words.hpp"
#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {
namespace {

constexpr const char* name_pattern = "^[^ ()]([^()]*[^ ()])?$";
constexpr const char* name_says = "a name without parentheses";
constexpr std::uint64_t most_bytes = 1'000'000'000'000;

Shape words(std::span<const char* const> all) {
  Shape shape = of(Kind::word);
  shape.words = {all.begin(), all.end()};
  return shape;
}

Shape operator_names() {
  Shape shape = of(Kind::word);
  for (const DriftOperator& op : drift_operators()) shape.words.emplace_back(op.name);
  return shape;
}

Shape shape_of(FaultValue value) {
  switch (value) {
    case FaultValue::yes:
      return above_zero(Kind::flag);
    case FaultValue::delay:
      return above_zero(Kind::duration);
    case FaultValue::step:
      return above_zero(Kind::step);
    case FaultValue::bytes:
      return from_to(Kind::size, 1, most_bytes);
    case FaultValue::bandwidth:
      return from_to(Kind::size, 0, most_bytes);
    case FaultValue::count:
      return whole(0, 1'000'000);
    case FaultValue::share:
      return of(Kind::percentage);
    case FaultValue::status:
      return whole(200, 599);
    case FaultValue::error:
      return words(file_error_names());
    case FaultValue::drift:
      return operator_names();
  }
  return {};
}

Field modifier(const char* key, std::string doc, Shape shape, std::string fallback, std::string example) {
  return {.key = key,
          .doc = std::move(doc),
          .shape = std::move(shape),
          .fallback = std::move(fallback),
          .example = std::move(example),
          .only_with = faults_with(key)};
}

// Which connections, requests or file operations it is for.
void add_choices(std::vector<Field>& fields) {
  fields.push_back(modifier("probability", "The share of those that fit, chosen by the seed",
                            of(Kind::percentage), "100%", "30%"));
  fields.push_back(modifier("first", "Only the first so many of those that fit", whole(1, 1'000'000'000'000),
                            "(all)", "2"));
  fields.push_back(
      modifier("every", "Only each so-many-th of those that fit", whole(1, 1'000'000'000), "1", "3"));
  fields.push_back(modifier("method", "Only requests with this method",
                            text_like("^[A-Z-]+$", "a method such as POST"), "(any)", "POST"));
  fields.push_back(
      modifier("path",
               "Only requests with this path; /a/* is all below /a, and /a/{id} a template. Of a "
               "fault on files: only those below this absolute path",
               text_like("^/[^ ]*$", "a path such as /charges"), "(any)", "/charges"));
  fields.push_back(modifier(
      "header", "Only requests with this header, or with this value of it",
      text_like("^[A-Za-z][A-Za-z0-9_-]*(: .+)?$", "a header such as X-Tenant or \"X-Tenant: blue\""),
      "(any)", "\"X-Tenant: blue\""));
  fields.push_back(
      modifier("operation", "Only this operation on files", words(file_operations()), "(any)", "fsync"));
}

// How it is done.
void add_details(std::vector<Field>& fields) {
  fields.push_back(
      modifier("jitter", "Give or take this much", above_zero(Kind::duration), "(none)", "500ms"));
  fields.push_back(modifier("spread", "How the jitter is spread", word({"uniform", "normal", "pareto"}),
                            "uniform", "normal"));
  fields.push_back(modifier("stream", "Which direction: upstream is towards the dependency",
                            word({"upstream", "downstream", "both"}), "downstream", "upstream"));
  fields.push_back(modifier("delay", "How long the fault waits, as its own line says",
                            above_zero(Kind::duration), "(none)", "1s"));
  fields.push_back(modifier("bytes", "How many bytes, as its own line says",
                            from_to(Kind::size, 1, most_bytes), "(as the fault says)", "1KB"));
  fields.push_back(modifier("variation", "Pieces larger or smaller by up to this much",
                            from_to(Kind::size, 1, most_bytes), "(none)", "8B"));
  fields.push_back(modifier("body", "What is answered with the status", any_text(), "\"\"", "out of order"));
  fields.push_back(modifier("headers", "Headers answered with the status",
                            table(any_text(), "^[A-Za-z0-9_-]+$", "a header's name"), "(none)",
                            "{Retry-After: 1}"));
  fields.push_back(modifier("at",
                            "The place in the response that drifts: a path such as $.items[*].price, or "
                            "`header` and a name",
                            text_like("^(\\$|header ).*$", "a place such as $.amount or header etag"),
                            "(the whole response)", "$.amount"));
  fields.push_back(modifier("value", "What the operator puts there, where it takes a value", text(),
                            "(the operator's own)", "refunded"));
}

Shape timeline_fault_shape() {
  std::vector<Field> fields;
  fields.push_back({.key = "on",
                    .doc = "The dependency it stands before, or `target` for faults of its process",
                    .shape = text(),
                    .example = "payments",
                    .required = true});
  std::vector<std::string> kinds;
  for (const FaultWord& word : fault_words()) {
    fields.push_back(
        {.key = word.key, .doc = word.doc, .shape = shape_of(word.value), .example = word.example});
    kinds.emplace_back(word.key);
  }
  fields.push_back({.key = "name",
                    .doc = "What gates and reports call it",
                    .shape = text_like(name_pattern, name_says),
                    .fallback = "(the fault and what it is on)",
                    .example = "payments slow"});
  fields.push_back({.key = "from",
                    .doc = "When it begins, after the stage did",
                    .shape = of(Kind::duration),
                    .fallback = "0s",
                    .example = "5s"});
  fields.push_back(modifier("until", "When it ends, after the stage began", above_zero(Kind::duration),
                            "(the stage's end)", "20s"));
  add_details(fields);
  add_choices(fields);
  return map(std::move(fields), std::move(kinds));
}

Shape matrix_shape() {
  Shape all_or_one = of(Kind::word);
  Shape one = of(Kind::word);
  all_or_one.words = {"all"};
  for (const FaultWord& word : fault_words()) {
    if (word.kind == FaultKind::http_drift) continue;  // which operator, and where, is not said by its name
    all_or_one.words.emplace_back(word.key);
    one.words.emplace_back(word.key);
  }
  return map({{.key = "matrix",
               .doc = "Which faults are tried, each by itself with a control: all, or by name",
               .shape = either(std::move(all_or_one), list(std::move(one))),
               .example = "all",
               .required = true},
              {.key = "on",
               .doc = "The dependencies they are tried on; `target` for faults of its process",
               .shape = either(text(), list(text())),
               .fallback = "(every dependency)",
               .example = "payments"},
              {.key = "deadline",
               .doc = "A request that takes longer while a fault is on has no deadline",
               .shape = above_zero(Kind::duration),
               .fallback = "10s",
               .example = "5s"},
              {.key = "recovery",
               .doc = "How soon after the fault everything must be as before",
               .shape = above_zero(Kind::duration),
               .fallback = "10s",
               .example = "30s"},
              {.key = "repeat",
               .doc = "How often what an experiment shows is tried, so that it is confirmed",
               .shape = whole(1, 100),
               .fallback = "5",
               .example = "3"}});
}

}  // namespace

Shape faults_shape() {
  return either(list(timeline_fault_shape()), matrix_shape());
}

}  // namespace shakedown::scenario
