#include "harness/provoke/fuzz/confirm.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/words.hpp"
#include "harness/provoke/fuzz/cases.hpp"
#include "harness/provoke/fuzz/reproduction.hpp"
#include "harness/provoke/fuzz/restart_trial.hpp"

namespace shakedown::fuzz {
namespace {

constexpr int most_plays_to_reduce = 60;

// What was changed; of a random request, which was then made smaller, what is left of it.
std::string described(const FuzzRequest& request) {
  if (!request.what.starts_with("random")) return request.what;
  constexpr std::size_t most_shown = 100;
  const Request sent = render(request);
  std::string text = sent.method + " " + judge::first_line(sent.target, most_shown);
  if (!sent.body.empty()) text += " " + judge::first_line(sent.body, most_shown);
  return text;
}

bool ends_the_target(const std::string& rule) {
  return rule == "fuzz/crash" || rule == "fuzz/hang";
}

}  // namespace

bool Confirmer::over() const {
  return stage_.around.stop.stop_requested() || stage_.around.clock.now() >= until_;
}

Confirmer::Outcome Confirmer::confirm(const Made& made, const Sign& sign, const std::vector<Live>& live) {
  const bool first = known_.insert({made.lead, sign.rule, key_of(sign)}).second;
  if (!first) return Outcome::known;
  if (over()) return Outcome::no_time;
  if (const auto fresh = stage_.fresh.again(); !fresh) return Outcome::no_time;
  std::vector<Live> values = live;
  const Played once = play_once(stage_, made.request, made.lead, values);
  if (!shows(once, sign)) {
    ++not_shown_;
    return once.not_played.empty() ? Outcome::not_shown : Outcome::no_time;
  }
  const FuzzRequest small = reduced(made.request, made.lead, sign, values);
  const int shown = record(small, made.lead, values, &sign, spec_.repeat);
  if (shown == 0) return Outcome::not_shown;
  ++confirmed_;
  shown_.insert({stage_.leads[static_cast<std::size_t>(made.lead)].operation, sign.rule, key_of(sign)});
  if (sign.rule == "fuzz/crash" && !over() && poisoned_restart(stage_, spec_, small, made.lead, values) > 0)
    ++confirmed_;
  if (stage_.around.say)
    stage_.around.say(fmt::format("{} at {} ({})", sign.rule,
                                  name_of(stage_.grammar.operations[static_cast<std::size_t>(
                                      stage_.leads[static_cast<std::size_t>(made.lead)].operation)]),
                                  judge::first_line(made.request.what, 80)));
  return Outcome::confirmed;
}

bool Confirmer::has_confirmed(int operation, const Sign& sign) const {
  return shown_.contains({operation, sign.rule, key_of(sign)});
}

bool Confirmer::goes_well(const FuzzRequest& request, int lead, const std::vector<Live>& live) {
  if (over() || !stage_.fresh.again()) return false;
  const Played played = play_once(stage_, request, lead, live);
  if (!played.not_played.empty() || played.exchanges.empty()) return false;
  const int status = played.exchanges.back().response.status;
  return status >= 200 && status < 300;
}

int Confirmer::culprit(const std::vector<Made>& open, const std::vector<std::vector<Live>>& live, bool ended,
                       Sign& sign) {
  bool needs_start = true;
  for (std::size_t i = 0; i < open.size() && !over(); ++i) {
    if (needs_start && !stage_.fresh.again()) return -1;
    const Played played =
        play_once(stage_, open[i].request, open[i].lead, live[static_cast<std::size_t>(open[i].lead)]);
    needs_start = played.died;
    for (const Sign& one : played.signs) {
      const bool fits =
          one.rule == "fuzz/crash" || (!ended && (one.rule == "fuzz/hang" || one.rule == "fuzz/closed"));
      if (!fits) continue;
      sign = one;
      return static_cast<int>(i);
    }
  }
  return -1;
}

FuzzRequest Confirmer::reduced(const FuzzRequest& request, int lead, const Sign& sign,
                               std::vector<Live>& live) {
  FuzzRequest best = request;
  int plays = ends_the_target(sign.rule) ? most_plays_to_reduce / 6 : most_plays_to_reduce;
  bool better = true;
  const Source source{stage_.grammar, stage_.contract};
  while (better && plays > 0 && !over()) {
    better = false;
    for (FuzzRequest& candidate : smaller(best)) {
      if (plays-- <= 0 || over()) break;
      if (candidate.claim != FuzzRequest::Claim::none) {
        claim_by_contract(source, candidate);
        if (candidate.claim != best.claim) continue;
      }
      if (ends_the_target(sign.rule) && !stage_.fresh.again()) return best;
      const Played played = play_once(stage_, candidate, lead, live);
      if (!shows(played, sign)) continue;
      best = std::move(candidate);
      better = true;
      break;
    }
  }
  return best;
}

void Confirmer::write_down(int experiment, int play, const Played& played) {
  std::int64_t last = 0;
  for (std::size_t i = 0; i < played.exchanges.size(); ++i) {
    const Exchange& exchange = played.exchanges[i];
    const bool is_last = i + 1 == played.exchanges.size();
    last = write_exchange(stage_, experiment, play, exchange, !is_last, is_last);
  }
  for (const Sign& sign : played.signs)
    stage_.around.journal.fuzz_sign({experiment, play, sign.rule, sign.key, sign.says, last});
}

int Confirmer::record(const FuzzRequest& request, int lead, const std::vector<Live>& live, const Sign* sign,
                      int times) {
  Surroundings& around = stage_.around;
  const Lead& from = stage_.leads[static_cast<std::size_t>(lead)];
  journal::ExperimentRecord record;
  record.id = around.next_experiment_id();
  record.stage = around.stage;
  record.kind = "fuzz";
  record.subject = "target";
  record.asked = name_of(stage_.grammar.operations[static_cast<std::size_t>(from.operation)]);
  record.is_request = true;
  record.what = sign ? sign->rule : "as written";
  record.place = sign ? sign->key : "";
  record.became = request.breaks;
  record.says = described(request);
  record.begin = record.provoked = around.clock.now();
  around.services.going_on(around.stage, record.id);
  int shown = 0;
  for (int play = 1; play <= times && !around.stop.stop_requested(); ++play) {
    if (const auto fresh = stage_.fresh.again(); !fresh) {
      record.not_exercised = fresh.error().message;
      break;
    }
    const Played played = play_once(stage_, request, lead, live);
    if (!played.not_played.empty()) {
      record.not_exercised = played.not_played;
      continue;
    }
    write_down(record.id, play, played);
    if (sign && shows(played, *sign)) ++shown;
    if (record.reproduce.empty() && sign && shows(played, *sign)) {
      // Written with the values of this play, which become holes again.
      std::string why;
      const auto led = lead_up(around, stage_.fresh, stage_.deadline, from, stage_.grammar, stage_.users, why,
                               &stage_.earlier);
      const auto& now = led && !played.died ? led->live : live;
      const FuzzRequest written = led && !played.died ? rebound(request, live, led->live) : request;
      record.reproduce = reproduction(
          around.scenario, around.traffic, {{&from, &written, &now}}, stage_.deadline, times,
          (around.origin.origin.tls ? "https://" : "http://") + around.origin.origin.authority());
    }
  }
  record.healed = record.end = around.clock.now();
  around.services.going_on(around.stage);
  around.journal.experiment(std::move(record));
  return shown;
}

void Confirmer::show_as_written(const FuzzRequest& request, int lead, const std::vector<Live>& live) {
  record(request, lead, live, nullptr, spec_.repeat);
}

}  // namespace shakedown::fuzz
