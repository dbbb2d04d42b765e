#include "harness/provoke/access/access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "harness/judge/words.hpp"
#include "harness/provoke/access/cache_trial.hpp"
#include "harness/provoke/access/trial.hpp"
#include "harness/provoke/experiment/lessons.hpp"

namespace shakedown::access {
namespace {

namespace asker = judge::asker;
using Kind = judge::AccessAnswer::Kind;

constexpr int enough_that_let_in = 10;

class Runner {
 public:
  Runner(Surroundings& around, const AccessInput& input, Nanoseconds length)
      : around_(around),
        input_(input),
        spec_(input.spec),
        until_(length == Nanoseconds{} ? never : around.clock.now() + length),
        fresh_(around) {}

  Result<AccessDone> run() {
    if (const auto planned = make_plan(); !planned) return planned.error();
    if (const auto started = fresh_.again(); !started) return started.error();
    for (const Route& route : plan_.routes) {
      if (around_.stop.stop_requested()) break;
      if (concerns(route)) try_route(route);
    }
    try_earlier_session();
    try_all_caches();
    try_baseline();
    done_.coverage =
        fmt::format("{} of {} in {}", judge::counted(static_cast<std::uint64_t>(done_.cells), "cell"),
                    judge::counted(plan_.routes.size(), "endpoint"),
                    judge::counted(static_cast<std::uint64_t>(done_.tries), "request"));
    if (done_.untried > 0) done_.coverage += fmt::format(", {} not tried for want of time", done_.untried);
    note(done_.coverage);
    if (const auto left = fresh_.for_the_next(); !left) return left.error();
    return done_;
  }

 private:
  void say(const std::string& text) const {
    if (around_.say) around_.say(text);
  }
  void note(const std::string& text) const {
    around_.journal.event({around_.clock.now(), EventKind::note, "harness", "access: " + text});
  }
  bool over() const { return around_.stop.stop_requested() || around_.clock.now() >= until_; }

  Status make_plan() {
    const Roles roles = roles_of(around_.identities, spec_);
    const auto user_of = [&](int journey) {
      const auto role = role_of(around_.traffic, journey, around_.identities, roles, spec_);
      return static_cast<std::uint64_t>(owner_of(role, roles, 0));
    };
    const auto lessons =
        learn(around_, fresh_, spec_.deadline, journeys_to_learn_from(around_.traffic), user_of);
    if (!lessons) return lessons.error();
    plan_ = plan(around_.traffic, lessons.value(), around_.identities, spec_, input_.contract);
    if (!around_.weights.empty()) {  // the heaviest first, since the stage's time may not be enough for all
      std::stable_sort(plan_.routes.begin(), plan_.routes.end(), [&](const Route& a, const Route& b) {
        return weight_of(around_.weights, a.endpoint) > weight_of(around_.weights, b.endpoint);
      });
    }
    for (const std::string& text : plan_.notes) note(text);
    say(judge::counted(plan_.routes.size(), "endpoint"));
    return Done{};
  }

  // Whether a cell of this route is wanted at all.
  bool concerns(const Route& route) const {
    return spec_.only.empty() || std::any_of(spec_.only.begin(), spec_.only.end(), [&](const auto& name) {
             return name.starts_with(route.endpoint + " by ");
           });
  }

  void try_route(const Route& route) {
    Trial trial(around_, fresh_, plan_, spec_, route, "target");
    if (over()) {
      ++done_.untried;
      trial.leave_out({asker::nobody, ""}, "not tried: the stage's time was over");
      return;
    }
    if (const auto why = trial.begin(turn_ += 2); !why.empty()) {
      if (around_.stop.stop_requested()) return;
      note(fmt::format("{}: {}", route.endpoint, why));
      trial.leave_out({asker::nobody, ""}, why);
      return;
    }
    std::vector<std::string> refused;
    for (const Cell& cell : plain_cells(route, plan_, spec_)) {
      if (!applies(route, trial, cell)) continue;
      const auto answer = try_cell(trial, route, cell);
      if (answer.kind == Kind::refused) refused.push_back(cell.who);
    }
    const Exchange& control = trial.control().exchange;
    std::vector<Cell> more = path_cells(route, control.request.target, refused);
    const std::string& shown = control.response.body.empty() ? trial.state() : control.response.body;
    for (Cell& cell : field_cells(route, control.request.body, shown)) more.push_back(std::move(cell));
    for (Cell& cell : failing_cells(route, refused)) more.push_back(std::move(cell));
    for (const Cell& cell : more) try_cell(trial, route, cell);
  }

  // What cannot be made is not tried, and said once where it matters.
  bool applies(const Route& route, Trial& trial, const Cell& cell) {
    const bool other = cell.who == asker::other || cell.who == asker::ordinary || cell.who == asker::admin;
    if (other && !route.donor) {
      if (wanted(spec_, route, cell)) trial.leave_out(cell, "no journey signs in as one of the identities");
      return false;
    }
    const auto& own = trial.control().exchange.request.headers;
    Credentials credentials;
    std::copy_if(own.begin(), own.end(), std::back_inserter(credentials),
                 [](const Header& header) { return is_credential(header.name); });
    if (cell.who == asker::unsigned_token) return with_unsigned_token(credentials).has_value();
    return cell.who != asker::changed || with_changed_token(credentials).has_value();
  }

  // Only where a token is worth something without the fault: the ones that were refused.
  std::vector<Cell> failing_cells(const Route& route, const std::vector<std::string>& refused) {
    std::vector<Cell> cells;
    for (const std::string& dependency : route.reaches) {
      const auto proxy = around_.proxies.find(dependency);
      // What is so for some endpoints is so for all that ask it.
      if (!proxy || lets_in_[dependency] >= enough_that_let_in) continue;
      const bool hang = route.method == "GET" && hung_.insert(dependency).second;
      for (Failing& way : ways_to_fail(dependency, proxy->spec.http, hang)) {
        for (const std::string& who : refused) {
          if (who != asker::nobody && who != asker::changed && who != asker::signed_out) continue;
          Cell cell{who, fmt::format("failing: {}, {}", dependency, way.says)};
          cell.failing = way;
          cells.push_back(std::move(cell));
        }
      }
    }
    return cells;
  }

  judge::AccessAnswer try_cell(Trial& trial, const Route& route, const Cell& cell) {
    judge::AccessAnswer answer;
    if (!wanted(spec_, route, cell) || around_.stop.stop_requested()) return answer;
    if (over()) {
      ++done_.untried;
      trial.leave_out(cell, "not tried: the stage's time was over");
      return answer;
    }
    ++done_.cells;
    answer = one_try(trial, cell, 1);
    const bool in_full = is_named(spec_, route, cell);
    if (!worth_another(route, cell, answer) && !in_full) {
      if (answer.kind == Kind::answered) answered_once_.insert(name_of(route, cell));
      return answer;
    }
    if (!in_full) say(fmt::format("{}: {}, again", name_of(route, cell), answer.says));
    for (int n = 2; n <= spec_.repeat && !over(); ++n) one_try(trial, cell, n);
    if (cell.failing && ++lets_in_[cell.failing->fault.on] == enough_that_let_in)
      note(fmt::format("{} fails no more: {} answers are open while it does, and they are one finding",
                       cell.failing->fault.on, enough_that_let_in));
    return answer;
  }

  judge::AccessAnswer one_try(Trial& trial, const Cell& cell, int repetition) {
    ++done_.tries;
    const auto answer = trial.make(cell, repetition, ++turn_);
    // Whose password has changed cannot sign in any more.
    if (cell.who == asker::earlier && fresh_.possible() && !fresh_.again())
      note("the services could not be started afresh");
    return answer;
  }

  bool worth_another(const Route& route, const Cell& cell, const judge::AccessAnswer& answer) const {
    Attempt attempt = begun(around_, route, cell, "target", 1);
    journal::ExchangeRecord kept;
    kept.exchange.request.method = route.method;
    attempt.exchanges.emplace_back(journal::ExperimentStepRecord::Phase::provoked, kept);
    return judge::worth_repeating(attempt.view(), answer);
  }

  // Of one route: what ends other sessions does so for all.
  void try_earlier_session() {
    if (!plan_.password || over()) return;
    const Cell cell{asker::earlier, ""};
    for (const Route& route : plan_.routes) {
      if (route.method != "GET" || route.carried.empty() || route.privileged || route.declared == "public" ||
          !wanted(spec_, route, cell))
        continue;
      if (!fresh_.possible()) {
        note("no password is changed, since the target cannot be started afresh afterwards");
        return;
      }
      Trial trial(around_, fresh_, plan_, spec_, route, "target");
      if (trial.begin(turn_ += 2).empty()) try_cell(trial, route, cell);
      return;
    }
  }

  void try_all_caches() {
    std::vector<const Route*> routes;
    for (const Route& route : plan_.routes) {
      if (may_be_cached(route, plan_) && wanted(spec_, route, cache_cell)) routes.push_back(&route);
    }
    if (routes.empty() || over()) return;
    if (!fresh_.possible()) {
      note("caches are not tried, since the target cannot be started afresh");
      return;
    }
    done_.cells += static_cast<int>(routes.size());
    for (int n = 1; n <= spec_.repeat && !routes.empty() && !over(); ++n) {
      done_.tries += static_cast<int>(routes.size());
      const auto suspicious = try_caches(around_, fresh_, plan_, spec_, routes, n);
      if (spec_.only.empty()) {
        if (n == 1 && !suspicious.empty())
          say(fmt::format("{} answers one user with another's, again", suspicious.front()->endpoint));
        routes = n == 1 ? suspicious : routes;
      }
    }
  }

  // Refused there and answered here: both again, so that it is confirmed.
  void confirm_opened(Trial& before, const Route& route, const Cell& cell) {
    say(fmt::format("{}: refused by the baseline, again", name_of(route, cell)));
    Trial now(around_, fresh_, plan_, spec_, route, "target");
    if (!now.begin(turn_ += 2).empty()) return;
    for (int n = 2; n <= spec_.repeat && !over(); ++n) {
      one_try(before, cell, n);
      one_try(now, cell, n);
    }
  }

  // What is the same for both needs no rule: only what opened does.
  void try_baseline() {
    if (!input_.baseline || over()) return;
    FreshStart fresh(around_, *around_.scenario.baseline, *input_.baseline);
    if (!fresh.again()) {
      note("the baseline could not be started afresh, so that nothing is compared with it");
      return;
    }
    say("the same to the baseline");
    for (const Route& route : plan_.routes) {
      if (over()) return;
      if (!concerns(route) || route.carried.empty()) continue;
      Trial trial(around_, fresh, plan_, spec_, route, "baseline");
      if (!trial.begin(turn_ += 2).empty()) continue;
      for (const Cell& cell : plain_cells(route, plan_, spec_)) {
        const bool compared =
            cell.who == asker::nobody || cell.who == asker::other || cell.who == asker::ordinary;
        const bool needs_donor = cell.who != asker::nobody;
        if (!compared || (needs_donor && !route.donor) || over()) continue;
        const auto before = one_try(trial, cell, 1);
        if (before.kind == Kind::refused && answered_once_.contains(name_of(route, cell)))
          confirm_opened(trial, route, cell);
      }
    }
  }

  Surroundings& around_;
  const AccessInput& input_;
  const AccessSpec& spec_;
  const Nanoseconds until_;
  FreshStart fresh_;
  Plan plan_;
  int turn_ = 0;  // whose it is to play: all users in turn, so that what they have wears off late
  std::set<std::string> answered_once_;  // cells that are as they should be, as far as any rule knows
  std::map<std::string, int> lets_in_;   // cells that are open while this dependency fails
  std::set<std::string> hung_;           // dependencies that were left without an answer once
  AccessDone done_;
};

}  // namespace

Result<AccessDone> run_access(Surroundings& around, const AccessInput& input, Nanoseconds length) {
  return Runner(around, input, length).run();
}

}  // namespace shakedown::access
