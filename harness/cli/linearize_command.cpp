// Reads a history, checks it, tells the verdict and draws what contradicts.
#include "harness/cli/linearize_command.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

#include "harness/cli/exit_status.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/judge/linearize/check.hpp"
#include "harness/judge/linearize/cycle_picture.hpp"
#include "harness/judge/linearize/picture.hpp"
#include "reports/write.hpp"

namespace shakedown::cli {
namespace {

using namespace judge::linearize;

struct LinearizeCommand {
  std::string file;
  std::string model;
  std::string fail;
  std::string picture;
  std::string isolation = "strict-serializable";
  std::vector<std::string> assume;
  std::uint64_t steps = Budget{}.steps;
  std::size_t memory_mib = Budget{}.memory >> 20;
};

struct Told {
  Answer answer = Answer::unknown;
  std::string text;
  std::string svg;
};

Result<std::string> read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return problem("cannot read " + path);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (file.bad()) return problem("cannot read " + path);
  return text;
}

Result<Told> check_order(const LinearizeCommand& command, EventLog log, const Model& model) {
  InterpretOptions options;
  if (command.fail == "did-not-happen") options.fail_means = FailMeans::did_not_happen;
  if (command.fail == "comparison-failed") options.fail_means = FailMeans::comparison_failed;
  auto history = interpret(std::move(log), model, options);
  if (!history) return history.error();
  Budget budget;
  budget.steps = command.steps;
  budget.memory = command.memory_mib << 20;
  const auto outcome = check_history(history.value(), model, budget);
  Told told;
  told.answer = outcome.answer;
  const auto& held = history.value();
  const std::string size = std::to_string(held.operations) + " operations, " +
                           std::to_string(held.unanswered) + " of them without an answer";
  if (outcome.answer == Answer::violated) {
    told.text = "violated: not linearizable (" + size + ")\n" + explain(held, outcome.counterexample);
    told.svg = bars_as_svg(bars_of(held, outcome.counterexample));
  } else if (outcome.answer == Answer::ok) {
    told.text = "ok: linearizable (" + size + ")\n";
  } else {
    told.text = "unknown: " + outcome.why_unknown + " (" + size + ")\n";
  }
  return told;
}

constexpr std::size_t told_in_full = 10;

std::string tell(const Transactions& transactions, const std::vector<Anomaly>& anomalies) {
  std::string text;
  for (std::size_t i = 0; i < anomalies.size() && i < told_in_full; ++i)
    text += "\n" + explain(transactions, anomalies[i]);
  if (anomalies.size() > told_in_full)
    text += "\nand " + std::to_string(anomalies.size() - told_in_full) + " further\n";
  return text;
}

Result<Told> check_transactions(const LinearizeCommand& command, EventLog log) {
  const auto workload = command.model == "list-append" ? Workload::list_append : Workload::rw_register;
  const auto has = [&](const char* word) {
    return std::find(command.assume.begin(), command.assume.end(), word) != command.assume.end();
  };
  auto transactions = read_transactions(std::move(log), workload);
  if (!transactions) return transactions.error();
  auto& held = transactions.value();
  const auto outcome =
      check_isolation(held, workload, find_level(command.isolation).value(),
                      {has("writes-follow-reads"), has("sequential-keys"), has("linearizable-keys")});
  if (!outcome) return outcome.error();
  const auto& result = outcome.value();
  const std::string size = " (" + std::to_string(result.transactions) + " transactions)\n";
  Told told;
  told.answer = result.answer;
  if (result.answer == Answer::violated) {
    told.text = "violated: not " + command.isolation + size + tell(held, result.anomalies);
    const auto cycle = std::find_if(result.anomalies.begin(), result.anomalies.end(),
                                    [](const Anomaly& anomaly) { return !anomaly.cycle.empty(); });
    if (cycle != result.anomalies.end()) told.svg = cycle_as_svg(held, *cycle);
  } else if (result.answer == Answer::ok) {
    told.text = "ok: nothing contradicts " + command.isolation + size;
  } else {
    told.text = "unknown: " + result.why_unknown + size;
  }
  if (!result.allowed.empty())
    told.text += "\nseen as well, and allowed by " + command.isolation + ":\n" + tell(held, result.allowed);
  return told;
}

Result<Told> check(const LinearizeCommand& command) {
  const auto text = read_whole(command.file);
  if (!text) return text.error();
  auto log = read_events(text.value(), command.file);
  if (!log) return log.error();
  const Model* model = find_model(command.model);
  return model == nullptr ? check_transactions(command, std::move(log).value())
                          : check_order(command, std::move(log).value(), *model);
}

int linearize(const LinearizeCommand& command) {
  const auto told = check(command);
  if (!told) {
    complain(told.error());
    return wrong_input;
  }
  print(told.value().text);
  if (!command.picture.empty()) {
    const Status written = reports::write_file(
        command.picture,
        html_page(command.file + " against " + command.model, told.value().text, told.value().svg));
    if (!written) {
      complain(written.error());
      return could_not_run;
    }
  }
  switch (told.value().answer) {
    case Answer::ok:
      return all_held;
    case Answer::violated:
      return gate_failed;
    case Answer::unknown:
      return inconclusive;
  }
  return inconclusive;
}

}  // namespace

void add_linearize_command(CLI::App& app, std::function<int()>& chosen) {
  const auto command = std::make_shared<LinearizeCommand>();
  auto* sub = app.add_subcommand("linearize", "check a history of operations against a model");
  sub->add_option("history", command->file, "Jepsen's EDN or JSON, or a log of jepsen.util")->required();
  std::vector<std::string> names;
  std::string about = "what the history is held against:";
  for (const auto& model : models()) {
    names.emplace_back(model.name);
    about += "\n  " + std::string(model.name) + ": " + std::string(model.about);
  }
  names.insert(names.end(), {"list-append", "rw-register"});
  about += "\n  list-append, rw-register: transactions, held against a level of isolation";
  sub->add_option("--model", command->model, about)->required()->check(CLI::IsMember(names));
  sub->add_option("--fail", command->fail,
                  "what a completion of type fail says: did-not-happen (default of EDN and JSON) or "
                  "comparison-failed (a failed cas was answered; default of logs)")
      ->check(CLI::IsMember({"did-not-happen", "comparison-failed"}));
  sub->add_option(
         "--isolation", command->isolation,
         "of transactions: read-uncommitted, read-committed, read-atomic, cursor-stability, "
         "snapshot-isolation, repeatable-read or serializable, also with strong-session- or strong- before; "
         "snapshot, strict-serializable")
      ->check(CLI::IsMember(level_names()))
      ->capture_default_str();
  sub->add_option("--assume", command->assume,
                  "of rw-register, about the order of a key's versions; may be given several times: "
                  "writes-follow-reads, sequential-keys, linearizable-keys")
      ->expected(1)
      ->take_all()
      ->check(CLI::IsMember({"writes-follow-reads", "sequential-keys", "linearizable-keys"}));
  sub->add_option("--picture", command->picture,
                  "write the verdict as an HTML page, with the counterexample drawn");
  sub->add_option("--steps", command->steps, "give up after so many steps of the search")
      ->capture_default_str();
  sub->add_option("--memory", command->memory_mib, "give up beyond so many MiB")->capture_default_str();
  sub->footer("Exit status: 0 ok, 1 violated, 2 the command line or the history is wrong, 3 unknown.");
  sub->callback([command, &chosen] { chosen = [command] { return linearize(*command); }; });
}

}  // namespace shakedown::cli
