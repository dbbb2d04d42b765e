#include "scenarios/demo/orders/odd_input.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include "scenarios/demo/common/text.hpp"

namespace demo::orders {
namespace {

// deep-nesting: a level is a call, and a call has its own copy of what was seen so far.
std::size_t depth_of(std::string_view text, std::size_t& at) {
  std::array<volatile char, 512> seen;
  seen[0] = '\0';
  std::size_t deepest = 0;
  for (; at < text.size(); ++at) {
    seen[at % seen.size()] = text[at];
    if (text[at] == '[' || text[at] == '{') {
      ++at;
      deepest = std::max(deepest, depth_of(text, at) + 1);
    } else if (text[at] == ']' || text[at] == '}') {
      return deepest;
    }
  }
  return deepest + (seen[0] == '\1' ? 1 : 0);
}

void divide_by_page(const Request& request) {
  const auto limit = request.query.find("limit");
  if (limit == request.query.end() || limit->second.empty()) return;
  if (limit->second.find_first_not_of('0') == std::string::npos)
    throw std::runtime_error("a page of no size has no number");
}

void refuse_repetition(const Request& request) {
  std::set<std::string_view> names;
  std::string_view rest = request.query_text;
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    if (!names.insert(pair.substr(0, pair.find('='))).second)
      throw std::runtime_error("a parameter cannot be there twice");
  }
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i++]);
    const int more = byte < 0x80   ? 0
                     : byte < 0xc2 ? -1
                     : byte < 0xe0 ? 1
                     : byte < 0xf0 ? 2
                     : byte < 0xf5 ? 3
                                   : -1;
    if (more < 0 || i + static_cast<std::size_t>(more) > text.size()) return false;
    for (int k = 0; k < more; ++k) {
      if ((static_cast<unsigned char>(text[i++]) & 0xc0U) != 0x80U) return false;
    }
  }
  return true;
}

void convert_query(const Request& request) {
  for (const auto& [name, value] : request.query) {
    if (!is_utf8(value)) throw std::runtime_error("a query cannot be converted");
  }
}

std::string label_of(const Request& request) {
  if (request.method != "POST" || request.path != "/addresses") return {};
  try {
    return text_field(json_body(request), "label", request.body.size() + 1);
  } catch (const Refusal&) {
    return {};  // refused later, as all of it
  }
}

// endless-loop: a quote goes, and is escaped by another one.
void remove_quotes(std::string label) {
  for (auto at = label.find('\''); at != std::string::npos; at = label.find('\'')) {
    label.erase(at, 1);
    label.insert(at, "'");
  }
}

// heap-overflow: a label is written in capitals on the parcel.
std::size_t parcel_label(const std::string& label) {
  constexpr std::size_t printed = 64;
  const auto parcel = std::make_unique<char[]>(printed);
  char* volatile to = parcel.get();  // so that the copy is made as it is written
  std::memcpy(to, label.data(), label.size());
  std::size_t capitals = 0;
  for (std::size_t i = 0; i < std::min(printed, label.size()); ++i)
    capitals += to[i] >= 'A' && to[i] <= 'Z' ? 1 : 0;
  return capitals;
}

// quadratic-trim: as long as the first letter is not at the begin, one space goes.
std::size_t trimmed(std::string label) {
  while (!label.empty() && label.find_first_not_of(' ') != 0) label.erase(0, 1);
  return label.size();
}

}  // namespace

std::size_t print_label(const std::string& label) noexcept {
  static const std::string widths(128, '\2');
  std::size_t width = 0;
  for (const char letter : label)
    width += static_cast<std::size_t>(widths.at(static_cast<unsigned char>(letter)));
  return width;
}

Response page_of_wrong_path(const Request& request) {
  const auto path = percent_decoded(request.path).value_or(request.path);
  return {404,
          "text/html; charset=utf-8",
          "<!doctype html><title>Chandlery</title><p>There is nothing at " + path + "</p>\n",
          {}};
}

void meet_odd_input(const Bugs& bugs, const Request& request) {
  if (bugs.has(Bug::deep_nesting)) {
    std::size_t at = 0;
    if (depth_of(request.body, at) > 1'000'000) throw Refusal{400, "bad_json", "the body is nested too deep"};
  }
  if (bugs.has(Bug::page_zero)) divide_by_page(request);
  if (bugs.has(Bug::repeated_parameter)) refuse_repetition(request);
  if (bugs.has(Bug::invalid_utf8)) convert_query(request);
  if (bugs.has(Bug::endless_loop)) remove_quotes(label_of(request));
  if (bugs.has(Bug::quadratic_trim) && trimmed(label_of(request)) > request.body.size())
    throw Refusal{422, "invalid_field", "the label is longer than the request"};
  if (bugs.has(Bug::heap_overflow) && parcel_label(label_of(request)) > 64)
    throw Refusal{422, "invalid_field", "the label has no place on a parcel"};
}

Response with_stack_trace(const Bugs& bugs, Refusal refusal) {
  if (bugs.has(Bug::stack_trace) && refusal.code == "bad_number") {
    refusal.message +=
        "\n#0 number() at /home/build/shop/orders/routes_shop.cpp:33\n#1 query_number() at "
        "/home/build/shop/orders/routes_shop.cpp:42";
  }
  return error_response(refusal);
}

}  // namespace demo::orders
