// One request, and the dependency did it twice: an answer was lost, the target asked again, and nothing told
// the dependency that it was the same. What proves it is the dependency's own answers, and where these cannot
// tell one effect from two, the missing idempotency key does not prove it either.
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

std::map<std::string, Calls> worked_on(const ViewedStep& step) {
  std::map<std::string, Calls> by_kind;
  for (const auto* call : step.calls) {
    const int status = call->response.status;
    if (may_double(*call) && call->delivered && status >= 200 && status < 300)
      by_kind[kind_of(*call)].push_back(call);
  }
  return by_kind;
}

std::string key_of(const journal::CallRecord& call) {
  for (const char* name : {"Idempotency-Key", "X-Idempotency-Key", "Idempotency-Token", "X-Request-Token"}) {
    if (const auto* value = find_header(call.request.headers, name)) return *value;
  }
  return {};
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
  const auto done = worked_on(step);
  if (done.empty()) return not_exercised("the dependency did not work on any call");
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
                             : first == second ? "although the idempotency key was the same"
                                               : "under different idempotency keys";
    std::vector<Evidence> evidence{evidence_of(step)};
    for (const auto* call : calls) {
      if (evidence.size() < 4)
        evidence.push_back({Evidence::Kind::call, call->id,
                            "worked on: answered " + std::to_string(call->response.status) + " " +
                                first_line(call->response.body, 80)});
    }
    return broken(Severity::critical,
                  first_line(kind, 80) + " was done " + say_count(effects) + " times for one request, " + keys,
                  std::move(evidence));
  }
  return held("done no more often than in the control");
}

}  // namespace shakedown::judge
