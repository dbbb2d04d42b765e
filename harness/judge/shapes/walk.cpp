// Paths as the rest of the program writes them.
#include "harness/judge/shapes/walk.hpp"

#include <algorithm>

namespace shakedown::judge {
namespace {

bool is_plain(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
  });
}

void walk(const PlaceAt& at, bool is_element, const std::function<void(const PlaceAt&)>& visit) {
  visit(at);
  for (const auto& [name, member] : at.place->members) {
    PlaceAt child{at.path, member.get(), at.place, is_element, at.in_map};
    append_member(child.path, name);
    walk(child, false, visit);
  }
  if (at.place->elements)
    walk({at.path + "[*]", at.place->elements.get(), at.place, false, at.in_map}, true, visit);
  if (at.place->others)
    walk({at.path + "{}", at.place->others.get(), at.place, is_element, true}, false, visit);
}

}  // namespace

void append_member(std::string& path, std::string_view name) {
  if (is_plain(name)) {
    path += '.';
    path += name;
    return;
  }
  path += "['";
  for (const char c : name) {
    if (c == '\'' || c == '\\') path += '\\';
    path += c;
  }
  path += "']";
}

void for_each_place(const PlaceShape& body, const std::function<void(const PlaceAt&)>& visit) {
  walk({"$", &body, nullptr, false, false}, false, visit);
}

}  // namespace shakedown::judge
