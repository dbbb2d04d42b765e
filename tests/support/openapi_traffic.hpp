// Traffic as an OpenAPI document allows it, drawn at random: required members always and optional ones often,
// words of an enum, nulls where they are allowed, numbers, lengths and sizes over their whole ranges,
// formats, unions with their discriminators, headers, statuses and content types. What a document does not
// restrict is kept simple. Local $refs are followed; what this does not know throws, so that no test passes
// by accident.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/model/http_message.hpp"

namespace shakedown::test {

struct MadeExchange {
  std::string endpoint;  // "POST /things"
  Request request;
  Response response;
};

// A response's share of the answers is its "x-share", 1 where it says nothing.
std::vector<MadeExchange> openapi_traffic(const boost::json::value& document, std::uint64_t seed,
                                          std::size_t count);

// YAML as JSON: plain scalars are null, booleans and numbers where they look so, quoted ones are strings.
boost::json::value json_of_yaml_file(const std::string& path);

}  // namespace shakedown::test
