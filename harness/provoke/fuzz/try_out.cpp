#include "harness/provoke/fuzz/try_out.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "harness/net/exchange_client.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::uint64_t most_variants = 16;
constexpr int most_equal = 3;  // in a row

// What reads comes before what makes, and what removes comes last: each finds what the next one takes away.
std::size_t rank(const std::string& method) {
  static constexpr std::array<std::string_view, 4> order = {"POST", "PUT", "PATCH", "DELETE"};
  const auto found = std::find(order.begin(), order.end(), method);
  return found == order.end() ? 0 : static_cast<std::size_t>(found - order.begin()) + 1;
}

}  // namespace

std::uint64_t try_out(Surroundings& around, const FreshStart& fresh, Nanoseconds deadline,
                      const Grammar& grammar, std::vector<Lead>& leads,
                      const std::function<bool(std::size_t lead)>& wanted, Earlier& earlier) {
  std::uint64_t sent = 0;
  const auto operation_of = [&](std::size_t lead) -> const Operation& {
    return grammar.operations[static_cast<std::size_t>(leads[lead].operation)];
  };
  std::vector<std::size_t> order(leads.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    return rank(operation_of(one).method) < rank(operation_of(other).method);
  });
  for (const std::size_t index : order) {
    Lead& lead = leads[index];
    if (lead.step >= 0 || operation_of(index).streams) continue;
    std::string before;
    int equal = 0;
    for (std::uint64_t variant = 0; variant < most_variants && wanted(index); ++variant) {
      Lead other = lead;
      other.variant = variant;
      std::string why;
      const auto led = lead_up(around, fresh, deadline, other, grammar, index, why, &earlier);
      if (!led) break;
      const Request request = render(led->request);
      const auto& player = fresh.player();
      const std::string head = head_of(request, player.origin.origin.authority());
      if (head + request.body == before && ++equal == most_equal) break;  // it seems there is only this one
      if (head + request.body == before) continue;
      before = head + request.body;
      const net::ExchangeQuestion question{head, request.body, request.method == "HEAD", kept_for_takes};
      const auto answer =
          net::ask_once(player.origin, player.tls, question, deadline, player.clock, around.stop);
      ++sent;
      const int status = answer.response.status;
      if (status == 0 || status == 429) break;
      if (status >= 300) continue;
      lead.variant = variant;
      break;
    }
  }
  return sent;
}

}  // namespace shakedown::fuzz
