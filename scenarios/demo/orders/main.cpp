// The demo's shop: users, products, coupons, wallets and orders over SQLite, paid through another service.
// Correct as it is; each --bug switches one planted mistake on.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "scenarios/demo/common/http_server.hpp"
#include "scenarios/demo/orders/service.hpp"

int main(int argc, char** argv) {
  demo::ServerSettings server;
  server.name = "orders";
  demo::orders::ServiceSettings service;
  std::vector<std::string> bug_names;
  std::string log = "all";
  bool list_bugs = false;

  CLI::App app("The demo's shop");
  app.add_option("--port", server.port, "Port to listen on; 0 picks a free one")->capture_default_str();
  app.add_option("--address", server.address, "Address to listen on")->capture_default_str();
  app.add_option("--data", service.data,
                 "Folder of the database; users.csv and products.csv in it fill a new one");
  app.add_option("--payments", service.payments, "Address of the payments service: 127.0.0.1:8081");
  app.add_option("--identity", service.identity,
                 "Address of the token service; without one the shop keeps its tokens itself");
  app.add_option("--workers", server.workers, "How many requests are worked on at once")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--log", log, "What to log: all requests, or failures only")
      ->check(CLI::IsMember({"all", "failures"}))
      ->capture_default_str();
  app.add_option("--bug", bug_names, "Switch a planted bug on; may be repeated");
  app.add_flag("--bugs", list_bugs, "List the planted bugs and end");
  CLI11_PARSE(app, argc, argv);

  if (list_bugs) {
    for (const auto& bug : demo::orders::all_bugs()) fmt::print("{:<22} {}\n", bug.name, bug.sentence);
    return 0;
  }
  try {
    if (service.data.empty() || service.payments.empty()) {
      throw std::invalid_argument("--data and --payments are needed");
    }
    service.bugs = demo::orders::Bugs(bug_names);
    service.workers = server.workers;
    server.log_every_request = log == "all";
    demo::orders::Service shop(service);
    demo::serve(server, [&](demo::Request& request) { return shop.handle(request); });
    demo::log_line(fmt::format("info orders answered {} requests", shop.answered()));
  } catch (const std::exception& error) {
    demo::log_line(fmt::format("error orders cannot start: {}", error.what()));
    return 1;
  }
  return 0;
}
