// Where the next page of a list is, by what services are known to say, and where there is none.
#include "harness/provoke/fuzz/pages.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

Operation list_with(const std::vector<std::string>& parameters) {
  Operation operation;
  operation.method = "GET";
  operation.path = "/shops/{shop}/items";
  for (const std::string& name : parameters)
    operation.slots.push_back({shakedown::fuzz::Place::query, name, -1, false, true});
  return operation;
}

// The target of the next page; empty: there is none.
std::string page_after(const std::vector<std::string>& parameters, const std::string& body,
                       const std::vector<Header>& headers = {}, const std::vector<Argument>& query = {}) {
  FuzzRequest asked;
  asked.method = "GET";
  asked.path = "/shops/{shop}/items";
  asked.arguments = {{shakedown::fuzz::Place::path, "shop", "7", {}, false},
                     {shakedown::fuzz::Place::header, "Authorization", "x", {}, false}};
  asked.arguments.insert(asked.arguments.end(), query.begin(), query.end());
  const auto found = next_page(list_with(parameters), {asked, headers, body}, "127.0.0.1:8080");
  if (!found) return {};
  CHECK(find_argument(*found, shakedown::fuzz::Place::header, "Authorization") != nullptr);
  return render(*found).target;
}
std::string linked(const std::string& link) {
  return page_after({}, R"([{"id":1}])", {{"Link", link}});
}

const std::string two_items = R"("items":[{"id":1},{"id":2}])";
std::string and_says(const std::string& member) {
  return "{" + two_items + "," + member + "}";
}

}  // namespace

TEST_CASE("a Link field says where the next page is") {
  CHECK(linked("<http://127.0.0.1:8080/shops/7/items?page=2>; rel=\"next\"") == "/shops/7/items?page=2");
  CHECK(linked("</items?page=1>; rel=\"prev\", </items?page=3>; rel=\"next\"") == "/items?page=3");
  CHECK(linked("</items?a=1,2>; title=\"x\"; rel=next") == "/items?a=1,2");
  CHECK(linked("<?page=2>; rel=\"last next\"") == "/shops/7/items?page=2");
  CHECK(linked("<more>; REL=\"Next\"") == "/shops/7/more");
  CHECK(linked("</items?page=9>; rel=\"last\"").empty());
  CHECK(linked("</items?page=9>; rel=\"nextish\"").empty());
  CHECK(linked("</items").empty());
}

TEST_CASE("no page is looked for on another origin") {
  for (const char* there :
       {"http://example.com/items?page=2", "//example.com/items", "http://127.0.0.1:8081/items"}) {
    INFO(there);
    CHECK(linked("<" + std::string(there) + ">; rel=\"next\"").empty());
    CHECK(page_after({"page"}, and_says("\"next\":\"" + std::string(there) + "\"")).empty());
  }
}

TEST_CASE("a body says by a URL where the next page is") {
  CHECK(page_after({}, and_says(R"("next":"http://127.0.0.1:8080/items?cursor=a%2Fb")")) ==
        "/items?cursor=a%2Fb");
  CHECK(page_after({}, and_says(R"("next":"?offset=20&limit=20")")) == "/shops/7/items?offset=20&limit=20");
  CHECK(page_after({}, and_says(R"("links":{"self":"/x","next":"/items?page=2"})")) == "/items?page=2");
  CHECK(page_after({}, and_says(R"("_links":{"next":{"href":"/items?page=2"}})")) == "/items?page=2");
  CHECK(page_after({}, R"({"value":[{"id":1}],"@odata.nextLink":"/items?$skip=1"})") == "/items?$skip=1");
  CHECK(page_after({}, and_says(R"("meta":{"next_page_url":null,"next":"/items?page=2"})")) ==
        "/items?page=2");
}

TEST_CASE("a token of a body goes into the parameter that it is for") {
  CHECK(page_after({"limit", "cursor"}, and_says(R"("next_cursor":"a/b")")) == "/shops/7/items?cursor=a%2Fb");
  CHECK(page_after({"pageToken"}, and_says(R"("nextPageToken":"t")")) == "/shops/7/items?pageToken=t");
  CHECK(page_after({"before", "limit"}, and_says(R"("next":"01J")")) == "/shops/7/items?before=01J");
  CHECK(page_after({"after", "limit"}, and_says(R"("next":17)")) == "/shops/7/items?after=17");
  CHECK(page_after({"page"}, and_says(R"("pagination":{"next_page":3})")) == "/shops/7/items?page=3");
  CHECK(page_after({"after"}, and_says(R"("pageInfo":{"hasNextPage":true,"endCursor":"x"})")) ==
        "/shops/7/items?after=x");
  CHECK(page_after({"starting_after"}, and_says(R"("has_more":true)")) == "/shops/7/items?starting_after=2");
  CHECK(page_after({"limit"}, and_says(R"("next_cursor":"a")")).empty());  // no parameter takes it
}

TEST_CASE("a body that says that there is no more is the last page") {
  CHECK(page_after({"page"}, and_says(R"("next":null)")).empty());
  CHECK(page_after({"cursor"}, and_says(R"("next_cursor":"")")).empty());
  CHECK(page_after({"page"}, and_says(R"("has_more":false)")).empty());
  CHECK(page_after({"after"}, and_says(R"("pageInfo":{"hasNextPage":false,"endCursor":"x"})")).empty());
  CHECK(page_after({"after"}, "{" + two_items + "}").empty());
  CHECK(page_after({"page"}, R"({"items":[]})").empty());
  CHECK(page_after({"page"}, "<html>").empty());
}

TEST_CASE("without a word, the operation's own page number or offset goes on") {
  const std::string body = "{" + two_items + "}";
  CHECK(page_after({"page", "per_page"}, body) == "/shops/7/items?page=2");
  CHECK(page_after({"page"}, body, {}, {{shakedown::fuzz::Place::query, "page", "2", {}, false}}) ==
        "/shops/7/items?page=3");
  CHECK(page_after({"offset", "limit"}, body) == "/shops/7/items?offset=2");
  CHECK(page_after({"offset"}, body, {}, {{shakedown::fuzz::Place::query, "offset", "2", {}, false}}) ==
        "/shops/7/items?offset=4");
  CHECK(page_after({"limit"}, body).empty());
  CHECK(page_after({}, body).empty());
}

TEST_CASE("the same page again is no next page") {
  CHECK(page_after({}, and_says(R"("next":"/shops/7/items")")).empty());
}
