// One request, and the dependency did it twice: an answer was lost, the target asked again, and nothing told
// the dependency that it was the same. What proves it is the dependency's own answers, and where these cannot
// tell one effect from two, the missing idempotency key does not prove it either. A user who sends a request
// again under its own idempotency key has asked for one effect as well: then all of its sendings are looked
// at, unless the target asked the dependency for something else besides, which may have undone the first.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <optional>

#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using Calls = std::vector<const journal::CallRecord*>;

// Methods whose repetition changes nothing more (RFC 9110, 9.2.2) are no doubled effect.
bool may_double(const journal::CallRecord& call) {
  return call.request.method == "POST" || call.request.method == "PATCH";
}

std::string kind_of(const journal::CallRecord& call) {
  return call.request.method + " " + call.request.target.substr(0, call.request.target.find('?'));
}

using Phase = journal::ExperimentStepRecord::Phase;
using ByKind = std::map<std::string, Calls>;

void add_worked_on(const ViewedStep& step, ByKind& by_kind) {
  for (const auto* call : step.calls) {
    const int status = call->response.status;
    if (may_double(*call) && call->delivered && status >= 200 && status < 300)
      by_kind[kind_of(*call)].push_back(call);
  }
}

ByKind worked_on(const ViewedStep& step) {
  ByKind by_kind;
  add_worked_on(step, by_kind);
  return by_kind;
}

// Every sending of the provoked request under its own key, the first one included.
std::vector<const ViewedStep*> sendings(const ExperimentView& view) {
  const ViewedStep& first = *view.provoked();
  const auto& request = first.exchange().request;
  std::vector<const ViewedStep*> all{&first};
  if (idempotency_key(request.headers).empty()) return all;
  for (const Phase phase : {Phase::provoked, Phase::after}) {
    for (const ViewedStep& step : view.of(phase)) {
      const auto& other = step.exchange().request;
      const bool same = &step != &first && step.record->needs_dependency && other.method == request.method &&
                        other.target == request.target && other.body == request.body &&
                        idempotency_key(other.headers) == idempotency_key(request.headers);
      if (same) all.push_back(&step);
    }
  }
  return all;
}

// Something that the control did not ask of the dependency and that it did: a refund, a deletion.
bool may_be_undone(const ExperimentView& view, const ByKind& usual) {
  const auto& record = view.record();
  return std::any_of(view.run().calls.begin(), view.run().calls.end(), [&](const auto& call) {
    return call.dependency == record.subject && call.began >= record.provoked && call.began <= record.end &&
           changes_state(call.request.method) && went_well(call) && !usual.contains(kind_of(call));
  });
}

std::string key_of(const journal::CallRecord& call) {
  return idempotency_key(call.request.headers);
}

std::optional<std::string> id_in(const std::string& body) {
  boost::system::error_code error;
  const auto value = boost::json::parse(body, error);
  if (error || !value.is_object()) return std::nullopt;
  for (const char* name : {"id", "uuid", "reference", "number"}) {
    if (const auto* id = value.get_object().if_contains(name)) return boost::json::serialize(*id);
  }
  return std::nullopt;
}

// Two answers that name two things. An equal answer is the first one's, given again; one that differs without
// naming anything proves it only where the dependency could not know that it was the same request.
bool two_effects(const journal::CallRecord& a, const journal::CallRecord& b) {
  if (a.response.body == b.response.body) return false;
  const auto first = id_in(a.response.body);
  const auto second = id_in(b.response.body);
  if (first && second) return *first != *second;
  const std::string key = key_of(a);
  return key.empty() || key != key_of(b);
}

}  // namespace

Ruling judge_doubled_effect(const ExperimentView& view) {
  if (const auto why = nothing_provoked(view); !why.empty()) return not_exercised(why);
  if (!view.control()) return not_exercised("there is no control");
  const ViewedStep& step = *view.provoked();
  const auto usual = worked_on(*view.control());
  if (usual.empty()) return not_exercised("in the control it asked the dependency to make nothing");
  const auto sent = sendings(view);
  ByKind done;
  for (const ViewedStep* sending : sent) add_worked_on(*sending, done);
  if (done.empty()) return not_exercised("the dependency did not work on any call");
  const bool by_target = worked_on(step) == done;
  if (!by_target && may_be_undone(view, usual))
    return not_exercised("the dependency was asked for something else besides, which may have undone it");
  for (const auto& [kind, calls] : done) {
    const auto control = usual.find(kind);
    const std::size_t expected = control == usual.end() ? 1 : control->second.size();
    if (calls.size() <= expected) continue;
    std::size_t effects = 1;
    for (std::size_t i = 1; i < calls.size(); ++i) {
      const bool new_one = std::all_of(calls.begin(), calls.begin() + static_cast<std::ptrdiff_t>(i),
                                       [&](const auto* before) { return two_effects(*before, *calls[i]); });
      if (new_one) ++effects;
    }
    if (effects <= expected) continue;
    const std::string first = key_of(*calls[0]);
    const std::string second = key_of(*calls[1]);
    const std::string keys = first.empty() && second.empty() ? "without an idempotency key"
                             : first == second               ? "although the idempotency key was the same"
                                                             : "under different idempotency keys";
    std::vector<Evidence> evidence{evidence_of(step)};
    if (!by_target)
      evidence.push_back(evidence_of(*sent.back(), "sent again under the same idempotency key"));
    for (const auto* call : calls) {
      if (evidence.size() < 5)
        evidence.push_back({Evidence::Kind::call, call->id,
                            "worked on: answered " + std::to_string(call->response.status) + " " +
                                first_line(call->response.body, 80)});
    }
    return broken(Severity::critical,
                  first_line(kind, 80) + " was done " + say_count(effects) + " times for one request, " +
                      (by_target ? keys : "which the user had sent again under the same idempotency key"),
                  std::move(evidence));
  }
  return held("done no more often than in the control");
}

}  // namespace shakedown::judge
