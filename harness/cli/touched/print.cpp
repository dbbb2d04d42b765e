#include "harness/cli/touched/print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "reports/document.hpp"
#include "reports/text.hpp"

namespace shakedown::cli {
namespace {

namespace json = boost::json;
using reports::clean;
using reports::one_line;

constexpr std::size_t most_shown = 100;
constexpr std::size_t longest = 500;

std::string counted_lines(std::uint64_t lines) {
  return fmt::format("{} {}", lines, lines == 1 ? "line" : "lines");
}

// "12 ai, 3 unknown".
std::string authors_text(const LinesByAuthor& lines) {
  std::string text;
  for (const auto& [count, name] : {std::pair(lines.ai, "ai"), std::pair(lines.mixed, "mixed"),
                                    std::pair(lines.human, "human"), std::pair(lines.unknown, "unknown")}) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
  }
  return text.empty() ? "only taken out" : text;
}

std::string place_text(const std::string& file, int line) {
  return one_line(file) + (line > 0 ? fmt::format(":{}", line) : "");
}

void add_head(std::string& text, const Touched& touched) {
  text +=
      fmt::format("{} since {}: {} {}, {} changed ({})\n", one_line(touched.repository),
                  touched.base.substr(0, 12), touched.commits, touched.commits == 1 ? "commit" : "commits",
                  counted_lines(touched.lines.all()), authors_text(touched.lines));
  text += fmt::format("evidence of who wrote them: {}, for {:.0f} % of the lines\n", touched.state,
                      touched.coverage * 100);
  for (const AgentShare& agent : touched.agents) {
    text += fmt::format("  {}{}: {} {}, {}\n", one_line(agent.tool),
                        agent.model.empty() ? "" : " (" + one_line(agent.model) + ")", agent.commits,
                        agent.commits == 1 ? "commit" : "commits", counted_lines(agent.lines));
  }
  for (const auto& warning : touched.warnings) text += "  note: " + one_line(warning) + "\n";
}

void add_endpoints(std::string& text, const Touched& touched) {
  if (touched.endpoints.empty()) {
    text += "\nNo endpoint was found that these changes reach.\n";
    return;
  }
  std::size_t width = 8;
  for (const auto& endpoint : touched.endpoints)
    width = std::max(width, reports::columns(one_line(endpoint.endpoint)));
  width = std::min<std::size_t>(width, 48);
  text += "\n" + reports::left("endpoint", width) + "  weight  authors   distance    how it is known\n";
  std::size_t shown = 0;
  for (const auto& endpoint : touched.endpoints) {
    if (++shown > most_shown) break;
    const std::string distance =
        endpoint.everything ? "everything"
        : endpoint.distance == 0
            ? "handler"
            : fmt::format("{} {}", endpoint.distance, endpoint.distance == 1 ? "call" : "calls");
    text += fmt::format(
        "{}  {:>6.2f}  {:<8}  {:<10}  {}, {}{}\n", reports::left(one_line(endpoint.endpoint), width),
        weight_of(endpoint), name_of(endpoint.authorship), distance, one_line(endpoint.how),
        place_text(endpoint.file, endpoint.line), endpoint.known ? "" : "; no traffic or contract has it");
  }
  if (touched.endpoints.size() > most_shown)
    text += fmt::format("and {} more\n", touched.endpoints.size() - most_shown);
}

void add_unreached(std::string& text, const Touched& touched) {
  const auto reach = reach_of(touched);
  text += fmt::format("\nendpoints reach {} of {} of the service\n", reach.reached,
                      counted_lines(reach.lines) + " changed");
  std::size_t shown = 0;
  for (const auto& lines : touched.changed) {
    if (lines.reach != ChangedLines::Reach::none) continue;
    if (++shown > most_shown) continue;
    text +=
        fmt::format("  no endpoint reaches {}{} ({})\n", place_text(lines.file, lines.begin),
                    lines.end > lines.begin ? fmt::format("-{}", lines.end) : "", name_of(lines.authorship));
  }
  if (shown > most_shown) text += fmt::format("  and {} more\n", shown - most_shown);
}

json::object lines_json(const LinesByAuthor& lines) {
  return {{"ai", lines.ai}, {"mixed", lines.mixed}, {"human", lines.human}, {"unknown", lines.unknown}};
}

}  // namespace

std::string touched_text(const Touched& touched) {
  std::string text;
  add_head(text, touched);
  add_endpoints(text, touched);
  add_unreached(text, touched);
  return text;
}

std::string touched_json(const Touched& touched) {
  json::array agents;
  for (const auto& agent : touched.agents)
    agents.push_back(json::object{{"tool", clean(agent.tool, longest)},
                                  {"model", clean(agent.model, longest)},
                                  {"commits", agent.commits},
                                  {"lines", agent.lines}});
  json::array warnings;
  for (const auto& warning : touched.warnings) warnings.push_back(json::value(clean(warning, longest)));
  json::array endpoints;
  for (const auto& one : touched.endpoints) {
    endpoints.push_back(json::object{{"endpoint", clean(one.endpoint, longest)},
                                     {"known", one.known},
                                     {"weight", weight_of(one)},
                                     {"authorship", name_of(one.authorship)},
                                     {"everything", one.everything},
                                     {"distance", one.distance},
                                     {"how", clean(one.how, longest)},
                                     {"file", clean(one.file, longest)},
                                     {"line", one.line},
                                     {"lines", lines_json(one.lines)}});
  }
  json::array changed;
  for (const auto& one : touched.changed) {
    changed.push_back(json::object{{"file", clean(one.file, longest)},
                                   {"begin", one.begin},
                                   {"end", one.end},
                                   {"authorship", name_of(one.authorship)},
                                   {"evidence", clean(one.evidence, longest)},
                                   {"reach", name_of(one.reach)}});
  }
  const auto reach = reach_of(touched);
  return reports::json_text(
             json::object{{"repository", clean(touched.repository, longest)},
                          {"base", touched.base},
                          {"head", touched.head},
                          {"commits", touched.commits},
                          {"evidence", json::object{{"state", touched.state},
                                                    {"coverage", touched.coverage},
                                                    {"shallow", touched.shallow},
                                                    {"notes", touched.notes},
                                                    {"traces", touched.traces}}},
                          {"lines", lines_json(touched.lines)},
                          {"reach", json::object{{"reached", reach.reached}, {"lines", reach.lines}}},
                          {"agents", std::move(agents)},
                          {"warnings", std::move(warnings)},
                          {"endpoints", std::move(endpoints)},
                          {"changed", std::move(changed)}}) +
         "\n";
}

}  // namespace shakedown::cli
