// HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) read as a stream: the file is parsed in chunks
// and each entry is handed on as soon as it is complete, so a recording of gigabytes takes no more memory
// than its largest entry. Written for what browsers, Playwright, mitmproxy and k6 Studio really write, which
// is often less than the specification asks for: only method and URL are required of an entry.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/http_message.hpp"
#include "harness/model/journey.hpp"
#include "harness/model/result.hpp"

namespace shakedown::traffic {

// Bounds on what is kept of one entry. A longer response body is cut (values are looked for in what is
// kept); a longer request body cannot be replayed, and the entry says so.
inline constexpr std::size_t response_body_limit = 1 << 20;
inline constexpr std::size_t request_body_limit = 16 << 20;
inline constexpr std::size_t field_limit = 256 << 10;
inline constexpr std::size_t header_count_limit = 1000;

struct RecordedEntry {
  std::size_t number = 0;              // in its file, from 1
  std::optional<Nanoseconds> started;  // since 1970
  Nanoseconds duration{};
  std::string url;    // absolute, as recorded
  Request request;    // `target` is left empty: the URL says it; pseudo-headers are gone
  Response response;  // status 0 or below: the request was aborted; body decoded from base64
  std::string mime;   // of the response
  std::string connection;
  std::string client;                  // address of the client, where a proxy recorded it
  std::string page;                    // pageref
  std::string resource_type;           // _resourceType, lower case: "websocket", "xhr", "document"
  bool from_cache = false;             // never reached the network, or was answered by a service worker
  bool response_body_missing = false;  // the recording tool left the body out
  bool request_body_cut = false;       // longer than the limit, or files of a form whose content is missing
};

// Requests alone, or requests with the responses' bodies: leaving those out makes the first of two passes
// cheaper.
enum class HarParts { without_response_bodies, everything };

// Feeds on chunks; for files there is read_har below.
class HarParser {
 public:
  using Sink = std::function<void(RecordedEntry&&)>;
  HarParser(std::string file, HarParts parts, Sink sink);
  ~HarParser();
  HarParser(const HarParser&) = delete;
  HarParser& operator=(const HarParser&) = delete;

  // False when nothing further can be read: finish() says why.
  bool feed(std::string_view chunk);

  // After the last chunk. A recording that ends too early or breaks in the middle keeps the entries before
  // that, and a note tells of it; one without any entry to keep, or that is not a HAR, is a Problem.
  // `read_failure` is what kept the file from being read further, or empty.
  Result<std::vector<TrafficNote>> finish(const std::string& read_failure = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Result<std::vector<TrafficNote>> read_har(const std::string& path, HarParts parts,
                                          const HarParser::Sink& sink);

}  // namespace shakedown::traffic
