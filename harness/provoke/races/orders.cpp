#include "harness/provoke/races/orders.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace shakedown::races {
namespace {

constexpr std::size_t most_orders = 24;

// Equal requests have the same number.
std::vector<int> classes_of(const RaceSet& set, int size) {
  std::map<std::tuple<int, int, int, bool>, int> known;
  std::vector<int> classes;
  for (int i = 0; i < size; ++i) {
    const RaceRequest& request = set.requests[static_cast<std::size_t>(i)];
    const std::tuple key{request.actor, request.step, request.own_key ? i : -1, request.other_body};
    classes.push_back(known.emplace(key, static_cast<int>(known.size())).first->second);
  }
  return classes;
}

// 0 1 0 0 -> the requests of each class in their own order: 0 1 2 3.
Order with_requests(const std::vector<int>& sequence, const std::vector<int>& classes) {
  std::vector<bool> used(classes.size(), false);
  Order order;
  for (const int wanted : sequence) {
    for (std::size_t i = 0; i < classes.size(); ++i) {
      if (used[i] || classes[i] != wanted) continue;
      used[i] = true;
      order.push_back(static_cast<int>(i));
      break;
    }
  }
  return order;
}

}  // namespace

std::vector<Order> serial_orders(const RaceSet& set, int size) {
  const std::vector<int> classes = classes_of(set, size);
  std::vector<int> sequence = classes;
  std::sort(sequence.begin(), sequence.end());
  std::vector<Order> orders;
  do {
    orders.push_back(with_requests(sequence, classes));
    if (orders.size() > most_orders) break;
  } while (std::next_permutation(sequence.begin(), sequence.end()));
  if (orders.size() <= most_orders || size <= all_orders_up_to) return orders;
  orders.clear();
  for (int n = 0; n < 2 * size; ++n) orders.push_back(release_order(size, n));
  return orders;
}

Order release_order(int size, int n) {
  Order order(static_cast<std::size_t>(size));
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin(), order.begin() + (n / 2) % size, order.end());
  if (n % 2 == 1) std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace shakedown::races
