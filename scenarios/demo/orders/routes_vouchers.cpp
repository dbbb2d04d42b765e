// Gift vouchers by their code: what may be asked without an account. A code is read letter by letter, as such
// readers grow over the years; which is what makes it the place of two bugs that only certain codes reach.
#include <array>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/service.hpp"

namespace demo::orders {
namespace {

constexpr std::size_t longest_voucher = 40;

struct Voucher {
  std::string_view series = "unknown";
  std::int64_t cents = 0;
  std::int64_t parts = 1;
};

// Codes of the first series: G7x-Q and the value in euros. One of no value was never sold.
bool is_first_series(std::string_view code) {
  if (code.size() < 5 || code[0] != 'G') return false;
  if (code[1] != '7') return false;
  if (code[2] != 'x') return false;
  if (code[3] != '-') return false;
  return code[4] == 'Q';
}

Voucher read_voucher(const Bugs& bugs, std::string_view code) {
  Voucher voucher;
  // debug-word: left in from the days when the reader was written.
  if (bugs.has(Bug::debug_word) && std::string(code) == "internal-debug-mode")
    throw std::logic_error("debug mode");
  if (is_first_series(code)) {
    voucher.series = "first";
    // deep-branch: "the parts are filled in further down".
    voucher.parts = bugs.has(Bug::deep_branch) ? 0 : 1;
    if (voucher.parts == 0) throw std::logic_error("division by zero");
    voucher.cents = static_cast<std::int64_t>(code.size() - 5) * 100 / voucher.parts;
  } else if (code.starts_with("GIFT-")) {
    voucher.series = "gift";
    voucher.cents = static_cast<std::int64_t>(code.size() - 5) * 500;
  }
  return voucher;
}

Response get_voucher(Shop& shop, const Request& request) {
  const auto& code = request.parameters.at(0);
  if (code.size() > longest_voucher)
    throw Refusal{400, "bad_voucher", "no voucher has a code as long as this"};
  const auto voucher = read_voucher(shop.bugs, code);
  return json_response(200, {{"series", voucher.series}, {"cents", voucher.cents}});
}

constexpr std::array<Route, 1> voucher_table{{
    {"GET", "/vouchers/{code}", get_voucher},
}};

}  // namespace

std::span<const Route> voucher_routes() {
  return voucher_table;
}

}  // namespace demo::orders
