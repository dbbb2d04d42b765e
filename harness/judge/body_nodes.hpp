// Every place of a JSON body with its type: what drift compares where a value alone does not tell, because
// "12" and 12 read the same in a report and are not the same to a program. Pure; bounded in depth and number.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shakedown::judge {

enum class NodeType : unsigned char { null, boolean, number, string, array, object };
const char* name_of(NodeType type);

struct BodyNode {
  NodeType type = NodeType::null;
  std::string text;  // of a string itself, of other scalars as JSON; of an array "list of 3"; of an object ""
  bool is_scalar() const { return type != NodeType::array && type != NodeType::object; }
};

// By place ("$.items[0].id"), the whole as "$"; empty where it is no JSON object or array. At most 20,000
// nodes, 64 levels deep.
using BodyNodes = std::map<std::string, BodyNode>;
BodyNodes nodes_of(std::string_view body);

// The nodes at a place of the notation of drift_path.hpp and below it, for every element and member that it
// stands for; all of them for "". Those at the place itself come first.
std::vector<BodyNode> nodes_at(std::string_view body, std::string_view place);

// One JSON value as a text; none where it is no JSON.
bool read_node(std::string_view json, BodyNode& node);

}  // namespace shakedown::judge
