// Operations as bars on one axis of time: for the terminal, and as SVG in an HTML page. All text from a
// history is escaped.
#pragma once

#include <string>
#include <vector>

#include "harness/judge/linearize/check.hpp"

namespace shakedown::judge::linearize {

struct Bar {
  std::string client;
  std::string text;
  std::uint32_t from = 0;    // positions in the history; only their order is drawn
  std::uint32_t to = never;  // never: no end
  bool marked = false;
};

std::vector<Bar> bars_of(const History& history, const Counterexample& counterexample);

std::string bars_as_text(const std::vector<Bar>& bars);
std::string bars_as_svg(const std::vector<Bar>& bars);

// What is wrong, in sentences and bars.
std::string explain(const History& history, const Counterexample& counterexample);

std::string escape_html(std::string_view text);
std::string html_page(std::string_view title, std::string_view text, std::string_view svg);

}  // namespace shakedown::judge::linearize
