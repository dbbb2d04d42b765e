// The demo shop's scenario with another experiment and, where it is wanted, one planted bug; and the rules
// that a run of it found.
#pragma once

#include <string>

#include "tests/end_to_end/cli.hpp"

namespace shakedown::test {

inline void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// scenarios/demo/FILE with its paths as they are from anywhere.
inline std::string demo_from_anywhere(const std::string& file) {
  const std::string demo = std::string(SHAKEDOWN_SOURCE_DIR) + "/scenarios/demo/";
  std::string text = read_file(demo + file);
  replace_all(text, "../../build/release", SHAKEDOWN_BINARY_DIR);
  for (const char* before : {"copy: ", "contract: ", "identities: "})
    replace_all(text, before, before + demo);
  for (const std::string folder : {"recordings/", "tours/"})
    replace_all(text, "- " + folder, "- " + demo + folder);
  return text;
}

// scenarios/demo/FILE with `experiment` in the place of `its`, such as "faults: {on: payments, matrix: all}".
inline std::string demo_with(const TemporaryFolder& folder, const std::string& file, const std::string& its,
                             const std::string& experiment, const std::string& bug) {
  std::string text = demo_from_anywhere(file);
  replace_all(text, its, experiment);
  // A sanitizer looks for leaks at a process's end, which takes its time on a busy machine.
  replace_all(text, "within: 10s}\n", "within: 10s}\n  stop_within: 30s\n");
  if (!bug.empty())
    replace_all(text, "    - --log=failures\n", "    - --log=failures\n    - --bug=" + bug + "\n");
  return folder.write("demo.yaml", text);
}

// Of its matrix.
inline std::string demo_with(const TemporaryFolder& folder, const std::string& experiment,
                             const std::string& bug) {
  return demo_with(folder, "faults.yaml", "faults: {on: payments, matrix: all, deadline: 5s}", experiment,
                   bug);
}

inline std::string rules_of(const boost::json::value& report) {
  std::string rules;
  for (const auto& finding : report.at("findings").as_array()) {
    const std::string rule(finding.at("rule").as_string());
    if (!contains(rules, rule)) rules += rule + " ";
  }
  return rules;
}

}  // namespace shakedown::test
