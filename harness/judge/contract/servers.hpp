// The paths that servers stand under: what a request's path has before the contract's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/contract/spec_node.hpp"

namespace shakedown::judge::openapi {

// "https://api.example.test/v2/" -> "/v2"; empty where there is none.
std::string path_of_url(std::string_view url);

// Of a `servers` list; `otherwise` where there is none.
std::vector<std::string> base_paths(const SpecNode* servers, std::vector<std::string> otherwise);

}  // namespace shakedown::judge::openapi
