#include "harness/scenario/loader.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <tuple>

#include "harness/scenario/build.hpp"
#include "harness/scenario/check.hpp"
#include "harness/scenario/description.hpp"
#include "harness/scenario/overrides.hpp"

namespace shakedown::scenario {
namespace {

void build_limits(const View& root, Scenario& scenario, Problems& problems) {
  const View timeouts = root["timeouts"];
  auto& limits = scenario.timeouts;
  limits.connect = timeouts["connect"].duration().value_or(limits.connect);
  limits.first_byte = timeouts["first_byte"].duration().value_or(limits.first_byte);
  limits.whole = timeouts["whole"].duration().value_or(limits.whole);
  if (limits.first_byte > limits.whole) {
    // A default gives way to what was asked for; two wishes that contradict each other are a mistake.
    if (timeouts["first_byte"].given() && timeouts["whole"].given()) {
      problems.push_back({timeouts["first_byte"].where(), "`first_byte` is longer than `whole`",
                          "a response cannot begin after it has ended"});
    } else if (timeouts["first_byte"].given()) {
      limits.whole = limits.first_byte;
    } else {
      limits.first_byte = limits.whole;
    }
  }
  scenario.late_by = root["late"]["by"].duration().value_or(scenario.late_by);
  scenario.late_share = root["late"]["share"].percentage().value_or(scenario.late_share);
  scenario.evidence_bytes = root["evidence"].size().value_or(scenario.evidence_bytes);
}

// A message quotes what the file says, and that can be a megabyte.
void shorten(std::string& text) {
  constexpr std::size_t longest = 600;
  if (text.size() <= longest) return;
  std::size_t end = longest;
  while (end > 0 && (text[end] & 0xc0) == 0x80) --end;  // not inside a UTF-8 sequence
  text.resize(end);
  text += "...";
}

// In the order in which a reader meets them; the same problem at the same place is told once.
void arrange(Problems& problems) {
  // By line, column, and where those are equal the order of discovery. (std::stable_sort would do, but Clang
  // 19 calls what it is made of in GCC 12's library deprecated.)
  std::map<std::tuple<int, int, std::size_t>, Problem> ordered;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const auto& where = problems[i].where;
    shorten(problems[i].message);
    shorten(problems[i].hint);
    ordered.emplace(std::tuple{where.line, where.column, i}, std::move(problems[i]));
  }
  problems.clear();
  for (auto& [key, problem] : ordered) {
    const bool again = !problems.empty() && to_string(problems.back()) == to_string(problem);
    if (!again) problems.push_back(std::move(problem));
  }
  if (problems.size() <= max_problems) return;
  const auto more = problems.size() - (max_problems - 1);
  problems.resize(max_problems - 1);
  Problem rest = problem(fmt::format("and {} more problems", more));
  rest.where.file = problems.back().where.file;
  problems.push_back(std::move(rest));
}

Scenario build(const Node& document, const std::string& text, const std::string& file,
               const std::string& folder, Problems& problems) {
  Scenario scenario;
  scenario.file = file;
  scenario.text = text;
  std::error_code error;
  scenario.folder =
      std::filesystem::absolute(folder.empty() ? "." : folder, error).lexically_normal().string();
  Building building{scenario, problems};
  scenario.folder = building.absolute(".");
  const View root(&document, scenario_shape());
  const auto stem = std::filesystem::path(file).stem().string();
  scenario.name = root["scenario"].text().value_or(stem.empty() ? "run" : stem);
  scenario.seed = root["seed"].whole().value_or(0);
  scenario.seed_given = root["seed"].given();
  build_services(root, building);
  build_baseline(root, building);
  scenario.shapes = root["shapes"].flag().value_or(true);
  build_traffic(root, building);
  build_limits(root, scenario, problems);
  build_stages(root, building);
  build_gates(root, building);
  build_invariants(root, building);
  build_quarantine(root, building);
  build_histories(root, building);
  build_touched(root, building);
  return scenario;
}

}  // namespace

Loaded load_text(const std::string& text, const std::string& file, const std::string& folder,
                 const Overrides& overrides) {
  Loaded loaded;
  auto document = read_yaml(text, file, loaded.problems);
  if (document && document->kind == Node::Kind::null && overrides.set.empty() && !overrides.target) {
    loaded.problems.push_back({document->where, "the scenario is empty",
                               "the shortest is `target: {url: ...}` and `traffic: [recording.har]`"});
  } else if (document) {
    apply_overrides(*document, overrides, loaded.problems);
    check_structure(*document, scenario_shape(), loaded.problems);
    if (document->kind == Node::Kind::map) {
      auto scenario = build(*document, text, file, folder, loaded.problems);
      if (loaded.problems.empty()) loaded.scenario = std::move(scenario);
    }
  }
  arrange(loaded.problems);
  return loaded;
}

Loaded load_file(const std::string& path, const Overrides& overrides) {
  const auto refuse = [&](const std::string& message, const std::string& hint) {
    Problem why = problem(message, hint);
    why.where.file = path;
    return Loaded{std::nullopt, {std::move(why)}};
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return refuse("there is no such file", "");
  if (std::filesystem::is_directory(status))
    return refuse("this is a folder", "name the scenario's file in it");
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return refuse(fmt::format("cannot be read: {}", std::strerror(errno)), "");
  // One byte more than is allowed, so that read_yaml sees that it is too much.
  std::string text(max_text_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return load_text(text, path, std::filesystem::path(path).parent_path().string(), overrides);
}

}  // namespace shakedown::scenario
