// From a real history to the endpoints that it touches.
#include "harness/cli/touched/map.hpp"

#include <algorithm>
#include <filesystem>

#include "harness/cli/touched/git.hpp"
#include "harness/cli/touched/print.hpp"
#include "tests/support/repository.hpp"

using namespace shakedown;
using namespace shakedown::cli;
using test::Repository;

namespace {

const std::string service = R"js(const express = require('express');
const app = express();
const { total } = require('./money');

app.get('/orders', (req, res) => {
  res.json(list());
});

app.post('/orders', (req, res) => {
  res.status(201).json({ sum: total(req.body.items) });
});

function list() {
  return [];
}
)js";
const std::string money = R"js(function round(value) {
  return value;
}
function total(items) {
  return round(items.length);
}
module.exports = { total };
)js";

const std::string claude = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>";

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

struct WithService : Repository {
  WithService() {
    write("app.js", service);
    write("money.js", money);
    commit("A service");
    git({"tag", "v1"});
  }
};

Touched map(const Repository& repository, TouchedSpec spec = {}, KnownToScenario known = {}) {
  spec.repository = repository.folder();
  if (spec.since.empty()) spec.since = "v1";
  const auto made = map_of(spec, known);
  INFO((made ? "" : to_string(made.error())));
  REQUIRE(made);
  return made.value();
}

const TouchedEndpoint* find(const Touched& touched, const std::string& endpoint) {
  for (const auto& one : touched.endpoints) {
    if (one.endpoint == endpoint) return &one;
  }
  return nullptr;
}

bool warns(const Touched& touched, const std::string& of) {
  return std::any_of(touched.warnings.begin(), touched.warnings.end(),
                     [&](const auto& w) { return w.find(of) != std::string::npos; });
}

std::string refusal(const std::string& folder, const std::string& since) {
  TouchedSpec spec;
  spec.repository = folder;
  spec.since = since;
  const auto made = map_of(spec, {});
  return made ? "" : to_string(made.error());
}

}  // namespace

TEST_CASE("commits with marks, without, and not committed at all") {
  const WithService repository;
  repository.write("app.js", with(service, "return [];", "return [1];"));
  repository.commit("List one" + claude);
  repository.write("money.js", with(money, "return value;", "return Math.round(value);"));
  repository.commit("Round", {"--author=Claude <noreply@anthropic.com>"});
  repository.write("app.js", with(with(service, "return [];", "return [1];"), "status(201)", "status(200)"));
  const Touched touched = map(repository);
  CHECK(touched.commits == 2);
  CHECK(touched.lines == LinesByAuthor{1, 1, 0, 1});
  CHECK(touched.state == "partial");
  CHECK(warns(touched, "1 file has changes that are not committed"));
  REQUIRE(find(touched, "GET /orders") != nullptr);
  CHECK(find(touched, "GET /orders")->authorship == Authorship::mixed);
  CHECK(find(touched, "GET /orders")->distance == 1);
  const auto* post = find(touched, "POST /orders");
  REQUIRE(post != nullptr);
  CHECK(post->distance == 0);
  CHECK(post->authorship == Authorship::ai);
  CHECK(post->lines == LinesByAuthor{1, 0, 0, 1});
  CHECK(touched.endpoints.front().endpoint == "POST /orders");
  CHECK(touched_text(touched).find("POST /orders") != std::string::npos);
  CHECK(touched_json(touched).find("\"authorship\":\"ai\"") != std::string::npos);
}

TEST_CASE("a change two calls away says how far it is") {
  const WithService repository;
  repository.write("money.js", with(money, "return value;", "return value + 1;"));
  repository.commit("Round up");
  const Touched touched = map(repository);
  REQUIRE(touched.endpoints.size() == 1);
  CHECK(touched.endpoints[0].endpoint == "POST /orders");
  CHECK(touched.endpoints[0].distance == 2);
  CHECK(touched.endpoints[0].authorship == Authorship::unknown);
}

TEST_CASE("git-ai's notes tell lines apart within one commit") {
  const WithService repository;
  repository.write("app.js", with(with(service, "return [];", "return [1];"), "status(201)", "status(200)"));
  repository.commit("Two changes");
  repository.git({"notes", "--ref=ai", "add", "-m",
                  "app.js\n  s_1::t_1 10\n  h_1 "
                  "14\n---\n{\"sessions\":{\"s_1\":{\"agent_id\":{\"tool\":\"claude\"}}}}"});
  const Touched touched = map(repository);
  CHECK(touched.notes);
  CHECK(touched.lines == LinesByAuthor{1, 0, 1, 0});
  CHECK(touched.state == "complete");
  CHECK(find(touched, "POST /orders")->authorship == Authorship::ai);
  CHECK(find(touched, "GET /orders")->authorship == Authorship::human);
}

TEST_CASE("Agent Trace records and a command of one's own are read") {
  const WithService repository;
  repository.write("app.js", with(service, "return [];", "return [1];"));
  const std::string id = repository.commit("One change");
  const std::string ranges =
      R"("files":[{"path":"app.js","conversations":[{"contributor":{"type":"ai"},"ranges":[{"start_line":14,"end_line":14}]}]}]})";
  repository.write(".agent-trace/traces.jsonl",
                   R"({"vcs":{"type":"git","revision":")" + id + R"("},)" + ranges + "\n");
  CHECK(map(repository).lines.ai == 1);
  std::filesystem::remove_all(repository.file(".agent-trace"));
  CHECK(map(repository).lines.ai == 0);
  TouchedSpec spec;
  spec.command = {"printf", "%s\\n", "{" + ranges};
  CHECK(map(repository, spec).lines.ai == 1);
  spec.command = {"false"};
  spec.repository = repository.folder();
  spec.since = "v1";
  CHECK_FALSE(map_of(spec, {}));
}

TEST_CASE("the scenario's map, what touches everything, and what no endpoint reaches") {
  const WithService repository;
  repository.write("package-lock.json", "{}\n");
  repository.write("legacy/orders.rb", "def orders\nend\n");
  repository.write("alone.js", "function alone() {\n  return 1;\n}\n");
  repository.write("README.md", "text\n");
  repository.commit("More");
  TouchedSpec spec;
  spec.routes = {{"DELETE /orders", {"legacy/**"}}};
  KnownToScenario known;
  known.endpoints = {{"GET", "/orders"}, {"DELETE", "/orders"}};
  const Touched touched = map(repository, spec, known);
  CHECK(find(touched, "DELETE /orders")->how == "the scenario's map");
  CHECK_FALSE(find(touched, "DELETE /orders")->everything);
  CHECK(find(touched, "GET /orders")->everything);
  const auto reach = reach_of(touched);
  CHECK(reach.lines == 6);
  CHECK(reach.reached == 3);
  CHECK(touched_text(touched).find("no endpoint reaches alone.js:1-3") != std::string::npos);
}

TEST_CASE("the traffic's endpoints tell the prefix that the code does not") {
  const WithService repository;
  repository.write("app.js", with(service, "return [];", "return [1];"));
  repository.commit("x");
  KnownToScenario known;
  known.endpoints = {{"GET", "/api/v2/orders"}, {"GET", "/api/v2/users"}, {"POST", "/api/v2/orders"}};
  const Touched touched = map(repository, {}, known);
  REQUIRE(touched.endpoints.size() == 1);
  CHECK(touched.endpoints[0].endpoint == "GET /api/v2/orders");
  CHECK(touched.endpoints[0].known);
}

TEST_CASE("a router mounted in another file, and a contract's operationId") {
  const WithService repository;
  repository.write("app.js", service + "app.use('/carts', require('./routes/carts'));\n");
  repository.write("routes/carts.js",
                   "const router = require('express').Router();\nrouter.get('/:id', show);\nfunction "
                   "show(req, res) {\n  res.json({});\n}\n"
                   "function emptyCart() {\n  return 0;\n}\nmodule.exports = router;\n");
  repository.commit("Carts");
  repository.git({"tag", "-f", "v1"});
  repository.write("routes/carts.js",
                   "const router = require('express').Router();\nrouter.get('/:id', show);\nfunction "
                   "show(req, res) {\n  res.json({a: 1});\n}\n"
                   "function emptyCart() {\n  return 1;\n}\nmodule.exports = router;\n");
  repository.commit("Change");
  const std::string contract = repository.file("openapi.yaml");
  repository.write("openapi.yaml",
                   "openapi: 3.0.0\ninfo: {title: a, version: '1'}\npaths:\n  /carts/{id}:\n    delete: "
                   "{operationId: empty_cart, responses: {}}\n");
  const Touched touched = map(repository, {}, {{}, contract});
  CHECK(find(touched, "GET /carts/:id") != nullptr);
  REQUIRE(find(touched, "DELETE /carts/{id}") != nullptr);
  CHECK(find(touched, "DELETE /carts/{id}")->how == "changed handler emptyCart (operationId empty_cart)");
}

TEST_CASE("a contract's extensions name handlers, and where they are") {
  const Repository repository;
  const std::string orders = "def create(body):\n    return save(body)\n\ndef get(id):\n    return one(id)\n";
  const std::string carts = "def create(body):\n    return keep(body)\n";
  repository.write("shop/orders.py", orders);
  repository.write("shop/carts.py", carts);
  repository.write("openapi.yaml", R"(openapi: 3.0.0
info: {title: a, version: '1'}
paths:
  /orders:
    x-openapi-router-controller: shop.orders
    post: {operationId: create, responses: {}}
  /orders/{id}:
    get: {operationId: shop.orders.get, responses: {}}
  /carts:
    post: {operationId: makeCart, x-handler: shop.carts.create, responses: {}}
)");
  repository.commit("x");
  repository.git({"tag", "v1"});
  const KnownToScenario known{{}, repository.file("openapi.yaml")};
  repository.write("shop/orders.py",
                   with(with(orders, "save(body)", "save(body, 1)"), "one(id)", "one(id, 1)"));
  Touched touched = map(repository, {}, known);
  CHECK(touched.endpoints.size() == 2);
  REQUIRE(find(touched, "POST /orders") != nullptr);
  CHECK(find(touched, "POST /orders")->how ==
        "changed handler create (operationId create, x-openapi-router-controller shop.orders)");
  CHECK(find(touched, "GET /orders/{id}") != nullptr);
  repository.write("shop/orders.py", orders);
  repository.write("shop/carts.py", with(carts, "keep(body)", "keep(body, 1)"));
  touched = map(repository, {}, known);
  REQUIRE(touched.endpoints.size() == 1);
  CHECK(touched.endpoints[0].how == "changed handler create (x-handler shop.carts.create)");
}

TEST_CASE("Noir's handlers and callees are links") {
  const WithService repository;
  repository.write("plain.js", "function first() {\n  return 1;\n}\nfunction second() {\n  return 2;\n}\n");
  repository.commit("x");
  repository.git({"tag", "-f", "v1"});
  repository.write("plain.js", "function first() {\n  return 3;\n}\nfunction second() {\n  return 4;\n}\n");
  repository.commit("y");
  TouchedSpec spec;
  const test::TemporaryFolder folder;
  spec.noir = folder.write(
      "noir.json",
      R"({"endpoints":[{"url":"/one","method":"GET","details":{"code_paths":[{"path":"./plain.js","line":1}]}},
    {"url":"/two","method":"PUT","details":{"code_paths":[{"path":"app.js","line":5}]},"callees":[{"name":"second","path":"plain.js","line":4}]}]})");
  const Touched touched = map(repository, spec);
  REQUIRE(find(touched, "GET /one") != nullptr);
  CHECK(find(touched, "GET /one")->distance == 0);
  REQUIRE(find(touched, "PUT /two") != nullptr);
  CHECK(find(touched, "PUT /two")->distance == 1);
}

TEST_CASE("nothing of the repository runs, whatever its configuration names") {
  const WithService repository;
  const std::string trap = "touch " + repository.file("trapped") + "; cat";
  repository.write("trap", "#!/bin/sh\n" + trap + "\n");
  std::filesystem::permissions(repository.file("trap"), std::filesystem::perms::owner_all);
  repository.write("app.js", with(service, "return [];", "return [1];"));
  repository.commit("x");
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"filter.evil.clean", trap},
                                                        {"filter.evil.smudge", trap},
                                                        {"filter.evil.process", repository.file("trap")},
                                                        {"filter.evil.required", "true"},
                                                        {"filter.od=d.clean", trap},
                                                        {"diff.external", repository.file("trap")},
                                                        {"diff.evil.command", repository.file("trap")},
                                                        {"diff.evil.textconv", repository.file("trap")},
                                                        {"core.fsmonitor", repository.file("trap")},
                                                        {"core.pager", trap},
                                                        {"core.sshCommand", trap},
                                                        {"core.hooksPath", repository.folder()},
                                                        {"alias.log", "!" + trap},
                                                        {"log.showSignature", "true"},
                                                        {"gpg.program", repository.file("trap")},
                                                        {"credential.helper", "!" + trap}})
    repository.git({"config", key, value});
  repository.write(".git/info/attributes", "*.js filter=evil diff=evil\n*.md filter=od=d\n");
  repository.write("app.js", with(service, "return [];", "return [2];"));
  const Touched touched = map(repository);
  CHECK(find(touched, "GET /orders") != nullptr);
  CHECK(warns(touched, "not committed"));
  CHECK_FALSE(std::filesystem::exists(repository.file("trapped")));
}

TEST_CASE("names with quotes and newlines, renames, binary files and ends of lines of other systems") {
  const WithService repository;
  repository.write("a \"b\"\nc.js",
                   "const router = require('express').Router();\r\nrouter.get('/odd', (req, res) => {\r\n  "
                   "res.end();\r\n});\r\n");
  repository.git({"mv", "money.js", "cash.js"});
  repository.write("picture.png", std::string("\0\1\2", 3));
  repository.commit("Odd names");
  const Touched touched = map(repository);
  REQUIRE(find(touched, "GET /odd") != nullptr);
  CHECK(find(touched, "GET /odd")->file == "a \"b\"\nc.js");
  CHECK(touched_text(touched).find("\"b\"\nc") == std::string::npos);
  CHECK(touched.lines.all() == 4);
}

TEST_CASE("a shallow clone and lost notes are said, and never taken for human") {
  const WithService repository;
  repository.write("app.js", with(service, "return [];", "return [1];"));
  repository.commit("x" + claude);
  const test::TemporaryFolder folder;
  repository.git({"clone", "-q", "--depth=1", "file://" + repository.folder(), folder.file("clone")});
  CHECK(refusal(folder.file("clone"), "v1").find("fetch-depth: 0") != std::string::npos);
  TouchedSpec spec;
  spec.repository = folder.file("clone");
  spec.since = "HEAD";
  const auto made = map_of(spec, {});
  REQUIRE(made);
  CHECK(made.value().shallow);
  CHECK(warns(made.value(), "shallow clone"));
}

TEST_CASE("a bare repository is read as it is committed") {
  const WithService repository;
  repository.write("app.js", with(service, "return [];", "return [1];"));
  repository.commit("x" + claude);
  const test::TemporaryFolder folder;
  repository.git({"clone", "-q", "--bare", repository.folder(), folder.file("bare")});
  TouchedSpec spec;
  spec.repository = folder.file("bare");
  spec.since = "v1";
  const auto made = map_of(spec, {});
  REQUIRE(made);
  CHECK(find(made.value(), "GET /orders") != nullptr);
  CHECK(made.value().lines.mixed == 1);
}

TEST_CASE("what cannot be read is a sentence") {
  const test::TemporaryFolder folder;
  CHECK(refusal(folder.file("none"), "v1").find("there is no folder") != std::string::npos);
  CHECK(refusal(folder.path().string(), "v1").find("is no git repository") != std::string::npos);
  const WithService repository;
  CHECK(refusal(repository.folder(), "v9").find("there is no revision v9") != std::string::npos);
  CHECK(refusal(repository.folder(), "--output=/tmp/x").find("there is no revision") != std::string::npos);
  const Repository empty;
  CHECK(refusal(empty.folder(), "v1").find("no commit yet") != std::string::npos);
}

TEST_CASE("nothing changed is nothing touched") {
  const Touched touched = map(WithService());
  CHECK(touched.endpoints.empty());
  CHECK(touched.lines.all() == 0);
  CHECK(touched.state == "complete");
}

TEST_CASE("of two functions of one name the caller means the one that it names, or that of its own folder") {
  const Repository repository;
  repository.write(
      "api/users.py",
      "from app import crud\n\n@router.post('/users')\ndef create_user(user):\n    mail(user)\n    return "
      "crud.create_user(user)\n\n@router.post('/signup')\ndef register(user):\n    return "
      "crud.create_user(user)\n");
  repository.write("app/crud.py", "def create_user(user):\n    return save(user)\n");
  repository.write("app/mail.py", "def mail(user):\n    return send(user)\n");
  repository.commit("x");
  repository.git({"tag", "v1"});
  repository.write("app/mail.py", "def mail(user):\n    return send(user, 1)\n");
  repository.commit("y");
  const Touched touched = map(repository);
  CHECK(find(touched, "POST /users") != nullptr);
  CHECK(find(touched, "POST /signup") == nullptr);
  repository.git({"tag", "-f", "v1"});
  repository.write("app/crud.py", "def create_user(user):\n    return save(user, 1)\n");
  repository.commit("z");
  CHECK(find(map(repository), "POST /signup") != nullptr);
}

TEST_CASE("what a function registers on a group that it is given stands below the group") {
  const Repository repository;
  repository.write(
      "main.go",
      "package main\n\nimport \"github.com/gin-gonic/gin\"\n\nfunc main() {\n\tr := gin.Default()\n\tv1 := "
      "r.Group(\"/api\")\n\tusers.Register(v1.Group(\"/users\"))\n\tusers.Profiles(v1.Group(\"/"
      "profiles\"))\n}\n");
  const std::string users =
      "package users\n\nfunc Register(r *gin.RouterGroup) {\n\tr.POST(\"/\", Create)\n}\n\nfunc Profiles(r "
      "*gin.RouterGroup) {\n\tr.GET(\"/:name\", Show)\n}\n\nfunc Create(c *gin.Context) "
      "{\n\tdone(1)\n}\n\nfunc Show(c "
      "*gin.Context) {\n\tdone(2)\n}\n";
  repository.write("users/routers.go", users);
  repository.commit("x");
  repository.git({"tag", "v1"});
  repository.write("users/routers.go", with(with(users, "done(1)", "done(3)"), "done(2)", "done(4)"));
  repository.commit("y");
  const Touched touched = map(repository);
  CHECK(touched.endpoints.size() == 2);
  CHECK(find(touched, "POST /api/users") != nullptr);
  CHECK(find(touched, "GET /api/profiles/:name") != nullptr);
}
