// A change through the command line: a history of the shop's own sources, some of it by agents, leads a stage
// to the endpoints that it reaches, and the report says of each who wrote what and what was tried and found.
#include <algorithm>

#include "tests/end_to_end/demo_scenario.hpp"
#include "tests/support/repository.hpp"

using namespace shakedown::test;
namespace json = boost::json;

namespace {

// Some of the shop's sources, changed by an agent, with one, in a squash with marks of one, by who knows, and
// by a person who is on record.
class ShopHistory : public Repository {
 public:
  ShopHistory() {
    for (const char* name :
         {"routes_shop.cpp", "routes_account.cpp", "routes_addresses.cpp", "order_book.cpp", "addresses.cpp"})
      write(name, read_file(std::string(SHAKEDOWN_SOURCE_DIR) + "/scenarios/demo/orders/" + name));
    commit("The shop");
    git({"tag", "before"});
    change("order_book.cpp", "order.items = items_of(shop, id);", "order.items = items_of(shop, order.id);");
    commit("Find orders by their own id", {"--author", "Claude <noreply@anthropic.com>"});
    change("routes_shop.cpp",
           "return json_response(200, to_json(find_order(shop, require_user(shop, request), "
           "request.parameters.at(0))));",
           "const auto asking = require_user(shop, request);\n"
           "  return json_response(200, to_json(find_order(shop, asking, request.parameters.at(0))));");
    commit("Ask first\n\nCo-Authored-By: Claude <noreply@anthropic.com>");
    change("routes_account.cpp", "const bool shared = shop.bugs.has(Bug::current_user);",
           "const auto shared = shop.bugs.has(Bug::current_user);");
    commit(
        "Profiles (#12)\n\n* Show them\n\nCo-authored-by: Copilot "
        "<175728472+Copilot@users.noreply.github.com>\n\n* Show less of them\n\n---------\n\nCo-authored-by: "
        "Copilot <175728472+Copilot@users.noreply.github.com>");
    change("addresses.cpp", "find_address(Shop& shop, const User& user, std::int64_t id) {",
           "find_address(Shop& shop, const User& user, std::int64_t id) {\n  const auto own = user;");
    commit("An address of one's own");
    const int line = change("routes_account.cpp", "sign_out(shop, token_of(request));",
                            "sign_out(shop, token_of(request));  /* the token */ keep_nothing(shop);");
    commit("Sign out");
    git({"notes", "--ref=ai", "add", "-m",
         "routes_account.cpp\n  h_1 " + std::to_string(line) +
             "\n---\n{\"humans\":{\"h_1\":{\"author\":\"Jane <jane@example.com>\"}}}"});
  }

 private:
  // The line where it was.
  int change(const std::string& name, const std::string& from, const std::string& to) const {
    std::string text = read_file(file(name));
    const auto at = text.find(from);
    INFO(from);
    REQUIRE(at != std::string::npos);
    write(name, text.replace(at, from.size(), to));
    return 1 +
           static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  }
};

std::string scenario_of(const TemporaryFolder& folder, const std::string& repository,
                        const std::string& since, const std::string& bug) {
  const auto file = demo_with(folder, "access.yaml", "access: {}",
                              "access: {endpoints: touched, repeat: 3, deadline: 20s}", bug);
  return folder.write(
      "demo.yaml", read_file(file) + "\ntouched: {repository: " + repository + ", since: " + since + "}\n");
}

std::string text_of(const json::value& object, const char* key) {
  return std::string(object.at(key).as_string());
}

}  // namespace

TEST_CASE(
    "a stage of touched endpoints tries these, and the report tells of each who wrote it and what was "
    "found") {
  const ShopHistory history;
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown(
      {"run", scenario_of(folder, history.folder(), "before", "other-users-order"), "--out", run});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 1);
  const auto report = report_of(run);
  std::string rows;
  for (const auto& row : report.at("touched").at("endpoints").as_array()) {
    rows += text_of(row, "endpoint") + " " + text_of(row, "authorship") + " " +
            std::to_string(row.at("distance").to_number<int>()) + " " + text_of(row, "verdict") + "\n";
    if (text_of(row, "endpoint") == "GET /orders/{id}") {
      CHECK(row.at("requests").to_number<int>() > 0);
      REQUIRE_FALSE(row.at("findings").as_array().empty());
      CHECK(row.at("findings").at(0).as_string() == "F1");
    }
  }
  CHECK(rows ==
        "GET /orders/{id} ai 0 fail\nGET /me mixed 0 pass\nGET /addresses/{id} unknown 1 pass\n"
        "POST /logout human 0 inconclusive\n");
  for (const auto& cell : report.at("access").as_array())
    CHECK(contains(rows, text_of(cell, "endpoint") + " "));
  // Code scanning shows it at the changed line of its handler.
  const auto sarif = json::parse(read_file(run + "/results.sarif"));
  const auto& place = sarif.at("runs").at(0).at("results").at(0).at("locations").at(0).at("physicalLocation");
  CHECK(text_of(place.at("artifactLocation"), "uri") == "routes_shop.cpp");
  const auto line = place.at("region").at("startLine").to_number<std::size_t>();
  std::string source = read_file(history.file("routes_shop.cpp"));
  for (std::size_t n = 1; n < line; ++n) source.erase(0, source.find('\n') + 1);
  INFO(source.substr(0, 200));
  CHECK((contains(source.substr(0, source.find('\n')), "asking")));
}

TEST_CASE("where the change touches nothing, the stage says so, sends nothing, and nothing has passed") {
  const ShopHistory history;
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario_of(folder, history.folder(), "HEAD", ""), "--out", run});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 3);  // what was not tried has not passed
  CHECK(contains(ended.out + ended.err, "the change touches no endpoint that it could send to"));
  const auto report = report_of(run);
  CHECK(report.at("findings").as_array().empty());
  CHECK(report.at("touched").at("endpoints").as_array().empty());
}
