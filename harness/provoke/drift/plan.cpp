#include "harness/provoke/drift/plan.hpp"

#include <algorithm>
#include <array>

#include "harness/faults/drift.hpp"
#include "harness/judge/drift_cells.hpp"
#include "harness/judge/shapes/facts.hpp"
#include "harness/model/drift_operators.hpp"
#include "harness/provoke/experiment/lessons.hpp"

namespace shakedown::drift {
namespace {

constexpr std::size_t most_known_words = 4;

bool asks_for(const DriftStageSpec& spec, const std::string& op) {
  return spec.all || std::find(spec.operators.begin(), spec.operators.end(), op) != spec.operators.end();
}

std::size_t place_in_catalogue(const std::string& op) {
  const auto all = drift_operators();
  return static_cast<std::size_t>(
      std::find_if(all.begin(), all.end(), [&](const DriftOperator& one) { return op == one.name; }) -
      all.begin());
}

bool speaks_of_failure(const std::string& word) {
  constexpr std::array<const char*, 6> parts = {"fail", "declin", "error", "reject", "refus", "cancel"};
  return std::any_of(parts.begin(), parts.end(),
                     [&](const char* part) { return word.find(part) != std::string::npos; });
}

// Of the answers that went well, or of requests.
std::vector<const judge::MessageShape*> shapes_of(const judge::ShapeSet& shapes, const std::string& asked,
                                                  bool is_request) {
  std::vector<const judge::MessageShape*> found;
  for (const auto& [key, shape] : shapes.shapes) {
    if (key.endpoint != asked || (key.direction == judge::Direction::request) != is_request) continue;
    if (!is_request && (key.status < 200 || key.status > 299)) continue;
    found.push_back(&shape);
  }
  return found;
}

}  // namespace

std::string Change::what() const {
  return drift.value.empty() ? drift.op : drift.op + " " + drift.value;
}

std::string Change::says() const {
  std::string text = what();
  if (!drift.at.empty()) text += " at " + drift.at;
  text += is_request ? " of the request " : " of ";
  text += asked;
  return is_request ? text : text + " on " + subject;
}

void learn_from(const Played& played, const std::string& subject, const std::string& endpoint,
                judge::ShapeSet& shapes) {
  if (!played.asked()) return;
  if (subject == "target") {
    const auto& record = played.exchanges.front();
    judge::ShapedExchange seen;
    seen.endpoint = endpoint;
    seen.request = &record.exchange.request;
    seen.request_cut = record.request_body_cut;
    seen.at = record.exchange.timing.sent;
    judge::learn(shapes, seen);
    return;
  }
  for (const auto& call : played.calls) {
    if (!call.answered || call.response.status == 0) continue;
    const std::string asked = asked_endpoint(call.request);
    judge::ShapedExchange seen;
    seen.endpoint = asked;
    seen.response = &call.response;
    seen.response_cut = call.response.body.size() < call.response_body_bytes;
    seen.at = call.began;
    judge::learn(shapes, seen);
  }
}

std::vector<Change> changes_for(const judge::ShapeSet& shapes, const std::string& subject,
                                const std::vector<std::string>& asked, const DriftStageSpec& spec) {
  const bool is_request = subject == "target";
  std::vector<Change> changes;
  for (const std::string& endpoint : asked) {
    for (const auto* shape : shapes_of(shapes, endpoint, is_request)) {
      const auto facts = judge::facts_of(*shape);
      for (const DriftSpec& drift : faults::drifts_for(facts, is_request)) {
        Change change{subject, endpoint, is_request, drift};
        if (!asks_for(spec, drift.op) || !is_wanted(change, spec.places)) continue;
        const bool known = std::any_of(changes.begin(), changes.end(), [&](const Change& other) {
          return other.asked == change.asked && other.drift == change.drift;
        });
        if (!known) changes.push_back(std::move(change));
      }
    }
  }
  std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return place_in_catalogue(a.drift.op) < place_in_catalogue(b.drift.op);
  });
  return changes;
}

std::vector<Change> known_failures(const Change& change, const judge::ShapeSet& shapes) {
  journal::ExperimentRecord as;
  as.what = change.what();
  std::vector<Change> known;
  if (change.is_request || !judge::tells_unknown_failure(as)) return known;
  const auto add = [&](const std::string& op, const std::string& at, const std::string& value) {
    Change other{change.subject, change.asked, false, {op, at, value}};
    const bool twice =
        std::any_of(known.begin(), known.end(), [&](const Change& one) { return one.drift == other.drift; });
    if (!twice && known.size() < most_known_words) known.push_back(std::move(other));
  };
  if (change.drift.op != judge::unknown_word) {
    add(judge::known_error, "", "");
    return known;
  }
  for (const auto* shape : shapes_of(shapes, change.asked, false)) {
    for (const FieldFacts& facts : judge::facts_of(*shape)) {
      for (const std::string& word : facts.words) {
        if (facts.at == change.drift.at && speaks_of_failure(word)) add(judge::unknown_word, facts.at, word);
      }
    }
  }
  for (const char* word : {"failed", "declined", "error"}) add(judge::unknown_word, change.drift.at, word);
  return known;
}

bool is_wanted(const Change& change, const std::vector<std::string>& places) {
  return places.empty() || std::any_of(places.begin(), places.end(), [&](const std::string& place) {
           return place == change.asked || (!change.drift.at.empty() && place == change.drift.at) ||
                  place == change.asked + " " + change.drift.at;
         });
}

}  // namespace shakedown::drift
