#include "harness/provoke/access/cache_trial.hpp"

#include "harness/judge/experiment_view.hpp"
#include "harness/provoke/access/reproduction.hpp"

namespace shakedown::access {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;

struct Pair {
  Visit owner;
  Visit asker;
};

// Both come so far; which of them asks first is up to the caller.
Pair visit_both(const Desk& desk, const Route& route, const Plan& plan, int repetition) {
  const int owner = owner_of(route.role, plan.roles, repetition);
  const int asker = *other_than(owner, plan.roles, repetition);
  return {desk.visit(route, owner), desk.visit(route, asker)};
}

std::string failed(const Pair& pair) {
  return pair.owner.failed.empty() ? pair.asker.failed : pair.owner.failed;
}

bool same_address(const Pair& pair) {
  const auto target = [](const std::string& head) { return head.substr(0, head.find("\r\n")); };
  return target(pair.owner.request.head) == target(pair.asker.request.head);
}

}  // namespace

bool may_be_cached(const Route& route, const Plan& plan) {
  return route.method == "GET" && !route.carried.empty() && !route.owned && !route.role.fixed &&
         !route.role.is_admin && route.declared != "public" && plan.roles.ordinary.size() >= 2;
}

std::vector<const Route*> try_caches(Surroundings& around, FreshStart& fresh, const Plan& plan,
                                     const AccessSpec& spec, const std::vector<const Route*>& routes,
                                     int repetition) {
  const Desk desk(around, fresh, plan, spec.deadline);
  std::vector<const Route*> suspicious;
  std::vector<Attempt> attempts;
  if (!fresh.again()) return suspicious;
  for (const Route* route : routes) {
    Attempt& attempt = attempts.emplace_back(begun(around, *route, cache_cell, "target", repetition));
    const Pair pair = visit_both(desk, *route, plan, repetition);
    attempt.record.not_exercised = failed(pair);
    if (attempt.record.not_exercised.empty() && !same_address(pair))
      attempt.record.not_exercised = "the two users ask for different addresses";
    if (!attempt.record.not_exercised.empty()) continue;
    auto first = desk.ask(pair.asker.request, pair.asker.user);
    if (shows_any(pair.owner.marks, first.exchange.response))
      attempt.record.not_exercised = "users see there what is each other's";
    attempt.exchanges.emplace_back(Phase::control, std::move(first));
  }
  if (around.stop.stop_requested() || !fresh.again()) return suspicious;
  for (std::size_t i = 0; i < routes.size(); ++i) {
    Attempt& attempt = attempts[i];
    if (attempt.record.not_exercised.empty()) {
      const Pair pair = visit_both(desk, *routes[i], plan, repetition);
      attempt.record.not_exercised = failed(pair);
      if (attempt.record.not_exercised.empty()) {
        attempt.tried.marks = pair.owner.marks;
        attempt.exchanges.emplace_back(Phase::recovering, desk.ask(pair.owner.request, pair.owner.user));
        if (!shows_any(pair.owner.marks, attempt.of(Phase::recovering)->exchange.response))
          attempt.record.not_exercised = "nothing in the answer tells one user from another";
        attempt.record.provoked = around.clock.now();
        attempt.exchanges.emplace_back(Phase::provoked, desk.ask(pair.asker.request, pair.asker.user));
        attempt.record.healed = around.clock.now();
      }
    }
    const auto answer = judge::look(attempt.view());
    if (judge::worth_repeating(attempt.view(), answer)) {
      suspicious.push_back(routes[i]);
      attempt.record.reproduce = reproduction(around.scenario, around.traffic, plan, *routes[i], spec,
                                              attempt.record.what, fresh.player().origin.origin.authority());
    }
    write_down(around, attempt);
  }
  return suspicious;
}

}  // namespace shakedown::access
