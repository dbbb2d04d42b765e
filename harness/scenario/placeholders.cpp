#include "harness/scenario/placeholders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "harness/scenario/nearest.hpp"

namespace shakedown::scenario {
namespace {

bool begins_name(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool in_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::vector<std::string> written_names(const NamedService& self, const std::vector<NamedService>& earlier) {
  std::vector<std::string> names;
  const auto add = [&](const NamedService& service, const std::string& before) {
    for (const auto& attribute : service_attributes()) {
      if (attribute == "data" && !service.has_data) continue;
      if (attribute == "url" && !service.has_url) continue;
      if (attribute == "ca" && (!service.has_ca || service.name == self.name)) continue;
      names.push_back(before + attribute);
    }
  };
  add(self, "");
  add(self, self.name + ".");
  for (const auto& service : earlier) add(service, service.name + ".");
  return names;
}

std::string quoted_near(std::string_view name, const std::vector<std::string>& known) {
  const auto near = nearest(name, known);
  if (near) return fmt::format("did you mean {{{}}}?", *near);
  std::string all;
  for (const auto& one : known) all += fmt::format("{}{{{}}}", all.empty() ? "" : ", ", one);
  return all.empty() ? "" : "known here: " + all;
}

}  // namespace

const std::vector<std::string>& service_attributes() {
  static const std::vector<std::string> attributes{"port", "address", "url", "host", "data", "ca"};
  return attributes;
}

std::optional<Placeholder> placeholder_at(std::string_view text, std::size_t open) {
  std::size_t end = open + 1;
  if (end >= text.size() || !begins_name(text[end])) return std::nullopt;
  while (end < text.size() && in_name(text[end])) ++end;
  if (end >= text.size() || text[end] != '}') return std::nullopt;
  return Placeholder{text.substr(open + 1, end - open - 1), open};
}

std::vector<Placeholder> service_placeholders(std::string_view text) {
  std::vector<Placeholder> found;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    if (at > 0 && text[at - 1] == '$') continue;
    if (const auto one = placeholder_at(text, at)) found.push_back(*one);
  }
  return found;
}

std::vector<Placeholder> step_placeholders(std::string_view text) {
  std::vector<Placeholder> found;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    if (at + 1 < text.size() && text[at + 1] == '{') {
      ++at;
    } else if (const auto one = placeholder_at(text, at)) {
      found.push_back(*one);
    }
  }
  return found;
}

Problems check_service_text(std::string_view text, const NamedService& self,
                            const std::vector<NamedService>& earlier, const std::vector<std::string>& later) {
  const auto known = written_names(self, earlier);
  Problems problems;
  for (const auto& placeholder : service_placeholders(text)) {
    const auto name = placeholder.name;
    if (contains(known, name)) continue;
    const auto dot = name.rfind('.');
    const bool dotted = dot != std::string_view::npos;
    const auto service = dotted ? name.substr(0, dot) : std::string_view(self.name);
    const auto attribute = dotted ? name.substr(dot + 1) : name;
    const bool is_attribute = contains(service_attributes(), attribute) && (dotted || attribute != "ca");
    if (!dotted && !is_attribute && (name == "ca" || !nearest(name, service_attributes()))) continue;
    if (dotted && contains(later, service)) {
      problems.push_back(problem(fmt::format("{{{}}} is not known yet when this starts", name),
                                 "dependencies start in the order of the file, and the target after them"));
    } else if (is_attribute && attribute == "data" && contains(known, fmt::format("{}.port", service))) {
      problems.push_back(
          problem(fmt::format("{{{}}} stands for a state that `{}` does not have", name, service),
                  "give it a `state: {copy: FOLDER}`"));
    } else if (is_attribute && attribute == "url" && contains(known, fmt::format("{}.port", service))) {
      problems.push_back(problem(fmt::format("`{}` speaks tcp and has no URL", service),
                                 fmt::format("write {{{}.address}}", service)));
    } else if (is_attribute && attribute == "ca" && contains(known, fmt::format("{}.port", service))) {
      problems.push_back(
          problem(fmt::format("nobody speaks TLS to `{}` with a certificate of this run", service),
                  service == self.name ? "{NAME.ca} is for those that connect to NAME"
                                       : fmt::format("give `{}` a `tls: {{}}`", service)));
    } else {
      problems.push_back(problem(fmt::format("{{{}}} stands for nothing", name), quoted_near(name, known)));
    }
  }
  return problems;
}

bool names_own_port(std::string_view text, const std::string& self) {
  for (const auto& placeholder : service_placeholders(text)) {
    std::string_view name = placeholder.name;
    if (name.starts_with(self + ".")) name.remove_prefix(self.size() + 1);
    if (name == "port" || name == "address" || name == "url") return true;
  }
  return false;
}

Problems check_step_text(std::string_view text, const std::vector<std::string>& variables,
                         bool has_identities) {
  constexpr std::string_view identity = "identity.";
  Problems problems;
  for (const auto& placeholder : step_placeholders(text)) {
    const auto name = placeholder.name;
    if (name.starts_with(identity) && name.size() > identity.size()) {
      if (has_identities) continue;
      problems.push_back(problem(fmt::format("{{{}}} needs identities, and there are none", name),
                                 "give `target` a CSV file as `identities`"));
    } else if (!contains(variables, name)) {
      auto hint = quoted_near(name, variables);
      if (hint.empty()) hint = "no earlier step of this journey takes anything";
      problems.push_back(problem(fmt::format("{{{}}} was not taken by an earlier step", name),
                                 hint + "; a brace itself is written {{"));
    }
  }
  return problems;
}

}  // namespace shakedown::scenario
