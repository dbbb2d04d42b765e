#include "harness/provoke/access/path_variants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace shakedown::access {
namespace {

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

// The first segment of the path, where a check for a prefix looks: "/admin/users" -> 1, 6.
std::pair<std::size_t, std::size_t> first_segment_of(const std::string& path) {
  return {1, std::min(path.find('/', 1), path.size())};
}

std::string in_upper_case(std::string path) {
  const auto [begin, end] = first_segment_of(path);
  for (std::size_t i = begin; i < end; ++i)
    path[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(path[i])));
  return path;
}

std::string with_encoded_letter(std::string path) {
  const auto [begin, end] = first_segment_of(path);
  for (std::size_t i = begin; i < end; ++i) {
    if (is_letter(path[i])) {
      path.replace(i, 1, fmt::format("%{:02X}", static_cast<unsigned char>(path[i])));
      break;
    }
  }
  return path;
}

}  // namespace

std::vector<PathVariant> path_variants(const std::string& method, const std::string& target) {
  const auto question = std::min(target.find('?'), target.size());
  const std::string path = target.substr(0, question);
  const std::string query = target.substr(question);
  std::vector<PathVariant> variants;
  if (path.size() < 2 || path.front() != '/') return variants;
  const auto add = [&](const char* name, const std::string& other) {
    if (other != path) variants.push_back({name, method, other + query, {}});
  };
  const auto end = first_segment_of(path).second;
  add("upper case", in_upper_case(path));
  add("slash at the end", path.back() == '/' ? path.substr(0, path.size() - 1) : path + "/");
  add("double slash", "/" + path);
  if (end < path.size()) add("double slash inside", path.substr(0, end) + "/" + path.substr(end));
  add("dot segment", "/." + path);
  add("dot segments up", "/x/.." + path);
  add("percent-encoded letter", with_encoded_letter(path));
  add("path parameter", path.substr(0, end) + ";x=1" + path.substr(end));
  if (method == "GET") {
    variants.push_back({"HEAD", "HEAD", target, {}});
  } else {
    variants.push_back({"method in a header", "POST", target, {{"X-HTTP-Method-Override", method}}});
    variants.push_back(
        {"GET with the method in a header", "GET", target, {{"X-HTTP-Method-Override", method}}});
  }
  return variants;
}

}  // namespace shakedown::access
