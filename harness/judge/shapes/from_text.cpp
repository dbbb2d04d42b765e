// Reads what to_text wrote, or something that claims to be: every member's type and bound is checked, and the
// first that is wrong ends the reading with the path to it.
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <optional>

#include "harness/judge/shapes/places.hpp"
#include "harness/judge/shapes/shape.hpp"
#include "harness/judge/shapes/text_version.hpp"

namespace shakedown::judge {
namespace {

namespace json = boost::json;

constexpr std::uint64_t most_count = std::uint64_t{1} << 53;
constexpr std::size_t longest_endpoint = 8192;
// Two levels a place, and what is around the body.
constexpr std::size_t text_depth = 2 * static_cast<std::size_t>(most_depth) + 16;

class Reader {
 public:
  std::optional<Problem> why;

  bool fail(const std::string& message, const std::string& hint = {}) {
    if (!why) why = problem(path_ + ": " + message, hint);
    return false;
  }

  // Calls read(value) with the path prolonged, where the object has the member.
  template <class Read>
  bool member(const json::object& object, std::string_view name, Read read) {
    const auto* value = object.if_contains(name);
    return value == nullptr || at(name, [&] { return read(*value); });
  }
  template <class Read>
  bool at(std::string_view name, Read read) {
    const auto length = path_.size();
    path_ += '.';
    path_ += name.substr(0, longest_name);
    const bool ok = read();
    path_.resize(length);
    return ok;
  }

  const json::object* object(const json::value& value) {
    if (!value.is_object()) fail("not an object");
    return value.if_object();
  }

  template <class Number>
  bool count_of(const json::value& value, Number& out, std::uint64_t most = most_count) {
    std::uint64_t number = 0;
    if (value.is_uint64()) {
      number = value.get_uint64();
    } else if (value.is_int64() && value.get_int64() >= 0) {
      number = static_cast<std::uint64_t>(value.get_int64());
    } else {
      return fail("not a count");
    }
    if (number > most) return fail("larger than " + std::to_string(most));
    out = static_cast<Number>(number);
    return true;
  }
  template <class Number>
  bool count(const json::object& object, std::string_view name, Number& out,
             std::uint64_t most = most_count) {
    return member(object, name, [&](const json::value& value) { return count_of(value, out, most); });
  }
  // A number that to_text() wrote as a text.
  static double exact(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : std::nan("");
  }
  bool real(const json::object& object, std::string_view name, double& out) {
    return member(object, name, [&](const json::value& value) {
      json::error_code error;
      out = value.is_number()   ? value.to_number<double>(error)
            : value.is_string() ? exact(value.get_string())
                                : std::nan("");
      return std::isfinite(out) || fail("not a number");
    });
  }
  bool text(const json::object& object, std::string_view name, std::string& out, std::size_t most) {
    return member(object, name, [&](const json::value& value) {
      if (!value.is_string()) return fail("not a string");
      if (value.get_string().size() > most) return fail("longer than " + std::to_string(most) + " bytes");
      out = value.get_string().c_str();
      return out.size() == value.get_string().size() || fail("has a zero byte");
    });
  }

  template <class Map>
  bool counts(const json::value& value, Map& map, std::size_t most, std::size_t longest) {
    const auto* all = object(value);
    if (all == nullptr) return false;
    if (all->size() > most) return fail("more than " + std::to_string(most) + " names");
    for (const auto& [name, times] : *all) {
      const std::string key(name);
      if (key.size() > longest) return fail("a name longer than " + std::to_string(longest) + " bytes");
      if (!at(key, [&] { return count_of(times, map[key]); })) return false;
    }
    return true;
  }

  bool time(const json::object& object, std::string_view name, Nanoseconds& out) {
    return member(object, name, [&](const json::value& value) {
      if (!value.is_int64()) return fail("not a time in nanoseconds");
      out = Nanoseconds(value.get_int64());
      return true;
    });
  }

  bool seen(const json::object& holder, Seen& seen) {
    return member(holder, "seen", [&](const json::value& value) {
      const auto* all = object(value);
      if (all == nullptr) return false;
      seen.first = {};
      return time(*all, "first", seen.first) && time(*all, "last", seen.last) &&
             text(*all, "example", seen.example, longest_example) && count(*all, "exchange", seen.exchange);
    });
  }

  bool values(const json::object& holder, ValueSet& set, const char* name = "values") {
    return member(holder, name, [&](const json::value& value) {
      const auto* all = object(value);
      if (all == nullptr) return false;
      const auto* many = all->if_contains("many");
      set.overflowed = many != nullptr && many->is_bool() && many->get_bool();
      const auto most = set.overflowed ? ValueSet::kept_of_many : ValueSet::most;
      const bool ok = member(*all, "counts", [&](const json::value& held) {
        return counts(held, set.counts, most, ValueSet::longest);
      });
      if (set.overflowed) set.find_highest();
      return ok && count(*all, "beyond", set.beyond);
    });
  }

  template <class Kind, std::size_t N>
  bool kinds(const json::object& holder, std::string_view name, std::array<std::uint64_t, N>& out) {
    return member(holder, name, [&](const json::value& value) {
      const auto* all = object(value);
      if (all == nullptr) return false;
      std::size_t known = 0;
      for (std::size_t i = 0; i < N; ++i) {
        const auto kind = name_of(static_cast<Kind>(i));
        known += all->contains(kind) ? 1 : 0;
        if (!count(*all, kind, out[i])) return false;
      }
      return known == all->size() || fail("names that this version does not know");
    });
  }

  bool scalars(const json::object& all, PlaceShape& place) {
    constexpr std::uint64_t most_digits = std::uint64_t{1} << 30;
    return real(all, "least", place.least) && real(all, "most", place.most) &&
           count(all, "integer_digits", place.integer_digits, most_digits) &&
           count(all, "fraction_digits", place.fraction_digits, most_digits) &&
           count(all, "beyond_2_53", place.beyond_2_53) && count(all, "beyond_double", place.beyond_double) &&
           count(all, "epoch_seconds", place.epoch_seconds) && count(all, "epoch_ms", place.epoch_ms) &&
           count(all, "shortest", place.shortest) && count(all, "longest", place.longest) &&
           count(all, "fewest", place.fewest) && count(all, "longest_array", place.longest_array) &&
           kinds<TextFormat>(all, "formats", place.formats) &&
           count(all, "date_fraction_digits_least", place.date_fraction_digits_least, most_digits) &&
           count(all, "date_fraction_digits_most", place.date_fraction_digits_most, most_digits) &&
           values(all, place.values) && values(all, place.lengths, "lengths");
  }

  bool words(const json::value& value, ObjectVariant::Words& out) {
    out.many = value.is_int64() && value.get_int64() == 0;
    return out.many || counts(value, out.counts, ObjectVariant::most_words, longest_name);
  }

  bool variant(const json::value& value, PlaceShape& place) {
    const auto* all = object(value);
    if (all == nullptr) return false;
    ObjectVariant out;
    std::uint64_t hash = 0;
    std::vector<const std::string*> members;
    for (const auto& [name, member] : place.members) members.push_back(&name);
    const auto* numbers = all->if_contains("names");
    if (numbers == nullptr || !numbers->is_array()) return fail("no array of names");
    for (const auto& element : numbers->get_array()) {
      std::size_t number = 0;
      if (!count_of(element, number)) return false;
      if (number >= members.size() || (!out.names.empty() && out.names.back() >= *members[number]))
        return fail("a name's number that is none, or not in order");
      out.names.push_back(*members[number]);
      hash = with_name(hash, out.names.back());
    }
    const bool ok = count(*all, "count", out.count) && member(*all, "words", [&](const json::value& held) {
                      const auto* by_name = object(held);
                      if (by_name == nullptr) return false;
                      for (const auto& [name, counted] : *by_name) {
                        if (!std::binary_search(out.names.begin(), out.names.end(), std::string_view(name)))
                          return fail("words of a name that is not there");
                        auto& here = out.words[std::string(name)];
                        if (!at(name, [&, &inner = counted] { return words(inner, here); })) return false;
                      }
                      return true;
                    });
    return ok && (place.variants.emplace(hash, std::move(out)).second || fail("the same names twice"));
  }

  bool variants(const json::object& all, PlaceShape& place) {
    const auto* many = all.if_contains("many_variants");
    place.many_variants = many != nullptr && many->is_bool() && many->get_bool();
    return member(all, "variants", [&](const json::value& value) {
      if (!value.is_array()) return fail("not an array");
      if (value.get_array().size() > ObjectVariant::most || place.many_variants) return fail("too many");
      for (const auto& element : value.get_array()) {
        if (!variant(element, place)) return false;
      }
      return true;
    });
  }

  bool child(const json::value& value, std::unique_ptr<PlaceShape>& out, int depth) {
    out = std::make_unique<PlaceShape>();
    return place(value, *out, depth);
  }

  bool place(const json::value& value, PlaceShape& out, int depth) {
    if (depth > most_depth) return fail("nested deeper than " + std::to_string(most_depth));
    if (++places_ > most_places) return fail("more than " + std::to_string(most_places) + " places");
    const auto* all = object(value);
    if (all == nullptr) return false;
    if (!kinds<JsonType>(*all, "types", out.types) || !scalars(*all, out) || !seen(*all, out.seen))
      return false;
    for (const auto count : out.types) out.present += count;
    out.parents = out.present;
    const bool ok =
        member(*all, "members", [&](const json::value& held) { return members(held, out, depth + 1); }) &&
        member(*all, "elements",
               [&](const json::value& held) { return child(held, out.elements, depth + 1); }) &&
        member(*all, "others", [&](const json::value& held) { return child(held, out.others, depth + 1); });
    if (ok && out.others && !out.members.empty()) return fail("both members and others");
    return ok && (out.others || variants(*all, out));
  }

  bool members(const json::value& value, PlaceShape& out, int depth) {
    const auto* all = object(value);
    if (all == nullptr) return false;
    if (all->size() > most_members) return fail("more than " + std::to_string(most_members) + " members");
    for (const auto& [name, held] : *all) {
      auto& member = out.members[std::string(name)];
      const bool ok = at(name, [&, &inner = held] { return child(inner, member, depth); });
      if (!ok) return false;
      member->parents = out.count(JsonType::object);
    }
    return true;
  }

  bool headers(const json::value& value, MessageShape& shape) {
    const auto* all = object(value);
    if (all == nullptr) return false;
    if (all->size() > most_headers) return fail("more than " + std::to_string(most_headers) + " headers");
    for (const auto& [name, held] : *all) {
      auto& field = shape.headers[std::string(name)];
      const bool ok = at(name, [&, &inner = held] {
        const auto* members = object(inner);
        return members != nullptr && count(*members, "present", field.present) &&
               member(*members, "spellings",
                      [&](const json::value& spelled) {
                        return counts(spelled, field.spellings, most_spellings, longest_name);
                      }) &&
               values(*members, field.values) && seen(*members, field.seen);
      });
      if (!ok) return false;
    }
    return true;
  }

  bool message(const json::object& all, MessageShape& shape) {
    places_ = 0;
    const bool ok =
        count(all, "messages", shape.messages) &&
        member(all, "content_types",
               [&](const json::value& held) {
                 return counts(held, shape.content_types, most_types, longest_name);
               }) &&
        member(all, "headers", [&](const json::value& held) { return headers(held, shape); }) &&
        count(all, "empty_bodies", shape.empty_bodies) && count(all, "not_json", shape.not_json) &&
        count(all, "other_bodies", shape.other_bodies) &&
        count(all, "duplicate_keys", shape.duplicate_keys) &&
        count(all, "invalid_utf8", shape.invalid_utf8) &&
        count(all, "byte_order_marks", shape.byte_order_marks) && count(all, "too_deep", shape.too_deep) &&
        count(all, "cut", shape.cut) && count(all, "followed", shape.followed, most_depth) &&
        member(all, "body", [&](const json::value& held) { return place(held, shape.body, 0); });
    shape.places = std::max<std::size_t>(places_, 1);
    places_ = 0;
    return ok && member(all, "query", [&](const json::value& held) { return place(held, shape.query, 0); }) &&
           seen(all, shape.seen);
  }

  bool head(const json::object& all, std::string_view what) {
    const auto* kind = all.if_contains("shakedown");
    if (kind == nullptr || !kind->is_string() || std::string_view(kind->get_string()) != what)
      return fail("not Shakedown's " + std::string(what),
                  "expected {\"shakedown\": \"" + std::string(what) + "\", …} as `shapes infer` writes it");
    int version = 0;
    if (!count(all, "version", version, 1'000'000)) return false;
    return version == shapes_text_version ||
           fail("version " + std::to_string(version) + ", and this program reads version " +
                    std::to_string(shapes_text_version),
                "infer the shapes again");
  }

  bool shape_of_set(const json::value& value, ShapeSet& set) {
    const auto* all = object(value);
    if (all == nullptr) return false;
    ShapeKey key;
    if (!text(*all, "endpoint", key.endpoint, longest_endpoint) || !count(*all, "status", key.status, 999))
      return false;
    const auto* request = all->if_contains("request");
    const bool is_request = request != nullptr && request->is_bool() && request->get_bool();
    key.direction = is_request ? Direction::request : Direction::response;
    auto [at, is_new] = set.shapes.try_emplace(key);
    return is_new ? message(*all, at->second) : fail("a second shape of " + to_string(key));
  }

  bool set(const json::object& all, ShapeSet& out) {
    if (!head(all, shapes_text) || !count(all, "exchanges", out.exchanges)) return false;
    return member(all, "shapes", [&](const json::value& value) {
      if (!value.is_array()) return fail("not an array");
      const auto& list = value.get_array();
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (!at(std::to_string(i), [&] { return shape_of_set(list[i], out); })) return false;
      }
      return true;
    });
  }

 private:
  std::string path_ = "$";
  std::size_t places_ = 0;
};

Result<json::value> parsed(std::string_view text) {
  if (text.size() > longest_text) return problem("longer than 256 MiB");
  json::parse_options options;
  options.max_depth = text_depth;
  json::parser parser({}, options);
  json::error_code error;
  const auto used = parser.write_some(text.data(), text.size(), error);
  const bool ends = !error && text.find_first_not_of(" \t\r\n", used) == std::string_view::npos;
  if (ends) return parser.release();
  const auto before = text.substr(0, used);
  Problem why = problem(error ? "not JSON from here on: " + error.message() : "not one whole JSON text");
  why.where.line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
  why.where.column = static_cast<int>(std::min<std::size_t>(used - (before.rfind('\n') + 1) + 1, 1u << 30));
  return why;
}

template <class Shapes, class Read>
Result<Shapes> read_text(std::string_view text, Read read) {
  const auto value = parsed(text);
  if (!value) return value.error();
  Reader reader;
  Shapes shapes;
  const auto* all = reader.object(value.value());
  if (all == nullptr || !read(reader, *all, shapes)) return *reader.why;
  return shapes;
}

}  // namespace

Result<ShapeSet> shape_set_from_text(std::string_view text) {
  return read_text<ShapeSet>(
      text, [](Reader& reader, const json::object& all, ShapeSet& out) { return reader.set(all, out); });
}

Result<MessageShape> message_shape_from_text(std::string_view text) {
  return read_text<MessageShape>(text, [](Reader& reader, const json::object& all, MessageShape& out) {
    return reader.head(all, one_shape_text) && reader.message(all, out);
  });
}

}  // namespace shakedown::judge
