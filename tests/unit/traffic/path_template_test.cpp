#include "harness/traffic/path_template.hpp"

#include "harness/traffic/endpoint_index.hpp"
#include "tests/support/catch.hpp"

namespace shakedown::traffic {
namespace {

TEST_CASE("ids in a path become holes") {
  CHECK(template_of("/orders/17") == "/orders/{id}");
  CHECK(template_of("/orders/17/items/-3?x=1#f") == "/orders/{id}/items/{id}");
  CHECK(template_of("/o/0b9f3a52-1111-4222-8333-444455556666") == "/o/{id}");
  CHECK(template_of("/o/01ARZ3NDEKTSV4RRFFQ69G5FAV") == "/o/{id}");
  CHECK(template_of("/o/65f0c3a9e4b0") == "/o/{id}");
  CHECK(template_of("/o/dQw4w9WgXcQdQw4w9") == "/o/{id}");
  CHECK(template_of("/o/ord_8f3k2") == "/o/{id}");
  CHECK(template_of("/o/INV-20240001") == "/o/{id}");
  CHECK(template_of("/d/2024-05-06/x") == "/d/{date}/x");
  CHECK(template_of("/d/2024-05-06T12%3A00%3A00Z") == "/d/{date}");
  CHECK(template_of("/u/alice%40shop.test") == "/u/{email}");
}

TEST_CASE("names in a path stay") {
  for (const char* path :
       {"/", "/orders", "/api/v1/users/me", "/blue-suede-shoes", "/deadbeef", "/users/", "/a//b", "/v1.2/x",
        "/Checkout", "/oauth2/token", "/sha256", "/style.css", "/jquery-3.6.0.min.js",
        "/.well-known/openid-configuration", "/internationalisation-settings"}) {
    CHECK(template_of(path) == path);
  }
  CHECK(template_of("") == "/");
}

TEST_CASE("a file keeps its name and extension around the hash") {
  CHECK(template_of("/assets/app-BxY3a2Kd.js") == "/assets/app-{id}.js");
  CHECK(template_of("/assets/app.3f2a1b9c.chunk.js") == "/assets/app.{id}.chunk.js");
  CHECK(template_of("/img/17.png") == "/img/{id}.png");
  CHECK(template_of("/img/0b9f3a52-1111-4222-8333-444455556666.webp") == "/img/{id}.webp");
}

TEST_CASE("a place with very many values is learned to be a hole") {
  PathLearner learner;
  for (int i = 0; i < 30; ++i) {
    std::string word = "title";
    for (int k = i; k > 0; k /= 5) word += static_cast<char>('a' + k % 5);
    learner.add("/wiki/" + word);
    learner.add("/wiki/" + word + "/history");
    learner.add("/" + word);  // thirty pages at the root may be thirty resources
  }
  learner.add("/shop/cart");
  learner.learn();
  CHECK(learner("/wiki/anything") == "/wiki/{name}");
  CHECK(learner("/wiki/anything/history") == "/wiki/{name}/history");
  CHECK(learner("/wiki/anything/talk") == "/wiki/anything/talk");
  CHECK(learner("/titlea") == "/titlea");
  CHECK(learner("/shop/cart") == "/shop/cart");
}

TEST_CASE("two places that vary are learned one after the other") {
  PathLearner learner;
  for (char a = 'a'; a < 'a' + 24; ++a) {
    for (char b = 'a'; b < 'a' + 24; ++b) learner.add(std::string("/x/p") + a + "/q" + b);
  }
  learner.learn();
  CHECK(learner("/x/pa/qb") == "/x/{name}/{name}");
}

TEST_CASE("paths of any length are bounded") {
  std::string path;
  for (int i = 0; i < 1000; ++i) path += "/a";
  CHECK(path_segments(path).size() == path_segment_limit);
  CHECK(template_of(path) == path);
}

TEST_CASE("the contract's templates win over guesses, and literal ones over holes") {
  Contract contract;
  for (const char* path : {"/users/{userId}", "/users/me", "/files/{name}.json", "/files/{name}",
                           "/jobs/{job}:cancel", "/a/{x}-{y}"})
    contract.operations.push_back({"GET", path, "", {}, 0});
  const ContractPaths paths(contract);
  CHECK(paths.match("/users/17") == "/users/{userId}");
  CHECK(paths.match("/users/me") == "/users/me");
  CHECK(paths.match("/files/x.json") == "/files/{name}.json");
  CHECK(paths.match("/files/x.txt") == "/files/{name}");
  CHECK(paths.match("/jobs/7:cancel") == "/jobs/{job}:cancel");
  CHECK(paths.match("/a/1-2") == "/a/{x}-{y}");
  CHECK_FALSE(paths.match("/a/1"));
  CHECK_FALSE(paths.match("/users"));
  CHECK_FALSE(paths.match("/users/1/2"));
  CHECK_FALSE(paths.match("/jobs/:cancel"));

  PathLearner learner;
  learner.learn();
  EndpointIndex index(paths, learner);
  CHECK(index.endpoint_of("GET", "/users/17?x=1") == Endpoint{"GET", "/users/{userId}"});
  CHECK(index.endpoint_of("GET", "/orders/17?x=1") == Endpoint{"GET", "/orders/{id}"});
}

TEST_CASE("endpoints are bounded, and what is too many is one") {
  const ContractPaths none;
  PathLearner learner;
  learner.learn();
  EndpointIndex index(none, learner);
  for (int i = 0; i < 3000; ++i) {
    std::string word;
    for (int k = i + 1; k > 0; k /= 20) word += static_cast<char>('a' + k % 20);
    index.index_of({"GET", "/" + word});
  }
  const auto other = index.index_of({"GET", "/something-new"});
  CHECK(index.beyond_limit() == 3000 - (endpoint_limit - 1) + 1);
  CHECK(index.index_of({"GET", "/b"}) == 0);
  const auto all = index.take();
  REQUIRE(all.size() == endpoint_limit);
  CHECK(to_string(all[static_cast<std::size_t>(other)]) == "* /{other}");
}

}  // namespace
}  // namespace shakedown::traffic
