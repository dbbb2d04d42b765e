// The routes of proxies; those of toxics are in toxiproxy_api_toxics.cpp.
#include "harness/faults/toxiproxy_api.hpp"

#include <algorithm>
#include <utility>

#include "harness/faults/api_answers.hpp"
#include "harness/faults/listen_address.hpp"
#include "harness/faults/toxiproxy_routes.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::faults {
namespace {

constexpr std::string_view browser = "Mozilla/";

// Twenty characters that differ from request to request; only their form means something.
std::string request_id(std::uint64_t number) {
  static constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuv";
  std::string id;
  for (std::uint64_t part = 0; id.size() < 20; ++part) {
    auto random = hash(number, "request id", part);
    for (int i = 0; i < 10; ++i, random >>= 5u) id += digits[random & 31u];
  }
  return id;
}

std::vector<JsonField> fields_of(ProxyWish& wish) {
  return {
      {"name", [&](const JsonValue& value) { return read_text(value, wish.name); }},
      {"listen", [&](const JsonValue& value) { return read_text(value, wish.listen); }},
      {"upstream", [&](const JsonValue& value) { return read_text(value, wish.upstream); }},
      {"enabled", [&](const JsonValue& value) { return read_flag(value, wish.enabled); }},
  };
}

// What is wrong with a body, or empty.
std::string read_wish(const std::string& body, ProxyWish& wish) {
  const auto json = first_json_value(body);
  if (!json) return json.error().message;
  return read_object(json.value(), {"Proxy", "toxiproxy.Proxy", ""}, fields_of(wish));
}

std::string counter(const char* name, const char* help, const std::vector<std::string>& lines) {
  std::string text = std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " counter\n";
  for (const auto& line : lines) text += name + line + "\n";
  return text;
}

std::string label(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return "\"" + text + "\"";
}

std::string sample(const HeldProxy& proxy, const char* direction, std::uint64_t value) {
  return std::string("{direction=\"") + direction + "\",listener=" + label(proxy.listen) +
         ",proxy=" + label(proxy.name) + ",upstream=" + label(proxy.upstream) + "} " + std::to_string(value);
}

}  // namespace

ToxiproxyApi::ToxiproxyApi(ProxyHolder holder, ApiOptions options)
    : holder_(std::move(holder)), options_(std::move(options)) {}

ApiResponse ToxiproxyApi::answer(const ApiRequest& request) {
  const auto path = path_segments(request.target);
  const auto route_found =
      path ? route_of(request.method, *path, options_.metrics || options_.process) : Route::unknown;
  if (route_found == Route::unknown) return plain_error(404, "404 page not found\n");
  if (route_found == Route::wrong_method) return ApiResponse{405, {}, {}, {}};
  auto response = request.user_agent.starts_with(browser) ? plain_error(403, "User agent not allowed\n")
                                                          : *route(request, *path);
  response.headers.push_back({"X-Toxiproxy-Request-Id", request_id(++requests_)});
  return response;
}

std::optional<ApiResponse> ToxiproxyApi::route(const ApiRequest& request, const Path& path) {
  const bool is_get = request.method == "GET";
  if (path[0] == "version")
    return ApiResponse{
        200, "application/json;charset=utf-8", {}, "{\"version\": " + quoted_json(options_.version) + "}\n"};
  if (path[0] == "metrics") return metrics();
  if (path[0] == "reset") return reset();
  if (path[0] == "populate") return populate_answer(request.body);
  if (path.size() == 1) return is_get ? list_proxies() : create_proxy(request.body);
  const auto proxy = find(path[1]);
  if (!proxy) return api_error(404, "proxy not found");
  return with_proxy(request, path, *proxy);
}

ApiResponse ToxiproxyApi::with_proxy(const ApiRequest& request, const Path& path, const HeldProxy& proxy) {
  const bool is_get = request.method == "GET";
  if (path.size() == 4) return with_toxic(request, proxy, path[3]);
  if (path.size() == 3)
    return is_get ? json_answer(200, toxics_json(proxy)) : create_toxic(proxy, request.body);
  if (is_get) return json_answer(200, proxy_json(proxy));
  if (request.method == "DELETE") return remove_proxy(proxy.name);
  return update_proxy(proxy, request.body);
}

std::optional<HeldProxy> ToxiproxyApi::find(const std::string& name) const {
  auto all = holder_.list();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const HeldProxy& proxy) { return proxy.name == name; });
  if (found == all.end()) return std::nullopt;
  return std::move(*found);
}

std::string ToxiproxyApi::proxy_json(const HeldProxy& proxy) const {
  return "{\"name\":" + quoted_json(proxy.name) + ",\"listen\":" + quoted_json(proxy.listen) +
         ",\"upstream\":" + quoted_json(proxy.upstream) +
         ",\"enabled\":" + (proxy.enabled ? "true" : "false") +
         ",\"Logger\":{},\"toxics\":" + toxics_json(proxy) + "}";
}

ApiResponse ToxiproxyApi::list_proxies() const {
  std::string all;
  for (const auto& proxy : holder_.list())
    all += (all.empty() ? "" : ",") + quoted_json(proxy.name) + ":" + proxy_json(proxy);
  return json_answer(200, "{" + all + "}");
}

ApiResponse ToxiproxyApi::create_proxy(const std::string& body) {
  ProxyWish wish;
  if (const auto error = read_wish(body, wish); !error.empty()) return bad_body(error);
  if (wish.name.empty()) return api_error(400, "missing required field: name");
  if (wish.upstream.empty()) return api_error(400, "missing required field: upstream");
  if (find(wish.name)) return api_error(409, "proxy already exists");
  if (const auto error = read_listen_address(wish.listen).error; wish.enabled && !error.empty())
    return api_error(500, "listen tcp: " + error);
  const auto made = holder_.add(wish);
  if (!made) return api_error(500, made.error().message);
  return json_answer(201, proxy_json(made.value()));
}

Result<HeldProxy> ToxiproxyApi::add_or_replace(const ProxyWish& wish) {
  const auto listen = read_listen_address(wish.listen);
  const auto existing = find(wish.name);
  if (existing) {
    if (!listen.error.empty()) return problem(listen.error);
    if (listen.resolved == existing->listen && wish.upstream == existing->upstream) return *existing;
    for (const auto& toxic : toxics_of(*existing)) static_cast<void>(take_off(*existing, toxic.name));
    return holder_.change(wish);
  }
  if (wish.enabled && !listen.error.empty()) return problem("listen tcp: " + listen.error);
  return holder_.add(wish);
}

ToxiproxyApi::Populated ToxiproxyApi::populate_from(std::string_view body) {
  Populated out;
  const auto refuse = [&](int status, std::string message) {
    out.refusal = Refusal{status, std::move(message)};
    return out;
  };
  const auto json = first_json_value(body);
  if (!json) return refuse(400, "bad request body: " + json.error().message);
  const std::string list_type = R"([]struct { toxiproxy.Proxy; Enabled *bool "json:\"enabled\"" })";
  const auto kind = json.value().kind;
  if (kind != JsonValue::Kind::array && kind != JsonValue::Kind::null)
    return refuse(400, "bad request body: " + mismatch_text(json.value(), {list_type, {}}, {}));
  std::vector<ProxyWish> wishes;
  for (const auto& item : json.value().items) {
    auto& wish = wishes.emplace_back();
    const auto error = read_object(item, {"", list_type.substr(2), ""}, fields_of(wish));
    if (!error.empty()) return refuse(400, "bad request body: " + error);
  }
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    const auto place = " at proxy " + std::to_string(i + 1);
    if (wishes[i].name.empty()) return refuse(400, "missing required field: name" + place);
    if (wishes[i].upstream.empty()) return refuse(400, "missing required field: upstream" + place);
  }
  for (const auto& wish : wishes) {
    const auto made = add_or_replace(wish);
    if (!made) return refuse(500, made.error().message);
    out.proxies.push_back(made.value());
  }
  return out;
}

ApiResponse ToxiproxyApi::populate_answer(const std::string& body) {
  const auto populated = populate_from(body);
  std::string list;
  for (const auto& proxy : populated.proxies) list += (list.empty() ? "" : ",") + proxy_json(proxy);
  const auto proxies = "\"proxies\":" + (list.empty() ? "null" : "[" + list + "]") + "}";
  if (!populated.refusal) return json_answer(201, "{" + proxies);
  const auto& [status, message] = *populated.refusal;
  return json_answer(
      status, "{\"error\":" + quoted_json(message) + ",\"status\":" + std::to_string(status) + "," + proxies);
}

Result<std::size_t> ToxiproxyApi::populate(std::string_view json) {
  const auto populated = populate_from(json);
  if (populated.refusal) return problem(populated.refusal->message);
  return populated.proxies.size();
}

ApiResponse ToxiproxyApi::update_proxy(const HeldProxy& proxy, const std::string& body) {
  ProxyWish wish{proxy.name, proxy.listen, proxy.upstream, proxy.enabled};
  if (const auto error = read_wish(body, wish); !error.empty()) return bad_body(error);
  wish.name = proxy.name;
  const auto listen = read_listen_address(wish.listen);
  if (!listen.error.empty()) return api_error(500, listen.error);
  if (listen.resolved == proxy.listen) wish.listen = proxy.listen;
  const auto changed = holder_.change(wish);
  if (!changed) return api_error(500, changed.error().message);
  return json_answer(200, proxy_json(changed.value()));
}

ApiResponse ToxiproxyApi::remove_proxy(const std::string& name) {
  const auto removed = holder_.remove(name);
  if (!removed) return api_error(403, removed.error().message);
  set_.erase(name);
  return ApiResponse{204, {}, {}, {}};
}

ApiResponse ToxiproxyApi::reset() {
  for (const auto& proxy : holder_.list()) {
    if (!proxy.enabled) {
      const auto enabled = holder_.change({proxy.name, proxy.listen, proxy.upstream, true});
      if (!enabled) return api_error(500, enabled.error().message);
    }
    // What the holder keeps armed for reasons of its own stays.
    for (const auto& toxic : toxics_of(proxy)) static_cast<void>(take_off(proxy, toxic.name));
  }
  return ApiResponse{204, {}, {}, {}};
}

ApiResponse ToxiproxyApi::metrics() const {
  std::string text;
  if (options_.process) text += metrics_text(options_.process());
  if (options_.metrics) text += counters();
  return ApiResponse{200, "text/plain; version=0.0.4; charset=utf-8", {}, std::move(text)};
}

std::string ToxiproxyApi::counters() const {
  std::vector<std::string> received, sent;
  for (const auto& proxy : holder_.list()) {
    received.push_back(sample(proxy, "upstream", proxy.received_bytes[0]));
    received.push_back(sample(proxy, "downstream", proxy.received_bytes[1]));
    sent.push_back(sample(proxy, "upstream", proxy.sent_bytes[0]));
    sent.push_back(sample(proxy, "downstream", proxy.sent_bytes[1]));
  }
  return counter("toxiproxy_proxy_received_bytes_total", "Bytes that came in, by direction", received) +
         counter("toxiproxy_proxy_sent_bytes_total", "Bytes passed on, by direction", sent);
}

}  // namespace shakedown::faults
