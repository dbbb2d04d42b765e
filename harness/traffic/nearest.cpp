// Edit distance (Levenshtein) with two rows.
#include "harness/traffic/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace shakedown::traffic {
namespace {

constexpr std::size_t longest_word = 200;

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  auto least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : known) {
    if (word.size() > longest_word || candidate.size() > longest_word) continue;
    if (const auto d = distance(word, candidate); d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

std::string hint_for(std::string_view word, const std::vector<std::string>& known) {
  if (known.empty()) return {};
  if (const auto best = nearest(word, known); !best.empty()) return "did you mean '" + best + "'?";
  constexpr std::size_t most = 10;
  std::string out = "known are ";
  for (std::size_t i = 0; i < std::min(most, known.size()); ++i) out += (i == 0 ? "" : ", ") + known[i];
  return known.size() > most ? out + ", ..." : out;
}

}  // namespace shakedown::traffic
