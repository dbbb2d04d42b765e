// Small recordings for tests, written as a tool would write them, and what was made of them in words.
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/model/scenario.hpp"
#include "harness/traffic/encoding.hpp"
#include "harness/traffic/traffic.hpp"
#include "tests/support/catch.hpp"

namespace shakedown::traffic {

// A file that is gone with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content, const std::string& suffix = ".har") {
    static int number = 0;
    path_ = (std::filesystem::temp_directory_path() /
             ("shakedown-traffic-" + std::to_string(std::hash<std::string>{}(content)) + "-" +
              std::to_string(number++) + suffix))
                .string();
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }
  std::string name() const { return path_.substr(path_.rfind('/') + 1); }

 private:
  std::string path_;
};

inline std::string quoted(const std::string& text) {
  std::string out = "\"";
  append_encoded(out, text, Encoding::json_string);
  return out + "\"";
}

inline std::string headers_json(const Headers& headers) {
  std::string out = "[";
  for (const auto& header : headers) {
    if (out.size() > 1) out += ",";
    out += "{\"name\":" + quoted(header.name) + ",\"value\":" + quoted(header.value) + "}";
  }
  return out + "]";
}

// One entry, a second after the one before.
struct Entry {
  Entry(std::string how = "GET", std::string where = "/", Headers sent = {}, std::string content = {},
        int code = 200, Headers got = {}, std::string reply = {})
      : method(std::move(how)),
        url(std::move(where)),
        headers(std::move(sent)),
        body(std::move(content)),
        status(code),
        answer_headers(std::move(got)),
        answer(std::move(reply)) {}

  std::string method;
  std::string url;
  Headers headers;
  std::string body;
  int status;
  Headers answer_headers;
  std::string answer;
  std::string extra;  // further members of the entry, with a comma before them
  int second = -1;
};

inline std::string har_of(const std::vector<Entry>& entries, const std::string& origin = "http://shop.test") {
  std::string out = "{\"log\":{\"version\":\"1.2\",\"entries\":[";
  int second = 0;
  for (const auto& entry : entries) {
    if (second > 0) out += ",";
    char started[64];
    const int at = entry.second >= 0 ? entry.second : second;
    std::snprintf(started, sizeof started, "2024-05-06T07:%02d:%02d.000Z", at / 60 % 60, at % 60);
    ++second;
    const bool absolute = entry.url.find(':') < entry.url.find('/');
    out += "{\"startedDateTime\":\"" + std::string(started) +
           "\",\"time\":5,\"request\":{\"method\":" + quoted(entry.method) +
           ",\"url\":" + quoted(absolute ? entry.url : origin + entry.url) +
           ",\"headers\":" + headers_json(entry.headers);
    if (!entry.body.empty()) out += ",\"postData\":{\"mimeType\":\"\",\"text\":" + quoted(entry.body) + "}";
    out += "},\"response\":{\"status\":" + std::to_string(entry.status) +
           ",\"headers\":" + headers_json(entry.answer_headers) +
           ",\"content\":{\"size\":" + std::to_string(entry.answer.size()) +
           ",\"mimeType\":\"\",\"text\":" + quoted(entry.answer) + "}}" + entry.extra + "}";
  }
  return out + "]}}";
}

inline Scenario scenario_with(TrafficSource source) {
  Scenario scenario;
  scenario.traffic.push_back(std::move(source));
  return scenario;
}
inline Scenario har_scenario(const std::string& path) {
  TrafficSource source;
  source.kind = TrafficKind::har;
  source.path = path;
  return scenario_with(std::move(source));
}
inline Traffic traffic_of(const Scenario& scenario) {
  auto reading = read_all_traffic(scenario);
  for (const auto& found : reading.problems) UNSCOPED_INFO(to_string(found));
  REQUIRE(reading.problems.empty());
  return std::move(reading.traffic);
}
inline Traffic recorded(const std::vector<Entry>& entries) {
  const TemporaryFile file(har_of(entries));
  return traffic_of(har_scenario(file.path()));
}

inline std::string endpoint_of(const Traffic& traffic, const Journey& journey, int step) {
  const auto& request = traffic.requests[journey.steps[static_cast<std::size_t>(step)].request];
  return to_string(traffic.endpoints[static_cast<std::size_t>(request.endpoint)]);
}

// "token: POST /login response JSON $.token -> GET /me header Authorization after 'Bearer '"
inline std::vector<std::string> links_of(const Traffic& traffic) {
  std::vector<std::string> all;
  for (const auto& journey : traffic.journeys) {
    for (const auto& link : journey.links) {
      all.push_back(journey.variables[static_cast<std::size_t>(link.variable)].name + ": " +
                    endpoint_of(traffic, journey, link.from_step) + " " + link.from + " -> " +
                    endpoint_of(traffic, journey, link.to_step) + " " + link.to);
    }
  }
  return all;
}

// A text with its holes by name: "/orders/{order.id}".
inline std::string shown(const Journey& journey, const Text& text) {
  std::string out;
  for (const auto& piece : text) {
    out += piece.literal;
    if (piece.variable >= 0)
      out += "{" + journey.variables[static_cast<std::size_t>(piece.variable)].name + "}";
    if (piece.variable < -1) out += "{origin}";
  }
  return out;
}
inline const RequestTemplate& request_at(const Traffic& traffic, std::size_t journey, std::size_t step) {
  return traffic.requests[traffic.journeys.at(journey).steps.at(step).request];
}
inline std::string target_at(const Traffic& traffic, std::size_t journey, std::size_t step) {
  return shown(traffic.journeys[journey], request_at(traffic, journey, step).target);
}
inline std::string body_at(const Traffic& traffic, std::size_t journey, std::size_t step) {
  return shown(traffic.journeys[journey], request_at(traffic, journey, step).body);
}
inline std::string header_at(const Traffic& traffic, std::size_t journey, std::size_t step,
                             const std::string& name) {
  for (const auto& header : request_at(traffic, journey, step).headers) {
    if (equal_ignoring_case(header.name, name)) return shown(traffic.journeys[journey], header.value);
  }
  return "(none)";
}

inline std::uint64_t note_count(const Traffic& traffic, const std::string& part) {
  std::uint64_t count = 0;
  for (const auto& note : traffic.notes) {
    if (note.what.find(part) != std::string::npos) count += note.count;
  }
  return count;
}

inline std::string data_file(const std::string& name) {
  return std::string(SHAKEDOWN_SOURCE_DIR) + "/tests/data/traffic/" + name;
}
inline std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace shakedown::traffic
