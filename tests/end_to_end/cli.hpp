// What the tests through the command line share: a scenario against a server of the test's own, and its
// report.
#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/command.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace shakedown::test {

inline boost::json::value report_of(const std::string& run_folder) {
  const auto text = read_file(run_folder + "/report.json");
  INFO(text.substr(0, 200));
  return boost::json::parse(text);
}

inline std::string verdict_of(const boost::json::value& report) {
  const auto& verdict = report.at("verdict");
  return std::string(verdict.is_string() ? verdict.as_string() : verdict.at("verdict").as_string());
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// How many processes have a command line that holds this text.
inline int processes_with(const std::string& mark) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    count += contains(read_file(entry.path().string() + "/cmdline"), mark) ? 1 : 0;
  }
  return count;
}

// One hand-written request and one short stage against a URL. A machine that is busy with other tests does
// not make it inconclusive.
inline std::string small_scenario(const std::string& url, const std::string& load = "users: 2",
                                  const std::string& length = "1s") {
  return "scenario: small\ntarget: {url: \"" + url + "\"}\n" +
         "traffic:\n  - journeys:\n      - {name: page, steps: [{get: /page}]}\n" +
         "late: {by: 30s}\ntimeouts: {connect: 500ms, first_byte: 500ms, whole: 1s}\n" +
         "stages:\n  - {name: load, for: " + length + ", load: {" + load + "}}\n";
}

}  // namespace shakedown::test
