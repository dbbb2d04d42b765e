// Checks the stored histories and says how long it took, reading apart: bench/linearize prints it beside
// Porcupine. Arguments: a folder of histories, then --rounds N. The best round counts, as for Porcupine's
// own.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "harness/judge/linearize/check.hpp"
#include "harness/judge/linearize/isolation.hpp"

using namespace shakedown::judge::linearize;

namespace {

// CPU time: the checks have one thread, and a machine that does other work meanwhile does not count.
double now_ms() {
  return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

struct Case {
  std::string path, model, verdict;
};

std::vector<Case> cases_of(const std::string& folder) {
  std::ifstream table(folder + "/verdicts.txt");
  std::vector<Case> cases;
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line[0] == '#') continue;
    Case one;
    std::istringstream(line) >> one.path >> one.model >> one.verdict;
    if (find_model(one.model) != nullptr) cases.push_back(one);
  }
  return cases;
}

struct Sum {
  int files = 0, right = 0;
  double reading = 0, checking = 0, slowest = 0;
  std::uint64_t steps = 0;
};

const char* word(Answer answer) {
  return answer == Answer::ok ? "ok" : answer == Answer::violated ? "violated" : "unknown";
}

bool add(const std::string& folder, const Case& one, Sum& sum) {
  const std::string text = read_whole(folder + "/" + one.path);
  const auto start = now_ms();
  auto log = read_events(text, one.path);
  if (!log) {
    std::fprintf(stderr, "%s\n", to_string(log.error()).c_str());
    return false;
  }
  const Model& model = *find_model(one.model);
  auto history = interpret(std::move(log).value(), model, {});
  if (!history) {
    std::fprintf(stderr, "%s\n", to_string(history.error()).c_str());
    return false;
  }
  const auto read = now_ms();
  Budget budget;
  budget.explain = false;
  const auto outcome = check_history(history.value(), model, budget);
  const double took = now_ms() - read;
  const bool right = one.verdict == word(outcome.answer);
  if (!right)
    std::fprintf(stderr, "%s: %s %s\n", one.path.c_str(), word(outcome.answer), outcome.why_unknown.c_str());
  ++sum.files;
  sum.right += right ? 1 : 0;
  sum.reading += read - start;
  sum.checking += took;
  sum.slowest = std::max(sum.slowest, took);
  sum.steps += outcome.steps;
  return true;
}

// What a serial database answers to 20 clients over 50 keys; a list is begun anew after 40 elements.
std::string serial_history(std::size_t transactions) {
  std::mt19937 random(1);
  struct Key {
    unsigned number = 0, next = 0;
    std::string list;
  };
  std::vector<Key> keys(50);
  unsigned fresh = 0;
  for (auto& key : keys) key.number = fresh++;
  std::string text;
  std::vector<std::string> waiting(20);
  for (std::size_t asked = 0; asked < transactions;) {
    const auto who = static_cast<std::size_t>(random() % waiting.size());
    const std::string head = " :f :txn :process " + std::to_string(who) + " :value ";
    if (!waiting[who].empty()) {
      text += "{:type :ok" + head + waiting[who] + "}\n";
      waiting[who].clear();
      continue;
    }
    std::string question = "[", answer = "[";
    for (unsigned part = 0; part < 1 + random() % 4; ++part) {
      Key& key = keys[random() % keys.size()];
      if (key.next == 40) key = {fresh++, 0, {}};
      const std::string name = std::to_string(key.number);
      if (random() % 2 == 0) {
        const std::string element = std::to_string(key.next++);
        key.list += element + " ";
        question += "[:append " + name + " " + element + "]";
        answer += "[:append " + name + " " + element + "]";
      } else {
        question += "[:r " + name + " nil]";
        answer += "[:r " + name + " [" + key.list + "]]";
      }
    }
    text += "{:type :invoke" + head + question + "]}\n";
    waiting[who] = answer + "]";
    ++asked;
  }
  return text;
}

bool time_transactions(const char* name, const std::string& text, const char* level) {
  const double start = now_ms();
  auto log = read_events(text, name);
  if (!log) return false;
  auto transactions = read_transactions(std::move(log).value(), Workload::list_append);
  if (!transactions) return false;
  const double read = now_ms();
  auto& held = transactions.value();
  const auto outcome = check_isolation(held, Workload::list_append, find_level(level).value(), {});
  if (!outcome) return false;
  const double took = now_ms() - read;
  const auto count = outcome.value().transactions;
  std::printf("%s, %zu transactions, %s: %s, reading %.1f ms, checking %.1f ms, %.0f transactions a second\n",
              name, count, level, word(outcome.value().answer), read - start, took,
              static_cast<double>(count) * 1000.0 / std::max(took, 0.001));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : "tests/data/histories";
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 3;
  const auto cases = cases_of(folder);
  std::map<std::string, Sum> best;
  for (int round = 0; round < rounds; ++round) {
    std::map<std::string, Sum> sums;
    for (const auto& one : cases) {
      if (!add(folder, one, sums[one.path.substr(0, one.path.find('/'))])) return 1;
    }
    for (auto& [group, sum] : sums) {
      auto& kept = best[group];
      if (kept.files == 0 || sum.checking < kept.checking) kept = sum;
    }
  }
  std::printf("%-10s %6s %6s %12s %12s %12s %12s\n", "histories", "files", "right", "reading ms",
              "checking ms", "slowest ms", "steps");
  for (const auto& [group, sum] : best)
    std::printf("%-10s %6d %6d %12.2f %12.2f %12.2f %12llu\n", group.c_str(), sum.files, sum.right,
                sum.reading, sum.checking, sum.slowest, static_cast<unsigned long long>(sum.steps));
  const bool timed =
      time_transactions("huge-scc", read_whole(folder + "/elle/huge-scc.edn"), "strict-serializable") &&
      time_transactions("generated", serial_history(200'000), "strict-serializable");
  return timed ? 0 : 1;
}
