// Thousands of bursts at a small service in memory. Whatever order an atomic one works in, and whatever it
// refuses, makes anew or tells late, there is no finding; one whose check and change are two steps is found.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>

#include "harness/judge/race_outcome.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/race_builder.hpp"

using namespace shakedown;
using test::Answered;
using test::Dice;
using Kind = journal::RacePlayRecord::Kind;

namespace {

// Orders of a product with a stock, under sequential ids; a note that is replaced; a counter.
struct Shop {
  int stock = 1;
  int counter = 10;
  std::string note = "old";
  int next_id = 1;
  std::vector<std::pair<int, std::string>> orders;  // id, for whom
};

std::string show(const Shop& shop, Dice& dice) {
  auto orders = shop.orders;
  if (dice.throws(0.5)) std::reverse(orders.begin(), orders.end());
  std::string list;
  for (const auto& [id, who] : orders)
    list += (list.empty() ? "" : ",") + std::string("{\"id\":") + std::to_string(id) + ",\"for\":\"" + who +
            "\",\"createdAt\":" + std::to_string(dice.below(1'000'000)) + "}";
  return "{\"stock\":" + std::to_string(shop.stock) + ",\"counter\":" + std::to_string(shop.counter) +
         ",\"note\":\"" + shop.note + "\",\"orders\":[" + list + "]}";
}

// A request in its two steps: what is decided on the shop as it is read, and what is done then.
struct Decided {
  Answered answer;
  std::function<void(Shop&)> change;
};

Decided decide(const Request& request, const Shop& seen, int skipped_ids, Dice& dice) {
  if (request.target == "/orders") {
    if (seen.stock < 1) return {{409, R"({"error":"sold out"})"}, nullptr};
    const int id = seen.next_id + skipped_ids;
    const int left = seen.stock - 1;
    const std::string who = request.body.substr(8, request.body.size() - 10);
    return {{201, "{\"id\":" + std::to_string(id) +
                      ",\"createdAt\":" + std::to_string(dice.below(1'000'000)) + "}"},
            [=](Shop& shop) {
              shop.orders.emplace_back(id, who);
              shop.stock = left;
              shop.next_id = id + 1;
            }};
  }
  if (request.target == "/counter") {
    const int value = seen.counter + 1;
    return {{200, "{\"value\":" + std::to_string(value) + "}"}, [=](Shop& shop) { shop.counter = value; }};
  }
  if (request.method == "PUT") {
    const std::string text = request.body.substr(9, request.body.size() - 11);
    return {{204, ""}, [=](Shop& shop) { shop.note = text; }};
  }
  return {{200, show(seen, dice)}, nullptr};
}

struct Habits {
  double atomic = 1;   // the share of requests that are carried out in one step
  double refuses = 0;  // with 429, 503 or 409, and does nothing
  double skips_ids = 0;
  double loses_answer = 0;  // 504, done or not
};

struct Played {
  std::vector<std::optional<Answered>> answers;
  Shop shop;
};

Played play(const std::vector<Request>& requests, const std::vector<int>& order, const Habits& habits,
            Dice& dice) {
  Played played;
  played.answers.resize(requests.size());
  std::vector<std::pair<int, Decided>> decided;
  const auto carry_out_one = [&] {
    const auto at = static_cast<std::ptrdiff_t>(dice.below(decided.size()));
    auto [request, what] = std::move(decided[static_cast<std::size_t>(at)]);
    decided.erase(decided.begin() + at);
    if (what.change) what.change(played.shop);
    played.answers[static_cast<std::size_t>(request)] = what.answer;
  };
  for (const int request : order) {
    while (!decided.empty() && dice.throws(0.3)) carry_out_one();
    constexpr std::array<int, 3> refusals = {429, 503, 409};
    if (dice.throws(habits.refuses)) {
      played.answers[static_cast<std::size_t>(request)] = Answered{refusals[dice.below(3)], "{}"};
      continue;
    }
    const bool lost = dice.throws(habits.loses_answer);
    if (lost && dice.throws(0.5)) {
      played.answers[static_cast<std::size_t>(request)] = Answered{504, ""};
      continue;
    }
    const int skipped = dice.throws(habits.skips_ids) ? 1 + static_cast<int>(dice.below(3)) : 0;
    auto what = decide(requests[static_cast<std::size_t>(request)], played.shop, skipped, dice);
    if (lost) what.answer = {504, ""};
    decided.emplace_back(request, std::move(what));
    if (dice.throws(habits.atomic)) {
      std::rotate(decided.begin(), decided.end() - 1, decided.end());
      auto now = std::move(decided.front());
      decided.erase(decided.begin());
      if (now.second.change) now.second.change(played.shop);
      played.answers[static_cast<std::size_t>(request)] = now.second.answer;
    }
  }
  while (!decided.empty()) carry_out_one();
  return played;
}

std::vector<Request> some_requests(Dice& dice) {
  const std::array<Request, 6> kinds = {Request{"POST", "/orders", {}, R"({"for":"ann"})"},
                                        Request{"POST", "/orders", {}, R"({"for":"bob"})"},
                                        Request{"POST", "/counter", {}, "{}"},
                                        Request{"PUT", "/note", {}, R"({"note":"one"})"},
                                        Request{"PUT", "/note", {}, R"({"note":"two"})"},
                                        Request{"GET", "/shop", {}, ""}};
  std::vector<Request> requests;
  const std::size_t count = 2 + dice.below(2);
  while (requests.size() < count) requests.push_back(kinds[dice.below(kinds.size())]);
  return requests;
}

struct Experiment {
  test::RaceRequests race;
  std::vector<judge::RacePlay> serial;
  Answered before;

  judge::RacePlay played(Kind kind, const std::vector<int>& order, const Habits& habits, Dice& dice) const {
    const Played result = play(race.requests, order, habits, dice);
    return test::play_of(race, kind, order, result.answers, {before}, {{200, show(result.shop, dice)}});
  }
  void play_serially(std::vector<int> order, Dice& dice) {
    std::sort(order.begin(), order.end());
    do {
      for (int i = 0; i < 2; ++i) serial.push_back(played(Kind::serial, order, {}, dice));
    } while (std::next_permutation(order.begin(), order.end()));
  }
};

struct Seen {
  std::map<judge::RaceOutcome, int> outcomes;
  int races = 0;
  std::string first;
};

Seen simulate(int experiments, int bursts, const Habits& habits, const char* name) {
  Seen seen;
  Dice dice(20'26, name);
  for (int i = 0; i < experiments; ++i) {
    Experiment e;
    e.race.requests = some_requests(dice);
    e.race.reads = {{"GET", "/shop", {}, ""}};
    e.before = {200, show({}, dice)};
    std::vector<int> order(e.race.requests.size());
    std::iota(order.begin(), order.end(), 0);
    e.play_serially(order, dice);
    auto control = std::make_unique<judge::RaceControl>(e.serial);
    for (int b = 0; b < bursts; ++b) {
      std::vector<int> arrival = order;
      for (std::size_t at = arrival.size(); at > 1; --at) std::swap(arrival[at - 1], arrival[dice.below(at)]);
      const auto burst = e.played(Kind::burst, arrival, habits, dice);
      auto ruling = judge::judge_burst(*control, burst);
      if (!ruling.wants.empty()) {
        // As the runner does: what is asked for is played, and the burst judged again.
        for (const auto& wanted : ruling.wants) e.play_serially(wanted, dice);
        control = std::make_unique<judge::RaceControl>(e.serial);
        ruling = judge::judge_burst(*control, burst);
        REQUIRE(ruling.wants.empty());
      }
      ++seen.outcomes[ruling.outcome];
      if (!judge::is_race(ruling.outcome)) continue;
      ++seen.races;
      if (!seen.first.empty()) continue;
      seen.first = std::string(judge::name_of(ruling.outcome)) + ": " + ruling.says + "\n";
      for (const auto& request : burst.requests)
        seen.first += request.exchange.request.method + " " + request.exchange.request.target + " -> " +
                      std::to_string(request.exchange.response.status) + " " +
                      request.exchange.response.body + "\n";
      seen.first += burst.state.front().exchange.response.body;
    }
  }
  return seen;
}

}  // namespace

TEST_CASE("an atomic service never makes a finding, whatever the order of a thousand bursts") {
  const auto seen = simulate(100, 40, {}, "atomic");
  INFO(seen.first);
  CHECK(seen.races == 0);
  CHECK(seen.outcomes.at(judge::RaceOutcome::serial) > 3500);
}

TEST_CASE("nor does one that refuses, skips ids and loses answers") {
  const auto seen = simulate(100, 40, {1, 0.2, 0.3, 0.1}, "atomic, with habits");
  INFO(seen.first);
  CHECK(seen.races == 0);
  CHECK(seen.outcomes.at(judge::RaceOutcome::serial) > 3000);
}

TEST_CASE("a service whose check and change are two steps is found, by name") {
  const auto seen = simulate(60, 40, {0.2, 0, 0, 0}, "racy");
  INFO(seen.first);
  CHECK(seen.races > 200);
  CHECK(seen.outcomes.contains(judge::RaceOutcome::lost_update));
  CHECK(seen.outcomes.contains(judge::RaceOutcome::limit_overrun));
}
