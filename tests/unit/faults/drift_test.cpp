// What each drift operator does to a message, in one table; what none of them does: another byte, or a JSON
// that is none.
#include "harness/faults/drift.hpp"

#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "harness/faults/drift/operate.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::faults;

namespace {

struct Case {
  const char* op;
  const char* at;
  const char* before;
  const char* after;
  const char* value = "";
};

const Case bodies[] = {
    {"drop-optional", "$.b", R"({"a":1, "b":2 , "c":3})", R"({"a":1 , "c":3})"},
    {"drop", "$.a", R"({"a":1, "b":2})", R"({"b":2})"},
    {"drop", "$.a", R"({ "a":1 })", R"({  })"},
    {"drop", "$.a", R"({"b":0,"a":1,"a":2})", R"({"b":0})"},
    {"drop", "$.a", R"({"a":1,"a":2,"b":0})", R"({"b":0})"},
    {"drop", "$.i[*].p", R"({"i":[{"p":1},{"q":2},{"q":2,"p":3}]})", R"({"i":[{},{"q":2},{"q":2}]})"},
    {"drop", "$.m{}", R"({"m":{"x":1,"y":2}})", R"({"m":{}})"},
    {"drop", "$['odd key']", R"({"odd \u006bey":1,"b":2})", R"({"b":2})"},
    {"rename", "$.a", R"({"a" : 1})", R"({"aV2" : 1})"},
    {"rename", "$.a", R"({"a" : 1})", R"({"b\"" : 1})", "b\""},
    {"snake-case", "$.userName", R"({"userName":1})", R"({"user_name":1})"},
    {"snake-case", "$.userID", R"({"userID":1})", R"({"user_id":1})"},
    {"camel-case", "$.user_name", R"({"user_name":1})", R"({"userName":1})"},
    {"upper-case", "$.name", R"({"name":1})", R"({"NAME":1})"},
    {"number-to-string", "$.a", R"({"a":12.50,"b":1})", R"({"a":"12.50","b":1})"},
    {"number-to-string", "$[*]", "[1,\"x\",2e3]", R"(["1","x","2e3"])"},
    {"string-to-number", "$.a", R"({"a":"12.50"})", R"({"a":12.50})"},
    {"boolean-to-string", "$.a", R"({"a":true})", R"({"a":"true"})"},
    {"string-to-boolean", "$.a", R"({"a":"no"})", R"({"a":false})"},
    {"boolean-to-number", "$.a", R"({"a":false})", R"({"a":0})"},
    {"object-to-scalar", "$.a", R"({"a":{"b":1}})", R"({"a":true})"},
    {"object-to-array", "$.a", R"({"a":{"b":1,"c":[2]}})", R"({"a":[1,[2]]})"},
    {"array-to-object", "$.a", R"({"a":[1,{}]})", R"({"a":{"0":1,"1":{}}})"},
    {"empty-object-to-array", "$.a", R"({"a":{ }})", R"({"a":[]})"},
    {"single-to-array", "$.a", R"({"a":{"b":1}})", R"({"a":[{"b":1}]})"},
    {"array-to-single", "$.a", R"({"a":[3,4]})", R"({"a":3})"},
    {"to-null", "$.a", R"({"a":"x"})", R"({"a":null})"},
    {"null-to-absent", "$.a", R"({"a":null,"b":1})", R"({"b":1})"},
    {"absent-to-null", "$.i[*].p", R"({"i":[{"p":1},{}, {"q":1}]})",
     R"({"i":[{"p":1},{"p":null}, {"q":1,"p":null}]})"},
    {"new-word", "$.s", R"({"s":"paid"})", R"({"s":"brand_new"})"},
    {"word-renamed", "$.s", R"({"s":"paid"})", R"({"s":"paid_v2"})"},
    {"word-renamed", "$.s", R"({"s":"paid"})", R"({"s":"settled"})", "settled"},
    {"word-case", "$.s", R"({"s":"pa\u0069d\n"})", R"({"s":"PA\u0069D\n"})"},
    {"word-case", "$.s", R"({"s":"PAID"})", R"({"s":"paid"})"},
    {"exponent", "$.a", R"({"a":12})", R"({"a":12E0})"},
    {"negative-zero", "$.a", R"({"a":12})", R"({"a":-0})"},
    {"beyond-double", "$.a", R"({"a":12})", R"({"a":1E400})"},
    {"integer-to-float", "$.a", R"({"a":12})", R"({"a":12.0})"},
    {"decimal-to-string", "$.a", R"({"a":1.5})", R"({"a":"1.5"})"},
    {"date-fraction", "$.t", R"({"t":"2026-11-24T10:20:30Z"})", R"({"t":"2026-11-24T10:20:30.123456789Z"})"},
    {"date-fraction", "$.t", R"({"t":"2026-11-24T10:20:30.5Z"})",
     R"({"t":"2026-11-24T10:20:30.523456789Z"})"},
    {"date-offset", "$.t", R"({"t":"2026-11-24T10:20:30.5Z"})", R"({"t":"2026-11-24T10:20:30.5+00:00"})"},
    {"date-bare", "$.t", R"({"t":"2026-11-24T10:20:30+02:00"})", R"({"t":"2026-11-24T10:20:30"})"},
    {"date-to-epoch", "$.t", R"({"t":"2023-06-30T23:59:59Z"})", R"({"t":1688169599})"},
    {"date-to-epoch", "$.t", R"({"t":"2023-07-01T01:59:59+02:00"})", R"({"t":1688169599})"},
    {"date-to-epoch-ms", "$.t", R"({"t":"2023-06-30T23:59:59.25Z"})", R"({"t":1688169599250})"},
    {"epoch-to-date", "$.t", R"({"t":1688169599})", R"({"t":"2023-06-30T23:59:59Z"})"},
    {"epoch-to-date", "$.t", R"({"t":1688169599250})", R"({"t":"2023-06-30T23:59:59Z"})"},
    {"epoch-unit", "$.t", R"({"t":1688169599})", R"({"t":1688169599000})"},
    {"extra-field", "$.a", R"({"a":{"b":1 }})", R"({"a":{"b":1,"driftExtra":"drift" }})"},
    {"extra-field", "$.a", R"({"a":{}})", R"({"a":{"new":"drift"}})", "new"},
    {"extra-root-field", "", R"({"driftExtra":1})", R"({"driftExtra":1,"driftExtraX":"drift"})"},
    {"wrapped", "", R"([1])", R"({"data":[1]})"},
    {"unwrapped", "", R"({"data":[1,2],"n":2})", R"([1,2])"},
    {"duplicate-key", "$.a", R"({"a":1})", R"({"a":1,"a":1})"},
    {"duplicate-key-conflicting", "$.a", R"({"a":1})", R"({"a":1,"a":null})"},
    {"key-order", "", R"({"a":1, "b":{"c":[{"d":1,"e":2}],"f":0}})",
     R"({"b":{"f":0,"c":[{"e":2,"d":1}]}, "a":1})"},
    {"byte-order-mark", "", "{}", "\xef\xbb\xbf{}"},
    {"escapes", "", R"({"a":"b\n"})", R"({"\u0061":"\u0062\n"})"},
    {"lone-surrogate", "$.a", R"({"a":"x"})", R"({"a":"x\ud800"})"},
    {"not-a-number", "$.a", R"({"a":1})", R"({"a":NaN})"},
    {"array-empty", "$.a", R"({"a":[1,2]})", R"({"a":[]})"},
    {"array-of-one", "$.a", R"({"a":[ 1, 2]})", R"({"a":[ 1]})"},
    {"array-huge", "$.a", R"({"a":[1,2]})", R"({"a":[1,2,1,2,1]})", "5"},
    {"rows-duplicated", "$.a", R"({"a":[1,2]})", R"({"a":[1,1,2,2]})"},
    {"string-longer", "$.a", R"({"a":"ab"})", R"({"a":"ababab"})", "5"},
    {"string-latin1", "$.a", "{\"a\":\"caf\xc3\xa9\"}", "{\"a\":\"caf\xe9\"}"},
    {"next-link-missing", "$.next", R"({"next":"/p?page=2","n":1})", R"({"n":1})"},
    {"next-link-loops", "$.next", R"({"next":"/p?page=20&s=a"})", R"({"next":"/p?page=19&s=a"})"},
    {"next-link-loops", "$.next", R"({"next":3})", R"({"next":2})"},
    {"cursor-expired", "$.c", R"({"c":"abc"})", R"({"c":"abc-expired"})"},
    {"page-cut", "$.a", R"({"a":[1,2,3,4,5]})", R"({"a":[1,2]})"},
    {"total-wrong", "$.n", R"({"n":5})", R"({"n":12})"},
    {"version-skew", "$.a", R"({"a":1})", R"({"aV2":1})"},
    {"hundredfold", "$.a", R"({"a":12.345})", R"({"a":1234.5})"},
    {"hundredfold", "$.a", R"({"a":-0.5})", R"({"a":-50})"},
    {"hundredfold", "$.a", R"({"a":7})", R"({"a":700})"},
    {"dead-link", "$.u", R"({"u":"https://shop.test/a?b"})", R"({"u":"https://gone.invalid/a?b"})"},
    {"swapped", "$.a", R"({"a":1,"x":"t","b":2})", R"({"a":2,"x":"t","b":1})"},
};

struct HeadCase {
  const char* op;
  const char* at;
  int status;
  int status_after;
  const char* header;  // that is there afterwards, with its value; empty: none with this value
  const char* value;
};
const HeadCase heads[] = {
    {"gzip-flag", "", 200, 200, "Content-Encoding", "gzip"},
    {"html-page", "", 200, 200, "Content-Type", "text/html; charset=utf-8"},
    {"content-type-html", "", 200, 200, "Content-Type", "text/html"},
    {"content-type-suffix", "", 200, 200, "Content-Type", "application/hal+json"},
    {"content-type-charset", "", 200, 200, "Content-Type", "application/json; charset=iso-8859-1"},
    {"header-removed", "header etag", 200, 200, "Content-Type", "application/json"},
    {"header-renamed", "header etag", 200, 200, "X-ETag", "\"1\""},
    {"header-lower-case", "header etag", 200, 200, "etag", "\"1\""},
    {"header-upper-case", "header etag", 200, 200, "ETAG", "\"1\""},
    {"error-body", "", 200, 200, "Content-Type", "application/json"},
    {"not-found-to-empty", "", 404, 200, "Content-Type", "application/json"},
    {"created-to-ok", "", 201, 200, "ETag", "\"1\""},
    {"client-to-server-error", "", 422, 500, "ETag", "\"1\""},
    {"no-content-with-body", "", 200, 204, "ETag", "\"1\""},
    {"deprecated", "", 200, 200, "Deprecation", "@1688169599"},
    {"sunset-passed", "", 200, 200, "Sunset", "Sat, 01 Jan 2022 00:00:00 GMT"},
    {"endpoint-gone", "", 200, 410, "Content-Type", "application/json"},
    {"endpoint-not-found", "", 200, 404, "Content-Type", "application/json"},
};

DriftMessage answer(std::string body, int status = 200) {
  return {status, {{"Content-Type", "application/json"}, {"ETag", "\"1\""}}, std::move(body)};
}

Drifted drift(const DriftSpec& spec, std::string& body, std::uint64_t ordinal = 0) {
  auto message = answer(body);
  const auto drifted = apply(spec, message, 7, ordinal);
  body = message.body;
  return drifted;
}

}  // namespace

TEST_CASE("each operator changes what it says and no other byte") {
  for (const auto& one : bodies) {
    INFO(one.op << " at " << one.at << " of " << one.before);
    std::string body = one.before;
    const auto drifted = drift({one.op, one.at, one.value}, body);
    INFO(drifted.says);
    CHECK(drifted.applied);
    CHECK(body == one.after);
    CHECK_FALSE(drifted.says.empty());
    CHECK(drifted.says.size() <= 300);
  }
}

TEST_CASE("operators of the head change status and fields") {
  for (const auto& one : heads) {
    INFO(one.op);
    auto message = answer("{\"a\":1}", one.status);
    const auto drifted = apply({one.op, one.at, ""}, message, 7);
    INFO(drifted.says);
    CHECK(drifted.applied);
    CHECK(message.status == one.status_after);
    bool found = false;
    for (const auto& [name, value] : message.headers)
      found = found || (name == one.header && value == one.value);
    CHECK(found);
    if (std::string_view(one.op) == "header-removed") CHECK(find_header(message.headers, "etag") == nullptr);
  }
}

TEST_CASE("every operator of the catalogue is carried out, and tried by a case") {
  std::set<std::string> tried;
  for (const auto& one : bodies) tried.insert(one.op);
  for (const auto& one : heads) tried.insert(one.op);
  // These have cases of their own below.
  for (const char* op : {"beyond-int32", "beyond-2-53", "beyond-int64", "integer-to-uuid", "id-longer",
                         "other-answer", "whitespace"})
    tried.insert(op);
  std::set<std::string> names, ids;
  for (const auto& op : drift_operators()) {
    INFO(op.name);
    CHECK(names.insert(op.name).second);
    CHECK(operation_named(op.name) != nullptr);
    CHECK(tried.contains(op.name));
    ids.insert(op.id);
  }
  CHECK(tried == names);
  for (int id = 1; id <= 28; ++id) CHECK(ids.contains("D" + std::to_string(id)));
}

TEST_CASE(
    "numbers, ids and other answers are drawn from the seed and stay what they are for the same value") {
  for (const auto& [op, least] : {std::pair{"beyond-int32", 2147483647.0},
                                  {"beyond-2-53", 9007199254740992.0},
                                  {"beyond-int64", 9223372036854775807.0}}) {
    std::string body = "[3,3,4]", again = body;
    CHECK(drift({op, "$[*]", ""}, body).applied);
    CHECK(drift({op, "$[*]", ""}, again).applied);
    CHECK(body == again);
    const auto parsed = boost::json::parse(body).as_array();
    CHECK(parsed[0] == parsed[1]);
    CHECK(parsed[0] != parsed[2]);
    CHECK(parsed[0].to_number<double>() >= least);
  }
  std::string id = "[3,3,4]";
  CHECK(drift({"integer-to-uuid", "$[*]", ""}, id).applied);
  const auto ids = boost::json::parse(id).as_array();
  CHECK(ids[0].as_string().size() == 36);
  CHECK(ids[0] == ids[1]);
  CHECK(ids[0] != ids[2]);
  std::string opaque = R"({"id":"ab"})";
  CHECK(drift({"id-longer", "$.id", ""}, opaque).applied);
  CHECK(boost::json::parse(opaque).at("id").as_string().size() == 64);
}

TEST_CASE("a retry is answered with another value than the true one and the one before") {
  std::set<std::string> seen{R"({"n":5})"};
  for (std::uint64_t ordinal = 0; ordinal < 3; ++ordinal) {
    std::string body = R"({"n":5})";
    CHECK(drift({"other-answer", "$.n", ""}, body, ordinal).applied);
    CHECK(seen.insert(body).second);
  }
}

TEST_CASE("every other answer of a version skew is the older one") {
  std::string newer = R"({"a":1})", older = newer;
  CHECK(drift({"version-skew", "$.a", ""}, newer, 4).applied);
  CHECK(drift({"version-skew", "$.a", ""}, older, 5).applied);
  CHECK(newer == R"({"aV2":1})");
  CHECK(older == R"({"a":1})");
}

TEST_CASE("white space changes no value") {
  std::string body = R"({"a":[1,"x y:\"",{}],"b":{"c":null}})";
  const auto before = boost::json::parse(body);
  CHECK(drift({"whitespace", "", ""}, body).applied);
  CHECK(body.find("\r\n\t") != std::string::npos);
  CHECK(boost::json::parse(body) == before);
}

TEST_CASE("what cannot be applied says why and changes nothing") {
  const struct {
    DriftSpec spec;
    DriftMessage message;
    const char* why;
  } cases[] = {
      {{"drop", "$.b", ""}, answer(R"({"a":1})"), "there is no $.b"},
      {{"drop", "$.a", ""}, answer(""), "no body"},
      {{"drop", "$.a", ""}, answer("<html>"), "not JSON: no value begins so, at byte 0"},
      {{"drop", "$.a", ""}, answer("{\"a\":1}x"), "something stands behind its end"},
      {{"drop", "$.a", ""}, answer("{\"a\":\"\xff\"}"), "no UTF-8"},
      {{"drop", "$.a", ""}, answer(std::string(100'000, '[')), "nested more than 512 deep"},
      {{"drop", "$.a", ""}, answer(std::string(drift_body_limit + 1, ' ')), "larger than 4 MiB"},
      {{"number-to-string", "$.a", ""}, answer(R"({"a":"1"})"), "it is a string and not a number"},
      {{"drop", "$.a", ""}, {200, {{"Content-Encoding", "gzip"}}, "{\"a\":1}"}, "the body is coded: gzip"},
      {{"created-to-ok", "", ""}, answer("{}", 200), "the status is 200"},
      {{"header-removed", "header x-none", ""}, answer("{}"), "there is no header x-none"},
      {{"no-such", "$.a", ""}, answer("{}"), "there is no drift operator `no-such`"},
      {{"drop", "a.b", ""}, answer("{}"), "is no path"},
  };
  for (const auto& [spec, message, why] : cases) {
    auto changed = message;
    const auto drifted = apply(spec, changed, 7);
    INFO(drifted.says);
    CHECK_FALSE(drifted.applied);
    CHECK(drifted.says.find(why) != std::string::npos);
    CHECK(changed.body == message.body);
    CHECK(changed.status == message.status);
    CHECK(changed.headers.size() == message.headers.size());
  }
}

TEST_CASE("a coded body's head can still drift, and a request's body too") {
  DriftMessage coded{200, {{"Content-Encoding", "gzip"}, {"ETag", "1"}}, "\x1f\x8b"};
  CHECK(apply({"header-removed", "header etag", ""}, coded, 7).applied);
  DriftMessage request{0, {}, R"({"qty":2})"};
  CHECK(apply({"number-to-string", "$.qty", ""}, request, 7).applied);
  CHECK(request.body == R"({"qty":"2"})");
}

TEST_CASE("what an author gets wrong is told with the nearest name") {
  CHECK(check({"drop", "$.a", ""}));
  CHECK(check({"number-to-strin", "$.a", ""}).error().hint == "did you mean `number-to-string`?");
  CHECK_FALSE(check({"drop", "", ""}));
  CHECK_FALSE(check({"drop", "$", ""}));
  CHECK_FALSE(check({"wrapped", "$.a", ""}));
  CHECK_FALSE(check({"absent-to-null", "$.\xff", ""}));
  CHECK_FALSE(check({"new-word", "$.a", "\xff"}));
  CHECK_FALSE(check({"header-removed", "etag", ""}));
  CHECK_FALSE(check({"header-removed", "header content-length", ""}));
  CHECK_FALSE(check({"to-null", "$.a", "x"}));
  CHECK_FALSE(check({"array-huge", "$.a", "many"}));
  CHECK_FALSE(check({"header-renamed", "header etag", "a b"}));
  CHECK_FALSE(check({"content-type-suffix", "", "a\r\nX: y"}));
}

TEST_CASE("every rule that an operator names is one of oasdiff's") {
  std::ifstream file(std::string(SHAKEDOWN_SOURCE_DIR) + "/tests/data/drift/oasdiff_rules.txt");
  REQUIRE(file);
  std::set<std::string> rules;
  for (std::string line; std::getline(file, line);) rules.insert(line);
  REQUIRE(rules.size() == 509);
  for (const auto& op : drift_operators()) {
    for (const std::string rule : {op.oasdiff, op.oasdiff_request}) {
      INFO(op.name << ": " << rule);
      CHECK((rule.empty() || rules.contains(rule)));
    }
  }
}

TEST_CASE("the README lists every operator with its id, and none that there is not") {
  std::ifstream file(std::string(SHAKEDOWN_SOURCE_DIR) + "/harness/faults/README.md");
  std::stringstream text;
  text << file.rdbuf();
  std::size_t rows = 0;
  for (const auto& op : drift_operators()) {
    const std::string row = std::string("| ") + op.id + " | `" + op.name + "` | " + op.says + " | ";
    INFO(row);
    CHECK(text.str().find(row) != std::string::npos);
  }
  std::istringstream lines(text.str());
  for (std::string line; std::getline(lines, line);) rows += line.starts_with("| D") ? 1 : 0;
  CHECK(rows == drift_operators().size());
}

TEST_CASE("operators are chosen by what is known of a place") {
  FieldFacts amount;
  amount.at = "$.amount";
  amount.is_integer = amount.is_number = amount.required = true;
  FieldFacts state;
  state.at = "$.state";
  state.is_string = true;
  state.words = {"paid", "failed"};
  FieldFacts etag;
  etag.at = "header etag";
  const std::vector<FieldFacts> facts{amount, state, etag};
  const auto has = [&](const std::vector<DriftSpec>& all, const char* op, const char* at) {
    return std::find(all.begin(), all.end(), DriftSpec{op, at, ""}) != all.end();
  };
  const auto all = drifts_for(facts, false);
  CHECK(has(all, "drop", "$.amount"));
  CHECK_FALSE(has(all, "drop-optional", "$.amount"));
  CHECK(has(all, "drop-optional", "$.state"));
  CHECK(has(all, "number-to-string", "$.amount"));
  CHECK_FALSE(has(all, "number-to-string", "$.state"));
  CHECK(has(all, "new-word", "$.state"));
  CHECK(has(all, "header-removed", "header etag"));
  CHECK(has(all, "wrapped", ""));
  CHECK(has(all, "endpoint-gone", ""));
  for (const auto& spec : all) {
    INFO(spec.op << " " << spec.at);
    CHECK(check(spec));
  }
  const auto requests = drifts_for(facts, true);
  CHECK(has(requests, "drop", "$.amount"));
  CHECK_FALSE(has(requests, "endpoint-gone", ""));
}
