#include "harness/provoke/fuzz/witness.hpp"

#include "harness/provoke/fuzz/reproduction.hpp"

namespace shakedown::fuzz {
namespace {

void write_witnessed(Stagecraft& stage, int experiment, int play, const Witnessed& seen) {
  for (std::size_t i = 0; i < seen.exchanges.size(); ++i) {
    const Exchange& exchange = seen.exchanges[i];
    const auto id = write_exchange(stage, experiment, play, exchange, i < seen.first, i == seen.about);
    if (seen.sign && i == seen.about)
      stage.around.journal.fuzz_sign(
          {experiment, play, seen.sign->rule, seen.sign->key, seen.sign->says, id});
  }
}

}  // namespace

int witness(Stagecraft& stage, const FuzzSpec& spec, const Charge& charge, const WitnessPlay& play) {
  Surroundings& around = stage.around;
  const Lead& lead = stage.leads[static_cast<std::size_t>(charge.lead)];
  journal::ExperimentRecord record;
  record.id = around.next_experiment_id();
  record.stage = around.stage;
  record.kind = "fuzz";
  record.subject = "target";
  record.asked = name_of(stage.grammar.operations[static_cast<std::size_t>(lead.operation)]);
  record.is_request = true;
  record.what = charge.rule;
  record.place = charge.key;
  record.says = charge.says;
  record.begin = record.provoked = around.clock.now();
  around.services.going_on(around.stage, record.id);
  int shown = 0;
  for (int number = 1; number <= spec.repeat && !around.stop.stop_requested(); ++number) {
    if (const auto fresh = stage.fresh.again(); !fresh) {
      record.not_exercised = fresh.error().message;
      break;
    }
    const Witnessed seen = play();
    if (!seen.not_played.empty()) record.not_exercised = seen.not_played;
    write_witnessed(stage, record.id, number, seen);
    if (!seen.sign) continue;
    if (record.place.empty()) record.place = seen.sign->key;
    shown += seen.sign->key == record.place ? 1 : 0;
  }
  if (shown > 0) {
    record.not_exercised.clear();
    std::vector<Reproduced> requests{{&lead, &charge.request, &charge.live}};
    for (const Bystander& one : charge.beside) requests.push_back({&one.from, &one.request, &one.live});
    record.reproduce = reproduction(
        around.scenario, around.traffic, requests, stage.deadline, spec.repeat,
        (around.origin.origin.tls ? "https://" : "http://") + around.origin.origin.authority(), charge.rule);
  }
  record.healed = record.end = around.clock.now();
  around.services.going_on(around.stage);
  around.journal.experiment(std::move(record));
  return shown;
}

}  // namespace shakedown::fuzz
