// Routes as each framework writes them, with the prefixes that their own file gives them.
#include "harness/touched/outline.hpp"

#include <algorithm>

#include "harness/touched/route_text.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown::touched;

namespace {

std::vector<std::string> routes(Language language, std::string_view text) {
  std::vector<std::string> found;
  for (const Route& route : outline_of(language, text).routes) {
    std::string one = route.method + " " + route.path;
    for (const auto& handler : route.handlers) one += " " + handler;
    found.push_back(one);
  }
  std::sort(found.begin(), found.end());
  return found;
}

using Found = std::vector<std::string>;

}  // namespace

TEST_CASE("routes of Express, also chained and mounted in the same file") {
  CHECK(routes(Language::javascript, R"js(
const express = require('express');
const app = express(), orders = express.Router();
// app.get('/commented', no);
app.get('/health', (req, res) => res.send('ok'));
app.get('view engine');
app.post("/a", check, handlers.create);
orders.get('/', list);
orders.route('/:id').get(show).put(auth, change).delete(remove);
app.use('/orders', orders);
axios.get('/not-a-route', done);
const text = "app.get('/in-a-string', no)";
)js") == Found{"DELETE /orders/:id remove", "GET /health", "GET /orders list", "GET /orders/:id show",
               "POST /a check create", "PUT /orders/:id auth change"});
}

TEST_CASE("routes of Fastify in TypeScript") {
  const auto outline = outline_of(Language::typescript, R"ts(
import { FastifyInstance } from 'fastify';
export default async function routes(fastify: FastifyInstance) {
  fastify.get<{ Params: P }>('/items/:id', { schema }, async (request) => items.get(request.params.id));
  fastify.route({ method: ['POST', 'PUT'], url: '/items', handler: createItem });
}
)ts");
  REQUIRE(outline.routes.size() == 3);
  CHECK(outline.routes[0].framework == "Fastify");
  CHECK(outline.routes[0].path == "/items/:id");
  CHECK(outline.routes[1].handlers == Found{"createItem"});
  CHECK(outline.routes[2].method == "PUT");
}

TEST_CASE("a table of routes with regular expressions") {
  CHECK(routes(Language::javascript,
               R"js(const routes = [['GET', /^\/tours\/([^/]+)$/, show], ["POST", "/tours", make]];)js") ==
        Found{"GET /tours/{} show", "POST /tours make"});
  CHECK(
      routes(
          Language::cpp,
          R"cpp(const std::vector<Route> all{{"GET", "/cart", get_cart}, {"PUT", "/cart", put_cart}};)cpp") ==
      Found{"GET /cart get_cart", "PUT /cart put_cart"});
}

TEST_CASE("routes of FastAPI") {
  CHECK(routes(Language::python, R"py(
from fastapi import APIRouter, Depends
router = APIRouter(prefix="/orders", tags=["orders"])
@router.get("")
async def list_orders(user=Depends(current_user)): ...
@router.post("/{id}/pay", status_code=201)
@limited
def pay(id: int):
    """@router.get("/in-a-string")"""
router.add_api_route("/bulk", bulk, methods=["POST"])
@router.api_route("/both", methods=["GET", "PUT"])
def both(): ...
client.get("/not-a-route")
)py") == Found{"GET /orders", "GET /orders/both", "POST /orders/bulk bulk", "POST /orders/{id}/pay",
               "PUT /orders/both"});
}

TEST_CASE("routes of Flask") {
  CHECK(routes(Language::python, R"py(
from flask import Blueprint
bp = Blueprint("auth", __name__, url_prefix="/auth")
@bp.route("/login", methods=("GET", "POST"))
def login(): ...
@bp.route("/<int:id>/")
@login_required
def show(id): ...
)py") == Found{"GET /auth/<int:id>", "GET /auth/login", "POST /auth/login"});
}

TEST_CASE("routes of Spring") {
  CHECK(routes(Language::java, R"java(
@RestController
@RequestMapping("/api/owners")
class OwnerController {
  @GetMapping public List<Owner> all() { return owners.findAll(); }
  @PostMapping(value = {"/new", "/create"}, consumes = "application/json")
  public Owner create() { return null; }
  @RequestMapping(path = "/{id}", method = RequestMethod.DELETE)
  public void remove() {}
}
)java") == Found{"DELETE /api/owners/{id}", "GET /api/owners", "POST /api/owners/create",
                 "POST /api/owners/new"});
}

TEST_CASE("routes of net/http, gin, chi and gorilla") {
  CHECK(routes(Language::go, R"go(package main
import "net/http"
func main() {
  mux.HandleFunc("POST /orders/{id}", pay)
  http.Handle("/static/", files)
  client.Get("/not-a-route", &out)
}
)go") == Found{"* /static files", "POST /orders/{id} pay"});
  CHECK(routes(Language::go, R"go(package main
import "github.com/gin-gonic/gin"
func routes(r *gin.Engine) {
  v1 := r.Group("/v1")
  orders := v1.Group("/orders")
  orders.GET("/:id", auth(), h.GetOrder)
  r.Handle("POST", "/plain", create)
}
)go") == Found{"GET /v1/orders/:id auth GetOrder", "POST /plain create"});
  CHECK(routes(Language::go, R"go(package main
import "github.com/go-chi/chi/v5"
func routes(r chi.Router) {
  r.Route("/articles", func(r chi.Router) {
    r.Get("/", list)
    r.Route("/{id}", func(r chi.Router) { r.Put("/", update) })
  })
  r.Method("PATCH", "/x", h)
}
)go") == Found{"GET /articles list", "PATCH /x h", "PUT /articles/{id} update"});
  CHECK(routes(Language::go, R"go(package main
func routes(r *mux.Router) {
  s := r.PathPrefix("/api").Subrouter()
  s.HandleFunc("/users", users).Methods("GET", "POST")
}
)go") == Found{"GET /api/users users", "POST /api/users users"});
}

TEST_CASE("routes of C++ services") {
  CHECK(routes(Language::cpp, R"cpp(
          int main() {
            httplib::Server svr;
            svr.Get("/hi", [](const Request&, Response& res) { res.set_content("hi", "text/plain"); });
            svr.Post(R"(/numbers/(\d+))", numbers);
            cli.Get("/not-a-route", headers);
          }
        )cpp") == Found{"GET /hi", "POST /numbers/{} numbers"});
  CHECK(routes(Language::cpp, R"cpp(
          int main() {
            CROW_ROUTE(app, "/hello/<int>")([](int n) { return n; });
            CROW_ROUTE(app, "/add").methods("POST"_method)(add);
          }
        )cpp") == Found{"GET /hello/<int>", "POST /add add"});
  CHECK(routes(Language::cpp, R"cpp(
          class Users : public drogon::HttpController<Users> {
           public:
            METHOD_LIST_BEGIN
            ADD_METHOD_TO(Users::login, "/token?userId={1}", Post);
            METHOD_LIST_END
          };
          void routes() {
            app().registerHandler("/list", &list, {Get});
          }
        )cpp") == Found{"GET /list list", "POST /token login"});
  CHECK(routes(Language::cpp, R"cpp(
          void process() {
            if (request_.method() == http::verb::get && request_.target() == "/count")
              count();
            else if (request_.target() == "/time")
              time();
            else if (request.target().starts_with("/users/"))
              user();
          }
        )cpp") == Found{"* /time", "* /users/{}", "GET /count"});
}

TEST_CASE("functions, calls, comments and imports of a file") {
  const auto outline = outline_of(Language::python, R"py(import os
# a comment
class Orders:
    def total(self):
        return add(self.items)
def add(items):
    def inner():
        pass
    return sum(items)
)py");
  REQUIRE(outline.read);
  REQUIRE(outline.around(5) != nullptr);
  CHECK(outline.around(5)->name == "total");
  CHECK(outline.around(8)->name == "inner");
  CHECK(outline.around(9)->name == "add");
  CHECK(outline.around(3) == nullptr);
  CHECK(std::any_of(outline.calls.begin(), outline.calls.end(),
                    [](const Call& c) { return c.name == "add" && c.line == 5; }));
  CHECK(contains(outline.imports, 1));
  CHECK(contains(outline.comments, 2));
}

TEST_CASE("a file of nonsense or without end is read as far as it goes") {
  std::string deep = "app.get('/x', ";
  for (int i = 0; i < 20'000; ++i) deep += "f(";
  for (const Language language : {Language::javascript, Language::typescript, Language::python,
                                  Language::java, Language::go, Language::cpp}) {
    CHECK_NOTHROW(outline_of(language, deep));
    CHECK_NOTHROW(outline_of(language, std::string("\0\xff\xfe{{{((([[[\"'`", 14)));
    CHECK_NOTHROW(outline_of(language, ""));
  }
  CHECK_FALSE(outline_of(Language::none, "x").read);
}

TEST_CASE("parameters of all spellings are one") {
  CHECK(folded("/orders/:id/") == "/orders/{}");
  CHECK(folded("/orders/<int:id>/x") == "/orders/{}/x");
  CHECK(folded("/orders/{id:[0-9/]+}") == "/orders/{}");
  CHECK(folded("/files/*path") == "/files/{}");
  CHECK(folded("") == "/");
  CHECK(folded("/a?b=c") == "/a");
}
