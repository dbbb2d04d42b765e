#include "harness/provoke/fuzz/pages.hpp"

#include <algorithm>
#include <array>

#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/provoke/fuzz/story_values.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t longest_token = 4096;

// "next_page", "nextPage" and "next-page" are one name.
std::string plain_name(const std::string& name) {
  std::string plain = lower(name);
  std::erase_if(plain, [](char c) { return c == '_' || c == '-'; });
  return plain;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 10 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The target of a Link field whose relations have "next" among them.
std::string next_of_link(const std::string& field) {
  for (auto open = field.find('<'); open != std::string::npos; open = field.find('<', open + 1)) {
    const auto close = field.find('>', open);
    if (close == std::string::npos) return {};
    // Its parameters go on until the next target.
    const std::string parameters = lower(field.substr(close + 1, field.find('<', close) - close - 1));
    auto rel = parameters.find("rel=");
    if (rel != std::string::npos) {
      rel += 4;
      const bool quoted = rel < parameters.size() && parameters[rel] == '"';
      const auto end = quoted ? parameters.find('"', rel + 1) : parameters.find_first_of("; ,", rel);
      const std::string value = parameters.substr(
          rel + (quoted ? 1 : 0), end == std::string::npos ? end : end - rel - (quoted ? 1 : 0));
      if ((" " + value + " ").find(" next ") != std::string::npos)
        return field.substr(open + 1, close - open - 1);
    }
    open = close;
  }
  return {};
}

class Paging {
 public:
  Paging(const Operation& operation, const Page& page, const std::string& authority)
      : operation_(operation), page_(page), authority_(authority), root_(read_json_value(page.body)) {}

  std::optional<FuzzRequest> next() {
    for (const Header& header : page_.headers) {
      if (!equal_ignoring_case(header.name, "link")) continue;
      if (const std::string there = next_of_link(header.value); !there.empty()) return at_reference(there);
    }
    if (!root_ || items_of(*root_).empty()) return std::nullopt;
    bool told = false;
    if (root_->kind == JsonValue::Kind::object) {
      if (auto found = in_object(*root_, told)) return found;
      for (const auto& [name, member] : root_->members) {
        static constexpr std::array<const char*, 9> holders{
            "links", "paging", "pagination", "meta", "page", "pageinfo", "cursors", "metadata", "cursor"};
        if (member.kind != JsonValue::Kind::object || !is_one_of(plain_name(bare(name)), holders)) continue;
        if (auto found = in_object(member, told)) return found;
      }
    }
    if (more_) return after_the_last();
    if (told) return std::nullopt;  // it says that there is no more
    return by_number();
  }

 private:
  template <std::size_t size>
  static bool is_one_of(const std::string& word, const std::array<const char*, size>& words) {
    return std::any_of(words.begin(), words.end(), [&](const char* one) { return word == one; });
  }
  // "_links", "@odata.nextLink"
  static std::string bare(const std::string& name) {
    const auto dot = name.rfind('.');
    return dot == std::string::npos ? name : name.substr(dot + 1);
  }

  // The operation's own name for one of these, which are plain.
  template <std::size_t size>
  std::string parameter_of(const std::array<const char*, size>& words) const {
    for (const char* word : words) {
      for (const Slot& slot : operation_.slots) {
        if (slot.in == Place::query && plain_name(slot.name) == word) return slot.name;
      }
    }
    return {};
  }

  std::optional<FuzzRequest> at_reference(const std::string& reference) const {
    const std::string asked = render(page_.asked).target;
    std::string target = target_on_origin(reference, authority_, asked);
    if (target.empty() || target == asked) return std::nullopt;
    FuzzRequest request = page_.asked;
    request.path = std::move(target);
    std::erase_if(request.arguments,
                  [](const Argument& one) { return one.in == Place::path || one.in == Place::query; });
    return request;
  }
  std::optional<FuzzRequest> with(const std::string& parameter, const std::string& value) const {
    if (parameter.empty() || value.empty() || value.size() > longest_token) return std::nullopt;
    FuzzRequest request = page_.asked;
    std::erase_if(request.arguments,
                  [&](const Argument& one) { return one.in == Place::query && one.name == parameter; });
    request.arguments.push_back({Place::query, parameter, value, {}, false});
    return request;
  }

  // `told`: it has a word for the next page or for more, and no more of it.
  std::optional<FuzzRequest> in_object(const JsonValue& object, bool& told) {
    static constexpr std::array<const char*, 13> nexts{
        "next",         "nextpage",      "nexturl",   "nextlink",     "nexthref",
        "nextcursor",   "nextpagetoken", "nexttoken", "continuation", "continuationtoken",
        "nextpagelink", "after",         "endcursor"};
    static constexpr std::array<const char*, 4> mores{"hasmore", "hasnextpage", "hasnext", "more"};
    for (const auto& [name, value] : object.members) {
      if (value.kind != JsonValue::Kind::scalar || !is_one_of(plain_name(name), mores)) continue;
      told = told || value.raw == "false";
      more_ = more_ || value.raw == "true";
    }
    if (told) return std::nullopt;
    for (const auto& [name, value] : object.members) {
      const std::string plain = plain_name(bare(name));
      if (!is_one_of(plain, nexts)) continue;
      told = true;
      const JsonValue* there = value.kind == JsonValue::Kind::object ? at(value, {"href"}) : &value;
      if (!there || there->kind != JsonValue::Kind::scalar) continue;
      const std::string text = plain_text(*there);
      const bool is_a_text = there->raw.starts_with('"');
      if (text.empty() || text == "null" || text == "false" || text == "true") continue;
      const bool url =
          text.find("://") != std::string::npos || text.starts_with('/') || text.starts_with('?');
      if (is_a_text && url) return at_reference(text);
      if (auto found = with(parameter_for(plain), text)) return found;
    }
    return std::nullopt;
  }

  // Which parameter takes what stands under this name.
  std::string parameter_for(const std::string& name) const {
    const std::string less = name.starts_with("next") ? name.substr(4) : name;  // "nextCursor" -> "cursor"
    for (const Slot& slot : operation_.slots) {
      const std::string plain = plain_name(slot.name);
      if (slot.in == Place::query && (plain == name || (!less.empty() && plain == less))) return slot.name;
    }
    static constexpr std::array<const char*, 14> cursors{
        "cursor", "pagetoken", "continuationtoken", "continuation", "token",  "startingafter", "after",
        "before", "marker",    "startkey",          "page",         "offset", "skip",          "start"};
    return parameter_of(cursors);
  }

  // There is more, and where is not said: after the last item.
  std::optional<FuzzRequest> after_the_last() const {
    static constexpr std::array<const char*, 3> afters{"startingafter", "after", "lastid"};
    const auto* id = at(*items_of(*root_).back(), {"id"});
    const std::string parameter = parameter_of(afters);
    if (!parameter.empty() && id && id->kind == JsonValue::Kind::scalar)
      return with(parameter, plain_text(*id));
    return by_number();
  }

  // Without a word of it, by a number of its own: one more page, or as many items on.
  std::optional<FuzzRequest> by_number() const {
    static constexpr std::array<const char*, 4> pages{"page", "pagenumber", "pageno", "p"};
    static constexpr std::array<const char*, 4> offsets{"offset", "skip", "start", "startindex"};
    if (const std::string parameter = parameter_of(pages); !parameter.empty())
      return with(parameter, std::to_string(now(parameter, 1) + 1));
    if (const std::string parameter = parameter_of(offsets); !parameter.empty())
      return with(parameter, std::to_string(now(parameter, 0) + static_cast<long>(items_of(*root_).size())));
    return std::nullopt;
  }
  long now(const std::string& parameter, long otherwise) const {
    const Argument* there = find_argument(page_.asked, Place::query, parameter);
    return there && is_number(there->value) ? std::stol(there->value) : otherwise;
  }

  const Operation& operation_;
  const Page& page_;
  const std::string& authority_;
  const std::optional<JsonValue> root_;
  bool more_ = false;  // it says that there is more
};

}  // namespace

std::optional<FuzzRequest> next_page(const Operation& operation, const Page& page,
                                     const std::string& authority) {
  return Paging(operation, page, authority).next();
}

std::string target_on_origin(const std::string& reference, const std::string& authority,
                             const std::string& asked) {
  const auto scheme = reference.find("://");
  const auto query = reference.find('?');
  if (scheme != std::string::npos && scheme < query) {
    const auto path = reference.find('/', scheme + 3);
    if (path == std::string::npos || reference.substr(scheme + 3, path - scheme - 3) != authority) return {};
    return reference.substr(path);
  }
  if (reference.starts_with("//")) return {};
  if (reference.starts_with('/')) return reference;
  const std::string path = asked.substr(0, asked.find('?'));
  if (reference.starts_with('?')) return path + reference;
  if (reference.empty() || reference.substr(0, query).find(':') != std::string::npos) return {};
  return path.substr(0, path.rfind('/') + 1) + reference;
}

}  // namespace shakedown::fuzz
