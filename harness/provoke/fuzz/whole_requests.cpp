#include "harness/provoke/fuzz/whole_requests.hpp"

#include <algorithm>

namespace shakedown::fuzz {
namespace {

std::string times(const std::string& text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

// "a" as UTF-16 has it.
std::string as_utf16(const std::string& text) {
  std::string out = "\xff\xfe";
  for (const char c : text) {
    out += c;
    out += '\0';
  }
  return out;
}

class Whole {
 public:
  Whole(const Source& source, const FuzzRequest& good) : source_(source), good_(good) {}

  std::vector<FuzzRequest> make() {
    if (!good_.body.empty() || !good_.content_type.empty()) bodies();
    fields();
    paths();
    methods();
    return std::move(made_);
  }

 private:
  void body(std::string text, std::string what) {
    FuzzRequest request = good_;
    request.body = std::move(text);
    request.what = "body: " + std::move(what);
    made_.push_back(std::move(request));
  }
  void type(std::string text) {
    FuzzRequest request = good_;
    request.what = text.empty() ? "content type: none" : "content type: " + text;
    request.content_type = std::move(text);
    made_.push_back(std::move(request));
  }
  void field(const std::string& name, std::string value, const std::string& what = {}) {
    FuzzRequest request = good_;
    std::erase_if(request.arguments, [&](const Argument& one) {
      return one.in == Place::header && equal_ignoring_case(one.name, name);
    });
    request.what = "header " + name + ": " + (what.empty() ? value : what);
    request.arguments.push_back({Place::header, name, std::move(value), {}, false});
    made_.push_back(std::move(request));
  }
  void path(std::string text, std::string what) {
    FuzzRequest request = good_;
    request.path = std::move(text);
    request.what = "path: " + std::move(what);
    request.operation = -1;  // another one, or none: nothing is known of it
    made_.push_back(std::move(request));
  }

  void bodies() {
    const std::string& there = good_.body;
    body("", "none");
    body(" ", "one space");
    body("null", "null");
    body("\"\"", "an empty string");
    body("{", "an open brace");
    body("\xef\xbb\xbf" + there, "behind a byte order mark");
    body(as_utf16(there), "in UTF-16");
    body(there + there, "twice, one behind the other");
    body(there + "x", "with something behind it");
    body(there + std::string(1, '\0'), "with a zero behind it");
    body("\xff\xfe\xfd", "bytes that are not UTF-8");
    body(std::string(100'000, ' ') + there, "behind 100,000 spaces");
    body("{\"a\":\"" + std::string(300'000, 'a') + "\"}", "a text of 300,000 characters");
    for (const std::size_t cut : std::initializer_list<std::size_t>{1, 2, 4})
      if (there.size() > cut) body(there.substr(0, there.size() / cut - (cut == 1 ? 1 : 0)), "cut off");
    for (const std::size_t levels : std::initializer_list<std::size_t>{100, 1000, 10'000, 100'000}) {
      body(times("[", levels) + times("]", levels), "lists nested " + std::to_string(levels) + " deep");
      body(times("[", levels), std::to_string(levels) + " open lists");
      body(times("{\"a\":", levels) + "1" + times("}", levels),
           "objects nested " + std::to_string(levels) + " deep");
    }
    for (const char* other :
         {"", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data",
          "multipart/form-data; boundary=", "application/octet-stream", "application/json; charset=utf-16",
          "application/json; charset=no-such", "application/json;;;", "APPLICATION/JSON",
          "application/problem+json", "*/*", "json"})
      type(other);
    field("Content-Encoding", "gzip", "gzip, which it is not");
    field("Content-Encoding", "no-such");
  }

  void fields() {
    for (const char* accept :
         {"application/xml", "text/html", "image/png", "", "*/*;q=0", "application/json;q=x"})
      field("Accept", accept);
    field("Accept-Encoding", "identity;q=0, *;q=0");
    field("Accept-Language", "zz-ZZ, " + std::string(2000, 'a'), "2000 characters");
    field("Range", "bytes=0-0,1-1,2-2");
    field("Range", "bytes=-9223372036854775809");
    field("If-None-Match", "\"");
    field("If-Modified-Since", "Mon, 99 Abc 99999 99:99:99 GMT");
    field("X-Forwarded-For", "127.0.0.1, ::1, x");
    field("X-HTTP-Method-Override", "FUZZ");
    field("Cookie", "=; a; ;; b=\"", "one that is no cookie");
    field("X-Long", std::string(6000, 'a'), "6000 characters");
    field("User-Agent", "");
    const auto* signed_in = find_argument(good_, Place::header, "Authorization");
    if (!signed_in) return;
    for (const char* token : {"", "Bearer", "Bearer ", "Bearer x y z", "Basic", "Basic =", "Basic !!!",
                              "Digest", "Bearer eyJhbGciOiJub25lIn0.e30.", "bearer 0"})
      field("Authorization", token);
    field("Authorization", "Bearer " + std::string(3000, 'a'), "a token of 3000 characters");
  }

  void paths() {
    const std::string& there = good_.path;
    path(there + "/", "a slash at its end");
    path("/" + there, "two slashes at its begin");
    path(there + "//", "two slashes at its end");
    path(there + "/.", "a dot behind it");
    path("/x/.." + there, "up and down again");
    path("/%2e%2e" + there, "up, encoded");
    path(there + ";x=1", "a parameter of the path");
    path(there + "%00", "a zero at its end");
    path(there + ".json", "with .json");
    path(there + "/%22'%3E%3Cmade-up%3E", "an element of a page");
    path(there + "/shakedown", "one segment more");
    path(there + "/" + std::string(2000, 'a'), "one long segment more");
    path(there + "?", "an empty query");
    path(there + "?=&&&=x&%", "an odd query");
    path(there + "?" + times("a=1&", 1000), "a thousand parameters");
    path(there + "?__proto__[shakedown]=1", "a parameter __proto__");
  }

  void methods() {
    for (const char* method : {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}) {
      if (method == good_.method || (source_.safe_methods_only && !is_safe(method))) continue;
      FuzzRequest request = good_;
      request.method = method;
      request.operation = -1;
      request.what = std::string("method: ") + method;
      made_.push_back(std::move(request));
    }
  }

  const Source& source_;
  const FuzzRequest& good_;
  std::vector<FuzzRequest> made_;
};

}  // namespace

std::vector<FuzzRequest> whole_requests(const Source& source, const FuzzRequest& good) {
  return Whole(source, good).make();
}

}  // namespace shakedown::fuzz
