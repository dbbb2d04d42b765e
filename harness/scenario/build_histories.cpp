// Which requests are operations of which object. What does not fit the model, or says nothing, is found here;
// endpoints are looked up when it runs, since a recording may bring them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "harness/scenario/build.hpp"

namespace shakedown::scenario {
namespace {

struct ModelWords {
  const char* model;
  std::vector<std::string> operations;
};

const std::array<ModelWords, 5>& model_words() {
  static const std::array<ModelWords, 5> words{{{"register", {"read", "write"}},
                                                {"cas", {"read", "write", "cas"}},
                                                {"counter", {"read", "add"}},
                                                {"set", {"read", "add", "remove"}},
                                                {"queue", {"enqueue", "dequeue"}}}};
  return words;
}

// "PUT /stock/{id}" has the placeholder "{id}".
bool has_segment(const std::string& endpoint, const std::string& hole) {
  const auto at = endpoint.find("/" + hole);
  if (at == std::string::npos) return false;
  const auto end = at + 1 + hole.size();
  return end == endpoint.size() || endpoint[end] == '/';
}

HistorySource read_source(const View& view, const std::string& endpoint, Building& building) {
  HistorySource source;
  const auto text = view.text();
  if (!text) return source;
  source.text = *text;
  if (text->starts_with("{")) {
    if (!has_segment(endpoint, *text))
      building.problem(view.where(), fmt::format("`{}` has no part {}", endpoint, *text),
                       "a placeholder is a whole part of the endpoint's path");
    source.placeholder = *text;
    return source;
  }
  Place where = view.where();
  if (view.node()->quoted && where.column > 0) ++where.column;
  auto parsed = parse_path(*text, where);
  if (parsed) {
    source.path = std::move(parsed).value();
  } else {
    building.problem(parsed.error().where, parsed.error().message, parsed.error().hint);
  }
  return source;
}

bool takes_a_value(const std::string& function, const std::string& model) {
  return function != "add" || model != "counter";
}

HistorySpec::Operation read_operation(const View::Pair& pair, const std::string& model, Building& building) {
  const View view = pair.view();
  HistorySpec::Operation operation;
  operation.where = pair.where;
  operation.endpoint = pair.key;
  operation.function = view["does"].text().value_or("");
  operation.key = read_source(view["key"], pair.key, building);
  operation.value = read_source(view["value"], pair.key, building);
  operation.expected = read_source(view["expected"], pair.key, building);
  if (operation.function.empty()) return operation;
  for (const ModelWords& words : model_words()) {
    const auto& known = words.operations;
    if (model != words.model || std::find(known.begin(), known.end(), operation.function) != known.end())
      continue;
    std::string all;
    for (const std::string& word : known) all += (all.empty() ? "" : ", ") + word;
    building.problem(view["does"].where(), fmt::format("a {} has no {}", model, operation.function),
                     fmt::format("it has: {}", all));
  }
  if (!operation.value.given() && takes_a_value(operation.function, model))
    building.problem(pair.where, fmt::format("{} needs a value", operation.function),
                     operation.function == "read" || operation.function == "dequeue"
                         ? "value: where it stands in the answer"
                         : "value: where it stands in the request");
  if (operation.expected.given() != (operation.function == "cas"))
    building.problem(pair.where,
                     operation.function == "cas"
                         ? "cas needs what it compares with"
                         : fmt::format("{} compares with nothing", operation.function),
                     "expected: goes with `does: cas`");
  return operation;
}

}  // namespace

void build_histories(const View& root, Building& building) {
  for (const View& view : root["histories"].items()) {
    HistorySpec history;
    history.where = view.where();
    history.name = view["name"].text().value_or("");
    history.model = view["model"].text().value_or("");
    for (const auto& pair : view["operations"].pairs())
      history.operations.push_back(read_operation(pair, history.model, building));
    const auto keyed =
        std::count_if(history.operations.begin(), history.operations.end(),
                      [](const HistorySpec::Operation& operation) { return operation.key.given(); });
    if (keyed != 0 && keyed != static_cast<std::ptrdiff_t>(history.operations.size()))
      building.problem(view.where(), "some of its operations have a key and others have none",
                       "all are about one object, or each says which one");
    const auto same_name = [&](const auto& other) { return other.name == history.name; };
    const auto& histories = building.scenario.histories;
    const auto& invariants = building.scenario.invariants;
    if (!history.name.empty() && (std::any_of(histories.begin(), histories.end(), same_name) ||
                                  std::any_of(invariants.begin(), invariants.end(), same_name)))
      building.problem(view["name"].where(),
                       fmt::format("two histories or invariants are called `{}`", history.name),
                       "findings and reports could not tell them apart");
    building.scenario.histories.push_back(std::move(history));
  }
}

}  // namespace shakedown::scenario
