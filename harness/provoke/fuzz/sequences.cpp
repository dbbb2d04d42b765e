#include "harness/provoke/fuzz/sequences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "harness/judge/words.hpp"
#include "harness/provoke/experiment/evidence.hpp"
#include "harness/provoke/experiment/scenario_again.hpp"
#include "harness/provoke/fuzz/variations.hpp"

namespace shakedown::fuzz {
namespace {

constexpr int most_plays = 3;  // of one sequence, each with other values
constexpr std::uint64_t apart = 1ULL << 20U;

}  // namespace

bool Sequences::is_done(const Course& course) {
  return course.told || course.plays >= most_plays;
}

bool Sequences::over() const {
  return stage_.around.stop.stop_requested() || stage_.around.clock.now() >= until_;
}

// From fresh state: which there are, and what the requests of their operations are when they go well.
bool Sequences::begin() {
  if (begun_ && std::all_of(courses_.begin(), courses_.end(), is_done)) return false;
  if (const auto fresh = stage_.fresh.again(); !fresh) return false;
  if (begun_) return true;
  begun_ = true;
  resources_ = resources_of(stage_.grammar, links_);
  const auto allowed = [&](int operation) { return operation < 0 || choice_.allowed(operation); };
  for (Plan& plan : plans_of(stage_.grammar, resources_)) {
    const Resource& resource = resources_[static_cast<std::size_t>(plan.resource)];
    const int root = resource.many ? resource.create : resource.replace;
    const bool may = allowed(resource.create) && allowed(resource.replace) && allowed(resource.change) &&
                     allowed(resource.remove) && allowed(plan.subject);
    if (may && choice_.wanted(plan.subject) && stage_.leads[static_cast<std::size_t>(root)].whole)
      courses_.push_back({std::move(plan), 0, 0, false, {}});
  }
  std::stable_sort(courses_.begin(), courses_.end(), [&](const Course& one, const Course& other) {
    return choice_.weight(one.plan.subject) > choice_.weight(other.plan.subject);
  });
  std::set<int> needed;
  for (const Course& course : courses_) {
    const Resource& one = resources_[static_cast<std::size_t>(course.plan.resource)];
    needed.insert({one.replace, one.change, one.list, one.read});
    needed.insert(course.plan.subject);
  }
  for (const int operation : needed) learn(operation);
  return true;
}

void Sequences::learn(int operation) {
  if (operation < 0 || over()) return;
  const Lead& lead = stage_.leads[static_cast<std::size_t>(operation)];
  const bool plain = is_safe(stage_.grammar.operations[static_cast<std::size_t>(operation)].method);
  if (plain && lead.step < 0) return;  // nothing is known of it that its path does not say
  const auto led_up = [&] {
    std::string why;
    return lead_up(stage_.around, stage_.fresh, stage_.deadline, lead, stage_.grammar, 0, why);
  };
  auto led = led_up();
  // What leads up to it may be refused a second time: a name that is taken by now.
  if (!led && stage_.fresh.again()) led = led_up();
  if (!led) return;
  const Operation& what = stage_.grammar.operations[static_cast<std::size_t>(operation)];
  if (const std::string example = example_body(stage_.grammar, what); lead.step < 0 && !example.empty())
    led->request.body = example;
  good_[operation] = {std::move(led->request), std::move(led->live), lead.journey};
}

std::uint64_t Sequences::number_of(std::size_t index) const {
  return index + 1 + static_cast<std::uint64_t>(courses_[index].plays) * 1000;
}

void Sequences::go_on(Nanoseconds length) {
  if (over() || !begin()) return;
  end_ = stage_.around.clock.now() + length;
  for (std::size_t skipped = 0; skipped < courses_.size() && !over();) {
    const std::size_t index = next_++ % courses_.size();
    if (is_done(courses_[index])) {
      ++skipped;
      continue;
    }
    skipped = 0;
    try_one(index);
    if (stage_.around.clock.now() >= end_) return;
  }
}

void Sequences::try_one(std::size_t index) {
  Course& course = courses_[index];
  const std::uint64_t number = number_of(index);
  ++course.plays;
  const Resource& resource = resources_[static_cast<std::size_t>(course.plan.resource)];
  const SequencePlayed played = play_sequence(stage_, good_, resource, course.plan, number, {});
  count(played);
  course.not_played = played.not_played;
  course.whole += played.not_played.empty() ? 1 : 0;
  if (played.unanswered) static_cast<void>(stage_.fresh.again());
  if (const auto broken = newly_broken(played)) tell(course, number, nullptr, &*broken);
  if (!played.shown) return;
  course.told = true;
  if (!tell(course, number, &*played.shown, nullptr)) ++not_shown_;
}

// What there is to confirm takes no time from the others.
bool Sequences::tell(const Course& course, std::uint64_t number, const Shown* shown, const Broken* broken) {
  const Nanoseconds began = stage_.around.clock.now();
  const int times = record(course, number, shown, broken);
  // What ended the target is nobody else's concern.
  if (broken) static_cast<void>(stage_.fresh.again());
  end_ += stage_.around.clock.now() - began;
  if (times == 0) return false;
  ++confirmed_;
  const int about = broken ? broken->operation : course.plan.subject;
  if (stage_.around.say)
    stage_.around.say(fmt::format("{} at {}", broken ? broken->shown.sign.rule : course.plan.rule,
                                  name_of(stage_.grammar.operations[static_cast<std::size_t>(about)])));
  return true;
}

void Sequences::all() {
  if (!begin()) return;
  for (std::size_t i = 0; i < courses_.size() && !stage_.around.stop.stop_requested(); ++i) {
    confirmed_ += record(courses_[i], number_of(i), nullptr, nullptr) > 0 ? 1 : 0;
    if (const auto broken = std::exchange(broke_, std::nullopt))
      tell(courses_[i], number_of(i), nullptr, &*broken);
  }
}

// Each failure of an operation is looked into once, whichever sequence came upon it.
std::optional<Sequences::Broken> Sequences::newly_broken(const SequencePlayed& played) {
  if (!played.broke) return std::nullopt;
  const Sign& sign = played.broke->sign;
  const int operation = played.operations[played.broke->at];
  if (!broken_.insert({operation, sign.rule, key_of(sign)}).second) return std::nullopt;
  return Broken{*played.broke, operation, steps_before(played.story.happened, played.broke->at)};
}

bool Sequences::shows(const SequencePlayed& played, const Broken& broken) const {
  const Sign& sign = broken.shown.sign;
  return played.broke && played.operations[played.broke->at] == broken.operation &&
         played.broke->sign.rule == sign.rule && key_of(played.broke->sign) == key_of(sign);
}

int Sequences::record(const Course& course, std::uint64_t number, const Shown* shown, const Broken* broken) {
  Surroundings& around = stage_.around;
  const Resource& resource = resources_[static_cast<std::size_t>(course.plan.resource)];
  journal::ExperimentRecord record;
  record.id = around.next_experiment_id();
  record.stage = around.stage;
  record.kind = "fuzz";
  record.subject = "target";
  const int about = broken ? broken->operation : course.plan.subject;
  record.asked = name_of(stage_.grammar.operations[static_cast<std::size_t>(about)]);
  record.is_request = true;
  record.what = broken ? broken->shown.sign.rule : course.plan.rule;
  record.place = broken ? broken->shown.sign.key : shown ? shown->sign.key : "";
  record.says = broken ? "this before it: " + broken->steps : outline(course.plan, stage_.grammar);
  record.begin = record.provoked = around.clock.now();
  around.services.going_on(around.stage, record.id);
  int times = 0;
  bool key_known = shown != nullptr || broken != nullptr;
  for (int play = 1; play <= spec_.repeat && !around.stop.stop_requested(); ++play) {
    if (const auto fresh = stage_.fresh.again(); !fresh) {
      record.not_exercised = fresh.error().message;
      break;
    }
    const SequencePlayed played =
        play_sequence(stage_, good_, resource, course.plan, number + static_cast<std::uint64_t>(play) * apart,
                      shown ? shown->of : std::string());
    count(played);
    if (!broken && !broke_) broke_ = newly_broken(played);
    const std::optional<Shown> now = !broken                  ? played.shown
                                     : shows(played, *broken) ? played.broke
                                                              : std::nullopt;
    if (!played.not_played.empty() && !now) record.not_exercised = played.not_played;
    write_down(record.id, play, played, now);
    if (!now) continue;
    if (!key_known) record.place = now->sign.key;
    key_known = true;
    times += broken || now->sign.key == record.place ? 1 : 0;
  }
  if (times > 0) record.not_exercised.clear();
  if (times > 0) record.reproduce = reproduction(course.plan);
  record.healed = record.end = around.clock.now();
  around.services.going_on(around.stage);
  around.journal.experiment(std::move(record));
  return times;
}

// What shows it, or the last one, is the request that the experiment is about.
void Sequences::write_down(int experiment, int play, const SequencePlayed& played,
                           const std::optional<Shown>& shown) {
  const std::size_t about =
      shown ? played.first + shown->at : std::max<std::size_t>(1, played.exchanges.size()) - 1;
  for (std::size_t i = 0; i < played.exchanges.size(); ++i) {
    journal::ExchangeRecord kept = as_evidence(played.exchanges[i]);
    kept.id = stage_.around.journal.exchange(kept);
    journal::ExperimentStepRecord step;
    step.experiment = experiment;
    step.phase = i < played.first ? journal::ExperimentStepRecord::Phase::before
                                  : journal::ExperimentStepRecord::Phase::provoked;
    step.journey = played.exchanges[i].journey;
    step.step = played.exchanges[i].step;
    step.exchange = kept.id;
    step.play = play;
    step.request = i == about ? 0 : -1;
    stage_.around.journal.experiment_step(step);
    if (shown && i == about)
      stage_.around.journal.fuzz_sign(
          {experiment, play, shown->sign.rule, shown->sign.key, shown->sign.says, kept.id});
  }
}

void Sequences::count(const SequencePlayed& played) {
  for (std::size_t i = 0; i < played.operations.size(); ++i) {
    const auto operation = static_cast<std::size_t>(played.operations[i]);
    if (tallies_.size() <= operation) tallies_.resize(operation + 1);
    ++requests_;
    ++tallies_[operation].requests;
    const int status = played.story.happened[i].status;
    if (status > 0) ++tallies_[operation].statuses[status];
    if (status == 0) ++tallies_[operation].unanswered;
  }
}

// The steps that its operations are led up to by, and a stage that makes sequences of this one operation.
std::string Sequences::reproduction(const Plan& plan) const {
  const Surroundings& around = stage_.around;
  const Resource& resource = resources_[static_cast<std::size_t>(plan.resource)];
  std::map<int, std::set<int>> steps;
  for (const int operation : {resource.create, resource.replace, resource.change, resource.read,
                              resource.list, resource.remove, plan.subject}) {
    if (operation < 0) continue;
    const Lead& lead = stage_.leads[static_cast<std::size_t>(operation)];
    if (lead.journey < 0) continue;
    auto& of_journey = steps[lead.journey];
    of_journey.insert(lead.prefix.begin(), lead.prefix.end());
    if (lead.step >= 0) of_journey.insert(lead.step);
    if (lead.signed_in_as >= 0) of_journey.insert(lead.signed_in_as);
    for (const Harvest& harvest : lead.harvests) of_journey.insert(harvest.step);
  }
  std::vector<Probe> probes;
  for (const auto& [journey, numbers] : steps) {
    if (numbers.empty()) continue;
    Probe probe;
    probe.journey = journey;
    probe.step = *numbers.rbegin();
    probe.prefix.assign(numbers.begin(), std::prev(numbers.end()));
    probes.push_back(std::move(probe));
  }
  if (probes.empty()) probes.emplace_back();
  const Operation& subject = stage_.grammar.operations[static_cast<std::size_t>(plan.subject)];
  const std::string endpoints =
      subject.documented ? "endpoints: [" + in_quotes(name_of(subject)) + "], " : "";
  return scenario_again(
             around.scenario, around.traffic, probes, outline(plan, stage_.grammar),
             (around.origin.origin.tls ? "https://" : "http://") + around.origin.origin.authority()) +
         fmt::format("  - name: reproduce\n    fuzz: {{{}requests: sequences, deadline: {}, repeat: {}}}\n",
                     endpoints, milliseconds(stage_.deadline), spec_.repeat);
}

std::string Sequences::summary() const {
  if (courses_.empty()) return {};
  std::size_t tried = 0;
  std::size_t whole = 0;
  std::set<std::string> why;
  for (const Course& course : courses_) {
    tried += course.plays > 0 ? 1 : 0;
    whole += course.whole > 0 ? 1 : 0;
    if (course.plays > 0 && course.whole == 0 && !course.told)
      why.insert(fmt::format("{} of {}: {}", course.plan.rule,
                             resources_[static_cast<std::size_t>(course.plan.resource)].item,
                             course.not_played));
  }
  std::string text =
      fmt::format("{} tried, {} of them to their end, with {}", judge::counted(tried, "sequence"), whole,
                  judge::counted(requests_, "request"));
  constexpr std::size_t most_told = 8;
  std::size_t told = 0;
  for (const std::string& one : why) {
    if (told++ == most_told) break;
    text += (told == 1 ? " (" : "; ") + one;
  }
  return why.empty() ? text : text + ")";
}

}  // namespace shakedown::fuzz
