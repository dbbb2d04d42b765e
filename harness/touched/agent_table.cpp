#include "harness/touched/agent_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cassert>
#include <optional>

namespace shakedown::touched {
namespace {

namespace json = boost::json;

constexpr std::size_t most_table_bytes = 1 << 20;

// The first thing wrong with the file.
class TableReader {
 public:
  AgentTable table;
  std::string wrong;

  void read(const json::value& document) {
    const auto* object = document.if_object();
    if (object == nullptr) return fail("the document is not an object");
    for (const auto& [key, value] : *object) {
      if (key == "agents")
        agents(value);
      else if (key == "names")
        names(value);
      else if (key == "qualifiers")
        each(value, key, [&](std::string text) { table.qualifiers.insert(text); });
      else if (key == "keys")
        keys(value);
      else if (key == "lines")
        words(value, key, table.lines);
      else if (key == "author_names")
        words(value, key, table.author_names);
      else if (key == "subjects")
        words(value, key, table.subjects);
      else if (key == "branches")
        words(value, key, table.branches);
      else if (key == "quoting_authors")
        each(value, key, [&](std::string text) { table.quoting.insert(text); });
      else
        fail(fmt::format("there is no `{}` in a table of agents", std::string_view(key)));
    }
  }

 private:
  void fail(std::string why) {
    if (wrong.empty()) wrong = std::move(why);
  }
  std::optional<std::string> text(const json::value& value, std::string_view where) {
    const auto* string = value.if_string();
    if (string != nullptr && !string->empty()) return std::string(*string);
    fail(fmt::format("`{}` holds something that is not a text", where));
    return std::nullopt;
  }
  template <class Take>
  void each(const json::value& value, std::string_view where, Take take) {
    const auto* array = value.if_array();
    if (array == nullptr) return fail(fmt::format("`{}` is not a list", where));
    for (const auto& item : *array) {
      if (auto one = text(item, where)) take(lowered(*one));
    }
  }
  void agents(const json::value& value) {
    const auto* array = value.if_array();
    if (array == nullptr) return fail("`agents` is not a list");
    for (const auto& item : *array) {
      const auto* agent = item.if_object();
      const auto* tool = agent == nullptr ? nullptr : agent->if_contains("tool");
      const auto* mails = agent == nullptr ? nullptr : agent->if_contains("author");
      if (tool == nullptr || mails == nullptr || agent->size() != 2)
        return fail("an agent has a `tool` and its addresses under `author`");
      const auto name = text(*tool, "agents");
      each(*mails, "agents", [&](const std::string& mail) { table.mails[plain_mail(mail)] = *name; });
    }
  }
  void names(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return fail("`names` is not an object");
    for (const auto& [name, tool] : *object) {
      if (const auto one = text(tool, "names")) table.names[lowered(name)] = *one;
    }
  }
  void keys(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return fail("`keys` is not an object");
    for (const auto& [kind, list] : *object) {
      auto* keys = kind == "an agent only"       ? &table.agent_keys
                   : kind == "whatever it names" ? &table.any_keys
                                                 : nullptr;
      if (keys == nullptr) return fail("`keys` has `an agent only` and `whatever it names`");
      each(list, "keys", [&](const std::string& key) { keys->insert(key); });
    }
  }
  void words(const json::value& value, std::string_view where, std::vector<AgentTable::Words>& into) {
    const auto* array = value.if_array();
    if (array == nullptr) return fail(fmt::format("`{}` is not a list", where));
    for (const auto& item : *array) {
      const auto* object = item.if_object();
      if (object == nullptr) return fail(fmt::format("`{}` is not a list of objects", where));
      AgentTable::Words one;
      for (const auto& [key, what] : *object) {
        const auto said = text(what, where);
        if (!said) return;
        if (key == "starts" || key == "ends" || key == "contains") {
          one.text = lowered(*said);
          one.anywhere = key == "contains";
        } else if (key == "tool") {
          one.tool = *said;
        } else if (key == "strength" && (*said == "strong" || *said == "medium" || *said == "weak")) {
          one.strength = *said == "strong"   ? Strength::strong
                         : *said == "medium" ? Strength::medium
                                             : Strength::weak;
        } else {
          return fail(fmt::format("`{}` does not know `{}: {}`", where, std::string_view(key), *said));
        }
      }
      if (one.text.empty() || one.tool.empty())
        return fail(fmt::format("an entry of `{}` needs `tool` and `starts`, `ends` or `contains`", where));
      into.push_back(std::move(one));
    }
  }
};

}  // namespace

std::string lowered(std::string_view text) {
  std::string low(text);
  for (char& c : low) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return low;
}

std::string plain_mail(std::string_view mail) {
  std::string low = lowered(mail);
  const auto plus = low.find('+');
  if (plus != std::string::npos && low.ends_with("@users.noreply.github.com") &&
      low.find_first_not_of("0123456789") == plus)
    low.erase(0, plus + 1);
  return low;
}

Result<AgentTable> read_agents(std::string_view text, const std::string& file) {
  Problem wrong;
  wrong.where.file = file;
  if (text.size() > most_table_bytes) {
    wrong.message = "a table of agents has at most 1 MiB";
    return wrong;
  }
  boost::json::error_code error;
  const auto document = json::parse({text.data(), text.size()}, error);
  if (error) {
    wrong.message = "is not JSON: " + error.message();
    return wrong;
  }
  TableReader reader;
  reader.read(document);
  if (reader.wrong.empty()) return std::move(reader.table);
  wrong.message = reader.wrong;
  wrong.hint = "its form is that of harness/touched/agents.json";
  return wrong;
}

const AgentTable& shipped_agents() {
  static const AgentTable table = [] {
    auto read = read_agents(agents_as_shipped(), "agents.json");
    assert(read);
    return std::move(read).value();
  }();
  return table;
}

}  // namespace shakedown::touched
