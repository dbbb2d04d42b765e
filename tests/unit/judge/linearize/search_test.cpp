// The search for an order: against the published verdicts, against a search by brute force, and on histories
// that a correct object made.
#include "harness/judge/linearize/search.hpp"

#include <deque>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

#include "harness/judge/linearize/check.hpp"
#include "harness/judge/linearize/picture.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge::linearize;

namespace {

const std::string data = std::string(SHAKEDOWN_SOURCE_DIR) + "/tests/data/histories/";

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

History history_of(const std::string& text, const std::string& model, InterpretOptions options = {}) {
  auto log = read_events(text, "h.edn");
  if (!log) FAIL(to_string(log.error()));
  auto history = interpret(std::move(log).value(), *find_model(model), options);
  if (!history) FAIL(to_string(history.error()));
  return std::move(history).value();
}

Answer answer_of(const std::string& text, const std::string& model, Budget budget = {}) {
  auto history = history_of(text, model);
  return check_history(history, *find_model(model), budget).answer;
}

std::string event(const std::string& type, int process, const std::string& rest) {
  return "{:type :" + type + " :process " + std::to_string(process) + " " + rest + "}\n";
}

// Every order that time allows, one after another, without any cut.
bool brute_force(History& history, const Model& model, const std::vector<Operation>& all, unsigned placed,
                 ValueId state) {
  bool done = true;
  for (std::size_t i = 0; i < all.size(); ++i) done &= (placed >> i & 1) != 0 || all[i].returned == never;
  if (done) return true;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if ((placed >> i & 1) != 0) continue;
    bool possible = true;
    for (std::size_t j = 0; j < all.size(); ++j)
      possible &= (placed >> j & 1) != 0 || all[j].returned == never || all[j].returned > all[i].invoked;
    if (!possible) continue;
    const ValueId next = model.step(history.log.pool, state, history.actions[all[i].action]);
    if (next != illegal && brute_force(history, model, all, placed | 1U << i, next)) return true;
  }
  return false;
}

int below(std::mt19937& random, int limit) {
  return static_cast<int>(random() % static_cast<unsigned>(limit));
}

// Operations with results drawn by chance: about half of such short histories are in order.
std::string random_history(std::mt19937& random, bool queue) {
  std::string text;
  std::vector<std::string> open(3);
  const auto ask = [&](int process, const std::string& f, const std::string& asked, const std::string& told) {
    text += event("invoke", process, ":f " + f + " :value " + asked);
    open[static_cast<std::size_t>(process)] = ":f " + f + " :value " + told;
  };
  for (int i = 0, asked = 0; i < 30 && asked < 7; ++i) {
    const int process = below(random, 3);
    auto& waiting = open[static_cast<std::size_t>(process)];
    if (!waiting.empty()) {
      const int how = below(random, 8);
      text += event(how == 0 ? "info" : how == 1 ? "fail" : "ok", process, waiting);
      waiting.clear();
      continue;
    }
    ++asked;
    const std::string a = std::to_string(below(random, 3)), b = std::to_string(below(random, 3));
    const int which = below(random, 3);
    if (queue) {
      if (which == 0)
        ask(process, ":enqueue", a, a);
      else
        ask(process, ":dequeue", "nil", which == 1 ? a : "nil");
    } else if (which == 0) {
      ask(process, ":write", a, a);
    } else if (which == 1) {
      ask(process, ":read", "nil", a == "2" ? "nil" : a);
    } else {
      ask(process, ":cas", "[" + a + " " + b + "]", "[" + a + " " + b + "]");
    }
  }
  return text;
}

}  // namespace

TEST_CASE("the published verdicts of the stored histories") {
  std::istringstream table(read_whole(data + "verdicts.txt"));
  std::size_t checked = 0;
  for (std::string line; std::getline(table, line);) {
    std::string file, model, verdict;
    std::istringstream(line) >> file >> model >> verdict;
    if (find_model(model) == nullptr) continue;
    INFO(line);
    Budget budget;
    budget.explain = false;
    const Answer answer = answer_of(read_whole(data + file), model, budget);
    CHECK(answer == (verdict == "ok" ? Answer::ok : Answer::violated));
    ++checked;
  }
  CHECK(checked == 102 + 120 + 1 + 6 + 12);
}

TEST_CASE("a small history has an order exactly when a search by brute force finds one") {
  std::mt19937 random(7);
  int in_order = 0;
  for (int round = 0; round < 3000; ++round) {
    const bool queue = round % 3 == 0;
    const std::string text = random_history(random, queue);
    const std::string name = queue ? "queue" : "cas";
    const Model& model = *find_model(name);
    InterpretOptions options;
    if (round % 2 == 0) options.fail_means = FailMeans::comparison_failed;
    auto history = history_of(text, name, options);
    const Answer answer = check_history(history, model, {}).answer;
    bool expected = true;
    for (const auto& partition : history.partitions)
      expected &= brute_force(history, model, partition.operations, 0, model.initial(history.log.pool));
    INFO(text);
    REQUIRE(answer == (expected ? Answer::ok : Answer::violated));
    in_order += expected ? 1 : 0;
  }
  CHECK(in_order > 500);
  CHECK(in_order < 2500);
}

TEST_CASE("what is left of a counterexample is no more in order than the whole") {
  std::mt19937 random(11);
  int violated = 0;
  for (int round = 0; round < 500; ++round) {
    const std::string text = random_history(random, false);
    const Model& model = *find_model("cas");
    auto history = history_of(text, "cas");
    const auto outcome = check_history(history, model, {});
    if (outcome.answer != Answer::violated) continue;
    ++violated;
    INFO(text);
    const auto& example = outcome.counterexample;
    REQUIRE(example.impossible < example.operations.size());
    if (example.optional == 0)
      CHECK_FALSE(brute_force(history, model, example.operations, 0, model.initial(history.log.pool)));
  }
  CHECK(violated > 50);
}

TEST_CASE("histories that a correct register made are in order, whoever never had an answer") {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    struct Client {
      int phase = 0;  // 0 idle, 1 asked, 2 acted
      int f = 0, a = 0, b = 0;
      std::string told;
    };
    std::vector<Client> clients(6);
    std::string text, value = "nil";
    int next_process = 100;
    std::vector<int> process{0, 1, 2, 3, 4, 5};
    for (int i = 0; i < 300; ++i) {
      const auto which = static_cast<std::size_t>(below(random, 6));
      auto& client = clients[which];
      const std::string names[] = {":read", ":write", ":cas"};
      if (client.phase == 0) {
        client = {1, below(random, 3), below(random, 4), below(random, 4), {}};
        const std::string asked = client.f == 0 ? "nil"
                                  : client.f == 1
                                      ? std::to_string(client.a)
                                      : "[" + std::to_string(client.a) + " " + std::to_string(client.b) + "]";
        text += event("invoke", process[which], ":f " + names[client.f] + " :value " + asked);
        client.told = asked;
      } else if (client.phase == 1) {
        client.phase = 2;
        if (client.f == 0) client.told = value;
        if (client.f == 1) value = std::to_string(client.a);
        if (client.f == 2) {
          const bool matches = value == std::to_string(client.a);
          if (matches) value = std::to_string(client.b);
          client.b = matches ? 1 : 0;
        }
      } else {
        const bool lost = below(random, 12) == 0;
        const bool failed = client.f == 2 && client.b == 0;
        text += event(lost     ? "info"
                      : failed ? "fail"
                               : "ok",
                      process[which], ":f " + names[client.f] + " :value " + (lost ? "nil" : client.told));
        if (lost) process[which] = next_process++;
        client.phase = 0;
      }
    }
    InterpretOptions options;
    options.fail_means = round % 2 == 0 ? FailMeans::comparison_failed : FailMeans::did_not_happen;
    auto history = history_of(text, "cas", options);
    INFO(text);
    REQUIRE(check_history(history, *find_model("cas"), {}).answer == Answer::ok);
  }
}

TEST_CASE("a stale read is told with fewer operations than came before it, and drawn") {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    text += event("invoke", i % 3, ":f :write :value " + std::to_string(i));
    text += event("ok", i % 3, ":f :write :value " + std::to_string(i));
    text += event("invoke", 7, ":f :read :value nil");
    text += event("ok", 7, ":f :read :value " + std::to_string(i == 30 ? 12 : i));
  }
  auto history = history_of(text, "register");
  const auto outcome = check_history(history, *find_model("register"), {});
  REQUIRE(outcome.answer == Answer::violated);
  std::size_t certain = 0;
  for (const auto& operation : outcome.counterexample.operations)
    certain += operation.returned != never ? 1 : 0;
  CHECK(certain < 31);  // 31 writes and the read at least, of which not all are needed
  const std::string told = explain(history, outcome.counterexample);
  INFO(told);
  CHECK(told.find("read -> 12 by process 7 (line 124)") != std::string::npos);
  CHECK(told.find("no place for this") != std::string::npos);
  CHECK(bars_as_svg(bars_of(history, outcome.counterexample)).find("class='bad'") != std::string::npos);
}

TEST_CASE("no answer within the budget is unknown, never ok") {
  Budget budget;
  budget.steps = 50;
  CHECK(answer_of(read_whole(data + "kv/c50-ok.txt"), "kv", budget) == Answer::unknown);
  budget = {};
  budget.memory = 1024;
  CHECK(answer_of(read_whole(data + "kv/c50-ok.txt"), "kv", budget) == Answer::unknown);
}

TEST_CASE("a failed comparison says something in one format and nothing in the other") {
  const std::string text = event("invoke", 0, ":f :write :value 1") + event("ok", 0, ":f :write :value 1") +
                           event("invoke", 0, ":f :cas :value [1 2]") +
                           event("fail", 0, ":f :cas :value [1 2]");
  InterpretOptions options;
  auto dropped = history_of(text, "cas", options);
  CHECK(check_history(dropped, *find_model("cas"), {}).answer == Answer::ok);
  options.fail_means = FailMeans::comparison_failed;
  auto held = history_of(text, "cas", options);
  CHECK(check_history(held, *find_model("cas"), {}).answer == Answer::violated);
}

TEST_CASE("markup in a history stays text in the picture") {
  auto history = history_of(
      event("invoke", 0, ":f :read :value nil") + event("ok", 0, ":f :read :value \"<b>&\""), "register");
  const auto outcome = check_history(history, *find_model("register"), {});
  REQUIRE(outcome.answer == Answer::violated);
  const auto page = html_page("<t>", explain(history, outcome.counterexample),
                              bars_as_svg(bars_of(history, outcome.counterexample)));
  CHECK(page.find("<b>") == std::string::npos);
  CHECK(page.find("<t>") == std::string::npos);
}

TEST_CASE("a wallet that was overdrawn, or lost money, is found") {
  const std::string start = event("invoke", 0, ":f :read") + event("ok", 0, ":f :read :value {1 10 2 0}");
  const std::string one = "{:from 1 :to 2 :amount 10}";
  const std::string both = event("invoke", 1, ":f :transfer :value " + one) +
                           event("invoke", 2, ":f :transfer :value " + one) +
                           event("ok", 1, ":f :transfer :value " + one);
  CHECK(answer_of(start + both + event("fail", 2, ":f :transfer :value " + one), "wallet") == Answer::ok);
  CHECK(answer_of(start + both + event("ok", 2, ":f :transfer :value " + one), "wallet") == Answer::violated);
  CHECK(answer_of(start + event("invoke", 0, ":f :read") + event("ok", 0, ":f :read :value {1 9 2 0}"),
                  "wallet") == Answer::violated);
}
