// The scenario language's front door: YAML in, a typed Scenario or all of its problems out.
//
// Reads the scenario's file, asks whether the files that it names exist, and looks at the first bytes of
// recordings whose name does not say what they are; nothing else of the world. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/model/scenario.hpp"

namespace shakedown::scenario {

struct Loaded {
  std::optional<Scenario> scenario;  // only where there is no problem
  Problems problems;                 // in the order of the file; at most max_problems
};

inline constexpr std::size_t max_problems = 100;

// What the command line says besides the file. Their values are checked like those of the file, and problems
// with them name the option instead of a line.
struct Overrides {
  // "stages.0.load.rate=100/s", "stages.steady.for=10s", "budget=1m": a path of keys and positions (or the
  // `name` of an element of a list), and a value in YAML. Applied in order; missing maps are made on the way.
  std::vector<std::string> set{};
  std::optional<std::string> target{};  // a URL: attach to it instead of what `target` starts
  std::optional<std::string> seed{};
  std::optional<std::string> budget{};
  std::vector<std::string> allow_hosts{};  // besides those of the file
};

// Paths in it are relative to its own folder.
Loaded load_file(const std::string& path, const Overrides& overrides = {});

// `file` is how problems call the text; `folder` is what its paths are relative to.
Loaded load_text(const std::string& text, const std::string& file, const std::string& folder,
                 const Overrides& overrides = {});

}  // namespace shakedown::scenario
