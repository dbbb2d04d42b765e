// A contract as it is checked against: what Contract hides.
#pragma once

#include "harness/judge/contract/contract.hpp"
#include "harness/judge/contract/operations.hpp"
#include "harness/judge/contract/paths.hpp"
#include "harness/judge/contract/validate.hpp"

namespace shakedown::judge {

struct Contract::Compiled {
  explicit Compiled(Loader loader) : documents(std::move(loader)) {}
  openapi::Documents documents;
  openapi::Limits limits;
  const openapi::SpecNode* root = nullptr;
  std::unique_ptr<openapi::SchemaSet> schemas;
  std::vector<openapi::PathSpec> paths;
  openapi::PathIndex index;
};

namespace openapi {

struct Found {
  const PathSpec* path = nullptr;  // the best template, also where none has the method
  const Operation* operation = nullptr;
  const std::string* shown = nullptr;
};
// HEAD is what GET is, without its body (RFC 9110, 9.3.2).
Found find_operation(const PathIndex& index, std::string_view method, std::string_view path);

// The deviations of one exchange, in the making.
class Checking {
 public:
  Checking(const Documents& documents, const SchemaSet& schemas, std::size_t most, std::string* not_judged)
      : documents_(documents), schemas_(schemas), most_(most), not_judged_(not_judged) {}

  void response(const Operation& operation, const Contract::Checked& exchange);
  void request(const Operation& operation, const Contract::Checked& exchange);
  // The parts of the path that stand where its template has a hole of its own.
  void path_values(const Operation& operation, std::string_view shown, std::string_view path);
  void add(std::string rule, std::string where, std::string expected, std::string got, const SpecNode* at);
  std::vector<Deviation> take() { return std::move(deviations_); }

 private:
  void headers(const ResponseSpec& documented, const Response& response);
  void content(const ResponseSpec& documented, const Contract::Checked& exchange);
  void body(const std::string& rule, std::string_view text, const MediaType& type, bool coded,
            const Schema* schema, const SpecNode* at, Direction direction);
  void parameters(const Operation& operation, const Request& request);
  // A header or parameter: a text that may mean a number, a word or a list.
  void text_value(const std::string& rule, const std::string& where, const std::string& text,
                  const Schema& schema, Direction direction);
  bool judged(const std::string& why);  // false, and says why not

  const Documents& documents_;
  const SchemaSet& schemas_;
  std::size_t most_;
  std::string* not_judged_;
  std::vector<Deviation> deviations_;
};

}  // namespace openapi
}  // namespace shakedown::judge
