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

// One way in which a message leaves the contract. `rule`, `where`, `expected`, `got` and `schema` as in
// journal::DeviationRecord.
struct Deviation {
  std::string rule;
  std::string where;  // places in arrays generalised: "$.items[*].price"
  std::string expected;
  std::string got;  // bounded, as JSON text
  std::string schema;
  friend bool operator==(const Deviation&, const Deviation&) = default;
};

class Contract {
 public:
  // Gives a document's text by its name relative to the first one; a Problem where it may not or cannot.
  using Loader = std::function<Result<std::string>(const std::string& name)>;
  static Result<Contract> read(const std::string& text, const std::string& file, const Loader& loader);
  ~Contract();
  Contract(Contract&&) noexcept;
  Contract& operator=(Contract&&) noexcept;

  // Every deviation of this exchange, at most `most`, the same one once. `path` without query. A response of
  // status 0 has none. A cut body is checked in nothing but its head.
  struct Checked {
    const Request* request = nullptr;
    const Response* response = nullptr;
    std::string_view path;
    bool response_cut = false;
    bool request_cut = false;
  };
  std::vector<Deviation> check(const Checked& exchange, std::size_t most = 50) const;

  // "GET /orders/{id}" of the contract; empty: undocumented.
  std::string endpoint_of(std::string_view method, std::string_view path) const;
  bool is_deprecated(std::string_view method, std::string_view path) const;
  struct Documented {
    std::vector<int> statuses;  // 0: default; 2: 2XX and so on
    bool found = false;
  };
  Documented documented(std::string_view method, std::string_view path) const;

  // What of the document is not checked, one line each: a keyword that no validator knows, a pattern that is
  // none, a remote $ref. For the run's notes: nothing is skipped in silence.
  const std::vector<std::string>& limits() const;

 private:
  struct Compiled;
  explicit Contract(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace shakedown::judge
