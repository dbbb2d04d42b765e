#include "harness/traffic/har_mask.hpp"

#include <boost/json.hpp>

#include "harness/traffic/value_kinds.hpp"
#include "tests/support/catch.hpp"

namespace shakedown::traffic {
namespace {

const std::string token = "eyJhbGciOi.J9x8Q2w7-secret-part";

HarExchange with_bodies(const std::string& sent, const std::string& got,
                        const std::string& type = "application/json") {
  HarExchange exchange;
  exchange.url = "http://127.0.0.1/login";
  exchange.request = {"POST", "/login", {{"Content-Type", type}}, sent};
  exchange.response = {200, {{"Content-Type", "application/json"}}, got};
  return exchange;
}

bool holds(const HarExchange& exchange, const std::string& text) {
  return har_entry(exchange).find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("credentials, cookies, queries, forms and JSON are masked") {
  SecretMask mask(1);
  auto exchange = with_bodies("user=ann&password=hunter%202!&x=1", "{\"token\" : \"" + token + "\",\"id\":7}",
                              "application/x-www-form-urlencoded");
  exchange.url += "?api_key=k3y-0192837465&page=2";
  exchange.request.headers.push_back({"Authorization", "Bearer " + token});
  exchange.request.headers.push_back({"Cookie", "sid=abcdef123456; theme=dark"});
  exchange.response.headers.push_back({"Set-Cookie", "sid=zyx987654321; Path=/; HttpOnly"});
  exchange.response.headers.push_back({"X-Api-Key", "again-0192837465"});
  mask.apply(exchange);
  for (const auto& secret : {token, std::string("hunter"), std::string("k3y-"), std::string("abcdef123456"),
                             std::string("dark"), std::string("zyx98"), std::string("again-")}) {
    INFO(secret);
    CHECK_FALSE(holds(exchange, secret));
  }
  CHECK(holds(exchange, "user=ann&password=masked-"));
  CHECK(holds(exchange, "page=2"));
  CHECK(holds(exchange, "Bearer masked-"));
  CHECK(holds(exchange, "; Path=/; HttpOnly"));
  CHECK(boost::json::parse(exchange.response.body).at("id") == 7);
}

TEST_CASE("equal secrets have equal masks, which a replay can still link") {
  SecretMask mask(1);
  auto login = with_bodies("{}", "{\"token\":\"" + token + "\"}");
  auto later = with_bodies("{}", "{}");
  later.request.headers.push_back({"Authorization", "Bearer " + token});
  mask.apply(login);
  mask.apply(later);
  const std::string masked(boost::json::parse(login.response.body).at("token").as_string());
  CHECK(later.request.headers.back().value == "Bearer " + masked);
  CHECK(specificity_of(masked) == Specificity::specific);
  SecretMask other(2);
  auto elsewhere = with_bodies("{}", "{\"token\":\"" + token + "\"}");
  other.apply(elsewhere);
  CHECK(elsewhere.response.body != login.response.body);
}

TEST_CASE("a secret is masked wherever it stands once it is known") {
  SecretMask mask(1);
  auto login = with_bodies("{}", "{\"token\":\"" + token + "\"}");
  mask.apply(login);
  auto page = with_bodies("{}", "<a href='/x?t=" + token + "'>");
  page.url = "http://127.0.0.1/verify/" + token;
  mask.apply(page);
  CHECK_FALSE(holds(page, token));
}

TEST_CASE("what is no secret stays") {
  SecretMask mask(1);
  const std::string body =
      R"({"total_tokens":55,"name":"session","note":"a \"password\" is set","csrf_token":"c5f1aa99"})";
  auto exchange = with_bodies(body, R"(["password","token"])");
  mask.apply(exchange);
  CHECK(exchange.request.body == body);
  CHECK(exchange.response.body == R"(["password","token"])");
}

TEST_CASE("a password that is a word does not mask that word everywhere") {
  SecretMask mask(1);
  auto login = with_bodies(R"({"password":"password"})", "{}");
  mask.apply(login);
  CHECK(login.request.body.starts_with(R"({"password":"masked-)"));
  auto later = with_bodies(R"({"password":"x"})", R"({"text":"password"})");
  mask.apply(later);
  CHECK(later.response.body == R"({"text":"password"})");
}

TEST_CASE("broken JSON and odd values are masked as far as they go, and stay as long as they are") {
  SecretMask mask(1);
  for (const std::string body :
       {"{\"password\":", "{\"password\":\"", "{\"password\":\"abc", "{\"password\"", "\"", "\"\\",
        "{\"pin\":1234", "{\"password\":null}", "{\"password\":{\"a\":\"b\"}}"}) {
    INFO(body);
    auto exchange = with_bodies(body, "{}");
    mask.apply(exchange);
    CHECK(exchange.request.body.find("abc") == std::string::npos);
    CHECK(exchange.request.body.find("1234") == std::string::npos);
  }
}

TEST_CASE("names of secrets") {
  for (const auto* name :
       {"password", "userPassword", "access_token", "X-Api-Key", "client_secret", "sessionId",
        "Authorization", "Proxy-Authorization", "pin", "cvv", "jwt", "user[password]"})
    CHECK(is_secret_name(name));
  for (const auto* name : {"name", "id", "csrfToken", "X-XSRF-TOKEN", "author", "shipping", "compass"})
    CHECK_FALSE(is_secret_name(name));
}

}  // namespace shakedown::traffic
