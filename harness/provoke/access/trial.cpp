#include "harness/provoke/access/trial.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/experiment_view.hpp"
#include "harness/provoke/access/reproduction.hpp"

namespace shakedown::access {
namespace {

namespace asker = judge::asker;

// The request line and perhaps more fields: the head written otherwise.
void write_otherwise(const PathVariant& variant, WrittenRequest& request) {
  const auto end = request.head.find("\r\n");
  const auto space = request.head.rfind(' ', end);
  std::string more;
  for (const Header& header : variant.headers) more += header.name + ": " + header.value + "\r\n";
  request.head = variant.method + " " + variant.target + request.head.substr(space, end + 2 - space) + more +
                 request.head.substr(end + 2);
  request.is_head = variant.method == "HEAD";
}

void set_body(WrittenRequest& request, std::string body) {
  request.body = std::move(body);
  std::string out;
  std::size_t at = 0;
  while (at < request.head.size()) {
    const auto end = std::min(request.head.find("\r\n", at), request.head.size());
    const std::string_view line(request.head.data() + at, end - at);
    if (line.empty()) break;
    if (!equal_ignoring_case(line.substr(0, line.find(':')), "Content-Length"))
      out.append(line).append("\r\n");
    at = end + 2;
  }
  request.head = out + fmt::format("Content-Length: {}\r\n\r\n", request.body.size());
}

std::string target_of(const WrittenRequest& request) {
  const auto begin = request.head.find(' ') + 1;
  return request.head.substr(begin, request.head.find(' ', begin) - begin);
}

bool ends_a_session(const std::string& who) {
  return who == asker::signed_out || who == asker::earlier;
}

}  // namespace

const journal::ExchangeRecord* Attempt::of(journal::ExperimentStepRecord::Phase phase) const {
  const auto found =
      std::find_if(exchanges.begin(), exchanges.end(), [&](const auto& one) { return one.first == phase; });
  return found == exchanges.end() ? nullptr : &found->second;
}

judge::AccessTry Attempt::view() const {
  using Phase = journal::ExperimentStepRecord::Phase;
  judge::AccessTry view{&record,
                        &tried,
                        of(Phase::control),
                        of(Phase::control_again),
                        of(Phase::recovering),
                        of(Phase::provoked),
                        {},
                        {}};
  for (const auto& [phase, kept] : exchanges) {
    if (phase == Phase::before) view.before.push_back(&kept);
    if (phase == Phase::after) view.after.push_back(&kept);
  }
  return view;
}

Attempt begun(const Surroundings& around, const Route& route, const Cell& cell, const std::string& side,
              int repetition) {
  Attempt attempt;
  auto& record = attempt.record;
  record.stage = around.stage;
  record.kind = "access";
  record.subject = cell.failing ? cell.failing->fault.on : side;
  record.what = name_of(route, cell);
  record.says = record.what + (side == "baseline" ? ", of the baseline" : "");
  record.repetition = repetition;
  record.begin = record.provoked = record.healed = record.end = around.clock.now();
  if (cell.field) {
    record.asked = route.endpoint;
    record.is_request = true;
    record.place = cell.field->place;
    record.became = cell.field->value;
    record.says += fmt::format(" = {}", cell.field->value);
  }
  auto& tried = attempt.tried;
  tried.side = side;
  tried.endpoint = route.endpoint;
  tried.who = cell.who;
  tried.way = cell.way;
  tried.declared = route.declared;
  tried.carried = route.carried;
  tried.privileged = route.privileged;
  tried.owned = route.owned;
  if (route.shared) tried.list = "shared";
  return attempt;
}

void write_down(Surroundings& around, Attempt& attempt) {
  attempt.record.end = around.clock.now();
  attempt.record.id = around.next_experiment_id();
  attempt.tried.experiment = attempt.record.id;
  around.journal.experiment(attempt.record);
  around.journal.access_try(attempt.tried);
  for (const auto& [phase, kept] : attempt.exchanges) {
    journal::ExperimentStepRecord step;
    step.experiment = attempt.record.id;
    step.phase = phase;
    step.journey = kept.exchange.journey;
    step.step = kept.exchange.step;
    step.exchange = kept.id;
    using Phase = journal::ExperimentStepRecord::Phase;
    step.is_read = phase == Phase::before || phase == Phase::after;
    step.needs_dependency = !step.is_read;
    around.journal.experiment_step(step);
  }
}

std::string Trial::control_once(journal::ExchangeRecord& into, int turn) {
  std::string why;
  for (int attempt = 0; attempt < 2 && !around_.stop.stop_requested(); ++attempt) {
    const Visit visit = desk_.visit(route_, owner_of(route_.role, plan_.roles, turn + attempt));
    why = visit.failed;
    if (why.empty()) {
      into = desk_.ask(visit.request, visit.user);
      why = judge::succeeded(into.exchange)
                ? ""
                : fmt::format("its owner's request itself fails with {}", into.exchange.response.status);
    }
    if (why.empty()) {
      state_.clear();
      for (const int step : route_.probe.reads) {
        const auto kept = desk_.read(visit, step);
        if (state_.empty() && judge::succeeded(kept.exchange)) state_ = kept.exchange.response.body;
      }
      return {};
    }
    if (attempt > 0 || !fresh_.possible()) break;
    if (const auto started = fresh_.again(); !started) return to_string(started.error());
  }
  return why;
}

std::string Trial::begin(int turn) {
  if (auto why = control_once(control_, turn); !why.empty()) return why;
  return control_once(control_again_, turn + 1);
}

judge::AccessAnswer Trial::make(const Cell& cell, int repetition, int turn) {
  for (int round = 0;; ++round) {
    Attempt attempt = begun(around_, route_, cell, side_, repetition);
    attempt.exchanges.emplace_back(Phase::control, control_);
    attempt.exchanges.emplace_back(Phase::control_again, control_again_);
    play(cell, turn, attempt);
    const auto answer = judge::look(attempt.view());
    const bool failed = answer.kind == judge::AccessAnswer::Kind::not_exercised;
    if (failed && round == 0 && fresh_.possible() && !around_.stop.stop_requested() && fresh_.again())
      continue;
    // What it says of an object that is its owner's is looked up where it matters.
    if (cell.who == asker::other && route_.owned && attempt.tried.list.empty() && answer.as_owner()) {
      const auto other = other_than(owner_of(route_.role, plan_.roles, turn), plan_.roles, turn);
      if (other) attempt.tried.list = desk_.list_of(route_, *other, attempt.tried.marks);
    }
    if (judge::worth_repeating(attempt.view(), answer))
      attempt.record.reproduce = reproduction(around_.scenario, around_.traffic, plan_, route_, spec_,
                                              attempt.record.what, fresh_.player().origin.origin.authority());
    write_down(around_, attempt);
    return answer;
  }
}

void Trial::leave_out(const Cell& cell, const std::string& why) {
  Attempt attempt = begun(around_, route_, cell, side_, 1);
  attempt.record.not_exercised = why;
  write_down(around_, attempt);
}

void Trial::play(const Cell& cell, int turn, Attempt& attempt) {
  std::string& why = attempt.record.not_exercised;
  if (route_.carried.empty() && cell.who == asker::nobody && cell.way.empty()) {
    // Its requests say nothing of who sends them: what anybody gets is the control itself.
    attempt.exchanges.emplace_back(Phase::provoked, control_);
    return;
  }
  const Visit visit = desk_.visit(route_, owner_of(route_.role, plan_.roles, turn));
  if (!visit.failed.empty()) {
    why = visit.failed;
    return;
  }
  attempt.tried.marks = visit.marks;
  const bool safe = changes_nothing(route_.method);
  if (safe) attempt.exchanges.emplace_back(Phase::recovering, desk_.ask(visit.request, visit.user));
  const auto credentials = credentials_of(cell, visit, turn, why);
  if (!credentials) return;
  if (!ends_a_session(cell.who)) {
    for (const int step : route_.probe.reads)
      attempt.exchanges.emplace_back(Phase::before, desk_.read(visit, step));
  }
  send_as(cell, *credentials, visit, attempt);
  if (ends_a_session(cell.who)) return;
  for (const int step : route_.probe.reads)
    attempt.exchanges.emplace_back(Phase::after, desk_.read(visit, step));
  // What was refused must be possible for its owner, on the very same object.
  const auto* provoked = attempt.of(Phase::provoked);
  const bool refused = provoked->exchange.response.status >= 300;
  if (!safe && refused && !cell.field)
    attempt.exchanges.emplace_back(Phase::recovering, desk_.ask(visit.request, visit.user));
}

std::optional<Credentials> Trial::credentials_of(const Cell& cell, const Visit& visit, int turn,
                                                 std::string& why) {
  const std::string& who = cell.who;
  if (who == asker::nobody) return Credentials{};
  if (who == asker::owner) return visit.credentials;
  if (who == asker::other || who == asker::ordinary) {
    const auto other = other_than(visit.user, plan_.roles, turn);
    if (other) return desk_.sign_in(route_, *other, why);
    why = "the identities have no other ordinary user";
    return std::nullopt;
  }
  if (who == asker::admin) return desk_.sign_in(route_, plan_.roles.admins.front(), why);
  if (who == asker::signed_out) {
    if (!desk_.sign_out(visit.credentials, visit.user, why)) return std::nullopt;
    return visit.credentials;
  }
  if (who == asker::earlier) {
    if (!desk_.change_password(visit.user, why)) return std::nullopt;
    return visit.credentials;
  }
  const auto made = who == asker::changed          ? with_changed_token(visit.credentials)
                    : who == asker::unsigned_token ? with_unsigned_token(visit.credentials)
                                                   : with_token(visit.credentials, spec_.expired);
  if (!made)
    why = who == asker::unsigned_token ? "its token is no JSON Web Token" : "it has no token to change";
  return made;
}

void Trial::send_as(const Cell& cell, const Credentials& credentials, const Visit& visit, Attempt& attempt) {
  WrittenRequest request = visit.request;
  request.head = with_credentials(request.head, credentials);
  if (cell.variant) {
    // The variant was made of another play's target, whose ids may be others.
    const auto variants = path_variants(route_.method, target_of(visit.request));
    const auto same = std::find_if(variants.begin(), variants.end(),
                                   [&](const PathVariant& one) { return one.name == cell.variant->name; });
    write_otherwise(same == variants.end() ? *cell.variant : *same, request);
  }
  if (cell.field) set_body(request, with_field(request.body, *cell.field));
  Status armed = Done{};
  if (cell.failing) armed = around_.proxies.arm(cell.failing->fault.on, cell.failing->fault);
  attempt.record.provoked = around_.clock.now();
  if (armed) attempt.exchanges.emplace_back(Phase::provoked, desk_.ask(request, visit.user));
  if (cell.failing && armed) armed = around_.proxies.disarm(cell.failing->fault.on, cell.failing->fault.name);
  attempt.record.healed = around_.clock.now();
  if (!armed) attempt.record.not_exercised = to_string(armed.error());
}

}  // namespace shakedown::access
