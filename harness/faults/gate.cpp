#include "harness/faults/gate.hpp"

#include <algorithm>
#include <string_view>

#include "harness/faults/chunk.hpp"
#include "harness/model/names.hpp"

namespace shakedown::faults {
namespace {

// "/products/17/stock" -> "/products/{}/stock".
std::string kind_of_path(std::string_view path) {
  std::string kind;
  while (!path.empty()) {
    const auto end = std::min(path.find('/', 1), path.size());
    const auto segment = path.substr(0, end);
    const bool numbered = segment.find_first_of("0123456789") != std::string_view::npos;
    kind += numbered ? std::string_view("/{}") : segment;
    path.remove_prefix(end);
  }
  return kind;
}

// Of a traceparent field (W3C Trace Context): "00-TRACE ID-..."; empty where there is none.
std::string_view trace_id_of(const RequestFacts& call) {
  constexpr std::size_t begins = 3;
  constexpr std::size_t length = 32;
  for (const RequestField& field : call.fields) {
    if (equal_ignoring_case(field.name, "traceparent") && field.value.size() >= begins + length)
      return field.value.substr(begins, length);
  }
  return {};
}

}  // namespace

std::shared_ptr<GateCall> Gate::enter(const RequestFacts& call) const {
  auto made = std::make_shared<GateCall>();
  made->kind = std::string(call.method) + " " + kind_of_path(path_of(call.target));
  const auto trace = trace_id_of(call);
  made->rank = static_cast<std::size_t>(std::find(gather_.order.begin(), gather_.order.end(), trace) -
                                        gather_.order.begin());
  return made;
}

bool Gate::arrive(const std::shared_ptr<GateCall>& call, Nanoseconds now) {
  call->leaves = given_up_ ? now : later(now, longest_);
  if (given_up_) return false;
  auto& waiting = waiting_[call->kind];
  // Those whose time was over have gone.
  std::erase_if(waiting, [&](const auto& other) { return other->leaves <= now; });
  waiting.push_back(call);
  if (waiting.size() < static_cast<std::size_t>(gather_.calls)) return false;
  std::stable_sort(waiting.begin(), waiting.end(),
                   [](const auto& a, const auto& b) { return a->rank < b->rank; });
  Nanoseconds at = now;
  for (const auto& other : waiting) {
    other->leaves = at;
    at = later(at, gather_.step);
  }
  waiting_.erase(call->kind);
  opened_ = true;
  return true;
}

void Gate::give_up() {
  for (const auto& [kind, calls] : waiting_) {
    for (const auto& call : calls) call->leaves = Nanoseconds{};
  }
  opened_ = opened_ || !waiting_.empty();
  waiting_.clear();
  given_up_ = true;
}

}  // namespace shakedown::faults
