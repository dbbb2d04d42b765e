// The planted bugs: each one is a mistake that looks reasonable in a review and shows only in a running
// service. None is on unless it is asked for by name. Immutable after the start, so any thread may ask.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace demo::orders {

enum class Bug : std::uint8_t {
  race_stock,
  coupon_race,
  wallet_race,
  idempotency_race,
  transfer_deadlock,
  shared_answers,
  unguarded_cache,
  busy_database,
  slow_list,
  leak_connections,
  leak_memory,
  crash_on_empty_cart,
  overflow_quantity,
  no_deadline,
  retry_double_charge,
  swallow_payment_error,
  trust_payment_answer,
  refuse_new_fields,
  token_after_logout,
  other_users_order,
  mass_assignment,
  admin_by_path,
  password_in_log,
  silent_500,
  leak_internals,
  breaker_stuck,
  breaker_in_front,
  charge_in_transaction,
  retry_storm,
  new_key_per_try,
  order_stays_paying,
  credit_before_charge,
  keep_failed_connections,
  thread_per_failure,
  crash_on_odd_answer,
  silent_payment_failure,
  crash_on_missing_field,
  sum_as_text,
  unknown_status_is_paid,
  null_dereferenced,
  number_through_double,
  array_for_object,
  error_body_is_success,
  odd_answer_sticks,
  renamed_on_page_two,
  empty_list_changes_type,
  undocumented_status,
  deprecated_call,
  address_race,
  cart_race,
  current_user,
  stale_address,
  unguarded_counter,
  negative_quantity,
  deep_nesting,
  page_zero,
  repeated_parameter,
  invalid_utf8,
  stack_trace,
  endless_loop,
  heap_overflow,
  deep_branch,
  debug_word,
  admin_by_case,
  unchecked_admin,
  fail_open,
  one_more_call,
  kept_address,
  ghost_address,
  added_before_checked,
  lost_location,
  city_stays,
  former_street,
  cached_addresses,
  page_in_header,
  quadratic_trim,
  open_spool,
  kept_refusals,
  sticky_limit,
  printed_label,
  page_of_path,
  stale_search,
  moved_twice,
  late_search,
};
inline constexpr std::size_t bug_count = 84;

struct BugInfo {
  Bug bug;
  std::string_view name;      // "race-stock"
  std::string_view sentence;  // what the service does wrong then
};

// In the order of the enum.
std::span<const BugInfo> all_bugs();

class Bugs {
 public:
  Bugs() = default;
  // Throws std::invalid_argument for a name that all_bugs() does not have.
  explicit Bugs(const std::vector<std::string>& names);
  bool has(Bug bug) const { return on_[static_cast<std::size_t>(bug)]; }

 private:
  std::bitset<bug_count> on_;
};

}  // namespace demo::orders
