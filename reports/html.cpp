// report.html: the bundled page around the report's JSON.
#include "reports/html.hpp"

#include "reports/json.hpp"
#include "reports/limits.hpp"
#include "reports/page.hpp"
#include "reports/tables.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {

std::string json_for_page(std::string_view json) {
  std::string out;
  out.reserve(json.size() + json.size() / 16);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '<') {
      out += "\\u003c";
    } else if (c == '>') {
      out += "\\u003e";
    } else if (c == '&') {
      out += "\\u0026";
    } else if (json.substr(i, 3) == "\xE2\x80\xA8") {
      out += "\\u2028";
      i += 2;
    } else if (json.substr(i, 3) == "\xE2\x80\xA9") {
      out += "\\u2029";
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

std::string report_html_from(std::string_view json, std::string_view title) {
  // The page leaves a place for its title, which must stand there before any script runs: a browser's tab and
  // a list of files show it.
  constexpr std::string_view title_mark = "SHAKEDOWN_REPORT_TITLE";
  const auto data = json_for_page(json);
  std::string html;
  std::size_t size = data.size();
  for (const auto* part : {&bundled_page().before, &bundled_page().after}) {
    for (const auto piece : *part) size += piece.size();
  }
  html.reserve(size + title.size());
  for (const auto piece : bundled_page().before) html += piece;
  const auto mark = html.find(title_mark);
  if (mark != std::string::npos) html.replace(mark, title_mark.size(), xml(title, limits::name));
  html += data;
  for (const auto piece : bundled_page().after) html += piece;
  return html;
}

std::string report_html(const journal::StoredRun& run) {
  return report_html_from(report_json(run), verdict_word(run) + ": " + run.info.name);
}

std::string live_html(const std::string& address) {
  auto html = report_html_from(R"({"format":"shakedown-live"})", "Shakedown: a run that goes on");
  // The page's policy allows no network; this one has a single place to ask.
  constexpr std::string_view nothing = "default-src 'none';";
  const auto at = html.find(nothing);
  if (at != std::string::npos) {
    const auto port = address.substr(address.find(':'));
    html.insert(at + nothing.size(), " connect-src ws://" + address + " ws://localhost" + port + ";");
  }
  return html;
}

}  // namespace shakedown::reports
