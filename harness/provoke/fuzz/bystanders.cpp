#include "harness/provoke/fuzz/bystanders.hpp"

#include <algorithm>
#include <charconv>

#include "harness/judge/words.hpp"
#include "harness/provoke/fuzz/json_value.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t most_facts = 5'000;
constexpr std::size_t longest_told = 60;

// Place -> the values there, in order. A list's place has how many there are.
using Facts = std::map<std::string, std::vector<std::string>>;

void collect(const JsonValue& value, const std::string& place, Facts& facts, std::size_t& left) {
  if (left == 0) return;
  --left;
  if (value.kind == JsonValue::Kind::object) {
    if (value.members.empty()) facts[place].push_back("{}");
    for (const auto& [name, member] : value.members) collect(member, place + "." + name, facts, left);
  } else if (value.kind == JsonValue::Kind::array) {
    facts[place].push_back(judge::counted(value.items.size(), "item"));
    for (const JsonValue& item : value.items) collect(item, place + "[*]", facts, left);
  } else {
    facts[place].push_back(value.raw);
  }
}

Facts facts_of(const Reading& reading) {
  Facts facts;
  if (const auto root = read_json_value(reading.body)) {
    std::size_t left = most_facts;
    collect(*root, "$", facts, left);
  } else {
    facts["the body"].push_back(reading.body);
  }
  return facts;
}

std::string first_of(const std::vector<std::string>& values) {
  return values.empty() ? "nothing" : judge::first_line(values.front(), longest_told);
}

bool number_of(const std::string& text, double& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool only_counts(const std::vector<std::string>& was, const std::vector<std::string>& is, int counted) {
  if (was.size() != is.size()) return false;
  for (std::size_t i = 0; i < was.size(); ++i) {
    double before = 0;
    double after = 0;
    if (was[i] == is[i]) continue;
    if (!number_of(was[i], before) || !number_of(is[i], after) || after < before || after > before + counted)
      return false;
  }
  return true;
}

// The first values that are not the same, so that what is told is what changed.
Difference told(std::size_t read, const std::string& place, std::vector<std::string> was,
                std::vector<std::string> is) {
  while (!was.empty() && !is.empty() && was.front() == is.front()) {
    was.erase(was.begin());
    is.erase(is.begin());
  }
  return {read, place, first_of(was), first_of(is)};
}

}  // namespace

std::vector<Difference> differences(const Readings& before, const Readings& after, int counted) {
  std::vector<Difference> found;
  for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
    const Reading& was = before[i];
    const Reading& is = after[i];
    if (was.status == 0 || is.status == 0 || is.status == 429 || was.status == 429) continue;
    if (was.status != is.status) {
      found.push_back({i, "the status", std::to_string(was.status), std::to_string(is.status)});
      continue;
    }
    if (was.body == is.body) continue;
    const Facts old = facts_of(was);
    const Facts now = facts_of(is);
    for (const auto& [place, values] : old) {
      const auto there = now.find(place);
      const auto other = there == now.end() ? std::vector<std::string>{} : there->second;
      if (values != other && !only_counts(values, other, counted))
        found.push_back(told(i, place, values, other));
    }
    for (const auto& [place, values] : now) {
      if (!old.contains(place)) found.push_back(told(i, place, {}, values));
    }
  }
  return found;
}

void mask(Mask& noise, const std::vector<Difference>& found) {
  for (const Difference& one : found) noise.insert({one.read, one.place});
}

std::vector<Difference> beyond(const Mask& noise, std::vector<Difference> found) {
  // What stands in a list that is noise is noise: another item is there.
  std::erase_if(found, [&](const Difference& one) {
    return std::any_of(noise.begin(), noise.end(), [&](const auto& known) {
      return known.first == one.read &&
             (known.second == one.place || known.second == "the status" ||
              one.place.starts_with(known.second + "[*]") || one.place.starts_with(known.second + "."));
    });
  });
  return found;
}

std::set<std::string> names_in(const Readings& readings, std::size_t most) {
  std::set<std::string> names;
  for (const Reading& reading : readings) {
    for (const auto& [place, values] : facts_of(reading)) {
      for (auto dot = place.find('.'); dot != std::string::npos && place.starts_with('$');) {
        const auto next = place.find('.', dot + 1);
        std::string name = place.substr(dot + 1, next == std::string::npos ? next : next - dot - 1);
        dot = next;
        while (name.ends_with("[*]")) name.resize(name.size() - 3);
        if (!name.empty() && names.size() < most) names.insert(std::move(name));
      }
    }
  }
  return names;
}

}  // namespace shakedown::fuzz
