// What a contract says of each operation: its answers, their content and headers, its own body and
// parameters.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/contract/media_type.hpp"
#include "harness/judge/contract/schema.hpp"

namespace shakedown::judge::openapi {

struct Content {
  MediaType type;
  const Schema* schema = nullptr;  // nullptr: anything
};

struct HeaderSpec {
  std::string name;
  bool required = false;
  const Schema* schema = nullptr;  // nullptr: any text
  const SpecNode* node = nullptr;
};

struct ResponseSpec {
  int status = 0;  // 200; 2: 2XX; 0: default
  const SpecNode* node = nullptr;
  bool remote = false;    // what it says was refused to be fetched: anything goes
  bool streamed = false;  // one JSON value a line, as gRPC's gateway sends them and says in the description
  std::vector<Content> content;
  std::vector<HeaderSpec> headers;
};

struct ParameterSpec {
  std::string name;
  std::string in;  // query, header, path, cookie
  bool required = false;
  const Schema* schema = nullptr;  // nullptr: not said, or in a form of its own
  const SpecNode* node = nullptr;
};

struct Operation {
  std::string method;
  const SpecNode* node = nullptr;
  bool deprecated = false;
  std::vector<ResponseSpec> responses;
  bool has_body = false;
  bool body_required = false;
  const SpecNode* body_node = nullptr;
  std::vector<Content> body;
  std::vector<ParameterSpec> parameters;

  // The most exact one that covers this status; nullptr: none.
  const ResponseSpec* response(int status) const;
};

struct PathSpec {
  std::string path;                     // as the document has it: "/orders/{id}"
  std::vector<std::string> base_paths;  // "/api/v1"; may hold holes; "" for none
  const SpecNode* node = nullptr;
  std::vector<Operation> operations;
};

// All paths of a document; schemas are queued in `schemas`, whose finish() is the caller's.
Result<std::vector<PathSpec>> read_paths(const SpecNode& root, Documents& documents, SchemaSet& schemas,
                                         Dialect dialect, Limits& limits);

}  // namespace shakedown::judge::openapi
