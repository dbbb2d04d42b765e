#include "harness/judge/shapes/diff_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace shakedown::judge {
namespace {

// ln n!, by Stirling's series; std::lgamma writes a global.
double log_factorial(double n) {
  if (n < 2) return 0;
  if (n < 32) {
    double sum = 0;
    for (double i = 2; i <= n; ++i) sum += std::log(i);
    return sum;
  }
  const double inverse = 1 / n;
  return n * std::log(n) - n + 0.5 * std::log(6.283185307179586 * n) + inverse / 12 -
         inverse * inverse * inverse / 360;
}

double log_choose(double n, double k) {
  return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

// A share as so many independent samples; neither end may round away: one exception keeps it from "all".
struct Effective {
  double hits, of;
};
Effective effective(const Share& share) {
  const auto of = static_cast<double>(share.of);
  const double cluster = std::max(1.0, share.cluster);
  const double samples = std::max(1.0, std::floor(of / cluster));
  double hits = std::round(static_cast<double>(share.hits) / of * samples);
  if (!share.none() && hits < 1 && samples > 1) hits = 1;
  if (!share.all() && hits > samples - 1 && samples > 1) hits = samples - 1;
  return {hits, samples};
}

// Sums from `k` outward while the terms still count.
double tail(double k, double end, double step, double n1, double n2, double hits) {
  const double whole = log_choose(n1 + n2, hits);
  double sum = 0;
  for (double i = k; step > 0 ? i <= end : i >= end; i += step) {
    const double term = std::exp(log_choose(n1, i) + log_choose(n2, hits - i) - whole);
    sum += term;
    if (term < sum * 1e-12) break;
  }
  return sum;
}

}  // namespace

double fisher(const Share& before, const Share& after) {
  if (before.of == 0 || after.of == 0) return 1;
  const auto [a, n1] = effective(before);
  const auto [b, n2] = effective(after);
  const double hits = a + b;
  const double least = std::max(0.0, hits - n2);
  const double most = std::min(n1, hits);
  // The tail on the side where the observed value lies.
  const bool above = a * n2 > b * n1;
  const double one = above ? tail(a, most, 1, n1, n2, hits) : tail(a, least, -1, n1, n2, hits);
  return std::min(1.0, 2 * one);
}

double binomial_tail(std::uint64_t hits, std::uint64_t of, double chance) {
  if (hits == 0 || chance >= 1) return 1;
  if (chance <= 0) return 0;
  const auto n = static_cast<double>(of);
  if (static_cast<double>(hits) <= n * chance) return 1;
  double sum = 0;
  for (auto i = static_cast<double>(hits); i <= n; ++i) {
    const double term = std::exp(log_choose(n, i) + i * std::log(chance) + (n - i) * std::log1p(-chance));
    sum += term;
    if (term < sum * 1e-12) break;
  }
  return std::min(1.0, sum);
}

std::vector<double> holm(const std::vector<double>& p, std::uint64_t tests) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size(), 1);
  const double all = static_cast<double>(std::max<std::uint64_t>(tests, p.size()));
  double highest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    highest = std::max(highest, std::min(1.0, p[order[rank]] * (all - static_cast<double>(rank))));
    adjusted[order[rank]] = highest;
  }
  return adjusted;
}

}  // namespace shakedown::judge
