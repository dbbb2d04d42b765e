#include "harness/judge/race_facts.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>
#include <cmath>
#include <optional>

#include "harness/judge/race_words.hpp"

namespace shakedown::judge {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest = 64;
constexpr std::size_t most_facts = 20'000;
constexpr std::size_t shortest_carried = 3;
const std::string different_values_of = "different values of ";
constexpr const char* any_value = "#";  // names a thing; which one does not matter

std::optional<json::value> parsed(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (body[first] != '{' && body[first] != '[')) return std::nullopt;
  json::parse_options options;
  options.max_depth = deepest;
  boost::system::error_code error;
  auto value = json::parse({body.data(), body.size()}, error, {}, options);
  if (error) return std::nullopt;
  return value;
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool is_fresh(std::string_view text) {
  return both_fresh(text, text);
}

// "2026-11-24T19:38:01Z": of what is made anew, that which names nothing.
bool is_time(std::string_view text) {
  return is_fresh(text) && text.find(':') != std::string_view::npos &&
         std::count(text.begin(), text.end(), ':') >= 2;
}

// A map by ids: its members are elements, and their names ids.
bool is_made_up_name(std::string_view name) {
  return all_digits(name) || is_fresh(name);
}

std::string plain(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  return json::serialize(value);
}

using Ids = std::vector<std::pair<std::string, std::string>>;

std::optional<double> number_of(const json::value& value) {
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
  if (value.is_double()) return value.get_double();
  return std::nullopt;
}

std::string moved(double by) {
  // Sums of decimal fractions come out with other last digits on the two ways to them.
  const double rounded = std::round(by * 1e6) / 1e6;
  return "moved by " + json::serialize(json::value(rounded == 0 ? 0.0 : rounded));
}

std::string without_made_up_words(std::string_view line) {
  constexpr std::string_view between = " /,;:?&=\"'<>()[]{}";
  std::string text;
  while (true) {
    const auto end = std::min(line.find_first_of(between), line.size());
    const auto word = line.substr(0, end);
    text += is_fresh(word) ? std::string_view(any_value) : word;
    if (end == line.size()) return text;
    text += line[end];
    line.remove_prefix(end + 1);
  }
}

class Walker {
 public:
  explicit Walker(const FactsOptions& options) : options_(options) {
    if (options.before) before_ = parsed(options.before->body);
  }

  FactsOf look(const Response& response) {
    result_.facts.emplace_back("status", std::to_string(response.status));
    if (const auto value = parsed(response.body)) {
      walk(*value, before_ ? &*before_ : nullptr, "$", "");
      count_different();
    } else {
      add_lines(response.body);
    }
    if (options_.noise) {
      std::erase_if(result_.facts, [&](const auto& fact) { return is_wild(fact.first); });
      std::erase_if(result_.ids, [&](const auto& id) { return is_wild(different_values_of + id.first); });
    }
    std::sort(result_.facts.begin(), result_.facts.end());
    return std::move(result_);
  }

 private:
  bool is_noise(const std::string& place) const {
    return options_.noise && options_.noise->mask.places().contains(place);
  }

  bool is_wild(const std::string& place) const {
    const auto& wild = options_.noise->wild;
    if (wild.contains(place)) return true;
    const std::size_t skipped = place.starts_with(different_values_of) ? different_values_of.size() : 0;
    for (auto end = place.find("[*]", skipped); end != std::string::npos; end = place.find("[*]", end + 3)) {
      if (wild.contains(place.substr(skipped, end + 3 - skipped))) return true;
    }
    return false;
  }

  void add(const std::string& place, std::string value) {
    if (result_.facts.size() < most_facts) result_.facts.emplace_back(place, std::move(value));
  }

  std::optional<std::string> carried(std::string_view member, const json::value& value) const {
    if (!options_.carried) return std::nullopt;
    const auto in = [&](std::string_view name) -> std::optional<std::string> {
      const auto values = options_.carried->find(std::string(name));
      if (values == options_.carried->end()) return std::nullopt;
      const auto found = values->second.find(plain(value));
      if (found == values->second.end()) return std::nullopt;
      return "of request " + std::to_string(found->second);
    };
    if (auto same_name = in(member)) return same_name;
    return value.is_string() ? in("") : std::nullopt;
  }

  // How a scalar is compared; none where it is no fact.
  std::optional<std::string> scalar(const json::value& value, const json::value* before,
                                    const std::string& place, std::string_view member, Ids& ids) const {
    if (speaks_of_the_process(member)) return std::nullopt;
    const std::string text = plain(value);
    const bool names = !value.is_bool() && !value.is_null() && names_a_thing(member);
    const bool fresh = value.is_string() && is_fresh(text);
    if (is_noise(place) || names || fresh) {
      if (auto known = carried(member, value)) return known;
    }
    if (fresh && is_time(text)) return std::nullopt;
    if (names || fresh) {
      ids.emplace_back(place, text);
      return any_value;
    }
    if (!is_noise(place)) return json::serialize(value);
    if (before) {
      const auto now = number_of(value);
      const auto then = number_of(*before);
      if (now && then) return moved(*now - *then);
    }
    return std::nullopt;
  }

  // An element of an array with all that is in it, as one text.
  std::string condensed(const json::value& value, const std::string& place, std::string_view member,
                        Ids& ids) const {
    std::vector<std::string> parts;
    if (const auto* object = value.if_object()) {
      for (const auto& [key, inner] : *object) {
        const bool made_up = is_made_up_name(key);
        const std::string name = made_up ? "*" : std::string(key);
        parts.push_back(name + ": " + condensed(inner, place + "." + name, key, ids));
      }
    } else if (const auto* array = value.if_array()) {
      for (const auto& inner : *array) parts.push_back(condensed(inner, place + "[*]", member, ids));
    } else {
      return scalar(value, nullptr, place, member, ids).value_or("");
    }
    std::sort(parts.begin(), parts.end());
    std::string text(1, value.is_object() ? '{' : '[');
    for (const std::string& part : parts) text += (text.size() > 1 ? ", " : "") + part;
    return text + (value.is_object() ? '}' : ']');
  }

  using Elements = std::vector<std::pair<const json::value*, std::string_view>>;

  // Elements of an array, or members of a map by ids. Where how many there are is noise, those that were
  // there before are left out.
  void walk_elements(const Elements& now, const Elements* before, const std::string& place,
                     std::string_view member) {
    const bool shifting = options_.noise && options_.noise->shifting.contains(place);
    const bool noisy = is_noise(place) || shifting;
    if (noisy && !before) {
      if (!is_noise(place)) add(place, "list of " + std::to_string(now.size()));
      return;
    }
    std::map<std::string, std::size_t> old;
    if (noisy) {
      Ids none;
      for (const auto& [value, key] : *before) ++old[condensed(*value, place + "[*]", member, none)];
      add(place,
          "grown by " + std::to_string(static_cast<long>(now.size()) - static_cast<long>(before->size())));
    } else {
      add(place, "list of " + std::to_string(now.size()));
    }
    for (const auto& [value, key] : now) {
      Ids ids;
      std::string text = condensed(*value, place + "[*]", member, ids);
      if (const auto was = old.find(text); was != old.end() && was->second > 0) {
        --was->second;
        continue;
      }
      add(place + "[*]", std::move(text));
      result_.ids.insert(result_.ids.end(), ids.begin(), ids.end());
    }
  }

  static Elements elements_of(const json::array& array) {
    Elements elements;
    for (const auto& value : array) elements.emplace_back(&value, "");
    return elements;
  }

  void walk_object(const json::object& object, const json::object* before, const std::string& place,
                   std::string_view member) {
    Elements made_up;
    for (const auto& [key, value] : object) {
      if (is_made_up_name(key)) {
        made_up.emplace_back(&value, key);
        continue;
      }
      walk(value, before ? before->if_contains(key) : nullptr, place + "." + std::string(key), key);
    }
    if (made_up.empty()) return;
    Elements were;
    if (before) {
      for (const auto& [key, value] : *before) {
        if (is_made_up_name(key)) were.emplace_back(&value, key);
      }
    }
    walk_elements(made_up, before ? &were : nullptr, place + ".*", member);
  }

  void walk(const json::value& value, const json::value* before, const std::string& place,
            std::string_view member) {
    if (const auto* object = value.if_object()) {
      if (object->empty()) add(place, "{}");
      walk_object(*object, before ? before->if_object() : nullptr, place, member);
    } else if (const auto* array = value.if_array()) {
      const auto* was = before ? before->if_array() : nullptr;
      const Elements were = was ? elements_of(*was) : Elements{};
      walk_elements(elements_of(*array), was ? &were : nullptr, place, member);
    } else if (auto text = scalar(value, before, place, member, result_.ids)) {
      add(place, std::move(*text));
    }
  }

  void count_different() {
    std::map<std::string, std::set<std::string>> different;
    for (const auto& [place, value] : result_.ids) different[place].insert(value);
    for (const auto& [place, values] : different)
      add(different_values_of + place, std::to_string(values.size()));
  }

  void add_lines(std::string_view body) {
    if (body.find('\0') != std::string_view::npos) {
      if (!is_noise("body")) add("body", std::string(body));
      return;
    }
    for (std::size_t line = 1; !body.empty() && line < most_facts; ++line) {
      const auto end = std::min(body.find('\n'), body.size());
      const std::string place = "line " + std::to_string(line);
      if (!is_noise(place)) add(place, without_made_up_words(body.substr(0, end)));
      body.remove_prefix(std::min(end + 1, body.size()));
    }
  }

  const FactsOptions& options_;
  std::optional<json::value> before_;
  FactsOf result_;
};

// By what stands in it, ids and times aside.
std::string sorting_text(const json::value& value, std::string_view member) {
  if (const auto* object = value.if_object()) {
    std::vector<std::string> parts;
    for (const auto& [key, inner] : *object)
      parts.push_back(std::string(key) + ":" + sorting_text(inner, key));
    std::sort(parts.begin(), parts.end());
    std::string text;
    for (const auto& part : parts) text += part + ",";
    return text;
  }
  if (const auto* array = value.if_array()) {
    std::vector<std::string> parts;
    for (const auto& inner : *array) parts.push_back(sorting_text(inner, member));
    std::sort(parts.begin(), parts.end());
    std::string text = "[";
    for (const auto& part : parts) text += part + ",";
    return text;
  }
  const std::string text = plain(value);
  return names_a_thing(member) || speaks_of_the_process(member) || is_fresh(text) ? any_value : text;
}

void put_in_order(json::value& value, std::string_view member) {
  if (auto* object = value.if_object()) {
    for (auto& [key, inner] : *object) put_in_order(inner, key);
  } else if (auto* array = value.if_array()) {
    std::vector<std::pair<std::string, json::value>> elements;
    for (auto& inner : *array) {
      put_in_order(inner, member);
      elements.emplace_back(sorting_text(inner, member), std::move(inner));
    }
    std::stable_sort(elements.begin(), elements.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < elements.size(); ++i) (*array)[i] = std::move(elements[i].second);
  }
}

void add_value(std::string_view member, std::string value, bool is_text, int index, Carried& carried) {
  if (is_text && value.size() >= shortest_carried && !all_digits(value)) carried[""].emplace(value, index);
  carried[std::string(member)].emplace(std::move(value), index);
}

void add_json(const json::value& value, std::string_view member, int index, Carried& carried) {
  if (const auto* object = value.if_object()) {
    for (const auto& [key, inner] : *object) add_json(inner, key, index, carried);
  } else if (const auto* array = value.if_array()) {
    for (const auto& inner : *array) add_json(inner, member, index, carried);
  } else if (!value.is_null() && !value.is_bool()) {
    add_value(member, plain(value), value.is_string(), index, carried);
  }
}

void add_form(std::string_view form, int index, Carried& carried) {
  while (!form.empty()) {
    const auto end = std::min(form.find('&'), form.size());
    const auto pair = form.substr(0, end);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos)
      add_value(pair.substr(0, equals), std::string(pair.substr(equals + 1)), true, index, carried);
    form.remove_prefix(std::min(end + 1, form.size()));
  }
}

}  // namespace

void add_carried(const Request& request, int index, Carried& carried) {
  std::string_view path = request.target;
  if (const auto query = path.find('?'); query != std::string_view::npos) {
    add_form(path.substr(query + 1), index, carried);
    path = path.substr(0, query);
  }
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, end);
    if (segment.size() >= shortest_carried && !all_digits(segment))
      carried[""].emplace(std::string(segment), index);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  if (const auto body = parsed(request.body)) {
    add_json(*body, "", index, carried);
  } else {
    add_form(request.body, index, carried);
  }
}

FactsOf facts_of(const Response& response, const FactsOptions& options) {
  return Walker(options).look(response);
}

Response in_steady_order(const Response& response) {
  Response steady{response.status, {}, response.body};
  if (auto value = parsed(response.body)) {
    put_in_order(*value, "");
    steady.body = json::serialize(*value);
  }
  return steady;
}

Facts facts_only_in(const Facts& these, const Facts& those) {
  Facts only;
  std::set_difference(these.begin(), these.end(), those.begin(), those.end(), std::back_inserter(only));
  return only;
}

std::set<std::string> lists_that_differ(const Facts& a, const Facts& b) {
  std::set<std::string> lists;
  for (const Facts& only : {facts_only_in(a, b), facts_only_in(b, a)}) {
    for (const auto& [place, value] : only) {
      const std::size_t skipped = place.starts_with(different_values_of) ? different_values_of.size() : 0;
      const auto end = place.find("[*]", skipped);
      if (end != std::string::npos) lists.insert(place.substr(skipped, end - skipped));
    }
  }
  return lists;
}

std::string text_of(const Facts& facts) {
  std::string text;
  for (const auto& [place, value] : facts) text += place + " = " + value + "\n";
  return text;
}

}  // namespace shakedown::judge
