#include "fuzz/engine/answer_features.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cctype>

#include "harness/model/hash.hpp"

namespace shakedown::fuzz {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_template = 200;
constexpr std::size_t widest = 16;  // members of a body that count
constexpr int deepest = 4;

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::uint32_t slot(std::string_view what, std::size_t operation, std::string_view text) {
  return static_cast<std::uint32_t>(hash(hash_text(text), what, operation) % answer_slots);
}

void write_shape(const json::value& value, std::string& out, int depth) {
  if (depth > deepest) return;
  if (value.is_object()) {
    std::vector<std::string> members;
    for (const auto& [name, member] : value.get_object()) {
      if (members.size() == widest) break;
      std::string one(name);
      one += ':';
      write_shape(member, one, depth + 1);
      members.push_back(std::move(one));
    }
    std::sort(members.begin(), members.end());
    out += '{';
    for (const auto& member : members) out += member + ",";
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    if (!value.get_array().empty()) write_shape(value.get_array()[0], out, depth + 1);
    out += ']';
  } else {
    out += value.is_string() ? 's' : value.is_bool() ? 'b' : value.is_null() ? '0' : 'n';
  }
}

std::string shape_of(const std::string& body) {
  boost::system::error_code error;
  const auto value = json::parse(body, error);
  if (error) return body.empty() ? "empty" : "text";
  std::string out;
  write_shape(value, out, 0);
  return out;
}

// By powers of ten, so that jitter stays inside a class.
std::string_view latency_class(std::chrono::microseconds took) {
  using std::chrono::milliseconds;
  if (took < milliseconds(20)) return "quick";
  if (took < milliseconds(200)) return "slow";
  return took < milliseconds(2000) ? "very slow" : "nearly stuck";
}

}  // namespace

std::string template_of(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size() && out.size() < longest_template;) {
    const char c = text[i];
    // Single quotes are put around particulars; double ones are JSON's.
    const auto close = c == '\'' ? text.find(c, i + 1) : std::string_view::npos;
    if (close != std::string_view::npos && (i == 0 || !is_word(text[i - 1]))) {
      out += c;
      out += c;
      i = close + 1;
    } else if (is_word(c)) {
      auto end = i;
      while (end < text.size() && is_word(text[end])) ++end;
      const auto word = text.substr(i, end - i);
      const bool particular =
          std::any_of(word.begin(), word.end(), [](char d) { return d >= '0' && d <= '9'; });
      out += particular ? std::string_view("#") : word;
      i = end;
    } else {
      out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
      ++i;
    }
  }
  return out;
}

std::vector<std::uint32_t> features_of(const Answered& answered, bool all) {
  const auto& answer = answered.answer;
  const auto status = std::to_string(answer.status);
  const auto at = answered.operation;
  std::vector<std::uint32_t> out{slot("status", at, status + answer.content_type)};
  if (!all) return out;
  out.push_back(slot("shape", at, status + shape_of(answer.body)));
  if (answer.status >= 400) out.push_back(slot("error", at, status + template_of(answer.body)));
  auto names = answer.header_names;
  std::sort(names.begin(), names.end());
  std::string joined = status;
  for (const auto& name : names) joined += "," + name;
  out.push_back(slot("headers", at, joined));
  out.push_back(slot("latency", at, latency_class(answered.took)));
  return out;
}

std::uint32_t feature_of_log_line(std::string_view line) {
  return slot("log", 0, template_of(line.substr(0, 1000)));
}

}  // namespace shakedown::fuzz
