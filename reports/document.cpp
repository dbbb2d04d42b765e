// Pieces that report.json is put together from.
#include "reports/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cmath>

namespace shakedown::reports {
namespace {

namespace json = boost::json;

// Two levels of lines: the document's keys, and the elements of arrays right below that hold objects.
constexpr int lined_levels = 2;

void write(std::string& out, const json::value& value, int level);

void new_line(std::string& out, int level) {
  out += '\n';
  out.append(static_cast<std::size_t>(level), ' ');
}

void write_object(std::string& out, const json::object& object, int level) {
  const bool lined = level == 0;
  out += '{';
  bool first = true;
  for (const auto& [key, value] : object) {
    if (!first) out += ',';
    if (lined) new_line(out, level + 1);
    first = false;
    out += json::serialize(key);
    out += ':';
    write(out, value, level + 1);
  }
  if (lined && !first) new_line(out, level);
  out += '}';
}

void write_array(std::string& out, const json::array& array, int level) {
  const bool lined = level < lined_levels && !array.empty() && array.front().is_object();
  out += '[';
  bool first = true;
  for (const auto& value : array) {
    if (!first) out += ',';
    if (lined) new_line(out, level + 1);
    first = false;
    write(out, value, level + 1);
  }
  if (lined) new_line(out, level);
  out += ']';
}

void write(std::string& out, const json::value& value, int level) {
  switch (value.kind()) {
    case json::kind::object:
      return write_object(out, value.get_object(), level);
    case json::kind::array:
      return write_array(out, value.get_array(), level);
    case json::kind::double_:
      out += std::isfinite(value.get_double()) ? fmt::format("{}", value.get_double()) : "null";
      return;
    default:
      out += json::serialize(value);
  }
}

}  // namespace

std::int64_t microseconds(Nanoseconds time) {
  return time.count() / 1000 + time.count() % 1000 / 500;
}

std::size_t size_in_page(std::string_view json) {
  std::size_t size = json.size();
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '<' || c == '>' || c == '&') size += 5;
    if (c == '\xE2' && json.substr(i, 2) == "\xE2\x80") size += 3;
  }
  return size;
}

bool BoundedArray::add(json::value element) {
  const auto size = size_in_page(json_text(element)) + 3;
  if (size > left_) {
    ++left_out_;
    return false;
  }
  left_ -= size;
  array_.push_back(std::move(element));
  return true;
}

json::array sorted_by_id(json::array elements) {
  std::stable_sort(elements.begin(), elements.end(), [](const json::value& a, const json::value& b) {
    return a.at("id").to_number<std::int64_t>() < b.at("id").to_number<std::int64_t>();
  });
  return elements;
}

std::string json_text(const json::value& document) {
  std::string out;
  write(out, document, 0);
  return out;
}

}  // namespace shakedown::reports
