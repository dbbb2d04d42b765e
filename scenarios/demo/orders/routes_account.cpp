// Register, sign in and out, the own profile and password.
#include <fmt/format.h>

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "scenarios/demo/common/http_server.hpp"
#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/accounts.hpp"
#include "scenarios/demo/orders/json.hpp"
#include "scenarios/demo/orders/service.hpp"

namespace demo::orders {
namespace {

constexpr std::size_t longest_name = 50;
constexpr std::size_t longest_password = 200;

Response post_register(Shop& shop, const Request& request) {
  const auto body = json_body(request);
  const auto user = register_user(shop, text_field(body, "name", longest_name),
                                  text_field(body, "password", longest_password));
  return json_response(201, to_json(user));
}

Response post_login(Shop& shop, const Request& request) {
  if (shop.bugs.has(Bug::password_in_log)) log_line("info sign-in " + request.body);
  const auto body = json_body(request);
  const auto session =
      sign_in(shop, text_field(body, "name", longest_name), text_field(body, "password", longest_password));
  auto response = json_response(200, {{"token", session.token}, {"user", to_json(session.user)}});
  response.headers.emplace_back("Set-Cookie",
                                "session=" + session.token + "; Path=/; HttpOnly; SameSite=Lax");
  return response;
}

Response post_logout(Shop& shop, const Request& request) {
  require_user(shop, request);
  sign_out(shop, token_of(request));
  return Response{204, "", "", {{"Set-Cookie", "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"}}};
}

// current-user: one variable for "the user who asks", set here and read again after the session was looked at
// once more.
User user_by_variable(Shop& shop, const Request& request, const User& user) {
  {
    const std::lock_guard lock(shop.shared.mutex);
    shop.shared.current_user = user;
  }
  if (!user_of_token(shop, token_of(request))) throw Refusal{401, "unauthenticated", "sign in first"};
  const std::lock_guard lock(shop.shared.mutex);
  return shop.shared.current_user;
}

Response get_me(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const bool shared = shop.bugs.has(Bug::current_user);
  return json_response(200, to_json(shared ? user_by_variable(shop, request, user) : user));
}

Response put_me(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  return json_response(200, to_json(update_profile(shop, user, json_body(request))));
}

Response put_password(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const auto body = json_body(request);
  change_password(shop, user, token_of(request), text_field(body, "old", longest_password),
                  text_field(body, "new", longest_password));
  return Response{204, "", "", {}};
}

constexpr std::array<Route, 6> account_table{{
    {"POST", "/register", post_register},
    {"POST", "/login", post_login},
    {"POST", "/logout", post_logout},
    {"GET", "/me", get_me},
    {"PUT", "/me", put_me},
    {"PUT", "/me/password", put_password},
}};

}  // namespace

std::span<const Route> account_routes() {
  return account_table;
}

}  // namespace demo::orders
