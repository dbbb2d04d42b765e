#include "harness/judge/linearize/picture.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shakedown::judge::linearize {
namespace {

constexpr std::size_t shown_before = 12;
constexpr std::size_t most_columns = 60;

// Positions of a history are far apart; only which comes before which is drawn.
std::vector<std::uint32_t> marks_of(const std::vector<Bar>& bars) {
  std::vector<std::uint32_t> marks;
  for (const auto& bar : bars) {
    marks.push_back(bar.from);
    if (bar.to != never) marks.push_back(bar.to);
  }
  std::sort(marks.begin(), marks.end());
  marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
  return marks;
}

std::size_t rank(const std::vector<std::uint32_t>& marks, std::uint32_t at) {
  return static_cast<std::size_t>(std::lower_bound(marks.begin(), marks.end(), at) - marks.begin());
}

std::string client_of(const History& history, const Operation& operation) {
  const auto& event = history.log.events[history.calls[operation.call].invocation];
  return event.process == nil_value ? "-" : history.log.pool.to_text(event.process);
}

int line_of(const History& history, const Operation& operation) {
  const Call& call = history.calls[operation.call];
  return history.log.events[call.completion == never ? call.invocation : call.completion].line;
}

}  // namespace

std::vector<Bar> bars_of(const History& history, const Counterexample& counterexample) {
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < counterexample.operations.size(); ++i) {
    const auto& operation = counterexample.operations[i];
    bars.push_back({client_of(history, operation), describe(history, history.actions[operation.action]),
                    operation.invoked, operation.returned, i == counterexample.impossible});
  }
  return bars;
}

std::string bars_as_text(const std::vector<Bar>& bars) {
  const auto marks = marks_of(bars);
  std::size_t client_width = 7;
  std::size_t text_width = 9;
  for (const auto& bar : bars) {
    client_width = std::max(client_width, bar.client.size());
    text_width = std::max(text_width, bar.text.size());
  }
  text_width = std::min<std::size_t>(text_width, 48);
  const std::size_t step =
      std::clamp<std::size_t>(most_columns / std::max<std::size_t>(1, marks.size()), 1, 4);
  std::string out =
      fmt::format("  {:<{}}  {:<{}}  time ->\n", "process", client_width, "operation", text_width);
  for (const auto& bar : bars) {
    const std::size_t from = rank(marks, bar.from) * step;
    const bool open = bar.to == never;
    const std::size_t to = open ? marks.size() * step : rank(marks, bar.to) * step;
    std::string line(to + 1, ' ');
    for (std::size_t i = from; i <= to; ++i) line[i] = bar.marked ? '#' : open ? '.' : '=';
    if (to > from) {
      line[from] = '[';
      if (!open) line[to] = ']';
    }
    out += fmt::format("  {:<{}}  {:<{}}  {}{}\n", bar.client, client_width, bar.text, text_width, line,
                       bar.marked ? "  <- no place for this" : "");
  }
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string bars_as_svg(const std::vector<Bar>& bars) {
  constexpr std::size_t left = 60, row = 34, gap = 44;
  const auto marks = marks_of(bars);
  std::size_t width = left + (marks.size() + 1) * gap + 240;
  std::string body;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const auto& bar = bars[i];
    const std::size_t x = left + rank(marks, bar.from) * gap;
    const std::size_t end = bar.to == never ? left + marks.size() * gap : left + rank(marks, bar.to) * gap;
    const std::size_t y = 10 + i * row;
    const std::size_t wide = std::max<std::size_t>(end - x, 6);
    body += fmt::format("<text x='8' y='{}' class='c'>{}</text>", y + 16, escape_html(bar.client));
    body += fmt::format("<rect x='{}' y='{}' width='{}' height='22' rx='4' class='{}'/>", x, y, wide,
                        bar.marked        ? "bad"
                        : bar.to == never ? "open"
                                          : "bar");
    body += fmt::format("<text x='{}' y='{}'>{}</text>\n", x + 6, y + 16, escape_html(bar.text));
    width = std::max(width, x + bar.text.size() * 9 + 40);
  }
  return fmt::format("<svg xmlns='http://www.w3.org/2000/svg' width='{}' height='{}'>{}</svg>\n", width,
                     20 + bars.size() * row, body);
}

std::string explain(const History& history, const Counterexample& counterexample) {
  std::string out;
  if (counterexample.operations.empty()) return out;
  const auto& bad = counterexample.operations[counterexample.impossible];
  if (counterexample.keyed) out += "key " + history.log.pool.to_text(counterexample.key) + ": ";
  out += fmt::format("no order of the operations explains {} by process {} (line {})",
                     describe(history, history.actions[bad.action]), client_of(history, bad),
                     line_of(history, bad));
  out += counterexample.reason.empty() ? "\n\n" : ": " + counterexample.reason + "\n\n";
  out += bars_as_text(bars_of(history, counterexample));
  if (counterexample.optional > 0)
    out += fmt::format("  and {} further that may have acted at any time, or not: they do not help\n",
                       counterexample.optional);
  if (!counterexample.before.empty()) {
    out += "\nup to there this order works: ";
    const auto& before = counterexample.before;
    const std::size_t from = before.size() > shown_before ? before.size() - shown_before : 0;
    if (from > 0) out += fmt::format("{} others, ", from);
    for (std::size_t i = from; i < before.size(); ++i) {
      if (i > from) out += ", ";
      out += describe(history, history.actions[counterexample.operations[before[i]].action]);
    }
    out += '\n';
  }
  return out;
}

std::string html_page(std::string_view title, std::string_view text, std::string_view svg) {
  return fmt::format(
      "<!doctype html><html lang='en'><meta charset='utf-8'><title>{0}</title>\n"
      "<style>body{{font:15px "
      "system-ui,sans-serif;margin:2em;color:#1c2530}}pre{{background:#f3f5f7;padding:1em;"
      "overflow:auto}}svg text{{font:13px ui-monospace,monospace;fill:#1c2530}}svg .c{{fill:#667}}"
      ".bar{{fill:#bcd7f0}}.open{{fill:#eceff2;stroke:#9aa;stroke-dasharray:4}}.bad{{fill:#f2a8a0}}"
      ".node{{fill:#eef4fa;stroke:#5b7fa6}}.edge{{stroke:#444;fill:none}}</style>\n"
      "<h1>{0}</h1>\n{2}<pre>{1}</pre></html>\n",
      escape_html(title), escape_html(text), svg);
}

}  // namespace shakedown::judge::linearize
