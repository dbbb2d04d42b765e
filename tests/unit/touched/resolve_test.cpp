#include "harness/touched/resolve.hpp"

#include "harness/touched/places.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::touched;

namespace {

std::vector<std::string> resolved(const std::vector<Endpoint>& known, const std::string& method,
                                  const std::string& path) {
  const Code code({});
  std::vector<std::string> found;
  for (const auto& one : Resolver(code, known).resolve(method, {path}))
    found.push_back((one.known ? "" : "? ") + one.endpoint);
  return found;
}

using Found = std::vector<std::string>;

}  // namespace

TEST_CASE("a route is the endpoint that ends with it, whatever its parameters are called") {
  const std::vector<Endpoint> known{{"GET", "/api/orders/{id}"},
                                    {"GET", "/api/orders"},
                                    {"PUT", "/api/orders/{id}"},
                                    {"GET", "/api/users/me"}};
  CHECK(resolved(known, "GET", "/orders/:order_id") == Found{"GET /api/orders/{id}"});
  CHECK(resolved(known, "*", "/orders/<int:id>") == Found{"GET /api/orders/{id}", "PUT /api/orders/{id}"});
  CHECK(resolved(known, "GET", "/users/{name}") == Found{"GET /api/users/me"});
  CHECK(resolved(known, "DELETE", "/orders/{id}") == Found{"? DELETE /orders/{id}"});
  CHECK(resolved(known, "*", "/nothing") == Found{"? ANY /nothing"});
}

TEST_CASE("a router mounted twice is two endpoints, and a whole path is one") {
  const std::vector<Endpoint> known{{"GET", "/v1/items"}, {"GET", "/v2/items"}};
  CHECK(resolved(known, "GET", "/items") == Found{"GET /v1/items", "GET /v2/items"});
  CHECK(resolved(known, "GET", "/v2/items") == Found{"GET /v2/items"});
}

TEST_CASE("a route of parameters only is not the end of everything") {
  const std::vector<Endpoint> known{{"GET", "/orders/{id}"}, {"GET", "/users/{id}"}, {"GET", "/"}};
  CHECK(resolved(known, "GET", "/:id") == Found{"? GET /:id"});
  CHECK(resolved(known, "GET", "/") == Found{"GET /"});
}

TEST_CASE("the plain word is preferred to the parameter") {
  const std::vector<Endpoint> known{{"GET", "/users/{id}"}, {"GET", "/users/me"}};
  CHECK(resolved(known, "GET", "/users/me") == Found{"GET /users/me"});
  CHECK(resolved(known, "GET", "/users/:id") == Found{"GET /users/{id}"});
}

TEST_CASE("files are told by their names") {
  for (const char* path : {"tests/a.js", "src/app.test.ts", "README.md", "docs/x.py", "pkg/a_test.go",
                           "src/test/java/A.java", ".github/workflows/ci.yml"})
    CHECK(place_of(path) == FilePlace::outside);
  for (const char* path :
       {"package-lock.json", "db/migrations/001.py", "src/middleware/auth.js", "requirements.txt",
        "Dockerfile", "src/main/resources/application-prod.yml", "schema.sql"})
    CHECK(place_of(path) == FilePlace::everything);
  for (const char* path : {"src/app.js", "contest/a.go", "src/latest.py", "routes/config_routes.js"})
    CHECK(place_of(path) == FilePlace::code);
}

TEST_CASE("patterns of files") {
  CHECK(fits("src/orders/**", "src/orders/a/b.js"));
  CHECK(fits("src/**/b.js", "src/b.js"));
  CHECK(fits("src/**/b.js", "src/x/y/b.js"));
  CHECK_FALSE(fits("src/**/b.js", "src/x/ab.js"));
  CHECK(fits("*.js", "a.js"));
  CHECK_FALSE(fits("*.js", "a/b.js"));
  CHECK(fits("a?.js", "ab.js"));
  CHECK(fits("**", "any/thing"));
  CHECK_FALSE(fits("", "a"));
  CHECK_FALSE(fits(std::string(1000, '*') + "b", std::string(100'000, 'a')));
  CHECK_FALSE(fits("**/*a*a*a*a*a*b", std::string(5'000, 'a')));
}
