// The demo's token service: gives a token to a user, says whose a token is, ends it. For services that are
// told to ask it; it has no planted bugs. A token is "USER.SECRET", so that everybody can read whose it
// claims to be, and only this service knows whether that is so.
#include <CLI/CLI.hpp>
#include <map>
#include <mutex>
#include <string>

#include "scenarios/demo/common/http_server.hpp"
#include "scenarios/demo/common/text.hpp"

namespace {

using demo::Request;
using demo::Response;

constexpr std::size_t secret_bytes = 24;
constexpr std::size_t longest_name = 100;

// All functions may be called from any thread.
class Tokens {
 public:
  std::string issue(const std::string& user) {
    const std::string token = user + "." + demo::random_hex(secret_bytes);
    const std::lock_guard lock(mutex_);
    users_[token] = user;
    return token;
  }
  std::string user_of(const std::string& token) const {
    const std::lock_guard lock(mutex_);
    const auto found = users_.find(token);
    if (found == users_.end()) throw demo::Refusal{404, "not_found", "there is no such token"};
    return found->second;
  }
  void end(const std::string& token) {
    const std::lock_guard lock(mutex_);
    users_.erase(token);
  }
  void end_others(const std::string& token) {
    const std::string user = user_of(token);
    const std::lock_guard lock(mutex_);
    std::erase_if(users_, [&](const auto& one) { return one.second == user && one.first != token; });
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> users_;
};

Response handle(Tokens& tokens, Request& request) {
  if (request.method == "GET" && request.path == "/healthz")
    return demo::json_response(200, {{"status", "ok"}});
  if (request.method == "POST" && request.path == "/tokens") {
    const auto user = demo::text_field(demo::json_body(request), "user", longest_name);
    return demo::json_response(201, {{"token", tokens.issue(user)}});
  }
  if (demo::path_matches("/tokens/{token}", request.path, request.parameters)) {
    const auto& token = request.parameters.at(0);
    if (request.method == "GET") return demo::json_response(200, {{"user", tokens.user_of(token)}});
    if (request.method == "DELETE") {
      tokens.end(token);
      return Response{204, "", "", {}};
    }
  }
  if (request.method == "DELETE" &&
      demo::path_matches("/tokens/{token}/others", request.path, request.parameters)) {
    tokens.end_others(request.parameters.at(0));
    return Response{204, "", "", {}};
  }
  throw demo::Refusal{404, "not_found", "there is nothing at this path"};
}

}  // namespace

int main(int argc, char** argv) {
  demo::ServerSettings settings;
  settings.name = "identity";
  std::string log = "all";
  CLI::App app("The demo's token service");
  app.add_option("--port", settings.port, "Port to listen on; 0 picks a free one")->required();
  app.add_option("--address", settings.address, "Address to listen on")->capture_default_str();
  app.add_option("--log", log, "What to log: all requests, or failures only")
      ->check(CLI::IsMember({"all", "failures"}))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  settings.log_every_request = log == "all";
  try {
    Tokens tokens;
    demo::serve(settings, [&](Request& request) { return handle(tokens, request); });
  } catch (const std::exception& error) {
    demo::log_line(std::string("error identity cannot start: ") + error.what());
    return 1;
  }
  return 0;
}
