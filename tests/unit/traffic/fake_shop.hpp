// A shop in memory that answers as the one of tests/data/traffic/chromium_shop.har did, with ids, tokens and
// cookies of its own: what a fresh start of a service is to a recording. Strict, so that a recorded value
// instead of a live one is refused.
#pragma once

#include <map>
#include <string>

#include "harness/model/hash.hpp"
#include "harness/model/http_message.hpp"
#include "harness/traffic/cookies.hpp"
#include "harness/traffic/encoding.hpp"
#include "harness/traffic/extract.hpp"
#include "harness/traffic/request_sites.hpp"
#include "harness/traffic/take_text.hpp"

namespace shakedown::traffic {

class FakeShop {
 public:
  explicit FakeShop(std::uint64_t seed) : seed_(seed), base_(1000 + hash(seed, "base") % 5000) {}

  Response answer(const Request& request) {
    const auto path = request.target.substr(0, request.target.find('?'));
    const auto at = request.method + " " + path;
    if (path.rfind("/account", 0) == 0) return pages(at, request);
    if (path.rfind("/api/", 0) == 0) return api(at, path, request);
    return {200, {}, "<p>hello"};
  }

 private:
  std::string fresh(const char* what) { return base64_encoded(std::to_string(hash(seed_, what, ++count_))); }
  std::string product(std::uint64_t index) const { return std::to_string(base_ + index); }

  static std::string field(const Request& request, const std::string& name) {
    JsonWalker json;
    for (const auto& site : sites_of(request, json)) {
      if (site.name == name && site.kind != Site::Kind::path_segment) return site.value;
    }
    return {};
  }
  static std::string cookie(const Request& request, const std::string& name) {
    const auto* header = find_header(request.headers, "cookie");
    if (header == nullptr) return {};
    for (const auto& pair : cookies_of(*header)) {
      if (pair.name == name) return std::string(pair.value);
    }
    return {};
  }

  Response api(const std::string& at, const std::string& path, const Request& request) {
    if (at == "POST /api/login") {
      if (field(request, "$.password") != "wonder-land-1") return {401, {}, "{}"};
      token_ = fresh("token");
      refresh_ = fresh("refresh");
      return {200,
              {},
              "{\"user\":{\"id\":" + product(7) + "},\"token\":\"" + token_ + "\",\"refreshToken\":\"" +
                  refresh_ + "\"}"};
    }
    if (at == "POST /api/token/refresh") {
      if (field(request, "$.refreshToken") != refresh_) return {401, {}, "{}"};
      token_ = fresh("token");
      return {200, {}, "{\"token\":\"" + token_ + "\"}"};
    }
    if (at == "GET /api/products")
      return {200,
              {},
              "{\"items\":[{\"id\":" + product(0) + "},{\"id\":" + product(1) + "},{\"id\":" + product(2) +
                  "}]}"};
    if (at == "GET /api/products/" + product(1)) return {200, {}, "{\"id\":" + product(1) + "}"};
    if (field(request, "Authorization") != token_) return {401, {}, "{}"};
    if (at == "GET /api/me" || at == "GET /api/users/" + product(7) + "/orders") return {200, {}, "{}"};
    if (at == "POST /api/orders") {
      if (request.body != "{\"productId\":" + product(1) + ",\"qty\":1}") return {422, {}, request.body};
      order_ = fresh("order").substr(0, 20);
      return order(201);
    }
    if (order_.empty() || path.rfind("/api/orders/" + order_, 0) != 0) return {404, {}, "{}"};
    if (request.method == "GET") return order(200);
    if (request.method == "DELETE") return order_.clear(), Response{204, {}, ""};
    if (request.method == "PUT")
      return field(request, "If-Match") == version() ? order(200) : Response{412, {}, ""};
    return {field(request, "$.orderNumber") == product(9) ? 200 : 422, {}, "{}"};
  }
  std::string version() const { return "\"v-" + order_ + "\""; }
  Response order(int status) const {
    return {status,
            {{"Location", "/api/orders/" + order_}, {"ETag", version()}},
            "{\"id\":\"" + order_ + "\",\"number\":" + product(9) + "}"};
  }

  Response pages(const std::string& at, const Request& request) {
    const auto csrf_field = "<input type=hidden name=_csrf value=\"" + csrf_ + "\">";
    if (at == "GET /account/login") {
      sid_ = fresh("sid");
      csrf_ = fresh("csrf");
      return {200,
              {{"Set-Cookie", "sid=" + sid_ + "; HttpOnly"}},
              "<form><input type=hidden name=_csrf value=\"" + csrf_ + "\">"};
    }
    if (cookie(request, "sid") != sid_) return {302, {{"Location", "/account/login"}}, ""};
    if (at == "POST /account/login") {
      if (field(request, "_csrf") != csrf_ || field(request, "password") != "c&rol+pw 3")
        return {403, {}, ""};
      sid_ = fresh("sid");
      csrf_ = fresh("csrf") + "+/=";
      std::string escaped;
      append_encoded(escaped, csrf_, Encoding::query);
      return {
          303,
          {{"Location", "/account"}, {"Set-Cookie", "sid=" + sid_}, {"Set-Cookie", "XSRF-TOKEN=" + escaped}},
          ""};
    }
    if (at == "GET /account") return {200, {}, "<html>" + csrf_field};
    if (at == "POST /account/address") return {field(request, "_csrf") == csrf_ ? 303 : 403, {}, ""};
    if (at == "POST /account/prefs") return {field(request, "X-XSRF-TOKEN") == csrf_ ? 200 : 403, {}, "{}"};
    return {404, {}, ""};
  }

  std::uint64_t seed_;
  std::uint64_t base_;
  std::uint64_t count_ = 0;
  std::string token_, refresh_, order_, sid_, csrf_;
};

}  // namespace shakedown::traffic
