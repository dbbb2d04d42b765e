#include "harness/traffic/har_writer.hpp"

#include <boost/json.hpp>

#include "harness/traffic/har_reader.hpp"
#include "tests/support/catch.hpp"

namespace shakedown::traffic {
namespace {

using namespace std::chrono_literals;

struct Read {
  std::vector<RecordedEntry> entries;
  std::size_t notes = 0;
};

Read read(const std::string& har) {
  Read out;
  HarParser parser("x.har", HarParts::everything,
                   [&](RecordedEntry&& entry) { out.entries.push_back(std::move(entry)); });
  parser.feed(har);
  const auto finished = parser.finish();
  REQUIRE(finished);
  out.notes = finished.value().size();
  return out;
}

std::string file_of(const std::vector<HarExchange>& exchanges) {
  auto text = har_begin("shakedown", "1");
  for (std::size_t i = 0; i < exchanges.size(); ++i)
    text += (i > 0 ? std::string(har_between) : "") + har_entry(exchanges[i]);
  return text + std::string(har_end);
}

HarExchange order() {
  HarExchange exchange;
  exchange.started = 1'700'000'000s + 123'456us;
  exchange.send = 1500us;
  exchange.wait = 20ms;
  exchange.receive = 250us;
  exchange.url = "http://127.0.0.1:8080/orders?q=a%20b&c=&d";
  exchange.request = {
      "POST", "/orders", {{"Content-Type", "application/json"}, {"Cookie", "a=1; b=2"}}, "{\"qty\":1}"};
  exchange.request_body_bytes = exchange.request.body.size();
  exchange.response = {201,
                       {{"Content-Type", "application/json"},
                        {"Set-Cookie", "s=x; HttpOnly"},
                        {"Set-Cookie", "t=y"},
                        {"Location", "/orders/7"}},
                       "{\"id\":7}"};
  exchange.response_body_bytes = exchange.response.body.size();
  exchange.connection = "12";
  return exchange;
}

}  // namespace

TEST_CASE("what is written reads back as it was") {
  const auto har = read(file_of({order()}));
  REQUIRE(har.entries.size() == 1);
  CHECK(har.notes == 0);
  const auto& entry = har.entries[0];
  CHECK(entry.started == 1'700'000'000s + 123'456us);
  CHECK(entry.duration == 21'750us);
  CHECK(entry.url == "http://127.0.0.1:8080/orders?q=a%20b&c=&d");
  CHECK(entry.request.method == "POST");
  CHECK(entry.request.body == "{\"qty\":1}");
  REQUIRE(entry.request.headers.size() == 2);
  CHECK(entry.request.headers[1].value == "a=1; b=2");
  CHECK(entry.response.status == 201);
  CHECK(entry.response.body == "{\"id\":7}");
  CHECK(entry.response.headers.size() == 4);
  CHECK(entry.connection == "12");
  CHECK(entry.mime == "application/json");
}

TEST_CASE("everything that HAR 1.2 requires of an entry is there") {
  const auto har = boost::json::parse(file_of({order()}));
  const auto& log = har.at("log").as_object();
  CHECK(log.at("version") == "1.2");
  CHECK(log.at("creator").at("name") == "shakedown");
  const auto& entry = log.at("entries").at(0).as_object();
  for (const auto* key : {"startedDateTime", "time", "request", "response", "cache", "timings"})
    CHECK(entry.contains(key));
  for (const auto* key :
       {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"})
    CHECK(entry.at("request").as_object().contains(key));
  for (const auto* key : {"status", "statusText", "httpVersion", "cookies", "headers", "content",
                          "redirectURL", "headersSize", "bodySize"})
    CHECK(entry.at("response").as_object().contains(key));
  const auto& query = entry.at("request").at("queryString").as_array();
  REQUIRE(query.size() == 3);
  CHECK(query[0].at("value") == "a b");
  CHECK(entry.at("request").at("cookies").as_array().size() == 2);
  CHECK(entry.at("response").at("cookies").at(0).at("httpOnly") == true);
  CHECK(entry.at("response").at("redirectURL") == "/orders/7");
  CHECK(entry.at("timings").at("wait").as_int64() == 20);
  CHECK(entry.at("timings").at("send").as_double() == 1.5);
}

TEST_CASE("bodies that are not UTF-8 are kept as they are") {
  auto exchange = order();
  for (int i = 0; i < 256; ++i) exchange.request.body += static_cast<char>(i);
  exchange.response.body = std::string("\x00\xFF\xC3", 3);
  const auto har = read(file_of({exchange}));
  CHECK(har.entries[0].request.body == exchange.request.body);
  CHECK(har.entries[0].response.body == exchange.response.body);
  exchange.response.body = "\xC3\xA9 \xF0\x9F\x98\x80 \x7F\t\"\\";
  const auto text = file_of({exchange});
  CHECK(text.find("\xC3\xA9 \xF0\x9F\x98\x80") != std::string::npos);
  CHECK(read(text).entries[0].response.body == exchange.response.body);
}

TEST_CASE("headers that are not UTF-8 do not break the file") {
  auto exchange = order();
  exchange.request.headers.push_back({"X", "caf\xE9"});
  CHECK(read(file_of({exchange})).entries[0].request.headers[2].value == "caf\xC3\xA9");
  CHECK_NOTHROW(boost::json::parse(file_of({exchange})));
}

TEST_CASE("a request whose body was too long to keep is not replayed without it") {
  auto exchange = order();
  exchange.request.body = "{\"q";
  exchange.request_body_cut = true;
  exchange.request_body_bytes = 50'000'000;
  const auto har = read(file_of({exchange, order()}));
  REQUIRE(har.entries.size() == 2);
  CHECK(har.entries[0].request_body_cut);
  CHECK(har.entries[0].request.body.empty());
  CHECK_FALSE(har.entries[1].request_body_cut);
}

TEST_CASE("a compressed answer says so") {
  auto exchange = order();
  exchange.response.headers.push_back({"Content-Encoding", "gzip"});
  exchange.response.body = std::string(1000, 'x');
  exchange.response_body_bytes = 20;
  const auto har = boost::json::parse(file_of({exchange}));
  const auto& response = har.at("log").at("entries").at(0).at("response");
  CHECK(response.at("content").at("size") == 1000);
  CHECK(response.at("content").at("compression") == 980);
  CHECK(response.at("bodySize") == 20);
}

TEST_CASE("the file is a whole recording after each entry, and before the first") {
  std::vector<HarExchange> exchanges;
  for (int i = 0; i < 4; ++i) {
    CHECK_NOTHROW(boost::json::parse(file_of(exchanges)));
    CHECK(read(file_of(exchanges)).entries.size() == exchanges.size());
    exchanges.push_back(order());
  }
}

TEST_CASE("a write that was torn loses the entry that was torn and no other") {
  const auto whole = file_of({order(), order(), order()});
  const auto third = file_of({order(), order()}).size() - har_end.size() + har_between.size();
  for (auto size = third; size < whole.size() - har_end.size(); size += 7)
    CHECK(read(whole.substr(0, size)).entries.size() == 2);
}

TEST_CASE("moments are written to the microsecond") {
  CHECK(iso8601(0ns) == "1970-01-01T00:00:00.000000Z");
  CHECK(iso8601(951'782'400s + 999'999'999ns) == "2000-02-29T00:00:00.999999Z");
  CHECK(iso8601(4'102'444'799s) == "2099-12-31T23:59:59.000000Z");
}

}  // namespace shakedown::traffic
