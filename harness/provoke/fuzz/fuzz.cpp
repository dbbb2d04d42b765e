#include "harness/provoke/fuzz/fuzz.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <set>
#include <stop_token>
#include <utility>

#include "harness/judge/words.hpp"
#include "harness/provoke/fuzz/cases.hpp"
#include "harness/provoke/fuzz/confirm.hpp"
#include "harness/provoke/fuzz/courses.hpp"
#include "harness/provoke/fuzz/from_contract.hpp"
#include "harness/provoke/fuzz/guided.hpp"
#include "harness/provoke/fuzz/screening.hpp"
#include "harness/provoke/fuzz/sequences.hpp"
#include "harness/provoke/fuzz/try_out.hpp"
#include "harness/provoke/fuzz/turns.hpp"

namespace shakedown::fuzz {
namespace {

constexpr Nanoseconds slice = std::chrono::seconds(4);
constexpr Nanoseconds sequences_slice = std::chrono::seconds(2);  // after each
constexpr int most_unexplained = 2;
constexpr std::uint64_t often = 3;  // seen, for what does not show by itself to be told all the same
constexpr Nanoseconds turns_slice = std::chrono::seconds(3);  // after every other slice

bool is_loopback(const net::ResolvedOrigin& origin) {
  return !origin.addresses.empty() &&
         std::all_of(origin.addresses.begin(), origin.addresses.end(), [](const std::string& address) {
           return address.starts_with("127.") || address == "::1";
         });
}

class Runner {
 public:
  Runner(Surroundings& around, const FuzzSpec& spec, Nanoseconds length, const judge::Contract* contract,
         const Weights& weights, const std::string& engine)
      : around_(around),
        spec_(spec),
        until_(length == Nanoseconds{} ? never : around.clock.now() + length),
        contract_(contract),
        weights_(weights),
        engine_(engine),
        fresh_(around),
        local_(is_loopback(around.origin)),
        courses_(grammar_, contract, local_, seen_.tallies,
                 hash(around.scenario.seed, "fuzz", static_cast<std::uint64_t>(around.stage))) {}

  Result<FuzzDone> run() {
    begin();
    if (contract_) grammar_ = grammar_of(*contract_);
    auto found = find_leads(around_, fresh_, spec_.deadline, contract_, grammar_);
    if (!found) return found.error();
    leads_ = std::move(found.value().leads);
    name_endpoints();
    choose();
    if (!spec_.as_written) try_out();
    Stagecraft stage{around_, fresh_, grammar_, leads_, contract_, spec_.deadline, endpoints_, earlier_};
    Confirmer confirmer(stage, spec_, until_);
    Sequences sequences(stage, spec_, until_, std::move(found.value().links), choice(), seen_.tallies);
    Turns turns(stage, spec_, until_, [&](const Made& made, const Sign& sign, const std::vector<Live>& live) {
      confirmer.confirm(made, sign, live);
    });
    Guided guided(stage, spec_, engine_, until_);
    if (spec_.as_written) {
      as_written(confirmer, turns);
    } else if (spec_.sequences) {
      sequences.all();
    } else {
      const auto status = generate(confirmer, sequences, turns, guided);
      if (!status) return status.error();
    }
    tell(confirmer, sequences, turns, guided);
    whole_.healed = whole_.end = around_.clock.now();
    around_.journal.experiment(whole_);
    if (!around_.stop.stop_requested()) {
      if (const auto started = fresh_.again(); !started) return started.error();
    }
    return done_;
  }

 private:
  // The stage is an experiment as a whole, so that what it does to the target is its own to tell, and no
  // finding of the oracles of loads.
  void begin() {
    whole_.id = around_.next_experiment_id();
    whole_.stage = around_.stage;
    whole_.kind = "fuzz";
    whole_.subject = "target";
    whole_.what = "made-up requests";
    whole_.says = "all of them, as fast as they were answered";
    whole_.begin = whole_.provoked = around_.clock.now();
    around_.journal.experiment(whole_);
  }

  void say(const std::string& text) const {
    if (around_.say) around_.say(text);
  }
  void note(const std::string& text) const {
    around_.journal.event({around_.clock.now(), EventKind::note, "harness", "fuzz: " + text});
  }
  bool over() const { return enough_ || around_.stop.stop_requested() || around_.clock.now() >= until_; }

  // Operations of the contract that no traffic has get numbers behind those of the traffic.
  void name_endpoints() {
    std::vector<journal::EndpointRecord> records;
    for (const Endpoint& endpoint : around_.traffic.endpoints)
      records.push_back({static_cast<int>(records.size()), endpoint});
    for (const Operation& operation : grammar_.operations) {
      const Endpoint endpoint{operation.method, operation.path};
      auto known = std::find_if(records.begin(), records.end(),
                                [&](const auto& one) { return one.endpoint == endpoint; });
      if (known == records.end())
        known = records.insert(records.end(), {static_cast<int>(records.size()), endpoint});
      endpoints_.push_back(known->id);
    }
    around_.journal.endpoints(std::move(records));
  }

  void choose() {
    std::set<std::string> missing(spec_.endpoints.begin(), spec_.endpoints.end());
    bool unsafe = false;
    for (const Lead& lead : leads_) {
      const Operation& operation = grammar_.operations[static_cast<std::size_t>(lead.operation)];
      const std::string name = name_of(operation);
      const bool listed = missing.erase(name) > 0;
      const bool named = listed && !spec_.only_touched;  // a change names nothing
      Course& course = courses_.add();
      course.slow = operation.streams;
      course.weight = weights_ ? std::max(0.0, weights_(name)) : 1.0;
      if (!spec_.endpoints.empty() && !listed) {
        course.not_wanted = "not chosen";
      } else if (!local_ && !named && !is_safe(operation.method)) {
        course.not_wanted = "changes something, the target is not local, and the scenario does not name it";
        unsafe = true;
      } else {
        course.wanted = true;
      }
    }
    for (const std::string& name : missing) note("there is no endpoint " + name);
    if (unsafe)
      note(
          "the target is not local: only endpoints that the scenario names are sent what may change "
          "something");
  }

  void try_out() {
    seen_.requests += fuzz::try_out(
        around_, fresh_, spec_.deadline, grammar_, leads_,
        [this](std::size_t lead) { return courses_[static_cast<int>(lead)].wanted && !over(); }, earlier_);
  }

  Sequences::Choice choice() const {
    return {[this](int operation) { return courses_[operation].wanted; },
            [this](int operation) { return local_ || courses_[operation].wanted; },
            [this](int operation) { return courses_[operation].weight; }};
  }

  void as_written(Confirmer& confirmer, Turns& turns) {
    std::vector<int> written;
    for (std::size_t journey = 0; journey < around_.traffic.journeys.size(); ++journey) {
      const auto& steps = around_.traffic.journeys[journey].steps;
      if (steps.empty()) continue;
      const auto last = static_cast<int>(steps.size()) - 1;
      Lead lead;
      lead.journey = static_cast<int>(journey);
      lead.step = last;
      for (int step = 0; step < last; ++step) lead.prefix.push_back(step);
      // Which operation it is, the contract says of the request as it goes out.
      lead.operation = operation_of_step(lead);
      if (lead.operation < 0) continue;
      written.push_back(static_cast<int>(leads_.size()));
      leads_.push_back(lead);
    }
    // Where others are watched, the first is what they are watched for.
    if (spec_.watch == FuzzSpec::Watch::others && !written.empty()) {
      send_as_written(confirmer, turns, written.front(), {written.begin() + 1, written.end()});
      return;
    }
    for (const int number : written) send_as_written(confirmer, turns, number, {});
  }

  void send_as_written(Confirmer& confirmer, Turns& turns, int number, const std::vector<int>& others) {
    std::string why;
    if (!fresh_.again()) return;
    auto led =
        lead_up(around_, fresh_, spec_.deadline, leads_[static_cast<std::size_t>(number)], grammar_, 0, why);
    if (!led) {
      note("a request could not be sent: " + why);
      return;
    }
    led->request.what = "as written";
    const Source source{grammar_, contract_};
    claim_by_contract(source, led->request);
    if (spec_.watch == FuzzSpec::Watch::answer) {
      confirmer.show_as_written(led->request, number, led->live);
    } else {
      turns.as_written(led->request, number, led->live, others);
    }
  }

  int operation_of_step(const Lead& lead) const {
    const auto& step = around_.traffic.journeys[static_cast<std::size_t>(lead.journey)]
                           .steps[static_cast<std::size_t>(lead.step)];
    for (std::size_t i = 0; i < leads_.size(); ++i) {
      if (leads_[i].journey == lead.journey && leads_[i].step == lead.step) return leads_[i].operation;
    }
    const Endpoint& endpoint =
        around_.traffic.endpoints[static_cast<std::size_t>(around_.traffic.requests[step.request].endpoint)];
    for (std::size_t i = 0; i < grammar_.operations.size(); ++i) {
      if (grammar_.operations[i].method == endpoint.method && grammar_.operations[i].path == endpoint.path)
        return static_cast<int>(i);
    }
    return -1;
  }

  Status generate(Confirmer& confirmer, Sequences& sequences, Turns& turns, Guided& guided) {
    while (!over()) {
      if (const auto started = fresh_.again(); !started) return started.error();
      lead_up_all();
      if (std::none_of(courses_.begin(), courses_.end(),
                       [](const Course& one) { return one.led.has_value(); })) {
        note("no request leads up to any endpoint");
        return Done{};
      }
      PumpOptions options;
      options.thread.origin = fresh_.player().origin;
      options.thread.tls = fresh_.player().tls;
      options.thread.timeouts.connect = spec_.deadline;
      options.thread.timeouts.first_byte = spec_.deadline;
      options.thread.timeouts.whole = spec_.deadline;
      options.thread.max_connections = spec_.connections;
      options.authority = options.thread.origin.origin.authority();
      options.window = spec_.connections;
      options.clock = around_.clock;
      options.until = std::min(until_, around_.clock.now() + slice);
      options.grammar = &grammar_;
      options.contract = contract_;
      options.supply = [this](Made& made) { return courses_.supply(made); };
      std::atomic<bool> stop{false};
      const std::stop_callback on_stop(around_.stop, [&] { stop = true; });
      const auto ended = pump(options, seen_, stop);
      if (!ended) return ended.error();
      if (ended.value().why == PumpEnd::Why::no_answer || ended.value().why == PumpEnd::Why::connections_fail)
        find_culprit(ended.value(), confirmer);
      const auto told = [&] { return sequences.confirmed() + turns.confirmed() + guided.confirmed(); };
      if (!has_enough(confirmer.confirmed() + told())) sequences.go_on(sequences_slice);
      if (!has_enough(confirmer.confirmed() + told()) && slices_++ % 2 == 0)
        turns.go_on(turns_slice, [this] { return courses_.by_weight(); });
      if (!has_enough(confirmer.confirmed() + told())) confirm_all(confirmer, told());
      if (!has_enough(confirmer.confirmed() + told()) && guided.is_due(courses_.boundaries_done()))
        guided.run(good_requests(), handled_, confirmer);
    }
    return Done{};
  }

  std::vector<Guided::Operation> good_requests() const {
    std::vector<Guided::Operation> operations;
    for (int lead = 0; lead < static_cast<int>(courses_.size()); ++lead) {
      const Course& course = courses_[lead];
      if (course.wanted && course.is_asked() && !course.slow) operations.push_back({lead, &*course.led});
    }
    return operations;
  }

  void lead_up_all() {
    for (std::size_t i = 0; i < leads_.size(); ++i) {
      Course& course = courses_[static_cast<int>(i)];
      if (!course.wanted || course.left_alone() || around_.stop.stop_requested()) continue;
      course.led =
          lead_up(around_, fresh_, spec_.deadline, leads_[i], grammar_, i, course.not_led, &earlier_);
    }
    courses_.begin_slice();
  }

  void find_culprit(const PumpEnd& end, Confirmer& confirmer) {
    const auto exit = around_.services.exited("target");
    const auto live = courses_.live_values();
    Sign sign;
    // The ones that ended first are the likeliest.
    const int index = confirmer.culprit(end.open, live, exit.has_value(), sign);
    if (index < 0 && !exit) return be_patient(end);
    if (index < 0) tell_unexplained(end, target::describe(*exit));
    courses_.ask_again(end.open, index);
    if (index < 0) return;
    const Made& made = end.open[static_cast<std::size_t>(index)];
    courses_.leave_alone(made, sign.rule == "fuzz/closed");
    confirmer.confirm(made, sign, live[static_cast<std::size_t>(made.lead)]);
  }

  // What is answered by itself, and not in time among others, would end every slice.
  void be_patient(const PumpEnd& end) {
    if (end.why != PumpEnd::Why::no_answer || end.open.empty()) return;
    const int lead = end.open.front().lead;
    Course& course = courses_[lead];
    if (++course.unexplained < most_unexplained || course.slow) return;
    course.slow = true;
    note(fmt::format("{} has no answer within {} s among other requests, and has one by itself",
                     name_of(operation_of(lead)), seconds(spec_.deadline)));
  }

  // A process that ended is told even where no single request ends it again.
  void tell_unexplained(const PumpEnd& end, const std::string& how) {
    journal::ExperimentRecord record = whole_;
    record.id = around_.next_experiment_id();
    record.what = "fuzz/crash";
    record.is_request = true;
    record.place = how;
    record.says = fmt::format("{} under way at once, none of which does it alone",
                              judge::counted(end.open.size(), "request"));
    if (!end.open.empty())
      record.asked = name_of(grammar_.operations[static_cast<std::size_t>(
          leads_[static_cast<std::size_t>(end.open.front().lead)].operation)]);
    record.end = record.healed = around_.clock.now();
    journal::ExperimentStepRecord step;
    step.experiment = record.id;
    step.phase = journal::ExperimentStepRecord::Phase::provoked;
    step.play = 1;
    step.request = 0;
    around_.journal.experiment_step(step);
    around_.journal.fuzz_sign({record.id, 1, record.what, how, "the process " + how, 0});
    note(fmt::format("the target {} with {}", how, record.says));
    around_.journal.experiment(std::move(record));
  }

  bool has_enough(int found) {
    enough_ = enough_ || (spec_.enough > 0 && found >= spec_.enough);
    return enough_;
  }

  // `told`: what others have confirmed.
  void confirm_all(Confirmer& confirmer, int told) {
    static const std::vector<std::string> order = {"fuzz/server-error",
                                                   "fuzz/leak",
                                                   "fuzz/response-splitting",
                                                   "fuzz/reflected",
                                                   "fuzz/accepted-invalid",
                                                   "fuzz/answer",
                                                   "fuzz/closed",
                                                   "fuzz/refused-valid"};
    const auto live = courses_.live_values();
    for (const std::string& rule : order) {
      for (const auto& [key, suspicion] : seen_.suspicions) {
        if (std::get<1>(key) != rule || handled_.contains(key) || over()) continue;
        if (rule == "fuzz/refused-valid" && !goes_well(suspicion.made.lead)) continue;
        handled_.insert(key);
        // At paths that there are not, whatever stands before them.
        const bool nowhere = rule == "fuzz/reflected" && suspicion.made.request.operation < 0;
        if (nowhere && std::exchange(reflected_nowhere_, true)) continue;
        if (!screening_.is_worth_showing(key, suspicion, seen_.suspicions)) continue;
        if (rule == "fuzz/refused-valid" && !control_goes_well(confirmer, suspicion.made.lead)) continue;
        const auto outcome = confirmer.confirm(suspicion.made, suspicion.sign,
                                               live[static_cast<std::size_t>(suspicion.made.lead)]);
        if (outcome == Confirmer::Outcome::confirmed) screening_.shown(suspicion);
        has_enough(confirmer.confirmed() + told);
        if (outcome == Confirmer::Outcome::not_shown && suspicion.seen >= often)
          note(fmt::format("{}: {} was seen {} times among requests at once, and not by itself",
                           name_of(operation_of(suspicion.made.lead)), suspicion.sign.says, suspicion.seen));
      }
    }
  }

  const Operation& operation_of(int lead) const {
    return grammar_.operations[static_cast<std::size_t>(leads_[static_cast<std::size_t>(lead)].operation)];
  }

  // The request as it goes well, by itself and from fresh state: where it does not go well now, that another
  // one is refused is none of that one's doing.
  bool control_goes_well(Confirmer& confirmer, int lead) {
    const auto known = controls_.find(lead);
    if (known != controls_.end()) return known->second;
    const Course& course = courses_[lead];
    const bool well = course.led && confirmer.goes_well(course.led->request, lead, course.led->live);
    return controls_[lead] = well;
  }

  // Whether the request that the others are made from was ever a success.
  bool goes_well(int lead) const {
    if (static_cast<std::size_t>(lead) >= seen_.tallies.size()) return false;
    const auto& statuses = seen_.tallies[static_cast<std::size_t>(lead)].statuses;
    return std::any_of(statuses.begin(), statuses.end(),
                       [](const auto& one) { return one.first >= 200 && one.first < 300; });
  }

  void tell(const Confirmer& confirmer, const Sequences& sequences, const Turns& turns,
            const Guided& guided) {
    std::size_t reached = 0;
    std::size_t wanted = 0;
    for (std::size_t i = 0; i < courses_.size(); ++i) {
      const Course& course = courses_[static_cast<int>(i)];
      const Operation& operation = grammar_.operations[static_cast<std::size_t>(leads_[i].operation)];
      if (spec_.as_written || (!spec_.endpoints.empty() && !course.wanted)) continue;
      journal::FuzzEndpointRecord record;
      record.stage = around_.stage;
      record.endpoint = name_of(operation);
      if (i < seen_.tallies.size()) {
        const Tally& tally = seen_.tallies[i];
        record.requests = tally.requests;
        record.unanswered = tally.unanswered;
        record.statuses.insert(tally.statuses.begin(), tally.statuses.end());
        record.places.assign(tally.places.begin(), tally.places.end());
      }
      for (const int status : operation.statuses) record.documented.push_back(status);
      for (const Slot& slot : operation.slots)
        record.parameters.push_back(std::string(words_[static_cast<std::size_t>(slot.in)]) + slot.name);
      if (spec_.sequences && record.requests == 0) continue;
      wanted += course.wanted ? 1 : 0;
      reached += record.requests > 0 ? 1 : 0;
      record.counters_reached = guided.counters_reached(record.endpoint);
      record.counters = guided.counters();
      record.not_reached = why_not(course, leads_[i], record);
      around_.journal.fuzz_endpoint(std::move(record));
    }
    done_.requests = seen_.requests + sequences.requests() + turns.requests();
    done_.found = confirmer.confirmed() + sequences.confirmed() + turns.confirmed() + guided.confirmed();
    const double rate =
        seen_.busy == Nanoseconds{} ? 0 : static_cast<double>(seen_.requests) / seconds(seen_.busy);
    done_.coverage = fmt::format("{} to {} of {} endpoints, {:.0f} a second while sending, {} confirmed",
                                 judge::counted(done_.requests, "request"), reached, wanted, rate,
                                 judge::counted(static_cast<std::uint64_t>(done_.found), "thing"));
    const int not_shown = confirmer.not_shown() + sequences.not_shown() + turns.not_shown();
    if (not_shown > 0) done_.coverage += fmt::format(", {} not shown again", not_shown);
    if (spec_.as_written) done_.coverage = "requests as written";
    if (spec_.sequences) done_.coverage = "sequences";
    note(done_.coverage);
    if (const std::string summary = sequences.summary(); !summary.empty()) note(summary);
    if (const std::string summary = guided.summary(); !summary.empty()) note(summary);
    for (const std::string& more : screening_.not_shown()) note(more);
    if (const std::string summary = turns.summary(); !summary.empty()) note(summary);
    if (enough_) note("it ended early: the scenario has enough of what was found");
    if (seen_.too_many > 0)
      note(fmt::format("the target answered 429 {} times, and was asked more slowly", seen_.too_many));
  }

  std::string why_not(const Course& course, const Lead& lead,
                      const journal::FuzzEndpointRecord& record) const {
    if (!course.wanted) return course.not_wanted;
    if (record.requests == 0 && !course.not_led.empty()) return course.not_led;
    if (record.requests == 0) return enough_ ? "enough was found before" : "the stage's time was over";
    if (course.left_alone()) return "left alone after it had ended or hung the target too often";
    const bool well = std::any_of(record.statuses.begin(), record.statuses.end(),
                                  [](const auto& one) { return one.first >= 200 && one.first < 400; });
    if (well) return "";
    return lead.whole ? "no request went well" : "nothing was found that its path could name";
  }

  static constexpr std::array<std::string_view, 4> words_{"path ", "query ", "header ", "cookie "};

  Surroundings& around_;
  const FuzzSpec& spec_;
  const Nanoseconds until_;
  const judge::Contract* contract_;
  const Weights& weights_;
  const std::string engine_;
  FreshStart fresh_;
  const bool local_;
  Grammar grammar_;
  std::vector<Lead> leads_;
  std::vector<int> endpoints_;
  Seen seen_;
  Courses courses_;
  std::set<SuspicionKey> handled_;
  bool reflected_nowhere_ = false;
  Screening screening_{grammar_, leads_};
  std::map<int, bool> controls_;  // by lead
  std::size_t slices_ = 0;
  Earlier earlier_;
  bool enough_ = false;  // was found
  journal::ExperimentRecord whole_;
  FuzzDone done_;
};

}  // namespace

Result<FuzzDone> run_fuzz(Surroundings& around, const FuzzSpec& spec, Nanoseconds length,
                          const judge::Contract* contract, const Weights& weights,
                          const std::string& engine) {
  return Runner(around, spec, length, contract, weights, engine).run();
}

}  // namespace shakedown::fuzz
