// Servers to base paths.
#include "harness/judge/contract/servers.hpp"

#include <set>

namespace shakedown::judge::openapi {
namespace {

constexpr std::size_t most_base_paths = 16;

}  // namespace

// "https://api.example.test/v2/" -> "/v2"; "/v2" and "v2" likewise.
std::string path_of_url(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
    const auto slash = url.find('/');
    url = slash == std::string_view::npos ? std::string_view() : url.substr(slash);
  } else if (url.starts_with("//")) {
    url.remove_prefix(2);
    const auto slash = url.find('/');
    url = slash == std::string_view::npos ? std::string_view() : url.substr(slash);
  }
  url = url.substr(0, url.find_first_of("?#"));
  while (!url.empty() && (url.back() == '/' || url == ".")) url.remove_suffix(1);
  if (url.starts_with("./")) url.remove_prefix(1);
  if (url.empty()) return {};
  return (url.front() == '/' ? "" : "/") + std::string(url);
}

// Each server is one base; of a variable all listed values and the default are, and without any it is a hole.
std::vector<std::string> base_paths(const SpecNode* servers, std::vector<std::string> otherwise) {
  if (servers == nullptr || servers->kind != JsonKind::array || servers->items.empty()) return otherwise;
  std::set<std::string> all;
  for (const SpecNode* server : servers->items) {
    const SpecNode* url = server->is_map() ? server->find("url") : nullptr;
    if (url == nullptr) continue;
    std::vector<std::string> urls = {url->text};
    const SpecNode* variables = server->find("variables");
    for (std::size_t i = 0; variables != nullptr && i < variables->members.size(); ++i) {
      const auto& [name, variable] = variables->members[i];
      std::set<std::string> values;
      if (const SpecNode* preset = variable->find("default")) values.insert(preset->text);
      if (const SpecNode* list = variable->find("enum")) {
        for (const SpecNode* value : list->items) values.insert(value->text);
      }
      std::vector<std::string> next;
      for (const std::string& one : urls) {
        const auto at = one.find("{" + name + "}");
        if (at == std::string::npos) next.push_back(one);
        for (const std::string& value : values) {
          if (at == std::string::npos || next.size() >= most_base_paths) break;
          next.push_back(std::string(one).replace(at, name.size() + 2, value));
        }
      }
      if (!next.empty()) urls = std::move(next);
    }
    for (const std::string& one : urls) {
      if (all.size() < most_base_paths) all.insert(path_of_url(one));
    }
  }
  return all.empty() ? otherwise : std::vector<std::string>(all.begin(), all.end());
}

}  // namespace shakedown::judge::openapi
