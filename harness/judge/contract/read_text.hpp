// One text to nodes: JSON, and YAML 1.2. spec_node.cpp chooses.
#pragma once

#include "harness/judge/contract/spec_node.hpp"

namespace shakedown::judge::openapi {

Result<const SpecNode*> read_json(std::string_view text, const std::string& name, std::uint32_t document,
                                  SpecArena& arena);
Result<const SpecNode*> read_yaml(const std::string& text, const std::string& name, std::uint32_t document,
                                  SpecArena& arena);

}  // namespace shakedown::judge::openapi
