#include "harness/provoke/races/trial.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/experiment_view.hpp"
#include "harness/judge/words.hpp"
#include "harness/provoke/experiment/invariants.hpp"
#include "harness/provoke/races/reproduction.hpp"

namespace shakedown::races {
namespace {

using judge::RaceOutcome;
using std::chrono::milliseconds;

constexpr std::size_t most_wanted = 6;  // orders that a burst may ask for
constexpr int tries_to_narrow = 6;      // bursts of a smaller set, or of a wider step
constexpr int more_controls = 3;        // pairs of plays, before the first suspicion is believed
constexpr int repeats_of_costly = 2;    // of what hangs or ends the target
constexpr Nanoseconds least_deadline = milliseconds(1000);
constexpr int deadline_of_usual = 50;  // times what one request takes, where some have hung already

bool costly(RaceOutcome outcome) {
  return outcome == RaceOutcome::deadlock || outcome == RaceOutcome::crashed;
}

// The plays of the largest set so far know all requests; those of smaller ones leave some out.
std::vector<judge::RacePlay> of_size(std::vector<judge::RacePlay> plays, std::size_t size) {
  for (judge::RacePlay& play : plays) play.requests.resize(size);
  return plays;
}

}  // namespace

Trial::Trial(Surroundings& around, FreshStart& fresh, const RaceSet& set, const RacesSpec& spec,
             Possible possible, Nanoseconds until)
    : around_(around),
      set_(set),
      spec_(spec),
      possible_(possible),
      until_(until),
      plays_(around, fresh, set) {
  possible_.gate = plays_.can_hold_back();
  possible_.perturb = plays_.can_perturb();
}

bool Trial::over() const {
  return around_.stop.stop_requested() || around_.clock.now() >= until_;
}

bool Trial::open() const {
  return !found_ && unusable_.empty() && bursts_ < most_bursts(set_.kind, spec_, possible_);
}

void Trial::begin() {
  if (begun()) return;
  record_.id = around_.next_experiment_id();
  record_.stage = around_.stage;
  record_.kind = "race";
  record_.subject = "target";
  record_.what = set_.name;
  record_.says = fmt::format("up to {} requests at once: {}", set_.sizes.back(), set_.name);
  record_.begin = around_.clock.now();
  record_.reproduce = reproduction(around_.scenario, around_.traffic, set_, spec_, nullptr,
                                   around_.origin.origin.authority());
  write();
}

void Trial::write() {
  record_.end = around_.clock.now();
  around_.journal.experiment(record_);
}

void Trial::leave_out(const std::string& why) {
  begin();
  record_.provoked = record_.healed = record_.begin;
  record_.not_exercised = why;
  write();
}

// The first bursts are of one size, that with the fewest orders to play before: where all requests are equal
// the largest, since more of them meet more often, and the smallest elsewhere. The others follow.
int Trial::size_of(int burst) const {
  const bool equal = serial_orders(set_, set_.sizes.back()).size() == 1;
  const int count = static_cast<int>(set_.sizes.size());
  const int turn = (burst / 6) % count;
  return set_.sizes[static_cast<std::size_t>(equal ? count - 1 - turn : turn)];
}

PlayAsked Trial::asked(int size) {
  PlayAsked asked;
  asked.experiment = record_.id;
  asked.play = ++play_;
  asked.size = size;
  asked.deadline = deadline();
  return asked;
}

Nanoseconds Trial::deadline() const {
  if (!found_ || !costly(found_->outcome)) return spec_.deadline;
  return std::min(spec_.deadline, std::max(least_deadline, plays_.took() * deadline_of_usual));
}

void Trial::play_serial(const Order& order, int size) {
  // The second time without the reads before, and with what bursts do to dependencies: where that makes a
  // difference it is no race.
  for (const bool again : {false, true}) {
    PlayAsked asking = asked(size);
    asking.again = again;
    asking.reads_before = !again || !plays_.begins_afresh();
    asking.held_back = again && possible_.gate;
    judge::RacePlay play = plays_.serial(order, asking);
    if (!play.record.not_exercised.empty() && unusable_.empty()) unusable_ = play.record.not_exercised;
    serial_.push_back(std::move(play));
    if (!unusable_.empty() || around_.stop.stop_requested()) return;
  }
}

bool Trial::controls(int size) {
  if (std::find(controlled_.begin(), controlled_.end(), size) != controlled_.end()) return unusable_.empty();
  for (const Order& order : serial_orders(set_, size)) {
    if (over()) return false;
    play_serial(order, size);
    if (!unusable_.empty()) return false;
  }
  controlled_.push_back(size);
  const auto largest = static_cast<std::size_t>(*std::max_element(controlled_.begin(), controlled_.end()));
  const judge::RaceControl control(of_size(serial_, largest));
  unusable_ = control.unusable();
  return unusable_.empty();
}

void Trial::go_on(int most) {
  begin();
  const int limit = std::min(most_bursts(set_.kind, spec_, possible_), bursts_ + most);
  while (open() && bursts_ < limit && !over()) {
    const auto next = [&] {
      return burst_number(bursts_, size_of(bursts_), plays_.took(), set_.kind, spec_, possible_);
    };
    const int size = static_cast<int>(next().order.size());
    if (!controls(size)) break;
    const Burst burst = next();
    const auto ruling = make(burst, size);
    if (around_.stop.stop_requested()) break;
    if (!judge::is_race(ruling.outcome)) continue;
    found_ = Found{ruling.outcome, burst, ruling.says};
    record_.reproduce = reproduction(around_.scenario, around_.traffic, set_, spec_, &burst,
                                     around_.origin.origin.authority());
    if (around_.say) around_.say(says() + ": " + ruling.says);
    confirm();
    if (around_.say) around_.say(says());
    // What did not show a second time is not worth the time to make it small.
    if (spec_.only.empty() && shown_ > 1) narrow();
  }
  if (!unusable_.empty()) record_.not_exercised = unusable_;
  write();
}

// A stage of named sets is there to show them again, so its bursts are all of the kind that was asked for.
void Trial::confirm() {
  const int repeat = costly(found_->outcome) ? std::min(spec_.repeat, repeats_of_costly) : spec_.repeat;
  const Burst burst = found_->burst;
  for (int n = 0; n < repeat && !over(); ++n) make(burst, static_cast<int>(burst.order.size()));
}

void Trial::narrow() {
  const Burst shown = found_->burst;
  const int largest = static_cast<int>(shown.order.size());
  int least = largest;
  for (int size = 2; size < largest && !over(); ++size) {
    // Three, and not two, say that two are not enough; every size between would say little more.
    if (size > 3 || !controls(size)) break;
    Burst burst = shown;
    std::erase_if(burst.order, [&](int request) { return request >= size; });
    if (!shows(burst, size, tries_to_narrow)) continue;
    least = size;
    break;
  }
  if (costly(found_->outcome)) return;
  Burst burst = shown;
  std::erase_if(burst.order, [&](int request) { return request >= least; });
  for (const Nanoseconds step : wider_steps(shown, plays_.took())) {
    if (over()) return;
    burst.step = step;
    if (!shows(burst, least, tries_to_narrow)) return;
  }
}

bool Trial::shows(const Burst& burst, int size, int most) {
  for (int n = 0; n < most && !over(); ++n) {
    if (make(burst, size).outcome == found_->outcome) return true;
  }
  return false;
}

judge::RaceRuling Trial::make(const Burst& burst, int size) {
  // What reads are told may differ between two fresh starts (identifiers, and what is sorted by them), and
  // the controls of reads may all be of another one.
  if (!set_.changes_state() && plays_.next_begins_afresh())
    play_serial(serial_orders(set_, size).front(), size);
  PlayAsked asking = asked(size);
  asking.reads_before = burst.reads_before || !plays_.begins_afresh();
  const judge::RacePlay play = plays_.burst(burst, asking);
  possible_.perturb = plays_.can_perturb();
  possible_.places = plays_.places();
  ++bursts_;
  if (record_.provoked == Nanoseconds{}) record_.provoked = play.record.released;
  record_.healed = around_.clock.now();
  auto ruling = judged(play, size);
  look_at_allowed(play, ruling);
  if (play.record.not_exercised.empty())
    experiments::look_after_burst({around_.scenario.invariants,
                                   around_.identities,
                                   around_.journal,
                                   around_.clock,
                                   around_.origin,
                                   {around_.scenario.tls.verify, around_.scenario.tls.ca},
                                   deadline(),
                                   around_.stop},
                                  around_.stage, record_.id, play.record.play);
  if (judge::is_exercised(ruling.outcome)) ++exercised_;
  if (judge::is_race(ruling.outcome)) ++shown_;
  return ruling;
}

judge::RaceRuling Trial::judged(const judge::RacePlay& burst, int size) {
  const auto largest = static_cast<std::size_t>(*std::max_element(controlled_.begin(), controlled_.end()));
  auto known = burst;
  known.requests.resize(largest);
  const auto ruling = [&] {
    return judge::judge_burst(judge::RaceControl(of_size(serial_, largest)), known);
  };
  auto first = ruling();
  std::size_t played = 0;
  for (const Order& order : first.wants) {
    if (played++ == most_wanted || over()) break;
    play_serial(order, size);
  }
  if (played > 0) first = ruling();
  if (!judge::is_race(first.outcome) || costly(first.outcome) || doubted_) return first;
  // What differs from start to start need not differ between two controls: the newest twenty of some more
  // orders that were all made in one moment. A first suspicion is held against some more of them.
  doubted_ = true;
  for (int n = 0; n < more_controls && !over(); ++n) play_serial(serial_orders(set_, size).front(), size);
  return ruling();
}

void Trial::look_at_allowed(const judge::RacePlay& burst, judge::RaceRuling& ruling) {
  if (!burst.record.not_exercised.empty()) return;
  for (const RacesSpec::Allowed& allowed : spec_.allow) {
    int asked = 0;
    int successes = 0;
    std::int64_t one = 0;
    for (const auto& kept : burst.requests) {
      if (kept.id == 0) continue;
      const auto& endpoint = around_.traffic.endpoints[static_cast<std::size_t>(kept.exchange.endpoint)];
      if (to_string(endpoint) != allowed.endpoint) continue;
      ++asked;
      if (!judge::succeeded(kept.exchange)) continue;
      ++successes;
      one = kept.id;
    }
    if (asked == 0) continue;
    journal::InvariantRecord record;
    record.stage = around_.stage;
    record.experiment = record_.id;
    record.play = burst.record.play;
    record.name = "successes of " + allowed.endpoint;
    record.expects = fmt::format("at most {} of one burst",
                                 judge::counted(static_cast<std::uint64_t>(allowed.successes), "success"));
    record.at = around_.clock.now();
    record.judged = true;
    record.held = successes <= allowed.successes;
    record.says = fmt::format("{} of {} succeeded", successes, asked);
    record.exchange = one;
    around_.journal.invariant(record);
    if (record.held || judge::is_race(ruling.outcome)) continue;
    ruling.outcome = RaceOutcome::limit_overrun;
    ruling.says = fmt::format("{} where the scenario allows {}", record.says, allowed.successes);
  }
}

std::string Trial::says() const {
  if (found_)
    return fmt::format("{}: {} in {} of {} bursts", set_.name, judge::name_of(found_->outcome), shown_,
                       exercised_);
  if (!record_.not_exercised.empty()) return set_.name + ": " + record_.not_exercised;
  return fmt::format("{}: nothing in {} bursts", set_.name, exercised_);
}

}  // namespace shakedown::races
