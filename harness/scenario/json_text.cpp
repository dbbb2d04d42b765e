#include "harness/scenario/json_text.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>

#include "harness/scenario/check.hpp"

namespace shakedown::scenario {
namespace {

std::string quoted_scalar(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

Result<std::string> plain_scalar(const Node& node) {
  const auto& text = node.text;
  if (text == "true" || text == "True" || text == "TRUE") return std::string("true");
  if (text == "false" || text == "False" || text == "FALSE") return std::string("false");
  if (matches(text, "-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?")) return text;
  if (matches(text, "[-+]?[.](inf|Inf|INF)|[.](nan|NaN|NAN)")) {
    return Problem{node.where, fmt::format("JSON has no number {}", text), "quote it if it is a text"};
  }
  // Whole numbers that JSON writes differently.
  if (matches(text, "0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}")) {
    std::uint64_t value = 0;
    const int base = text[1] == 'x' ? 16 : 8;
    std::from_chars(text.data() + 2, text.data() + text.size(), value, base);
    return std::to_string(value);
  }
  if (matches(text, "[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?")) {
    return Problem{node.where, fmt::format("JSON cannot write the number {} like this", text),
                   "quote it if it is a text; else leave out a +, leading zeros and a bare point"};
  }
  return quoted_scalar(text);
}

}  // namespace

Result<std::string> json_text(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return std::string("null");
    case Node::Kind::scalar:
      if (node.quoted) return quoted_scalar(node.text);
      return plain_scalar(node);
    case Node::Kind::list: {
      std::string out = "[";
      for (const auto& item : node.items) {
        const auto text = json_text(item);
        if (!text) return text;
        if (out.size() > 1) out += ',';
        out += text.value();
      }
      return out + "]";
    }
    case Node::Kind::map: {
      std::string out = "{";
      for (const auto& entry : node.entries) {
        const auto text = json_text(entry.value);
        if (!text) return text;
        if (out.size() > 1) out += ',';
        out += quoted_scalar(entry.key) + ":" + text.value();
      }
      return out + "}";
    }
  }
  return std::string("null");
}

}  // namespace shakedown::scenario
