// Isolation: the anomalies that the table expects, the stored histories, and histories that a serial database
// made.
#include "harness/judge/linearize/isolation.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "harness/judge/linearize/component.hpp"
#include "harness/judge/linearize/cycle_picture.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge::linearize;

namespace {

const std::string data = std::string(SHAKEDOWN_SOURCE_DIR) + "/tests/data/histories/";

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

struct Checked {
  Transactions transactions;
  IsolationOutcome outcome;
};

Checked check(const std::string& text, Workload workload, const std::string& level,
              const VersionAssumptions& assumptions = {}) {
  auto log = read_events(text, "h.edn");
  if (!log) FAIL(to_string(log.error()));
  auto transactions = read_transactions(std::move(log).value(), workload);
  if (!transactions) FAIL(to_string(transactions.error()));
  Checked checked{std::move(transactions).value(), {}};
  auto outcome = check_isolation(checked.transactions, workload, find_level(level).value(), assumptions);
  if (!outcome) FAIL(to_string(outcome.error()));
  checked.outcome = std::move(outcome).value();
  return checked;
}

std::set<std::string> names_of(const std::vector<Anomaly>& anomalies) {
  std::set<std::string> names;
  for (const auto& anomaly : anomalies) names.insert(anomaly.name);
  return names;
}

// "ax1ry12" as [[:append :x 1] [:r :y [1 2]]]; reads are nil in what was asked.
std::string accesses(const std::string& word, bool register_values, bool asked) {
  std::string out = "[";
  for (std::size_t i = 0; i + 1 < word.size();) {
    const char f = word[i];
    const std::string key(1, word[i + 1]);
    std::string values;
    for (i += 2;
         i < word.size() && (std::isdigit(static_cast<unsigned char>(word[i])) != 0 || word[i] == '_'); ++i)
      values += std::string(values.empty() ? "" : " ") + word[i];
    if (values == "_") values.clear();
    std::string value = values.empty() ? "nil" : values;
    if (f == 'r' && !register_values && !values.empty()) value = "[" + values + "]";
    if (f == 'r' && asked) value = "nil";
    out += std::string("[") +
           (f == 'a'   ? ":append"
            : f == 'w' ? ":w"
                       : ":r") +
           " :" + key + " " + value + "]";
  }
  return out + "]";
}

std::string event(const std::string& type, const std::string& process, const std::string& value) {
  return "{:type :" + type + " :f :txn :process " + process + " :value " + value + "}\n";
}

// The table's notation as EDN.
std::string history_of(const std::string& notation, bool register_values) {
  std::string text;
  std::istringstream transactions(notation);
  for (std::string one; std::getline(transactions, one, ';');) {
    std::istringstream words(one);
    std::string first, second;
    words >> first >> second;
    if (second.empty()) {
      text += event("ok", "0", accesses(first, register_values, false));
    } else if (first == "fail" || first == "info") {
      text += event(first, "0", accesses(second, register_values, false));
    } else {
      const std::string process = first.substr(1);
      if (first[0] != '-') text += event("invoke", process, accesses(second, register_values, true));
      if (first[0] != '+') text += event("ok", process, accesses(second, register_values, false));
    }
  }
  return text;
}

std::string trimmed(const std::string& text) {
  const auto from = text.find_first_not_of(' ');
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(' ') - from + 1);
}

}  // namespace

TEST_CASE("each small history shows the anomalies that the table expects, and no other") {
  std::istringstream table(read_whole(data + "anomalies.txt"));
  int rows = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> cells;
    std::istringstream columns(line);
    for (std::string cell; std::getline(columns, cell, '|');) cells.push_back(trimmed(cell));
    REQUIRE(cells.size() == 5);
    INFO(line);
    const auto workload = cells[0] == "list-append" ? Workload::list_append : Workload::rw_register;
    VersionAssumptions assume;
    assume.writes_follow_reads = cells[2] == "wfr";
    assume.sequential = cells[2] == "sequential";
    assume.linearizable = cells[2] == "linearizable";
    const auto checked =
        check(history_of(cells[4], workload == Workload::rw_register), workload, cells[1], assume);
    std::istringstream words(cells[3]);
    const std::set<std::string> expected{std::istream_iterator<std::string>(words), {}};
    CHECK(names_of(checked.outcome.anomalies) == expected);
    CHECK(checked.outcome.answer == (expected.empty() ? Answer::ok : Answer::violated));
    ++rows;
  }
  CHECK(rows >= 60);
}

TEST_CASE("the published verdicts of the stored transaction histories") {
  std::istringstream table(read_whole(data + "verdicts.txt"));
  int checked = 0;
  for (std::string line; std::getline(table, line);) {
    std::string file, model, verdict;
    std::istringstream(line) >> file >> model >> verdict;
    const auto colon = model.find(':');
    if (colon == std::string::npos) continue;
    INFO(line);
    const auto workload =
        model.substr(0, colon) == "list-append" ? Workload::list_append : Workload::rw_register;
    const auto got = check(read_whole(data + file), workload, model.substr(colon + 1));
    CHECK(got.outcome.answer == (verdict == "ok" ? Answer::ok : Answer::violated));
    ++checked;
  }
  CHECK(checked >= 7);
}

TEST_CASE("in the huge component both kinds of cycle are found, the one that Elle gives up on too") {
  const auto checked =
      check(read_whole(data + "elle/huge-scc.edn"), Workload::list_append, "strict-serializable");
  const auto names = names_of(checked.outcome.anomalies);
  CHECK(names.contains("G-single-item-realtime"));
  for (const auto& anomaly : checked.outcome.anomalies) {
    if (anomaly.name != "G-single-item-realtime") continue;
    const std::string told = explain(checked.transactions, anomaly);
    INFO(told);
    CHECK(anomaly.cycle.size() == 2);
    CHECK(told.find("--realtime-->") != std::string::npos);
    CHECK(cycle_as_svg(checked.transactions, anomaly).find("<circle") != std::string::npos);
  }
}

TEST_CASE(
    "a register that reads what nobody wrote, after something else was written, is not strictly "
    "serializable") {
  for (const char* file : {"elle-cli/rw-register.edn", "elle-cli/rw-register.json"}) {
    const auto text = read_whole(data + file);
    CHECK(check(text, Workload::rw_register, "strict-serializable").outcome.answer == Answer::violated);
    CHECK(check(text, Workload::rw_register, "serializable").outcome.answer == Answer::ok);
  }
}

TEST_CASE("a history that a database made one transaction after another satisfies every level") {
  std::mt19937 random(5);
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  for (int round = 0; round < 60; ++round) {
    const bool lists = round % 2 == 0;
    std::map<unsigned, std::vector<unsigned>> state;
    std::string text;
    std::vector<std::string> waiting(5);
    unsigned next = 1;
    for (int i = 0; i < 400; ++i) {
      const auto who = below(5);
      const std::string process = std::to_string(who);
      if (!waiting[who].empty()) {
        text += event("ok", process, waiting[who]);
        waiting[who].clear();
        continue;
      }
      std::string asked = "[", told = "[";
      for (unsigned part = 0; part < 1 + below(3); ++part) {
        const unsigned key = below(3);
        const std::string name = std::to_string(key);
        auto& versions = state[key];
        if (below(2) == 0) {
          const std::string write =
              std::string(lists ? "[:append " : "[:w ") + name + " " + std::to_string(next) + "]";
          versions.push_back(next++);
          asked += write;
          told += write;
          continue;
        }
        asked += "[:r " + name + " nil]";
        told += "[:r " + name + " ";
        if (lists) {
          told += "[";
          for (const auto value : versions) told += std::to_string(value) + " ";
          told += "]]";
        } else {
          told += versions.empty() ? "nil]" : std::to_string(versions.back()) + "]";
        }
      }
      text += event("invoke", process, asked + "]");
      // Its moment is now, whenever the answer comes.
      waiting[who] = told + "]";
    }
    const auto workload = lists ? Workload::list_append : Workload::rw_register;
    const auto checked = check(text, workload, "strict-serializable", {true, false, true});
    INFO(text);
    REQUIRE(names_of(checked.outcome.anomalies).empty());
    REQUIRE(checked.outcome.answer == Answer::ok);
  }
}

TEST_CASE("what closes a cycle is found exactly, in graphs drawn by chance") {
  std::mt19937 random(13);
  for (int round = 0; round < 300; ++round) {
    const auto n = static_cast<std::uint32_t>(3 + random() % 12);
    DependencyGraph graph;
    graph.nodes = n;
    for (std::uint32_t i = 0; i < 2 * n; ++i)
      graph.add(static_cast<std::uint32_t>(random() % n), static_cast<std::uint32_t>(random() % n),
                random() % 3 == 0 ? Relation::rw : Relation::ww, 0, nil_value);
    // Floyd and Warshall's closure over ww.
    std::vector<std::vector<bool>> reaches(n, std::vector<bool>(n, false));
    for (std::uint32_t i = 0; i < n; ++i) reaches[i][i] = true;
    for (const auto& edge : graph.edges) {
      if (edge.relation == Relation::ww) reaches[edge.from][edge.to] = true;
    }
    for (std::uint32_t k = 0; k < n; ++k) {
      for (std::uint32_t i = 0; i < n; ++i) {
        for (std::uint32_t j = 0; j < n; ++j)
          reaches[i][j] = reaches[i][j] || (reaches[i][k] && reaches[k][j]);
      }
    }
    std::size_t expected = 0;
    for (const auto& edge : graph.edges)
      expected += edge.relation == Relation::rw && reaches[edge.to][edge.from] ? 1 : 0;
    const auto found =
        closed_by(adjacency(n, graph.edges), Relation::rw, only(Relation::ww), 1000, 1'000'000'000).value();
    REQUIRE(found.size() == expected);
  }
}

TEST_CASE("readers of all there is come before each who appended unseen, but nobody before itself") {
  DependencyGraph graph;
  graph.nodes = 40;
  Fan fan;
  for (std::uint32_t i = 0; i < 20; ++i) {
    fan.readers.push_back(i);
    fan.writers.push_back(i + 10);
    fan.values.push_back(nil_value);
  }
  add_fan(graph, fan);
  CHECK(graph.edges.size() < 120);
  const auto all = adjacency(graph.nodes, graph.edges);
  for (std::uint32_t reader = 0; reader < 20; ++reader) {
    std::set<std::uint32_t> reached;
    std::vector<std::uint32_t> next;
    for (const auto& edge : all.of(reader)) next.push_back(edge.to);
    while (!next.empty()) {
      const auto node = next.back();
      next.pop_back();
      if (node < 40) reached.insert(node);
      for (const auto& edge : all.of(node)) {
        if (edge.relation == Relation::through) next.push_back(edge.to);
      }
    }
    CHECK(reached.size() == (reader >= 10 ? 19U : 20U));
    CHECK_FALSE(reached.contains(reader));
  }
}

TEST_CASE("an element appended twice, and an access of the other workload, are told with their place") {
  const auto problem_of = [](const std::string& text) {
    auto transactions = read_transactions(read_events(text, "h.edn").value(), Workload::list_append);
    if (!transactions) return to_string(transactions.error());
    auto held = std::move(transactions).value();
    const auto outcome = check_isolation(held, Workload::list_append, find_level("serializable").value(), {});
    return outcome ? std::string("none") : to_string(outcome.error());
  };
  const std::string append = "{:type :ok :value [[:append :x 1]]}\n";
  CHECK(problem_of(append + append).starts_with("h.edn:2:1: 1 is appended to :x a second time"));
  CHECK(problem_of(append + "{:type :ok :value [[:w :x 2]]}")
            .starts_with("h.edn:2:1: the access :w is unknown"));
  CHECK(problem_of(append + "{:type :ok :value 3}").starts_with("h.edn:2:1: a transaction is a list"));
}
