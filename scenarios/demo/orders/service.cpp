// A worker borrows a Shop (a database connection and a payments client) for one request.
#include "scenarios/demo/orders/service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "scenarios/demo/common/http_server.hpp"
#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/accounts.hpp"
#include "scenarios/demo/orders/odd_input.hpp"
#include "scenarios/demo/orders/order_payment.hpp"
#include "scenarios/demo/orders/schema.hpp"

namespace demo::orders {
namespace {

std::string_view cookie_of(const Request& request, std::string_view name) {
  auto cookies = request.header("cookie");
  while (!cookies.empty()) {
    auto pair = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), pair.size() + 1));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
  }
  return {};
}

void collapse_slashes(std::string& path) {
  for (auto at = path.find("//"); at != std::string::npos; at = path.find("//")) path.erase(at, 1);
}

void lower_first_segment(std::string& path) {
  const auto end = std::min(path.find('/', 1), path.size());
  std::transform(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(end), path.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
}

bool has_admin_path(const Request& request) {
  return request.path.starts_with("/admin/");
}

Sharing sharing_of(const Bugs& bugs) {
  if (bugs.has(Bug::busy_database)) return Sharing::defaults;
  return bugs.has(Bug::charge_in_transaction) ? Sharing::hurried : Sharing::patient;
}

bool is_logged(const Bugs& bugs, const Refusal& refusal) {
  if (bugs.has(Bug::silent_payment_failure) && refusal.code.starts_with("payments_")) return false;
  return refusal.status >= 500;
}

}  // namespace

std::string token_of(const Request& request) {
  static constexpr std::string_view bearer = "Bearer ";
  const auto authorization = request.header("authorization");
  if (authorization.starts_with(bearer)) return std::string(authorization.substr(bearer.size()));
  return std::string(cookie_of(request, "session"));
}

User require_user(Shop& shop, const Request& request) {
  const auto token = token_of(request);
  auto user = token.empty() ? std::nullopt : user_of_token(shop, token);
  if (!user) throw Refusal{401, "unauthenticated", "sign in first"};
  return *user;
}

User require_admin(Shop& shop, const Request& request) {
  auto user = require_user(shop, request);
  // admin-by-path and admin-by-case looked at the path already, as it was sent.
  const bool looked = shop.bugs.has(Bug::admin_by_path) || shop.bugs.has(Bug::admin_by_case);
  if (looked || user.role == "admin") return user;
  throw Refusal{403, "forbidden", "only administrators may do this"};
}

Service::Service(const ServiceSettings& settings) : settings_(settings), shared_(settings.workers) {
  const auto folder = std::filesystem::path(settings.data);
  std::filesystem::create_directories(folder);
  const auto path = (folder / "orders.db").string();
  const auto sharing = sharing_of(settings_.bugs);
  for (int i = 0; i < settings.workers; ++i) {
    idle_.push_back(
        std::make_unique<Shop>(Shop{Database(path, sharing, shared_.writers),
                                    PaymentsClient(settings_.payments, settings_.bugs, shared_.payments),
                                    settings_.bugs, shared_, IdentityClient(settings_.identity)}));
  }
  prepare(idle_.front()->database, folder);
  if (settings_.bugs.has(Bug::printed_label)) {
    // What was not printed yet when the shop was closed.
    Query labels(idle_.front()->database, "SELECT label FROM addresses WHERE removed = 0");
    while (labels.step()) print_label(labels.text(0));
  }
}

Response Service::handle(Request& request) {
  std::unique_ptr<Shop> shop;
  {
    const std::lock_guard lock(mutex_);
    shop = std::move(idle_.back());
    idle_.pop_back();
  }
  auto response = answer(*shop, request);
  if (settings_.bugs.has(Bug::unguarded_counter)) {
    ++shared_.answered_unguarded;
  } else {
    ++shared_.answered;
  }
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(shop));
  return response;
}

std::uint64_t Service::answered() const {
  return settings_.bugs.has(Bug::unguarded_counter) ? shared_.answered_unguarded : shared_.answered.load();
}

Response Service::answer(Shop& shop, Request& request) {
  const auto& bugs = settings_.bugs;
  if (bugs.has(Bug::leak_memory)) {
    const std::lock_guard lock(shared_.mutex);
    shared_.audit.push_back(
        fmt::format("{:<4096}", request.method + " " + request.path + "\n" + request.body));
  }
  if (bugs.has(Bug::breaker_in_front) && shared_.payments.breaker.open_lately()) {
    log_line("error: the circuit breaker is open");
    return error_response({503, "unavailable", "the shop is closed for a moment"});
  }
  try {
    meet_odd_input(bugs, request);
    bring_back_stuck_orders(shop);
    return dispatch(shop, request);
  } catch (const Refusal& refusal) {
    if (bugs.has(Bug::silent_500) && refusal.code == "invalid_field") {
      return error_response({500, "internal", "something went wrong"});
    }
    if (bugs.has(Bug::kept_refusals)) {
      const std::lock_guard lock(shared_.mutex);
      shared_.audit.push_back(request.method + " " + request.path + "\n" + request.body);
    }
    if (bugs.has(Bug::page_of_path) && refusal.code == "no_such_path") return page_of_wrong_path(request);
    if (is_logged(bugs, refusal)) {
      log_line(fmt::format("error {} {}: {} {}", request.method, request.path, refusal.status, refusal.code));
    }
    return with_stack_trace(bugs, refusal);
  } catch (const DatabaseError& error) {
    if (bugs.has(Bug::busy_database)) return internal_error(request, error);
    log_line(fmt::format("error {} {}: the database: {}", request.method, request.path, error.what()));
    return error_response({503, "storage_failed", "the shop's data cannot be reached now; try again"});
  } catch (const std::exception& error) {
    return internal_error(request, error);
  }
}

Response Service::internal_error(const Request& request, const std::exception& error) const {
  const auto& bugs = settings_.bugs;
  if (!bugs.has(Bug::silent_500))
    log_line(fmt::format("error {} {}: {}", request.method, request.path, error.what()));
  return error_response(
      {500, "internal",
       bugs.has(Bug::leak_internals) ? std::string("SQLite: ") + error.what() : "something went wrong"});
}

Response Service::dispatch(Shop& shop, Request& request) {
  const auto& bugs = settings_.bugs;
  if (bugs.has(Bug::admin_by_path) || bugs.has(Bug::admin_by_case)) {
    if (has_admin_path(request) && require_user(shop, request).role != "admin") {
      throw Refusal{403, "forbidden", "only administrators may do this"};
    }
    if (bugs.has(Bug::admin_by_path)) collapse_slashes(request.path);
    if (bugs.has(Bug::admin_by_case)) lower_first_segment(request.path);
  }
  std::string allowed;
  for (const auto& routes : {page_routes(), account_routes(), shop_routes(), cart_routes(), address_routes(),
                             voucher_routes(), wallet_routes(), admin_routes()}) {
    for (const auto& route : routes) {
      if (!path_matches(route.pattern, request.path, request.parameters)) continue;
      if (route.method == request.method) return route.handle(shop, request);
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
    }
  }
  if (allowed.empty())
    throw Refusal{404, bugs.has(Bug::page_of_path) ? "no_such_path" : "not_found",
                  "there is nothing at this path"};
  auto response = error_response({405, "method_not_allowed", "this path takes " + allowed});
  response.headers.emplace_back("Allow", allowed);
  return response;
}

}  // namespace demo::orders
