// The table of planted bugs: scenarios/demo/README.md says where each one lives and what shows it.
#include "scenarios/demo/orders/bugs.hpp"

#include <array>
#include <stdexcept>

namespace demo::orders {
namespace {

constexpr std::array<BugInfo, bug_count> table{{
    {Bug::race_stock, "race-stock",
     "checks the stock before the transaction: orders at once sell more than there is"},
    {Bug::coupon_race, "coupon-race",
     "checks a coupon before the transaction: it can be used by several orders at once"},
    {Bug::wallet_race, "wallet-race",
     "writes a balance computed from an earlier read: transfers at once lose money"},
    {Bug::idempotency_race, "idempotency-race",
     "stores the idempotency key after the work: the same key at once works twice"},
    {Bug::transfer_deadlock, "transfer-deadlock",
     "locks sender, then recipient: opposite transfers wait for each other for ever"},
    {Bug::shared_answers, "shared-answers",
     "caches GET answers by path for a second: one user's orders are shown to another"},
    {Bug::unguarded_cache, "unguarded-cache",
     "lets every listing refill a map of products that all threads use without a lock"},
    {Bug::busy_database, "busy-database",
     "leaves SQLite at its defaults: of writers at once all but one fail with 'database is locked'"},
    {Bug::slow_list, "slow-list",
     "loads all of a user's orders, their items one by one without an index, to show a page of them"},
    {Bug::leak_connections, "leak-connections",
     "keeps every connection to the payments service open and uses none again"},
    {Bug::leak_memory, "leak-memory", "remembers every request in memory for an audit that nobody reads"},
    {Bug::crash_on_empty_cart, "crash-on-empty-cart",
     "divides the discount by the number of items: an empty cart ends the process"},
    {Bug::overflow_quantity, "overflow-quantity",
     "takes any quantity and computes in 32 bits: a huge order has a negative total"},
    {Bug::no_deadline, "no-deadline", "waits for the payments service without a deadline"},
    {Bug::retry_double_charge, "retry-double-charge",
     "repeats a charge that timed out, without an idempotency key"},
    {Bug::swallow_payment_error, "swallow-payment-error",
     "calls an order paid although the payments service failed"},
    {Bug::trust_payment_answer, "trust-payment-answer",
     "takes any 2xx as a charge, without looking at its status and amount"},
    {Bug::refuse_new_fields, "refuse-new-fields",
     "refuses a payments answer that has a field it does not know"},
    {Bug::token_after_logout, "token-after-logout",
     "caches tokens in memory and forgets the cache at logout"},
    {Bug::other_users_order, "other-users-order", "shows and cancels any order by its id, whoever asks"},
    {Bug::mass_assignment, "mass-assignment", "writes every field of PUT /me to the user, the role included"},
    {Bug::admin_by_path, "admin-by-path",
     "guards /admin by the beginning of the path: //admin/users gets around it"},
    {Bug::password_in_log, "password-in-log", "logs the body of every sign-in"},
    {Bug::silent_500, "silent-500",
     "answers 500 for a field of the wrong type, and no failure leaves a log line"},
    {Bug::leak_internals, "leak-internals", "sends the text of internal errors to the client"},
    {Bug::breaker_stuck, "breaker-stuck",
     "asks no more after two failed payments in a row, and waits for one that succeeds"},
    {Bug::breaker_in_front, "breaker-in-front",
     "refuses every request for two seconds after a failed payment"},
    {Bug::charge_in_transaction, "charge-in-transaction",
     "charges inside the transaction: while the bank takes its time, everybody else's changes fail"},
    {Bug::retry_storm, "retry-storm", "repeats a failed charge nine times without a pause"},
    {Bug::new_key_per_try, "new-key-per-try",
     "repeats a failed charge with an idempotency key made anew for each try"},
    {Bug::order_stays_paying, "order-stays-paying",
     "leaves an order whose payment failed as one that is being paid"},
    {Bug::credit_before_charge, "credit-before-charge",
     "credits a top-up before the charge, and does not take it back when that fails"},
    {Bug::keep_failed_connections, "keep-failed-connections",
     "keeps the connection of every failed call to the payments service"},
    {Bug::thread_per_failure, "thread-per-failure",
     "starts a thread for every failed charge that waits for it to be settled, for ever"},
    {Bug::crash_on_odd_answer, "crash-on-odd-answer",
     "reads a charge's answer where nothing may throw: one without an id ends the process"},
    {Bug::silent_payment_failure, "silent-payment-failure",
     "leaves no log line when the payments service fails"},
    {Bug::crash_on_missing_field, "crash-on-missing-field",
     "reads fields that are always there where nothing may throw: one that is missing ends the process"},
    {Bug::sum_as_text, "sum-as-text", "adds amounts that are texts by writing them one after the other"},
    {Bug::unknown_status_is_paid, "unknown-status-is-paid",
     "takes any status of a charge for paid but those that it knows to be failures"},
    {Bug::null_dereferenced, "null-dereferenced",
     "reads a field that is there without asking whether it is null: 500"},
    {Bug::number_through_double, "number-through-double",
     "reads a whole number as a double: above 2^53 it is another one"},
    {Bug::array_for_object, "array-for-object",
     "takes an object for granted: 500 where a payments answer has a list in its place"},
    {Bug::error_body_is_success, "error-body-is-success",
     "takes any 200 for a refund, also one whose body is an error"},
    {Bug::odd_answer_sticks, "odd-answer-sticks",
     "charges no more after one payments answer that it could not read"},
    {Bug::renamed_on_page_two, "renamed-on-page-two",
     "calls a product's price by another name on all pages but the first"},
    {Bug::empty_list_changes_type, "empty-list-changes-type",
     "answers null in place of a list of orders that is empty"},
    {Bug::undocumented_status, "undocumented-status",
     "answers 202 for an order with a coupon, which its contract does not have"},
    {Bug::deprecated_call, "deprecated-call", "charges by an endpoint that the provider is about to end"},
    {Bug::address_race, "address-race",
     "looks for an address of the same label before the transaction: two at once are both added"},
    {Bug::cart_race, "cart-race",
     "compares If-Match before the transaction: of writes at once all succeed, and one stays"},
    {Bug::current_user, "current-user",
     "keeps who is asking in one variable for all: GET /me tells one user about another"},
    {Bug::stale_address, "stale-address",
     "empties a cache before the commit: a read at the same time puts the old address back for good"},
    {Bug::unguarded_counter, "unguarded-counter",
     "counts the requests it answered in a plain integer that all threads increment"},
    {Bug::negative_quantity, "negative-quantity",
     "looks only at how large a quantity is: a negative one is an order that pays its buyer"},
    {Bug::deep_nesting, "deep-nesting",
     "measures how deep a body is nested by a function that calls itself: a deep one ends the process"},
    {Bug::page_zero, "page-zero", "divides by the size of a page: a page of 0 is a 500"},
    {Bug::repeated_parameter, "repeated-parameter",
     "takes a name that stands twice in a query for impossible: 500"},
    {Bug::invalid_utf8, "invalid-utf8", "takes what a query says for UTF-8: 500 where it is not"},
    {Bug::stack_trace, "stack-trace", "sends the stack with the error for a number that is none"},
    {Bug::endless_loop, "endless-loop",
     "removes quotes from an address's label until there are none, and puts one back each time"},
    {Bug::heap_overflow, "heap-overflow",
     "copies the labels of addresses into 64 bytes, however long they are"},
    {Bug::deep_branch, "deep-branch",
     "divides a voucher by parts that a code of the first series does not have: 500"},
    {Bug::debug_word, "debug-word", "fails for one word in place of a voucher's code: 500"},
    {Bug::admin_by_case, "admin-by-case",
     "guards /admin by the path as it was sent and routes in lower case: /ADMIN/users gets around it"},
    {Bug::unchecked_admin, "unchecked-admin", "asks who reads GET /admin/users, and not whether they may"},
    {Bug::fail_open, "fail-open",
     "believes what a token says of itself while the token service does not answer"},
    {Bug::one_more_call, "one-more-call",
     "asks the payments service for an order's charges before it charges, although it knows that there are "
     "none"},
    {Bug::kept_address, "kept-address", "never commits that an address is removed: 204, and it stays"},
    {Bug::ghost_address, "ghost-address",
     "marks an address as removed, and forgets to look at the mark where it is moved"},
    {Bug::added_before_checked, "added-before-checked",
     "stores a new address before it looks at the city: 422, and it is there"},
    {Bug::lost_location, "lost-location", "sends who added an address to a path that there is not"},
    {Bug::city_stays, "city-stays", "moves an address to another street, and never to another city"},
    {Bug::former_street, "former-street",
     "writes the former street behind the new one: the same move twice is another than once"},
    {Bug::cached_addresses, "cached-addresses",
     "keeps the list of a user's addresses until one is added or removed: a move is not seen in it"},
    {Bug::page_in_header, "page-in-header",
     "says in a field of its answer which orders were asked for, line breaks and all"},
    {Bug::quadratic_trim, "quadratic-trim",
     "takes the spaces before a label away one by one: the time grows by the square of their number"},
    {Bug::open_spool, "open-spool",
     "opens the printer's file for a new address, and closes it only where the address is taken"},
    {Bug::kept_refusals, "kept-refusals", "keeps every request that it refused in memory, for support"},
    {Bug::sticky_limit, "sticky-limit",
     "has the size of a page in one variable for all, and leaves one there that it refused"},
    {Bug::printed_label, "printed-label",
     "prints a label, at the start too, in a function that may not throw: one that is not ASCII ends it"},
    {Bug::page_of_path, "page-of-path", "answers a path that there is not by a page that shows it as it is"},
    {Bug::stale_search, "stale-search",
     "makes its index of cities anew where an address is added or removed, and not where one is moved"},
    {Bug::moved_twice, "moved-twice",
     "remembers where an address was before, and takes two such places for impossible: 500"},
    {Bug::late_search, "late-search", "makes its index of cities at a user's first search, and never again"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].bug) != i) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

std::span<const BugInfo> all_bugs() {
  return table;
}

Bugs::Bugs(const std::vector<std::string>& names) {
  for (const auto& name : names) {
    bool known = false;
    for (const auto& info : table) {
      if (info.name != name) continue;
      on_.set(static_cast<std::size_t>(info.bug));
      known = true;
    }
    if (!known) throw std::invalid_argument("there is no bug '" + name + "'; --bugs lists them");
  }
}

}  // namespace demo::orders
