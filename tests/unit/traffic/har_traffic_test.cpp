#include "harness/traffic/har_traffic.hpp"

#include "tests/unit/traffic/recording.hpp"

namespace shakedown::traffic {
namespace {

TEST_CASE("entries are replayed in order of time, whatever their order in the file") {
  std::vector<Entry> entries(4);
  const int seconds[] = {30, 10, 20, 10};
  for (std::size_t i = 0; i < 4; ++i) {
    entries[i].url = "/" + std::string(1, static_cast<char>('a' + i));
    entries[i].second = seconds[i];
  }
  const auto traffic = recorded(entries);
  REQUIRE(traffic.journeys.size() == 1);
  CHECK(target_at(traffic, 0, 0) == "/b");
  CHECK(target_at(traffic, 0, 1) == "/d");  // equal times: the file's order
  CHECK(target_at(traffic, 0, 2) == "/c");
  CHECK(target_at(traffic, 0, 3) == "/a");
  CHECK(traffic.journeys[0].steps[0].at == Nanoseconds(0));
  CHECK(traffic.journeys[0].steps[3].at == std::chrono::seconds(20));
  CHECK(traffic.length == std::chrono::seconds(20));
}

TEST_CASE("entries to other hosts are left out and counted, unless they are named") {
  const std::vector<Entry> entries = {
      {"GET", "https://fonts.test/x.woff"}, {"GET", "/"}, {"GET", "http://api.test:8080/v1"}, {"GET", "/b"}};
  const TemporaryFile file(har_of(entries));
  auto scenario = har_scenario(file.path());
  const auto traffic = traffic_of(scenario);
  CHECK(traffic.step_count() == 2);
  CHECK(note_count(traffic, "fonts.test") == 1);
  CHECK(note_count(traffic, "api.test:8080") == 1);
  scenario.traffic[0].hosts = {"API.test", "fonts.test"};
  CHECK(traffic_of(scenario).step_count() == 4);
  scenario.traffic[0].hosts = {"api.test:9999"};
  CHECK(traffic_of(scenario).step_count() == 2);
}

TEST_CASE("of two hosts with as many entries the first is the main one") {
  const auto traffic = recorded({{"GET", "http://b.test/1"}, {"GET", "http://a.test/2"}});
  CHECK(target_at(traffic, 0, 0) == "/1");
}

TEST_CASE("what cannot be replayed is left out and counted") {
  std::vector<Entry> entries = {{"GET", "/ok"},
                                {"GET", "data:image/png;base64,AAAA"},
                                {"GET", "ws://shop.test/live"},
                                {"GET", "/aborted"},
                                {"GET", "/cached"},
                                {"GET", "/worker"},
                                {"GET", "/upgrade"},
                                {"CONNECT", "/"},
                                {"GE T", "/"},
                                {"GET", "/minus"}};
  entries[3].status = 0;
  entries[4].extra = ",\"_fromCache\":\"disk\"";
  entries[5].extra = ",\"_wasFulfilledByServiceWorker\":true";
  entries[6].status = 101;
  entries[9].status = -1;
  const auto traffic = recorded(entries);
  REQUIRE(traffic.step_count() == 1);
  CHECK(target_at(traffic, 0, 0) == "/ok");
  CHECK(note_count(traffic, "not HTTP (data:") == 1);
  CHECK(note_count(traffic, "WebSocket") == 2);
  CHECK(note_count(traffic, "without a response") == 2);
  CHECK(note_count(traffic, "cache") == 2);
  CHECK(note_count(traffic, "CONNECT") == 1);
  CHECK(note_count(traffic, "method is not HTTP") == 1);
}

TEST_CASE("headers of the recorded connection stay behind") {
  const auto traffic = recorded({{"GET",
                                  "/",
                                  {{":authority", "x"},
                                   {"Host", "shop.test"},
                                   {"Connection", "keep-alive"},
                                   {"Content-Length", "5"},
                                   {"Transfer-Encoding", "chunked"},
                                   {"TE", "trailers"},
                                   {"Upgrade", "h2c"},
                                   {"If-None-Match", "\"abc\""},
                                   {"If-Modified-Since", "Mon, 06 May 2024 07:00:00 GMT"},
                                   {"If-Match", "\"v1\""},
                                   {"Accept-Encoding", "gzip;q=1.0, dcb, br, zstd, sdch"},
                                   {"X-Evil", "a\r\nInjected: yes"},
                                   {"Bad Name", "x"},
                                   {"Origin", "http://shop.test"},
                                   {"Referer", "http://shop.test/cart?x=1"},
                                   {"Accept", "*/*"}},
                                  "",
                                  304}});
  const auto& request = request_at(traffic, 0, 0);
  std::string names;
  for (const auto& header : request.headers) names += header.name + " ";
  CHECK(names == "If-Match Accept-Encoding X-Evil Origin Referer Accept ");
  CHECK(header_at(traffic, 0, 0, "Accept-Encoding") == "gzip;q=1.0, br, zstd");
  CHECK(header_at(traffic, 0, 0, "X-Evil") == "a  Injected: yes");
  CHECK(header_at(traffic, 0, 0, "Origin") == "{origin}");
  CHECK(header_at(traffic, 0, 0, "Referer") == "{origin}/cart?x=1");
  CHECK(request.expect.status == 0);  // the recorded 304 was due to the condition
  CHECK(note_count(traffic, "conditional requests") == 1);
}

TEST_CASE("Origin and Referer of other sites stay as they were") {
  const auto traffic =
      recorded({{"GET", "/", {{"Origin", "http://shop.test.evil"}, {"Referer", "http://other.test/"}}}});
  CHECK(header_at(traffic, 0, 0, "Origin") == "http://shop.test.evil");
  CHECK(header_at(traffic, 0, 0, "Referer") == "http://other.test/");
}

TEST_CASE("the recorded status is expected, but never a server error") {
  std::vector<Entry> entries(4);
  const int statuses[] = {201, 404, 503, 302};
  for (std::size_t i = 0; i < 4; ++i) entries[i].status = statuses[i];
  const auto traffic = recorded(entries);
  CHECK(request_at(traffic, 0, 0).expect.status == 201);
  CHECK(request_at(traffic, 0, 1).expect.status == 404);
  CHECK(request_at(traffic, 0, 2).expect.status == 0);
  CHECK(request_at(traffic, 0, 3).expect.status == 302);
  CHECK(note_count(traffic, "server error") == 1);
}

TEST_CASE("URLs are taken apart without judging them") {
  SplitUrl url;
  REQUIRE(split_url("HTTPS://user:pw@Shop.Test:443/a|b?q=[1]#top", url));
  CHECK(url.scheme == "https");
  CHECK(url.host == "shop.test");
  CHECK(url.target == "/a|b?q=[1]");
  REQUIRE(split_url("http://[::1]:8080", url));
  CHECK(url.host == "[::1]:8080");
  CHECK(url.target == "/");
  CHECK_FALSE(split_url("about:blank", url));
  CHECK_FALSE(split_url("http://", url));
  CHECK_FALSE(split_url("", url));
}

Entry as(const std::string& token, const std::string& url, int second) {
  Entry entry{"GET", url, {{"Authorization", "Bearer " + token}}};
  entry.second = second;
  return entry;
}

TEST_CASE("users at the same time become a journey each, with the sign-ins that gave their tokens") {
  const std::string a = "tokenAAAA1111aaaa", b = "tokenBBBB2222bbbb";
  std::vector<Entry> entries = {
      {"POST", "/login", {}, "{\"user\":\"a\"}", 200, {}, "{\"token\":\"" + a + "\"}"},
      {"POST", "/login", {}, "{\"user\":\"b\"}", 200, {}, "{\"token\":\"" + b + "\"}"},
      as(a, "/a1", 2),
      as(b, "/b1", 3),
      as(a, "/a2", 4),
      as(b, "/b2", 5)};
  entries[0].second = 0;
  entries[1].second = 1;
  const auto traffic = recorded(entries);
  REQUIRE(traffic.journeys.size() == 2);
  CHECK(traffic.journeys[0].steps.size() == 3);
  CHECK(body_at(traffic, 0, 0) == "{\"user\":\"a\"}");
  CHECK(target_at(traffic, 0, 1) == "/a1");
  CHECK(target_at(traffic, 0, 2) == "/a2");
  CHECK(body_at(traffic, 1, 0) == "{\"user\":\"b\"}");
  CHECK(header_at(traffic, 1, 1, "Authorization") == "Bearer {token}");
  CHECK(traffic.journeys[0].name != traffic.journeys[1].name);
}

TEST_CASE("users one after another stay one journey, because one may build on the other") {
  const std::string a = "tokenAAAA1111aaaa", b = "tokenBBBB2222bbbb";
  CHECK(recorded({as(a, "/a1", 0), as(a, "/a2", 1), as(b, "/b1", 2), as(b, "/b2", 3)}).journeys.size() == 1);
}

TEST_CASE("a token that another one was exchanged for is the same user's") {
  const std::string a = "tokenAAAA1111aaaa", b = "tokenBBBB2222bbbb";
  auto refresh = as(a, "/refresh", 1);
  refresh.answer = "{\"token\":\"" + b + "\"}";
  CHECK(recorded({as(a, "/1", 0), refresh, as(b, "/2", 2), as(a, "/late", 3), as(b, "/3", 4)})
            .journeys.size() == 1);
}

TEST_CASE("requests without credentials go to the user of their connection") {
  const std::string a = "tokenAAAA1111aaaa", b = "tokenBBBB2222bbbb";
  std::vector<Entry> entries = {
      as(a, "/a1", 0), as(b, "/b1", 1), {"GET", "/anonymous"}, as(a, "/a2", 3), as(b, "/b2", 4)};
  for (auto& entry : entries) entry.extra = ",\"connection\":\"1\"";
  entries[1].extra = entries[2].extra = entries[4].extra = ",\"connection\":\"2\"";
  entries[2].second = 2;
  const auto traffic = recorded(entries);
  REQUIRE(traffic.journeys.size() == 2);
  CHECK(traffic.journeys[1].steps.size() == 3);
  CHECK(target_at(traffic, 1, 1) == "/anonymous");
}

}  // namespace
}  // namespace shakedown::traffic
