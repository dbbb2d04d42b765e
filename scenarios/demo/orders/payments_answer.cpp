// Every field is looked up by name and checked for its type; numbers stay the integers that they are.
#include "scenarios/demo/orders/payments_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace demo::orders {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_id = 255;
constexpr std::int64_t largest_amount = 1'000'000'000'000;  // cents, of one charge
constexpr std::string_view link_prefix = "/charges?";

json::object parsed_object(const std::string& body) {
  boost::system::error_code error;
  auto value = json::parse(body, error);
  if (error || !value.is_object()) throw UnusableAnswer("the answer is not a JSON object");
  return std::move(value.as_object());
}

const json::value& needed(const json::object& from, std::string_view name) {
  const auto* value = from.if_contains(name);
  if (value == nullptr) throw UnusableAnswer(fmt::format("the answer has no '{}'", name));
  return *value;
}

std::string text_of(const json::object& from, std::string_view name) {
  const auto& value = needed(from, name);
  if (!value.is_string()) throw UnusableAnswer(fmt::format("'{}' of the answer is not a text", name));
  return std::string(value.as_string());
}

std::int64_t integer_of(const json::object& from, std::string_view name) {
  const auto& value = needed(from, name);
  if (!value.is_int64()) throw UnusableAnswer(fmt::format("'{}' of the answer is not a whole number", name));
  return value.as_int64();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string id_of(const json::object& charge) {
  auto id = text_of(charge, "id");
  const bool visible = std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (id.empty() || id.size() > longest_id || !visible) throw UnusableAnswer("'id' of the answer is no id");
  return id;
}

// RFC 3339, in UTC: "2026-05-04T12:00:00.123Z".
std::string time_of(const json::object& charge, std::string_view name) {
  static constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
  auto text = text_of(charge, name);
  bool right = text.size() > form.size() && text.ends_with('Z');
  for (std::size_t i = 0; right && i < form.size(); ++i) {
    right = form[i] == 'd' ? is_digit(text[i]) : text[i] == form[i];
  }
  // A fraction, or nothing between the seconds and the Z.
  for (std::size_t i = form.size(); right && i + 1 < text.size(); ++i) {
    right = i == form.size() ? text[i] == '.' && text.size() > i + 2 : is_digit(text[i]);
  }
  if (!right) throw UnusableAnswer(fmt::format("'{}' of the answer is no time in UTC", name));
  return text;
}

std::string last4_of(const json::object& charge) {
  const auto& card = needed(charge, "card");
  if (!card.is_object()) throw UnusableAnswer("'card' of the answer is not an object");
  auto last4 = text_of(card.as_object(), "last4");
  if (last4.size() != 4 || !std::all_of(last4.begin(), last4.end(), is_digit))
    throw UnusableAnswer("'last4' of the answer is not four digits");
  return last4;
}

// crash-on-missing-field: "these two are always there", so nothing here can throw.
std::string_view always(const json::object& charge, std::string_view name) noexcept {
  return charge.at(name).as_string();
}

// refuse-new-fields: "what we do not know we cannot have tested".
void require_known_fields(const json::object& charge) {
  static constexpr std::array<std::string_view, 15> known{
      "id",   "reference", "amount", "net",        "tax",  "currency", "status", "captured",
      "card", "batch",     "brand",  "feePercent", "note", "created",  "last4"};
  for (const auto& field : charge) {
    if (std::find(known.begin(), known.end(), std::string_view(field.key())) == known.end())
      throw UnusableAnswer(
          fmt::format("the answer has an unknown field '{}'", std::string_view(field.key())));
    if (field.value().is_object()) require_known_fields(field.value().as_object());
  }
}

void require_charged(const json::object& charge, const Bugs& bugs) {
  const auto status = bugs.has(Bug::crash_on_missing_field) ? std::string(always(charge, "status"))
                                                            : text_of(charge, "status");
  // unknown-status-is-paid names what is no success, and takes whatever else may come for one.
  const bool charged = bugs.has(Bug::unknown_status_is_paid) ? status != "failed" && status != "pending"
                                                             : status == "succeeded";
  if (!charged) throw UnusableAnswer("the charge is '" + status.substr(0, 50) + "'");
  const auto currency = bugs.has(Bug::crash_on_missing_field) ? std::string(always(charge, "currency"))
                                                              : text_of(charge, "currency");
  if (currency != "EUR") throw UnusableAnswer("the charge is not in EUR");
  const auto* captured = charge.if_contains("captured");
  // null-dereferenced: a field that is there is true or false.
  const bool reserved_only =
      captured != nullptr && (bugs.has(Bug::null_dereferenced) ? !captured->as_bool() : *captured == false);
  if (reserved_only) throw UnusableAnswer("the amount was reserved and not charged");
}

// sum-as-text: "other providers write amounts as texts", so it adds what comes; with a text that is another
// plus.
std::int64_t plus(const json::value& a, const json::value& b) {
  if (a.is_int64() && b.is_int64()) return a.as_int64() + b.as_int64();
  const auto written = [](const json::value& value) {
    if (const auto* text = value.if_string()) return std::string(*text);
    return std::to_string(value.is_int64() ? value.as_int64() : 0);
  };
  return std::stoll(written(a) + written(b));
}

void read_amounts(const json::object& charge, const Bugs& bugs, ReceiptRow& row) {
  if (bugs.has(Bug::sum_as_text)) {
    row.amount = plus(needed(charge, "net"), needed(charge, "tax"));
    row.tax = charge.at("tax").is_int64() ? charge.at("tax").as_int64() : 0;
    row.net = row.amount - row.tax;
    return;
  }
  row.amount = integer_of(charge, "amount");
  row.net = integer_of(charge, "net");
  row.tax = integer_of(charge, "tax");
  const bool right = row.amount <= largest_amount && row.net >= 0 && row.tax >= 0 && row.amount >= row.net &&
                     row.amount - row.net == row.tax;
  if (!right) throw UnusableAnswer("net and tax of the charge are not its amount");
}

std::int64_t batch_of(const json::object& charge, const Bugs& bugs) {
  // number-through-double: "a number is a number".
  if (bugs.has(Bug::number_through_double))
    return static_cast<std::int64_t>(needed(charge, "batch").to_number<double>());
  const auto batch = integer_of(charge, "batch");
  if (batch < 1) throw UnusableAnswer("'batch' of the answer is no batch");
  return batch;
}

ReceiptRow read_row(const json::object& charge, const Bugs& bugs) {
  require_charged(charge, bugs);
  ReceiptRow row;
  row.id = id_of(charge);
  read_amounts(charge, bugs, row);
  // array-for-object: "a card is an object", as long as it is one.
  row.card = bugs.has(Bug::array_for_object)
                 ? std::string(charge.at("card").as_object().at("last4").as_string())
                 : last4_of(charge);
  row.batch = batch_of(charge, bugs);
  row.created = time_of(charge, "created");
  return row;
}

}  // namespace

std::string read_charge(const std::string& body, std::int64_t amount, const Bugs& bugs) {
  const auto charge = parsed_object(body);
  if (bugs.has(Bug::trust_payment_answer)) {
    const auto* id = charge.if_contains("id");
    return id != nullptr && id->is_string() ? std::string(id->as_string()) : "unknown";
  }
  if (bugs.has(Bug::refuse_new_fields)) require_known_fields(charge);
  require_charged(charge, bugs);
  if (integer_of(charge, "amount") != amount) throw UnusableAnswer("another amount was charged");
  return id_of(charge);
}

void read_refund(const std::string& body, const std::string& reference, std::int64_t least,
                 const Bugs& bugs) {
  // error-body-is-success: a 200 is a refund, whatever it says.
  if (bugs.has(Bug::error_body_is_success)) return;
  const auto refund = parsed_object(body);
  if (text_of(refund, "reference") != reference) throw UnusableAnswer("something else was refunded");
  if (integer_of(refund, "refunded") < least) throw UnusableAnswer("less was refunded than was charged");
}

ChargePage read_charges(const std::string& body, const Bugs& bugs) {
  const auto answer = parsed_object(body);
  const auto& items = needed(answer, "items");
  if (!items.is_array()) throw UnusableAnswer("'items' of the answer is not a list");
  ChargePage page;
  for (const auto& item : items.as_array()) {
    if (!item.is_object()) throw UnusableAnswer("a charge of the answer is not an object");
    page.rows.push_back(read_row(item.as_object(), bugs));
  }
  if (const auto* next = answer.if_contains("next"); next != nullptr && !next->is_null()) {
    page.next = text_of(answer, "next");
    if (!page.next.starts_with(link_prefix))
      throw UnusableAnswer("'next' of the answer is no link to charges");
  }
  return page;
}

}  // namespace demo::orders
