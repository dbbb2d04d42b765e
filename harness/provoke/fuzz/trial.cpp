#include "harness/provoke/fuzz/trial.hpp"

#include <algorithm>
#include <thread>

#include "harness/net/exchange_client.hpp"
#include "harness/provoke/experiment/evidence.hpp"
#include "harness/provoke/fuzz/cases.hpp"
#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/target/services.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t most_request_body = 512 * 1024;
constexpr auto look_every = std::chrono::milliseconds(10);
constexpr int looks = 40;  // for a process that ends after its connections do

}  // namespace

std::string ended_how(Stagecraft& stage, bool wait) {
  for (int i = 0; i < (wait ? looks : 1); ++i) {
    if (const auto exit = stage.around.services.exited("target")) return target::describe(*exit);
    if (i + 1 < (wait ? looks : 1)) std::this_thread::sleep_for(look_every);
  }
  return {};
}

Exchange ask(Stagecraft& stage, const FuzzRequest& request, int operation, int journey, int step,
             std::uint64_t user) {
  const Request sent = render(request);
  const auto& player = stage.fresh.player();
  const std::string head = head_of(sent, player.origin.origin.authority());
  const net::ExchangeQuestion question{head, sent.body, sent.method == "HEAD", kept_for_takes};
  auto answer =
      net::ask_once(player.origin, player.tls, question, stage.deadline, player.clock, stage.around.stop);
  WrittenRequest written;
  written.body = sent.body;
  written.endpoint = stage.endpoints[static_cast<std::size_t>(operation)];
  written.journey = journey;
  written.step = step;
  Exchange exchange = exchange_of(player, written, head, std::move(answer), user);
  exchange.request.method = sent.method;
  exchange.request.target = sent.target;
  return exchange;
}

Played play_once(Stagecraft& stage, const FuzzRequest& request, int lead, const std::vector<Live>& live) {
  Played played;
  const Lead& from = stage.leads[static_cast<std::size_t>(lead)];
  const auto led = lead_up(stage.around, stage.fresh, stage.deadline, from, stage.grammar, ++stage.users,
                           played.not_played, &stage.earlier);
  if (!led) return played;
  played.exchanges = led->exchanges;
  played.request = rebound(request, live, led->live);
  const Request sent = render(played.request);
  Exchange exchange = ask(stage, played.request, from.operation, from.journey,
                          static_cast<int>(from.prefix.size()), stage.users);
  if (exchange.outcome == Outcome::not_sent) {
    played.not_played = "the stage was stopped";
    return played;
  }
  const std::string ending = ended_how(stage, exchange.response.status == 0);
  played.died = !ending.empty();
  const Look look{stage.grammar,
                  stage.contract,
                  played.request,
                  sent,
                  exchange.response,
                  exchange.outcome,
                  exchange.response.body.size() < exchange.response_body_bytes,
                  played.died,
                  ending,
                  stage.grammar.operations[static_cast<std::size_t>(from.operation)].streams};
  played.signs = signs_of(look);
  played.exchanges.push_back(std::move(exchange));
  return played;
}

std::int64_t write_exchange(Stagecraft& stage, int experiment, int play, const Exchange& exchange,
                            bool leads_up, bool about) {
  journal::ExchangeRecord record = as_evidence(exchange);
  if (about && exchange.request.body.size() <= most_request_body) {
    record.exchange.request.body = exchange.request.body;
    record.request_body_cut = false;
  }
  record.id = stage.around.journal.exchange(record);
  journal::ExperimentStepRecord step;
  step.experiment = experiment;
  step.phase = leads_up ? journal::ExperimentStepRecord::Phase::before
                        : journal::ExperimentStepRecord::Phase::provoked;
  step.journey = exchange.journey;
  step.step = exchange.step;
  step.exchange = record.id;
  step.play = play;
  step.request = about ? 0 : -1;
  stage.around.journal.experiment_step(step);
  return record.id;
}

bool shows(const Played& played, const Sign& sign) {
  return std::any_of(played.signs.begin(), played.signs.end(), [&](const Sign& one) {
    return one.rule == sign.rule && (one.key == sign.key || sign.rule == "fuzz/crash");
  });
}

std::uint64_t size_of(const FuzzRequest& request) {
  std::uint64_t size = request.body.size() + request.path.size();
  for (const Argument& argument : request.arguments) size += argument.name.size() + argument.value.size() + 4;
  return size;
}

std::vector<FuzzRequest> smaller(const FuzzRequest& request) {
  std::vector<FuzzRequest> list;
  const auto add = [&](FuzzRequest one) { list.push_back(std::move(one)); };
  for (std::size_t i = 0; i < request.arguments.size(); ++i) {
    const Argument& argument = request.arguments[i];
    if (argument.in == Place::path) continue;
    FuzzRequest without = request;
    without.arguments.erase(without.arguments.begin() + static_cast<std::ptrdiff_t>(i));
    add(std::move(without));
    if (argument.value.size() < 2 || argument.in == Place::header) continue;
    for (const bool front : {true, false}) {
      FuzzRequest half = request;
      const auto middle = argument.value.size() / 2;
      half.arguments[i].value = front ? argument.value.substr(0, middle) : argument.value.substr(middle);
      add(std::move(half));
    }
  }
  if (request.body.empty()) return list;
  const auto root = read_json_value(request.body);
  if (!root) {
    for (const bool front : {true, false}) {
      FuzzRequest half = request;
      const auto middle = request.body.size() / 2;
      half.body = front ? request.body.substr(0, middle) : request.body.substr(middle);
      add(std::move(half));
    }
    return list;
  }
  constexpr std::size_t most_places = 60;
  for (const Pointer& pointer : places_of(*root, most_places)) {
    if (!pointer.empty()) {
      JsonValue without = *root;
      if (remove_at(without, pointer)) {
        FuzzRequest one = request;
        one.body = to_text(without);
        add(std::move(one));
      }
    }
    const JsonValue& there = *at(*root, pointer);
    const std::string plain = plain_text(there);
    if (there.kind != JsonValue::Kind::scalar || !there.raw.starts_with('"') || plain.size() < 2) continue;
    for (const bool front : {true, false}) {
      JsonValue half = *root;
      const auto middle = plain.size() / 2;
      *at(half, pointer) = json_string(front ? plain.substr(0, middle) : plain.substr(middle));
      FuzzRequest one = request;
      one.body = to_text(half);
      add(std::move(one));
    }
  }
  return list;
}

}  // namespace shakedown::fuzz
