#include "harness/traffic/extract.hpp"

#include "harness/traffic/html_fields.hpp"
#include "harness/traffic/take_text.hpp"
#include "tests/support/catch.hpp"

namespace shakedown::traffic {
namespace {

Take take(const std::string& text, int variable = 0) {
  auto parsed = parse_take(text);
  REQUIRE(parsed);
  parsed.value().variable = variable;
  return std::move(parsed).value();
}

// What the take finds in a response, or "(nothing)".
std::string taken(const std::string& text, const Response& response) {
  Values values(1);
  const std::vector<Take> takes = {take(text)};
  const auto missing = extract(takes, response, values);
  CHECK((missing == 0) == values[0].known());
  return values[0].known() ? values[0].text : "(nothing)";
}

TEST_CASE("takes find values in JSON, headers, cookies, forms and the status") {
  Response response;
  response.status = 201;
  response.headers = {{"Location", "https://shop.test/v1/orders/a%20b/items?id=7&x=%2F#f"},
                      {"Authorization", "bearer abc"},
                      {"Set-Cookie", "sid=one; Path=/"},
                      {"set-cookie", "sid=two=2; HttpOnly"},
                      {"Set-Cookie", "xsrf=a%2Bb%3D"}};
  response.body =
      R"({"token":"t-1","order":{"id":18446744073709551616,"ok":true,"none":null},"items":[{"id":5},{"id":6}]})";
  CHECK(taken("$.token", response) == "t-1");
  CHECK(taken("$.order.id", response) == "18446744073709551616");
  CHECK(taken("$.order.ok", response) == "true");
  CHECK(taken("$.order.none", response) == "(nothing)");
  CHECK(taken("$.items[1].id", response) == "6");
  CHECK(taken("$.items[2].id", response) == "(nothing)");
  CHECK(taken("$.order", response) == "(nothing)");
  CHECK(taken("header location segment 2", response) == "a b");
  CHECK(taken("header Location segment 4", response) == "(nothing)");
  CHECK(taken("header Location query x", response) == "/");
  CHECK(taken("header Location query y", response) == "(nothing)");
  CHECK(taken("header Authorization after 'Bearer '", response) == "abc");
  CHECK(taken("header Nope", response) == "(nothing)");
  CHECK(taken("cookie sid", response) == "two=2");
  CHECK(taken("cookie xsrf decoded", response) == "a+b=");
  CHECK(taken("status", response) == "201");
}

TEST_CASE("values remember what they were in JSON") {
  Values values(3);
  const std::vector<Take> takes = {take("$.n", 0), take("$.s", 1), take("status", 2)};
  Response response;
  response.status = 200;
  response.body = R"({"n":17,"s":"17"})";
  CHECK(extract(takes, response, values) == 0);
  std::string out;
  const Text text = {{"{\"a\":", 0, Encoding::json_value},
                     {",\"b\":", 1, Encoding::json_value},
                     {",\"c\":\"", 1, Encoding::json_string},
                     {"\",\"d\":", 1, Encoding::raw},
                     {"}", -1, Encoding::raw}};
  append(out, text, values);
  CHECK(out == R"({"a":17,"b":"17","c":"17","d":17})");
}

TEST_CASE("a take that finds nothing leaves the earlier value, as a cookie jar does") {
  Values values(1);
  const std::vector<Take> takes = {take("cookie sid")};
  Response first;
  first.headers = {{"Set-Cookie", "sid=abc"}};
  CHECK(extract(takes, first, values) == 0);
  CHECK(extract(takes, Response{200, {}, "garbage \xff {"}, values) == 1);
  CHECK(values[0].text == "abc");
}

TEST_CASE("a body that is not JSON gives nothing, wherever it breaks") {
  const std::string json = R"({"list":[{"x":"y"}],"token":"t"})";
  CHECK(taken("$.token", {200, {}, json}) == "t");
  CHECK(taken("$.token", {200, {}, "\xEF\xBB\xBF" + json}) == "t");
  for (std::size_t cut = 0; cut + 2 < json.size(); ++cut)
    CHECK(taken("$.token", {200, {}, json.substr(0, cut)}) == "(nothing)");
}

TEST_CASE("fields of a page are found in sloppy HTML") {
  const Response page{
      200,
      {},
      "<!DOCTYPE html><html><head><META NAME=csrf-token CONTENT='m&amp;1'>"
      "<script>var a = '<input name=\"csrf\" value=\"no\">';</script>"
      "<!-- <input name=csrf value=no> --></head><body>"
      "<form><INPUT type=hidden\n value = \"a&quot;b&#43;c&#x2F;&unknown;\" name=\"csrf\" disabled/>"
      "<input name='empty' value=''><input name=none><button name=go value=1>x</button>"};
  CHECK(taken("html csrf", page) == "a\"b+c/&unknown;");
  CHECK(taken("html csrf-token", page) == "m&1");
  CHECK(taken("html empty", page).empty());
  CHECK(taken("html go", page) == "1");
  CHECK(taken("html none", page) == "(nothing)");
}

TEST_CASE("a page cut anywhere is read up to the cut") {
  const std::string page =
      "<p><input name=\"csrf\" value=\"abcdef\"><script>x</script><!-- c --><meta name=m content=v>";
  std::string buffer;
  for (std::size_t cut = 0; cut <= page.size(); ++cut) {
    int fields = 0;
    each_html_field(std::string_view(page).substr(0, cut), buffer, [&](const HtmlField& field) {
      CHECK((field.name == "csrf" || field.name == "m"));
      ++fields;
      return true;
    });
    if (cut > 40) CHECK(fields >= 1);
  }
}

TEST_CASE("takes are written back as they are read") {
  for (const char* text : {"$.token", "$['odd key'][3].id", "header Location segment 1",
                           "header Location query id", "header Authorization after 'Bearer '", "cookie sid",
                           "cookie xsrf decoded", "html _csrf", "status", "$.href segment 2"}) {
    CHECK(to_text(take(text)) == text);
  }
  for (const char* bad : {"", "token", "header", "cookie", "$.a[*]", "header X segment x", "status code",
                          "body $.a", "$.a frobnicate", "header X after", "header X segment 12345"}) {
    CAPTURE(bad);
    const auto parsed = parse_take(bad);
    REQUIRE_FALSE(parsed);
    CHECK_FALSE(parsed.error().message.empty());
  }
}

TEST_CASE("takes of variables that the journey does not have are ignored") {
  Values values(1);
  const std::vector<Take> takes = {take("$.a", 5), take("status", -1)};
  extract(takes, Response{200, {}, "{\"a\":1}"}, values);
  CHECK_FALSE(values[0].known());
}

}  // namespace
}  // namespace shakedown::traffic
