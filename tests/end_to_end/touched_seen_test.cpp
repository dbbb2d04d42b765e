// A change of a service that tells what it runs: the map of its source, and what asking each endpoint alone
// made of it. The function that is changed is called by a name that the source keeps in a table, so that no
// reader of it finds the way from DELETE /things to there.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "tests/end_to_end/demo_scenario.hpp"
#include "tests/support/repository.hpp"

using namespace shakedown::test;
namespace json = boost::json;

namespace {

const char* const in_javascript = R"js(const http = require('http');
const { price } = require('./price');
const works = {};
function drop_everything() {
  return { dropped: 1 };
}
works['DELETE /things'] = () => works.hidden();
works.hidden = drop_everything;
works['GET /price'] = () => price(3);
works['GET /health'] = () => ({ fine: true });
http.createServer((request, response) => {
  const work = works[`${request.method} ${request.url}`];
  response.writeHead(work ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(work ? work() : {}));
}).listen(process.argv[2], '127.0.0.1');
)js";
const char* const price_in_javascript = "exports.price = function price(n) {\n  return { price: n };\n};\n";

const char* const in_python = R"py(import http.server, json, sys
from price import price
def drop_everything():
    return {'dropped': 1}
works = {'DELETE /things': lambda: works['hidden'](), 'hidden': drop_everything,
         'GET /price': lambda: price(3), 'GET /health': lambda: {'fine': True}}
class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        work = works.get(self.command + ' ' + self.path)
        body = json.dumps(work() if work else {}).encode()
        self.send_response(200 if work else 404)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_GET = do_DELETE = answer
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()
)py";
const char* const price_in_python = "def price(n):\n    return {'price': n}\n";

bool installed(const std::string& program) {
  return std::system((program + " --version > /dev/null 2>&1").c_str()) == 0;  // NOLINT: our own words
}

std::string rows_of(const json::value& report) {
  std::string rows;
  for (const auto& row : report.at("touched").at("endpoints").as_array()) {
    rows += std::string(row.at("endpoint").as_string()) + ": " + std::string(row.at("seen").as_string()) +
            ", " + std::string(row.at("how").as_string()) + "\n";
  }
  return rows;
}

std::string ran_against(const TemporaryFolder& folder, const std::string& scenario) {
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", folder.write("s.yaml", scenario), "--out", run});
  INFO(ended.out << ended.err);
  CHECK((ended.status == 0 || ended.status == 3));  // 3: a busy machine sent late
  CHECK(contains(ended.out + ended.err, "asked alone"));
  return rows_of(report_of(run));
}

}  // namespace

TEST_CASE("what a service in JavaScript or Python runs shows which endpoints a change reaches") {
  struct Written {
    const char* program;
    const char* name;
    const char* text;
    const char* price;
    const char* was;
    const char* is;
    const char* price_was;
    const char* price_is;
  };
  const auto written = GENERATE(Written{"node", "service.js", in_javascript, price_in_javascript,
                                        "dropped: 1", "dropped: 2", "price: n", "price: 2 * n"},
                                Written{"python3", "service.py", in_python, price_in_python, "'dropped': 1",
                                        "'dropped': 2", "'price': n", "'price': 2 * n"});
  if (!installed(written.program)) return;
  Repository repository;
  const std::string other = std::string("price") + (written.name + 7);
  repository.write(written.name, written.text);
  repository.write(other, written.price);
  repository.commit("A service");
  repository.git({"tag", "before"});
  const auto change = [&](const std::string& name, std::string text, const std::string& was,
                          const std::string& is) {
    const auto at = text.find(was);
    REQUIRE(at != std::string::npos);
    repository.write(name, text.replace(at, was.size(), is));
  };
  change(written.name, written.text, written.was, written.is);
  change(other, written.price, written.price_was, written.price_is);
  repository.commit("Better");
  const TemporaryFolder folder;
  const auto rows = ran_against(
      folder, std::string("target: {command: [") + written.program + ", " + repository.file(written.name) +
                  ", \"{target.port}\"]}\ntouched: {repository: " + repository.folder() +
                  ", since: before}\nstages:\n  - {name: a second, for: 1s, load: {rate: 10/s}}\ntraffic:\n"
                  "  - journeys:\n      - name: all\n        steps:\n          - {get: /price}\n"
                  "          - {delete: /things}\n          - {get: /health}\n");
  INFO(rows);
  CHECK(contains(rows, "DELETE /things: found, seen to run drop_everything"));
  CHECK(contains(rows, "GET /price: found, seen to run price"));
  CHECK_FALSE(contains(rows, "GET /health: found"));
}

#ifdef DEMO_ORDERS_COVERAGE
TEST_CASE("the counters of a service that was built with them show which endpoints a change reaches") {
  Repository repository;
  const std::string shop = "scenarios/demo/orders/";
  std::filesystem::create_directories(repository.file(shop));
  const auto source = [&](const std::string& name) {
    return read_file(std::string(SHAKEDOWN_SOURCE_DIR) + "/" + shop + name);
  };
  for (const char* name : {"routes_shop.cpp", "routes_account.cpp", "catalog.cpp", "order_book.cpp"})
    repository.write(shop + name, source(name));
  repository.commit("The shop");
  repository.git({"tag", "before"});
  // In a line of its own, so that every other one stays where the program has it.
  std::string text = source("routes_shop.cpp");
  const std::string body = "Response get_products(";
  const auto at = text.find('{', text.find(body));
  REQUIRE(at != std::string::npos);
  repository.write(shop + "routes_shop.cpp", text.insert(at + 1, "  /* soon */"));
  repository.commit("Better");
  const TemporaryFolder folder;
  std::string scenario = demo_from_anywhere("access.yaml");
  replace_all(scenario, "orders/demo_orders\n", "orders/demo_orders_coverage\n");
  replace_all(scenario, "access: {}", "load: {rate: 10/s}");
  replace_all(scenario, "budget: 5m", "budget: 1s");
  const auto rows =
      ran_against(folder, scenario + "\ntouched: {repository: " + repository.folder() + ", since: before}\n");
  INFO(rows);
  CHECK(contains(rows, "GET /products: ran, "));
}
#endif
