// A service's contract, compiled for checking: OpenAPI 3.0 and 3.1, Swagger 2.0, from YAML or JSON. The
// documents come through a loader (this folder opens no files), $refs are followed across them, and each
// response's schema becomes a validator once. Immutable after reading: any number of threads may check.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/http_message.hpp"
#include "harness/model/result.hpp"

namespace shakedown::judge {

namespace openapi {
struct PathSpec;
}

// One way in which a message leaves the contract. `rule`, `where`, `expected`, `got` and `schema` as in
// journal::DeviationRecord; `got` is an example and no part of what makes two deviations the same.
//
//   undocumented-endpoint      the path or the method is not in the contract, and the service served it
//   deprecated                 the operation is there and marked deprecated
//   undocumented-status        no response of the operation covers it
//   undocumented-content-type  not one of those of the response
//   missing-header, header     a required header is not there; its value does not fit
//   not-json                   it says that it is JSON and is not
//   body                       the JSON does not fit the schema
//   request-body               the request's own body, of a request that the service accepted
//   request-parameter          a required parameter is not there, or does not fit, in such a request
struct Deviation {
  std::string rule;
  std::string
      where;  // places in arrays and maps generalised: "$.items[*].price", "$.prices{}"; "header etag"
  std::string expected;
  std::string got;     // bounded, as JSON text
  std::string schema;  // "openapi.yaml:120:9"
  friend bool operator==(const Deviation&, const Deviation&) = default;
};

class Contract {
 public:
  // Gives a document's text by its name relative to the first one; a Problem where it may not or cannot.
  using Loader = std::function<Result<std::string>(const std::string& name)>;
  // `file` is the first one's name for messages. Nothing is loaded for a reference that has a scheme or a
  // host.
  static Result<Contract> read(const std::string& text, const std::string& file, const Loader& loader);
  ~Contract();
  Contract(Contract&&) noexcept;
  Contract& operator=(Contract&&) noexcept;

  // Every deviation of this exchange, at most `most`, the same one once. `path` without query; a response of
  // status 0 has none. A cut body, a coded one, one of more than 16 MiB or nested deeper than 400 levels is
  // not judged: then `not_judged` says why, where it is asked for. Any thread, any number at once.
  struct Checked {
    const Request* request = nullptr;
    const Response* response = nullptr;
    std::string_view path;
    bool response_cut = false;
    bool request_cut = false;
  };
  std::vector<Deviation> check(const Checked& exchange, std::size_t most = 50,
                               std::string* not_judged = nullptr) const;

  // The deviations of a request by itself, whatever its answer: `request-body` and `request-parameter`, and
  // the values in its path, which check() leaves to the service.
  std::vector<Deviation> check_request(const Request& request, std::string_view path,
                                       std::size_t most = 50) const;
  // What it documents, for making requests up.
  const std::vector<openapi::PathSpec>& paths() const;

  // "GET /orders/{id}" of the contract, with the servers' base path; empty: undocumented.
  std::string endpoint_of(std::string_view method, std::string_view path) const;
  bool is_deprecated(std::string_view method, std::string_view path) const;
  struct Documented {
    std::vector<int> statuses;  // 0: default; 2: 2XX and so on
    bool found = false;
  };
  Documented documented(std::string_view method, std::string_view path) const;

  // Who may ask, and which fields a request's own JSON body has.
  struct Access {
    bool found = false;        // the operation is there
    bool says = false;         // it, or the document as a whole, has `security`
    bool needs_token = false;  // and nobody gets through without
    bool needs_admin = false;  // some scope or role that it asks for says so
    bool fields_known = false;
    std::vector<std::string> fields;  // at the top of the body, sorted
  };
  Access access_of(std::string_view method, std::string_view path) const;

  // What of the document is not checked, one line each: a format or keyword that is not known, a pattern that
  // RE2 cannot run, a remote $ref. For the run's notes: nothing is skipped in silence.
  const std::vector<std::string>& limits() const;

 private:
  struct Compiled;
  explicit Contract(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace shakedown::judge
