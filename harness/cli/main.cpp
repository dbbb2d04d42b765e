// The command line: what each command takes, and which part of the program does it.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <random>

#include "harness/cli/command_texts.hpp"
#include "harness/cli/compare_command.hpp"
#include "harness/cli/contracts.hpp"
#include "harness/cli/exit_status.hpp"
#include "harness/cli/fuzz_command.hpp"
#include "harness/cli/fuzz_stage.hpp"
#include "harness/cli/history_file.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/judging.hpp"
#include "harness/cli/linearize_command.hpp"
#include "harness/cli/proxy_command.hpp"
#include "harness/cli/quarantine_check.hpp"
#include "harness/cli/record_command.hpp"
#include "harness/cli/reproduce.hpp"
#include "harness/cli/run.hpp"
#include "harness/cli/shapes_command.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/cli/touched_command.hpp"
#include "harness/cli/version.hpp"
#include "harness/scenario/init.hpp"
#include "harness/scenario/json_schema.hpp"
#include "harness/scenario/loader.hpp"
#include "harness/target/guardian.hpp"
#include "reports/write.hpp"

namespace shakedown::cli {
namespace {

// What `run` and `init` take in place of a scenario file.
struct QuickOptions {
  std::string url;
  std::vector<std::string> command;
  std::vector<std::string> traffic;
  std::string contract;
  std::string identities;

  bool any() const {
    return !url.empty() || !command.empty() || !traffic.empty() || !contract.empty() || !identities.empty();
  }
};

void add_quick_options(CLI::App& app, QuickOptions& quick) {
  app.add_option("--url", quick.url, "attach to a service that runs already");
  app.add_option("--command", quick.command,
                 "start the service: its program and arguments, with {port} where it listens; put this last")
      ->expected(1, -1);
  app.add_option("--traffic", quick.traffic, "a recording: .har or an access log; may be given several times")
      ->expected(1)
      ->take_all();
  app.add_option("--contract", quick.contract, "an OpenAPI document");
  app.add_option("--identities", quick.identities, "a CSV file of users, with a header line");
}

scenario::InitOptions init_options(const QuickOptions& quick) {
  scenario::InitOptions options;
  options.url = quick.url;
  options.command = quick.command;
  options.traffic = quick.traffic;
  options.contract = quick.contract;
  options.identities = quick.identities;
  return options;
}

struct RunOptions {
  std::string file;
  QuickOptions quick;
  scenario::Overrides overrides;
  std::string target, seed, budget;
  std::string out;
  std::vector<std::string> only;
  bool quiet = false;
  bool json = false;
  bool live = false;
  std::uint16_t live_port = 0;
};

scenario::Overrides overrides_of(const RunOptions& options) {
  auto overrides = options.overrides;
  if (!options.target.empty()) overrides.target = options.target;
  if (!options.seed.empty()) overrides.seed = options.seed;
  if (!options.budget.empty()) overrides.budget = options.budget;
  return overrides;
}

std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("-_./=:,@%+").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string command_line(int argc, char** argv) {
  std::string line = "shakedown";
  for (int i = 1; i < argc; ++i) line += " " + quoted(argv[i]);
  return line;
}

int run_command(const RunOptions& options, const std::string& line) {
  if (options.file.empty() && !options.quick.any()) {
    complain(problem("run needs a scenario file, or --url or --command with --traffic or --contract"));
    return wrong_input;
  }
  if (!options.file.empty() && options.quick.any()) {
    complain(problem("run takes a scenario file or options such as --url and --traffic, not both",
                     "change a scenario's values with --set KEY=VALUE"));
    return wrong_input;
  }
  auto loaded = options.file.empty()
                    ? scenario::scenario_from_options(init_options(options.quick), overrides_of(options))
                    : scenario::load_file(options.file, overrides_of(options));
  if (!loaded.scenario) {
    complain(loaded.problems);
    return wrong_input;
  }
  if (const auto wrong = check_quarantine(*loaded.scenario); !wrong.empty()) {
    complain(wrong);
    return wrong_input;
  }
  if (const auto wrong = check_guidance(*loaded.scenario); !wrong.empty()) {
    complain(wrong);
    return wrong_input;
  }
  RunRequest request;
  request.scenario = std::move(*loaded.scenario);
  if (!request.scenario.seed_given) request.scenario.seed = std::random_device{}();
  request.command_line = line;
  request.out = options.out;
  request.only = options.only;
  if (options.live || options.live_port != 0) request.live = options.live_port;
  request.quiet = options.quiet;
  request.json = options.json;
  const Interrupt interrupt(
      [] { say("\nstopping; what was recorded is judged and reported (twice more: at once)"); });
  return run(request, interrupt);
}

int reproduce_command(const ReproduceRequest& request) {
  const Interrupt interrupt([] { say("\nstopping"); });
  return reproduce(request, interrupt);
}

int check_command(const std::string& file, bool schema) {
  if (schema) {
    print(scenario::json_schema() + "\n");
    return all_held;
  }
  if (file.empty()) {
    complain(problem("check needs a scenario file, or --schema"));
    return wrong_input;
  }
  const auto loaded = scenario::load_file(file);
  if (!loaded.scenario) {
    complain(loaded.problems);
    return wrong_input;
  }
  if (const auto wrong = check_quarantine(*loaded.scenario); !wrong.empty()) {
    complain(wrong);
    return wrong_input;
  }
  if (const auto contracts = read_contracts(*loaded.scenario); !contracts) {
    complain(contracts.error());
    return wrong_input;
  }
  print(file + ": no problem found\n");
  return all_held;
}

int init_command(const QuickOptions& quick, const std::string& out) {
  const auto text = scenario::write_scenario(init_options(quick));
  if (!text) {
    complain(text.error());
    return wrong_input;
  }
  if (out.empty() || out == "-") {
    print(text.value());
    return all_held;
  }
  if (std::filesystem::exists(out)) {
    complain(problem(out + " exists already", "name another file with --out"));
    return wrong_input;
  }
  if (const auto written = reports::write_file(out, text.value()); !written) {
    complain(written.error());
    return could_not_run;
  }
  say("wrote " + out + "; try: shakedown run " + quoted(out));
  return all_held;
}

std::string file_in(const std::string& run) {
  return std::filesystem::is_directory(run) ? run + "/run.db" : run;
}

int judge_command(const std::string& run) {
  JudgingOptions options;
  options.folder = std::filesystem::path(file_in(run)).parent_path().string();
  if (options.folder.empty()) options.folder = ".";
  const auto judged = judge_and_report(file_in(run), options);
  if (judged) return exit_status(judged.value());
  complain(judged.error());
  return wrong_input;
}

int show_command(const std::string& run, bool history) {
  if (run.empty() && !history) {
    complain(problem("show needs a run's folder, or --history"));
    return wrong_input;
  }
  const auto status = history ? show_history(run.empty() ? "runs" : run) : render_again(run, "text", "");
  if (status) return all_held;
  complain(status.error());
  return wrong_input;
}

int render_command(const std::string& run, const std::string& format, const std::string& out) {
  const auto status = render_again(run, format, out);
  if (status) return all_held;
  complain(status.error());
  return wrong_input;
}

int main(int argc, char** argv) {
  CLI::App app{"A sea trial for a service: drives it with real traffic and reports what it did.",
               "shakedown"};
  app.set_version_flag("--version", std::string("shakedown ") + version);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 all gates held, 1 a gate failed, 2 the command line or scenario is wrong, 3 "
      "inconclusive,\n"
      "4 the harness or the target could not run, 130 interrupted.");

  RunOptions run;
  auto* run_app = app.add_subcommand("run", "run a scenario and report");
  run_app->add_option("scenario", run.file, "the scenario file");
  add_quick_options(*run_app, run.quick);
  run_app->add_option("--target", run.target, "attach to this URL in place of the scenario's target");
  run_app->add_option("--seed", run.seed, "for everything random");
  run_app->add_option("--budget", run.budget, "for stages without a length of their own, such as 10m");
  run_app
      ->add_option("--set", run.overrides.set,
                   "KEY=VALUE: change a value of the scenario, such as stages.0.for=10s")
      ->expected(1)
      ->take_all();
  run_app
      ->add_option("--allow-host", run.overrides.allow_hosts, "a host besides loopback that may be sent to")
      ->expected(1)
      ->take_all();
  run_app->add_option("--out", run.out, "the run's folder (default: runs/NAME-TIMESTAMP)");
  run_app->add_option("--only", run.only, "run this stage only; may be given several times")
      ->expected(1)
      ->take_all();
  run_app->add_flag("--live", run.live, "serve the report's page on loopback while the run goes on");
  run_app->add_option("--live-port", run.live_port, "the same on this port (default: any free one)")
      ->check(CLI::Range(1, 65535));
  run_app->add_flag("--json", run.json, "print report.json instead of the summary");
  run_app->add_flag("--quiet", run.quiet, "neither progress nor summary");

  std::string check_file;
  bool schema = false;
  auto* check_app = app.add_subcommand("check", "say what is wrong with a scenario; run nothing");
  check_app->add_option("scenario", check_file, "the scenario file");
  check_app->add_flag("--schema", schema, "print the JSON Schema of scenarios, for editors");

  QuickOptions init;
  std::string init_out;
  auto* init_app = app.add_subcommand("init", "write a commented scenario that runs as it is");
  add_quick_options(*init_app, init);
  init_app->add_option("--out", init_out, "the file (default: standard output)");

  std::string show_run, judge_run, report_run, report_out;
  std::string format = "html";
  bool of_history = false;
  auto* show_app = app.add_subcommand("show", "a stored run, in the terminal");
  show_app->add_option("run", show_run, "the run's folder or its run.db");
  show_app->add_flag("--history", of_history,
                     "in its place what the runs in this folder found, one after another (default: runs)");
  auto* judge_app = app.add_subcommand("judge", "judge a stored run again and write its reports anew");
  judge_app->add_option("run", judge_run, "the run's folder or its run.db")->required();
  auto* report_app = app.add_subcommand("report", "render a stored run again");
  report_app->add_option("run", report_run, "the run's folder or its run.db")->required();
  report_app->add_option("--format", format, "what it becomes")
      ->check(
          CLI::IsMember({"html", "json", "junit", "sarif", "ctrf", "markdown", "openmetrics", "hdr", "text"}))
      ->capture_default_str();
  report_app->add_option("--out", report_out, "the file (default: standard output)");

  std::function<int()> chosen;  // by the commands that have a file of their own
  add_proxy_command(app, chosen);
  add_record_command(app, chosen);
  add_shapes_command(app, chosen);
  add_linearize_command(app, chosen);
  add_compare_command(app, chosen);
  add_touched_command(app, chosen);
  add_fuzz_command(app, chosen);
  add_text_commands(app, chosen);

  ReproduceRequest again;
  auto* reproduce_app = app.add_subcommand("reproduce", "show a finding again, and say how often it shows");
  reproduce_app->add_option("run", again.run, "the run's folder or its run.db")->required();
  reproduce_app->add_option("finding", again.finding, "the finding's id, such as F3")->required();
  reproduce_app->add_option("--times", again.times, "how often it is tried")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  reproduce_app->add_option("--out", again.out, "keep the runs that it makes in this folder");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? all_held : wrong_input;
  }
  if (chosen) return chosen();
  if (run_app->parsed()) return run_command(run, command_line(argc, argv));
  if (check_app->parsed()) return check_command(check_file, schema);
  if (init_app->parsed()) return init_command(init, init_out);
  if (reproduce_app->parsed()) return reproduce_command(again);
  if (show_app->parsed()) return show_command(show_run, of_history);
  if (judge_app->parsed()) return judge_command(judge_run);
  return render_command(report_run, format, report_out);
}

}  // namespace
}  // namespace shakedown::cli

int main(int argc, char** argv) {
  // The harness is also the program that guards what it starts.
  if (shakedown::target::is_guardian(argc, argv)) return shakedown::target::guardian_main();
  // Beyond a file-size limit a write shall fail, and be told, in place of ending the process.
  ::signal(SIGXFSZ, SIG_IGN);
  try {
    return shakedown::cli::main(argc, argv);
  } catch (const std::exception& error) {
    shakedown::cli::say(std::string("shakedown: ") + error.what());
    return shakedown::cli::could_not_run;
  }
}
