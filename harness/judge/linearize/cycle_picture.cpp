#include "harness/judge/linearize/cycle_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "harness/judge/linearize/picture.hpp"

namespace shakedown::judge::linearize {
namespace {

constexpr std::size_t drawn = 24;

std::string_view word_of(Relation relation) {
  switch (relation) {
    case Relation::ww:
      return "ww";
    case Relation::wr:
      return "wr";
    case Relation::rw:
      return "rw";
    case Relation::process:
      return "process";
    default:
      return "realtime";
  }
}

std::string reason(const Transactions& transactions, const Dependency& edge, const std::string& from,
                   const std::string& to) {
  const ValuePool& pool = transactions.log.pool;
  const auto key = [&] { return pool.to_text(transactions.keys[edge.key]); };
  switch (edge.relation) {
    case Relation::ww:
      return fmt::format("{} wrote {} to {} after what {} had written", to, pool.to_text(edge.value), key(),
                         from);
    case Relation::wr:
      return fmt::format("{} saw {} in {}, which {} had written", to, pool.to_text(edge.value), key(), from);
    case Relation::rw:
      return fmt::format("{} read {} as it was before {} wrote {} to it", from, key(), to,
                         pool.to_text(edge.value));
    case Relation::process:
      return fmt::format("the same client was answered {} before it asked {}", from, to);
    default:
      return fmt::format("{} was answered before {} was asked", from, to);
  }
}

}  // namespace

std::string explain(const Transactions& transactions, const Anomaly& anomaly) {
  std::string out = anomaly.name;
  if (!anomaly.text.empty()) out += ": " + anomaly.text;
  out += '\n';
  for (std::size_t i = 0; i < anomaly.transactions.size(); ++i)
    out += fmt::format("  T{}  {}\n", i + 1, describe(transactions, anomaly.transactions[i]));
  if (anomaly.cycle.empty()) return out;
  out += "\n  T1";
  for (std::size_t i = 0; i < anomaly.cycle.size(); ++i)
    out +=
        fmt::format(" --{}--> T{}", word_of(anomaly.cycle[i].relation), (i + 1) % anomaly.cycle.size() + 1);
  out += "\n";
  for (std::size_t i = 0; i < anomaly.cycle.size(); ++i)
    out += fmt::format("  {:<8} {}\n", word_of(anomaly.cycle[i].relation),
                       reason(transactions, anomaly.cycle[i], fmt::format("T{}", i + 1),
                              fmt::format("T{}", (i + 1) % anomaly.cycle.size() + 1)));
  return out;
}

std::string cycle_as_svg(const Transactions& transactions, const Anomaly& anomaly) {
  const std::size_t count = std::min(anomaly.cycle.size(), drawn);
  if (count == 0) return {};
  const double radius = 60.0 + 22.0 * static_cast<double>(count);
  const double center = radius + 50.0;
  const auto at = [&](std::size_t i, double share) {
    const double angle =
        2.0 * std::numbers::pi * (static_cast<double>(i) + share) / static_cast<double>(count) -
        std::numbers::pi / 2;
    return std::pair{center + radius * std::cos(angle), center + radius * std::sin(angle)};
  };
  std::string body =
      "<defs><marker id='a' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='8' markerHeight='8' "
      "orient='auto'>"
      "<path d='M0 0L8 4L0 8z'/></marker></defs>";
  for (std::size_t i = 0; i < count; ++i) {
    const double gap = 22.0 / radius * static_cast<double>(count) / (2.0 * std::numbers::pi);
    const auto [x1, y1] = at(i, gap);
    const auto [x2, y2] = at(i, 1.0 - gap);
    const auto [xm, ym] = at(i, 0.5);
    body += fmt::format(
        "<path class='edge' marker-end='url(#a)' d='M{:.0f} {:.0f}A{:.0f} {:.0f} 0 0 1 {:.0f} {:.0f}'/>"
        "<text x='{:.0f}' y='{:.0f}'>{}</text>\n",
        x1, y1, radius, radius, x2, y2, xm + 6, ym, word_of(anomaly.cycle[i].relation));
  }
  std::size_t width = static_cast<std::size_t>(2 * center) + 80;
  const double legend = 2 * center + 20;
  for (std::size_t i = 0; i < count; ++i) {
    const auto [x, y] = at(i, 0);
    body += fmt::format(
        "<circle class='node' cx='{:.0f}' cy='{:.0f}' r='18'/><text x='{:.0f}' y='{:.0f}'>T{}</text>\n", x, y,
        x - 8, y + 5, i + 1);
    const std::string text = describe(transactions, anomaly.transactions[i]);
    body += fmt::format("<text x='10' y='{:.0f}'>T{} {}</text>\n", legend + 20.0 * static_cast<double>(i),
                        i + 1, escape_html(text));
    width = std::max(width, text.size() * 8 + 60);
  }
  return fmt::format("<svg xmlns='http://www.w3.org/2000/svg' width='{}' height='{:.0f}'>{}</svg>\n", width,
                     legend + 20.0 * static_cast<double>(count), body);
}

}  // namespace shakedown::judge::linearize
