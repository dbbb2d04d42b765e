// Writes the reports of a sample run into a folder, for the browser test and for looking at them.
//   sample_report sample|faults|drift|races|rounds|every|short|hostile|huge|empty FOLDER
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "harness/journal/hdr_log.hpp"
#include "reports/terminal.hpp"
#include "reports/write.hpp"
#include "tests/support/drifting_run.hpp"
#include "tests/support/every_finding_run.hpp"
#include "tests/support/failing_run.hpp"
#include "tests/support/racing_run.hpp"
#include "tests/support/rounds_run.hpp"
#include "tests/support/sample_run.hpp"

int main(int argc, char** argv) {
  using namespace shakedown;
  if (argc != 3) {
    std::cerr << "usage: sample_report sample|faults|drift|races|rounds|every|short|hostile|huge|empty FOLDER\n";
    return 2;
  }
  const std::string name = argv[1];
  const std::string folder = argv[2];
  journal::StoredRun run;
  if (name == "sample") {
    run = samples::sample_run();
  } else if (name == "faults") {
    run = samples::failing_run();
  } else if (name == "drift") {
    run = samples::drifting_run();
  } else if (name == "races") {
    run = samples::racing_run();
  } else if (name == "rounds") {
    run = samples::rounds_run();
  } else if (name == "every") {
    run = samples::every_finding_run();
  } else if (name == "short") {
    run = samples::three_second_run();
  } else if (name == "hostile") {
    run = samples::hostile_run();
  } else if (name == "huge") {
    run = samples::huge_run();
  } else if (name != "empty") {
    std::cerr << "no sample run is called " << name << "\n";
    return 2;
  }
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/latency.hlog") << journal::interval_log(run);
  const auto status = reports::write_reports(run, folder);
  if (!status) {
    std::cerr << to_string(status.error()) << "\n";
    return 1;
  }
  std::cout << reports::summary(run, {100, false, folder});
}
