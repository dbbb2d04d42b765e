#include "harness/traffic/access_log.hpp"

#include <zlib.h>

#include "tests/unit/traffic/recording.hpp"

namespace shakedown::traffic {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

LogFormat compiled(const std::string& format) {
  auto made = compile_log_format(format);
  REQUIRE(made);
  return std::move(made).value();
}
LogEntry entry_of(const std::string& format, const std::string& line) {
  LogEntry entry;
  CAPTURE(line);
  REQUIRE(read_log_line(compiled(format), line, entry) == LogFit::entry);
  return entry;
}
Scenario log_scenario(const std::string& path, const std::string& format) {
  TrafficSource source;
  source.kind = TrafficKind::access_log;
  source.path = path;
  source.format = format;
  return scenario_with(source);
}
Traffic log_traffic(const std::string& text, const std::string& format = "common") {
  const TemporaryFile file(text, ".log");
  return traffic_of(log_scenario(file.path(), format));
}
std::string common(int second, const std::string& request, const std::string& client = "10.0.0.1",
                   int status = 200) {
  char time[64];
  std::snprintf(time, sizeof time, "[06/May/2024:12:%02d:%02d +0000]", second / 60, second % 60);
  return client + " - - " + time + " \"" + request + "\" " + std::to_string(status) + " 5\n";
}

TEST_CASE("the combined format gives client, time, request, status and agent") {
  const auto entry = entry_of(
      "combined",
      R"x(10.1.2.3 - frank [10/Oct/2000:13:55:36 -0700] "GET /a?b=\x22c\x22 HTTP/1.1" 404 2326 "http://r/" "Mozilla \"x\" [y]")x");
  CHECK(entry.client == "10.1.2.3");
  CHECK(entry.at == seconds(971211336));
  CHECK(entry.resolution == seconds(1));
  CHECK(entry.method == "GET");
  CHECK(entry.target == "/a?b=\"c\"");
  CHECK(entry.status == 404);
  CHECK(entry.agent == "Mozilla \"x\" [y]");
  // Fields that a server appends to the format do not matter.
  CHECK(entry_of("combined",
                 R"(::1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 - "-" "-" 0.003 "10.0.0.9")")
            .agent.empty());
  CHECK(entry_of("common", R"(::1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 - "-" "x")").client ==
        "::1");
}

TEST_CASE("without a format, each line is combined or else common") {
  const auto format = compiled("");
  LogEntry entry;
  CHECK(read_log_line(format, R"(::1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 5 "-" "x")",
                      entry) == LogFit::entry);
  CHECK(entry.agent == "x");
  CHECK(read_log_line(format, R"(::1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 5)", entry) ==
        LogFit::entry);
  CHECK(read_log_line(format, "nothing", entry) == LogFit::broken);
}

TEST_CASE("nginx format strings, with times of any kind") {
  const auto timed = entry_of(
      R"($remote_addr [$time_local] "$request" $status $request_time $msec "$http_x_forwarded_for" $http_x_tenant)",
      R"(10.0.0.1 [06/May/2024:12:00:01 +0000] "GET /a HTTP/2.0" 200 0.250 1714996801.750 "192.0.2.7, 10.0.0.1" blue)");
  CHECK(timed.at == seconds(1714996801) + milliseconds(500));  // when it began, not when it was logged
  CHECK(timed.resolution == milliseconds(1));
  CHECK(timed.took == milliseconds(250));
  CHECK(timed.client == "192.0.2.7");
  REQUIRE(timed.headers.size() == 1);
  CHECK(timed.headers[0].name == "x-tenant");
  CHECK(timed.headers[0].value == "blue");

  const auto json = entry_of(
      R"({"t":"$time_iso8601","m":"$request_method","u":"$request_uri","s":$status,"a":"$http_user_agent"})",
      R"({"t":"2024-05-06T14:00:00+02:00","m":"GET","u":"/q?x=\"1\"\u0026","s":301,"a":"b\\c"})");
  CHECK(json.at == seconds(1714996800));
  CHECK(json.target == "/q?x=\"1\"&");
  CHECK(json.status == 301);
  CHECK(json.agent == "b\\c");

  const auto parts =
      entry_of("${request_method} $uri?$args @ $time_iso8601", "GET /a?b=1 @ 2024-05-06T12:00:00Z");
  CHECK(parts.target == "/a?b=1");
  CHECK(entry_of("$request_method $uri$is_args$args $msec", "GET /a?b=1 1714996800.1").target == "/a?b=1");
}

TEST_CASE("Apache format strings, with directives, conditions and times of any kind") {
  const auto entry = entry_of(
      R"(%v:%p %a %{%Y-%m-%dT%H:%M:%S}t.%{usec_frac}t%{%z}t "%m %U%q %H" %>s %O %D "%400,501{User-Agent}i" %{X-Tenant}i)",
      R"(shop:80 10.0.0.1 2024-05-06T14:00:00.000250+0200 "GET /a?b=1 HTTP/1.1" 200 12 5000 "-" blue)");
  CHECK(entry.at == seconds(1714996800) + std::chrono::microseconds(250));
  CHECK(entry.resolution == std::chrono::microseconds(1));
  CHECK(entry.target == "/a?b=1");
  CHECK(entry.headers.at(0).value == "blue");
  CHECK(entry_of(R"(%{msec}t %r)", "1714996800123 GET /x HTTP/1.1").at ==
        seconds(1714996800) + milliseconds(123));
  CHECK(entry_of(R"([%{%d/%b/%Y:%T}t.%{msec_frac}t %{%z}t] "%r")",
                 R"([06/May/2024:12:00:00.007 +0000] "GET / HTTP/1.1")")
            .at == seconds(1714996800) + milliseconds(7));
}

TEST_CASE("a format that cannot be replayed is refused with what it lacks") {
  for (const auto& [format, part] :
       std::vector<std::pair<std::string, std::string>>{{"combine", "not an access log format"},
                                                        {"$remote_addr $status", "the request"},
                                                        {"$request_uri $time_local", "the method"},
                                                        {"%h %r", "the time"},
                                                        {"$remote_addr$request $msec", "nothing between"},
                                                        {"%{Referer", "never closed"},
                                                        {"%{%Q}t %r", "'%Q' in a time"},
                                                        {"%r %", "without a letter"},
                                                        {std::string(20'000, '$'), "16 KiB"}}) {
    const auto made = compile_log_format(format);
    REQUIRE_FALSE(made);
    CAPTURE(made.error().message);
    CHECK(made.error().message.find(part) != std::string::npos);
  }
}

TEST_CASE("lines that are broken are counted and shown, and the rest is used") {
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += common(i, "GET /a/" + std::to_string(i) + " HTTP/1.1") + (i % 2 == 0 ? "gar\x01"
                                                                                   "bage\n"
                                                                                 : "");
  text += common(21, "\\x16\\x03\\x01") + common(22, "-") + common(23, "GET noslash HTTP/1.1") +
          common(24, "GET /a b HTTP/1.1", "10.0.0.1", 400);
  text += "\r\n" + std::string(log_line_limit + 10, 'x') + "\n" + common(25, "GET /last HTTP/1.1");
  const auto traffic = log_traffic(text.substr(0, text.size() - 1));  // the last line lacks its end
  CHECK(traffic.step_count() == 21);
  CHECK(note_count(traffic, "lines not in the format 'common'") == 11);
  CHECK(note_count(traffic, "not HTTP") == 4);
  CHECK(note_count(traffic, "line 2: not in the format 'common': gar?bage") == 1);
  CHECK(note_count(traffic, ": not in the format") == broken_lines_shown);
}

TEST_CASE("requests whose body the log does not hold are left out and counted") {
  const auto traffic = log_traffic(common(0, "GET /a HTTP/1.1") + common(1, "POST /a HTTP/1.1") +
                                   common(2, "POST /b HTTP/1.1") + common(3, "DELETE /a/1 HTTP/1.1") +
                                   common(4, "PATCH /a/1 HTTP/1.1") + common(5, "HEAD /a HTTP/1.1"));
  CHECK(traffic.step_count() == 3);
  CHECK(note_count(traffic, "POST requests") == 2);
  CHECK(note_count(traffic, "PATCH requests") == 1);
}

TEST_CASE("lines of one second are spread evenly over it, in their order") {
  const auto traffic =
      log_traffic(common(0, "GET /1 HTTP/1.1") + common(1, "GET /2 HTTP/1.1") + common(1, "GET /3 HTTP/1.1") +
                  common(1, "GET /4 HTTP/1.1") + common(1, "GET /5 HTTP/1.1") + common(2, "GET /6 HTTP/1.1") +
                  common(1, "GET /late HTTP/1.1"));
  REQUIRE(traffic.journeys.size() == 1);
  const auto& steps = traffic.journeys[0].steps;
  REQUIRE(steps.size() == 7);
  const int at[] = {0, 1000, 1200, 1400, 1600, 1800, 2000};
  for (std::size_t i = 0; i < 7; ++i) CHECK(steps[i].at == milliseconds(at[i]));
  CHECK(target_at(traffic, 0, 5) == "/late");
  CHECK(traffic.length == seconds(2));
}

TEST_CASE("a fraction in the log is used as it is") {
  const auto traffic = log_traffic(
      "1714996800.500 GET /a HTTP/1.1\n1714996800.501 GET /b HTTP/1.1\n1714996802.000 GET /c HTTP/1.1\n",
      "$msec $request");
  const auto& steps = traffic.journeys[0].steps;
  CHECK(steps[1].at == milliseconds(1));
  CHECK(steps[2].at == milliseconds(1500));
  CHECK_FALSE(traffic.journeys[0].ordered);
}

TEST_CASE("each client has its journeys, and a long pause begins another") {
  const auto traffic =
      log_traffic(common(0, "GET /a HTTP/1.1", "10.0.0.1") + common(1, "GET /a HTTP/1.1", "10.0.0.2") +
                  common(2, "GET /b HTTP/1.1", "10.0.0.1") + common(45 * 60, "GET /c HTTP/1.1", "10.0.0.1"));
  REQUIRE(traffic.journeys.size() == 3);
  CHECK(traffic.journeys[0].steps.size() == 2);
  CHECK(traffic.journeys[2].steps.size() == 1);
  CHECK(traffic.journeys[0].name.find(" 10.0.0.1") != std::string::npos);
  CHECK(traffic.journeys[0].name != traffic.journeys[2].name);
  CHECK(traffic.requests.size() == 3);  // /a is kept once
}

TEST_CASE("a request is kept once however many lines have it") {
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text +=
        common(i % 60, "GET /p/" + std::to_string(i % 7) + " HTTP/1.1", "10.0.0." + std::to_string(i % 5));
  const auto traffic = log_traffic(text);
  CHECK(traffic.step_count() == 3000);
  CHECK(traffic.requests.size() == 7);
  CHECK(traffic.endpoints.size() == 1);
  static_assert(sizeof(LogLineRead) == 24);
}

TEST_CASE("statuses of the log are expected, but no server errors and no 304") {
  const auto traffic =
      log_traffic(common(0, "GET /a HTTP/1.1", "x", 404) + common(1, "GET /b HTTP/1.1", "x", 500) +
                  common(2, "GET /c HTTP/1.1", "x", 304) + common(3, "GET /d HTTP/1.1", "x", 499));
  CHECK(request_at(traffic, 0, 0).expect.status == 404);
  CHECK(request_at(traffic, 0, 1).expect.status == 0);
  CHECK(request_at(traffic, 0, 2).expect.status == 0);
  CHECK(request_at(traffic, 0, 3).expect.status == 0);
}

TEST_CASE("an absolute target loses its origin, and odd bytes are encoded") {
  const auto traffic =
      log_traffic(common(0, "GET http://shop.test/a?b=1 HTTP/1.1") + common(1, "GET /\\xC3\\xA4 HTTP/1.1"));
  CHECK(target_at(traffic, 0, 0) == "/a?b=1");
  CHECK(target_at(traffic, 0, 1) == "/%C3%A4");
}

TEST_CASE("logs that a real nginx wrote are read, in three formats") {
  const auto combined = traffic_of(log_scenario(data_file("nginx_combined.log"), "combined"));
  const auto timed = traffic_of(log_scenario(
      data_file("nginx_timed.log"),
      R"($remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time $msec)"));
  const auto json = traffic_of(log_scenario(
      data_file("nginx_json.log"),
      R"({"time":"$time_iso8601","msec":$msec,"client":"$remote_addr","method":"$request_method","uri":"$request_uri","status":$status,"took":$request_time,"agent":"$http_user_agent","lang":"$http_accept_language"})"));
  CHECK(combined.journeys.size() == 3);
  CHECK(combined.step_count() == timed.step_count());
  CHECK(combined.step_count() == json.step_count());
  CHECK(timed.length == json.length);
  CHECK(std::chrono::abs(timed.length - combined.length) < seconds(2));
  CHECK(header_at(json, 0, 0, "accept-language") == "de, \"en\"");
  CHECK(note_count(combined, "not HTTP") == 2);
}

TEST_CASE("an access log that nothing can be made of is a problem") {
  const auto problem_of = [](const std::string& text, const std::string& format) {
    const TemporaryFile file(text, ".log");
    const auto reading = read_all_traffic(log_scenario(file.path(), format));
    REQUIRE(reading.problems.size() == 1);
    return to_string(reading.problems[0]);
  };
  CHECK(problem_of("", "common").find("empty") != std::string::npos);
  CHECK(problem_of("hello\nworld\n", "common")
            .find("no line of this access log is in the format 'common': hello") != std::string::npos);
  CHECK(problem_of(common(0, "POST / HTTP/1.1"), "common").find("no request that can be replayed") !=
        std::string::npos);
  CHECK(problem_of(common(0, "GET / HTTP/1.1"), "nonsense").find("not an access log format") !=
        std::string::npos);
}

TEST_CASE("chunks of a log may end anywhere") {
  const auto text = content_of(data_file("nginx_combined.log"));
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{3}, std::size_t{64}, std::size_t{100'000}}) {
    AccessLogReader reader("x.log", compiled("combined"));
    for (std::size_t at = 0; at < text.size(); at += chunk)
      reader.feed(std::string_view(text).substr(at, chunk));
    auto log = reader.finish();
    REQUIRE(log);
    CHECK(log.value().lines.size() == 78);
  }
}

TEST_CASE("a gzipped log is read as it is") {
  const TemporaryFile file("", ".log.gz");
  gzFile out = gzopen(file.path().c_str(), "wb");
  const auto text = common(0, "GET /a HTTP/1.1") + common(1, "GET /b HTTP/1.1");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  CHECK(traffic_of(log_scenario(file.path(), "")).step_count() == 2);
}

}  // namespace
}  // namespace shakedown::traffic
