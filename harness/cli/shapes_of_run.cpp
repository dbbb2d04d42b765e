// Stored shapes of all stages together; where there are none, exchanges (target) or calls (a dependency).
#include "harness/cli/shapes_of_run.hpp"

#include <algorithm>

#include "harness/journal/reader.hpp"
#include "harness/judge/words.hpp"
#include "harness/traffic/path_template.hpp"

namespace shakedown::cli {
namespace {

Result<ReadShapes> stored(const journal::StoredRun& run, const ShapesInput& input) {
  ReadShapes read;
  for (const auto& record : run.shapes) {
    if (record.side != input.side) continue;
    const auto shape = judge::message_shape_from_text(record.shape);
    if (!shape) return problem(input.path + ", shape of " + record.endpoint + ": " + shape.error().message);
    const judge::ShapeKey key{record.endpoint,
                              record.is_request ? judge::Direction::request : judge::Direction::response,
                              record.is_request ? 0 : record.status};
    judge::merge(read.set.shapes[key], shape.value());
    if (!record.is_request) read.set.exchanges += record.messages;
  }
  return read;
}

ReadShapes of_exchanges(const journal::StoredRun& run) {
  ReadShapes read;
  judge::ShapeLearner learner;
  std::map<int, std::string> names;
  for (const auto& record : run.endpoints) names[record.id] = to_string(record.endpoint);
  for (const auto& record : run.exchanges) {
    if (!was_sent(record.exchange.outcome)) continue;
    judge::ShapedExchange exchange;
    exchange.endpoint = names[record.exchange.endpoint];
    exchange.request = &record.exchange.request;
    exchange.response = &record.exchange.response;
    exchange.request_cut = record.request_body_cut;
    exchange.response_cut = record.response_body_cut;
    exchange.at = record.exchange.timing.done;
    exchange.exchange = record.id;
    learner.learn(read.set, exchange);
  }
  return read;
}

ReadShapes of_calls(const journal::StoredRun& run, const std::string& dependency) {
  ReadShapes read;
  judge::ShapeLearner learner;
  traffic::PathLearner paths;
  const auto path_of = [](const journal::CallRecord& call) {
    return std::string_view(call.request.target).substr(0, call.request.target.find('?'));
  };
  for (const auto& call : run.calls) {
    if (call.dependency == dependency) paths.add(path_of(call));
  }
  paths.learn();
  for (const auto& call : run.calls) {
    if (call.dependency != dependency) continue;
    const auto endpoint = to_string(Endpoint{call.request.method, paths(path_of(call))});
    judge::ShapedExchange exchange;
    exchange.endpoint = endpoint;
    exchange.request = &call.request;
    exchange.response = &call.response;
    exchange.request_cut = call.request.body.size() < call.request_body_bytes;
    exchange.response_cut = call.response.body.size() < call.response_body_bytes;
    exchange.at = call.done;
    exchange.exchange = call.id;
    learner.learn(read.set, exchange);
  }
  return read;
}

std::string sides_of(const journal::StoredRun& run) {
  std::vector<std::string> sides = {"target"};
  const auto add = [&](const std::string& side) {
    if (std::find(sides.begin(), sides.end(), side) == sides.end()) sides.push_back(side);
  };
  for (const auto& record : run.shapes) add(record.side);
  for (const auto& call : run.calls) add(call.dependency);
  std::string text;
  for (const auto& side : sides) text += (text.empty() ? "" : ", ") + side;
  return text;
}

}  // namespace

Result<ReadShapes> shapes_of_run(const ShapesInput& input) {
  const auto run = journal::read_run(input.path);
  if (!run) return run.error();
  auto read = stored(run.value(), input);
  if (!read || !read.value().set.shapes.empty()) return read;
  auto kept = input.side == "target" ? of_exchanges(run.value()) : of_calls(run.value(), input.side);
  if (kept.set.shapes.empty())
    return problem("this run kept no messages of " + input.side, "it has: " + sides_of(run.value()));
  kept.notes.push_back("from the " + judge::counted(kept.set.exchanges, "exchange") +
                       " that the run kept: failures, the slowest and a sample");
  return kept;
}

}  // namespace shakedown::cli
