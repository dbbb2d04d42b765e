#include "harness/scenario/json_text.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <boost/json.hpp>
#include <charconv>

namespace shakedown::scenario {
namespace {

std::string json_quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

Result<std::string> plain_scalar(const Node& node) {
  const auto& text = node.text;
  if (text == "true" || text == "True" || text == "TRUE") return std::string("true");
  if (text == "false" || text == "False" || text == "FALSE") return std::string("false");
  // Made once: to compile a pattern takes longer than all else that is done here.
  static const RE2 json_number("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?");
  static const RE2 no_number("[-+]?[.](inf|Inf|INF)|[.](nan|NaN|NAN)");
  static const RE2 other_base("0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}");
  static const RE2 yaml_number("[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?");
  if (RE2::FullMatch(text, json_number)) return text;
  if (RE2::FullMatch(text, no_number)) {
    return Problem{node.where, fmt::format("JSON has no number {}", text), "quote it if it is a text"};
  }
  // Whole numbers that JSON writes differently.
  if (RE2::FullMatch(text, other_base)) {
    std::uint64_t value = 0;
    const int base = text[1] == 'x' ? 16 : 8;
    std::from_chars(text.data() + 2, text.data() + text.size(), value, base);
    return std::to_string(value);
  }
  if (RE2::FullMatch(text, yaml_number)) {
    return Problem{node.where, fmt::format("JSON cannot write the number {} like this", text),
                   "quote it if it is a text; else leave out a +, leading zeros and a bare point"};
  }
  return json_quoted(text);
}

}  // namespace

Result<std::string> json_text(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return std::string("null");
    case Node::Kind::scalar:
      if (node.quoted) return json_quoted(node.text);
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
        out += json_quoted(entry.key) + ":" + text.value();
      }
      return out + "}";
    }
  }
  return std::string("null");
}

}  // namespace shakedown::scenario
