#include "harness/traffic/har_reader.hpp"

#include <zlib.h>

#include "harness/traffic/har_traffic.hpp"
#include "tests/unit/traffic/recording.hpp"

namespace shakedown::traffic {
namespace {

struct Read {
  std::vector<RecordedEntry> entries;
  std::vector<TrafficNote> notes;
  std::string problem;
};

Read read_text(const std::string& text, std::size_t chunk = 1 << 20, HarParts parts = HarParts::everything) {
  Read read;
  HarParser parser("x.har", parts, [&](RecordedEntry&& entry) { read.entries.push_back(std::move(entry)); });
  for (std::size_t at = 0; at < text.size(); at += chunk) {
    if (!parser.feed(std::string_view(text).substr(at, chunk))) break;
  }
  auto finished = parser.finish();
  if (finished) {
    read.notes = std::move(finished).value();
  } else {
    read.problem = to_string(finished.error());
  }
  return read;
}

RecordedEntry one(const std::string& entry) {
  auto read = read_text("{\"log\":{\"entries\":[" + entry + "]}}");
  CHECK(read.problem.empty());
  REQUIRE(read.entries.size() == 1);
  return std::move(read.entries[0]);
}

TEST_CASE("an entry is read with everything that a replay needs") {
  const auto entry =
      one(R"({"startedDateTime":"2024-05-06T12:00:00.250+00:00","time":12.5,"pageref":"p1","connection":"443",
    "_resourceType":"XHR","request":{"method":"POST","url":"https://shop.test/a?b=1","httpVersion":"h2",
      "headers":[{"name":":authority","value":"shop.test"},{"name":":method","value":"POST"},{"name":"accept","value":"*/*"}],
      "cookies":[{"name":"sid","value":"1"},{"name":"t","value":"2"}],
      "postData":{"mimeType":"application/json","text":"{\"a\":1}"}},
    "response":{"status":201,"headers":[{"name":"set-cookie","value":"a=1\nb=2"},{"name":":status","value":"201"}],
      "content":{"size":11,"mimeType":"application/json; charset=utf-8","text":"eyJvayI6dHJ1ZX0=","encoding":"base64"}},
    "serverIPAddress":"10.0.0.1"})");
  CHECK(entry.number == 1);
  CHECK(entry.started == std::chrono::seconds(1714996800) + std::chrono::milliseconds(250));
  CHECK(entry.duration == std::chrono::microseconds(12500));
  CHECK(entry.url == "https://shop.test/a?b=1");
  CHECK(entry.request.method == "POST");
  CHECK(entry.request.body == "{\"a\":1}");
  REQUIRE(entry.request.headers.size() ==
          3);  // no pseudo-headers; Content-Type and Cookie from their own fields
  CHECK(*find_header(entry.request.headers, "content-type") == "application/json");
  CHECK(*find_header(entry.request.headers, "cookie") == "sid=1; t=2");
  CHECK(entry.response.status == 201);
  REQUIRE(entry.response.headers.size() == 2);  // joined Set-Cookies are two
  CHECK(entry.response.headers[1].value == "b=2");
  CHECK(entry.response.body == "{\"ok\":true}");
  CHECK(entry.page == "p1");
  CHECK(entry.connection == "443");
  CHECK(entry.resource_type == "xhr");
}

TEST_CASE("only method and URL are required of an entry") {
  const auto entry = one(R"({"request":{"method":"GET","url":"http://x/"}})");
  CHECK_FALSE(entry.started);
  CHECK(entry.response.status == 0);
  const auto read = read_text(
      R"({"log":{"entries":[{"request":{"method":"GET"}},{},{"request":{"method":"GET","url":"http://x/"}}]}})");
  CHECK(read.entries.size() == 1);
  REQUIRE(read.notes.size() == 1);
  CHECK(read.notes[0].count == 2);
}

TEST_CASE("forms recorded by their fields are written out again") {
  const auto form = one(
      R"({"request":{"method":"POST","url":"http://x/","postData":{"mimeType":"application/x-www-form-urlencoded",
    "params":[{"name":"a b","value":"1+1=2"},{"name":"c","value":""}]}}})");
  CHECK(form.request.body == "a+b=1%2B1%3D2&c=");
  const auto multipart = one(
      R"({"request":{"method":"POST","url":"http://x/","postData":{"mimeType":"multipart/form-data; boundary=XX",
    "params":[{"name":"a","value":"1"},{"name":"f","fileName":"f.txt","contentType":"text/plain","value":"hi"}]}}})");
  CHECK(multipart.request.body ==
        "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
        "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\nContent-Type: "
        "text/plain\r\n\r\nhi\r\n"
        "--XX--\r\n");
  CHECK_FALSE(multipart.request_body_cut);
  const auto without = one(
      R"({"request":{"method":"POST","url":"http://x/","postData":{"mimeType":"multipart/form-data; boundary=XX",
    "params":[{"name":"f","fileName":"f.png"}]}}})");
  CHECK(without.request_body_cut);
}

TEST_CASE("text that is already decoded stays as it is, whatever Content-Encoding says") {
  const auto entry = one(R"({"request":{"method":"GET","url":"http://x/"},"response":{"status":200,
    "headers":[{"name":"Content-Encoding","value":"gzip"}],"content":{"size":13,"text":"{\"token\":\"t\"}"}}})");
  CHECK(entry.response.body == "{\"token\":\"t\"}");
}

TEST_CASE("bodies that the tool left out are told from empty ones") {
  CHECK(
      one(R"({"request":{"method":"GET","url":"http://x/"},"response":{"status":200,"content":{"size":120}}})")
          .response_body_missing);
  CHECK_FALSE(
      one(R"({"request":{"method":"GET","url":"http://x/"},"response":{"status":204,"content":{"size":0}}})")
          .response_body_missing);
}

TEST_CASE("a long response body is cut, and a too long request body is not replayed") {
  const std::string big(response_body_limit + 5000, 'x');
  const auto entry =
      one(R"({"request":{"method":"GET","url":"http://x/"},"response":{"status":200,"content":{"text":")" +
          big + "\"}}}");
  CHECK(entry.response.body.size() == response_body_limit);
  const std::string huge(request_body_limit + 1, 'y');
  const auto post =
      one(R"({"request":{"method":"POST","url":"http://x/","postData":{"text":")" + huge + "\"}}}");
  CHECK(post.request_body_cut);
  const auto whole =
      one(R"({"request":{"method":"POST","url":"http://x/","postData":{"text":")" + huge.substr(1) + "\"}}}");
  CHECK_FALSE(whole.request_body_cut);
}

TEST_CASE("members in any order, unknown ones and deep ones do not disturb") {
  std::string nested = "1";
  for (int i = 0; i < 200; ++i) nested = "{\"parent\":" + nested + "}";
  const auto entry = one(R"({"_initiator":)" + nested +
                         R"(,"response":{"content":{"text":"b","log.entries[]":3},"status":200},
    "cache":{"request":{"url":"http://wrong/"}},"request":{"url":"http://x/","headers":[[],{"name":"a"},null,7],"method":"GET"},
    "request.method":"WRONG"})");
  CHECK(entry.url == "http://x/");
  CHECK(entry.request.method == "GET");
  CHECK(entry.response.body == "b");
}

TEST_CASE("a truncated recording keeps the entries before the cut and says where it was") {
  const auto text = har_of({{"GET", "/a"}, {"GET", "/b"}, {"GET", "/c"}});
  const auto whole = read_text(text);
  REQUIRE(whole.entries.size() == 3);
  CHECK(whole.notes.empty());
  const auto second_ends = text.find("/c") - 20;
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    CAPTURE(cut);
    const auto read = read_text(text.substr(0, cut));
    if (read.entries.empty()) {
      CHECK(read.problem.find("x.har:1:") == 0);
    } else {
      CHECK(read.problem.empty());
      REQUIRE(read.notes.size() == 1);
      CHECK(read.notes[0].what.find("column " + std::to_string(cut + 1)) != std::string::npos);
      CHECK(read.notes[0].what.find("ends in the middle") != std::string::npos);
    }
    if (cut > second_ends) CHECK(read.entries.size() >= 2);
  }
}

TEST_CASE("chunks may end anywhere") {
  const auto text = content_of(data_file("chromium_shop.har"));
  const auto whole = read_text(text);
  REQUIRE(whole.entries.size() == 21);
  for (const std::size_t chunk :
       {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{1000}}) {
    const auto read = read_text(text, chunk);
    REQUIRE(read.entries.size() == whole.entries.size());
    for (std::size_t i = 0; i < read.entries.size(); ++i) {
      CHECK(read.entries[i].url == whole.entries[i].url);
      CHECK(read.entries[i].request.body == whole.entries[i].request.body);
      CHECK(read.entries[i].response.body == whole.entries[i].response.body);
      CHECK(read.entries[i].request.headers.size() == whole.entries[i].request.headers.size());
    }
  }
}

TEST_CASE("a recording that breaks in the middle keeps what came before") {
  auto text = har_of({{"GET", "/a"}, {"GET", "/b"}});
  text.insert(text.find("/b") + 40, "\n\n  @@ ");
  const auto read = read_text(text);
  CHECK(read.entries.size() == 1);
  REQUIRE(read.notes.size() == 1);
  CHECK(read.notes[0].what.find("line 3") == 0);
}

TEST_CASE("what is not a HAR is refused with a reason") {
  CHECK(read_text("").problem.find("empty") != std::string::npos);
  CHECK(read_text("hello").problem.find("not JSON") != std::string::npos);
  CHECK(read_text("{\"openapi\":\"3.0.0\"}").problem.find("not a HAR") != std::string::npos);
  CHECK(read_text("[]").problem.find("not a HAR") != std::string::npos);
  CHECK(read_text("{\"log\":{\"entries\":{}}}").problem.find("not a HAR") != std::string::npos);
  CHECK(read_text("{\"log\":").problem.find("ends in the middle") != std::string::npos);
  CHECK(read_text(std::string("\xFF\xFE{\0\"\0", 6)).problem.find("UTF-16") != std::string::npos);
  CHECK(read_text(std::string("{\0\"\0l\0", 6)).problem.find("UTF-16") != std::string::npos);
  CHECK(read_text(std::string(10'000, '[')).problem.find("not JSON") != std::string::npos);
}

TEST_CASE("a byte order mark and bytes that are not UTF-8 are no obstacle") {
  const auto text = har_of({{"GET", "/a", {}, "", 200, {}, "caf\xE9 \xFF"}});
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{1000}}) {
    const auto read = read_text("\xEF\xBB\xBF" + text, chunk);
    REQUIRE(read.entries.size() == 1);
    CHECK(read.entries[0].response.body == "caf\xE9 \xFF");
  }
}

TEST_CASE("an empty list of entries is a HAR with nothing in it") {
  const auto read = read_text("{\"log\":{\"entries\":[]}}");
  CHECK(read.problem.empty());
  CHECK(read.entries.empty());
  const TemporaryFile file("{\"log\":{\"entries\":[]}}");
  const auto reading = read_all_traffic(har_scenario(file.path()));
  REQUIRE(reading.problems.size() == 1);
  CHECK(reading.problems[0].message.find("nothing in this recording") == 0);
}

TEST_CASE("files: missing, a folder, gzipped, and gzipped but cut") {
  const auto missing = read_all_traffic(har_scenario("/nonexistent/x.har"));
  REQUIRE(missing.problems.size() == 1);
  CHECK(missing.problems[0].message.find("cannot be opened") == 0);
  const auto folder = read_all_traffic(har_scenario("/tmp"));
  REQUIRE(folder.problems.size() == 1);

  std::string noise;  // so that the compressed file is longer than one block
  for (int i = 0; i < 60'000; ++i) noise += std::to_string(i * 7919 % 10007);
  const auto text = har_of({{"GET", "/a"}, {"GET", "/b", {}, "", 200, {}, noise}, {"GET", "/c"}});
  const TemporaryFile file("", ".har.gz");
  gzFile out = gzopen(file.path().c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  CHECK(traffic_of(har_scenario(file.path())).step_count() == 3);

  std::filesystem::resize_file(file.path(), std::filesystem::file_size(file.path()) / 2);
  const auto cut = traffic_of(har_scenario(file.path()));
  CHECK(cut.step_count() == 1);
  CHECK(note_count(cut, "gzip stream is cut off") == 1);
}

}  // namespace
}  // namespace shakedown::traffic
