// A summary as JSON: what is zero or empty is left out, what can be derived is not written, names come in
// the order of their bytes. One shape is one line.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <iterator>

#include "harness/judge/shapes/json_text.hpp"
#include "harness/judge/shapes/shape.hpp"
#include "harness/judge/shapes/text_version.hpp"

namespace shakedown::judge {
namespace {

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void begin(char bracket) {
    out_ += bracket;
    first_ = true;
  }
  void end(char bracket) {
    out_ += bracket;
    first_ = false;
  }
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    append_json_string(out_, name);
    out_ += ':';
    first_ = true;
  }
  void element() {
    if (!first_) out_ += ',';
    first_ = true;
  }
  void begin(std::string_view name, char bracket) {
    key(name);
    begin(bracket);
  }
  template <class Number>
  void number(Number value) {
    fmt::format_to(std::back_inserter(out_), "{}", value);
    first_ = false;
  }
  void text(std::string_view value) {
    append_json_string(out_, value);
    first_ = false;
  }
  template <class Number>
  void count(std::string_view name, Number value) {
    if (value == Number{}) return;
    key(name);
    number(value);
  }
  // Boost.JSON reads some long numbers as the neighbour of what they are: those are texts.
  void real(std::string_view name, double value) {
    if (value == 0) return;
    const auto digits = fmt::format("{}", value);
    boost::json::error_code error;
    const auto read = boost::json::parse(digits, error);
    const bool same = !error && read.is_number() && read.to_number<double>(error) == value;
    if (same) return count(name, value);
    text(name, digits);
  }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    text(value);
  }
  void flag(std::string_view name, bool value) {
    if (!value) return;
    key(name);
    out_ += "true";
    first_ = false;
  }
  template <class Map>
  void counts(std::string_view name, const Map& map) {
    if (map.empty()) return;
    begin(name, '{');
    for (const auto& [text, times] : map) {
      key(text);
      number(times);
    }
    end('}');
  }

 private:
  std::string& out_;
  bool first_ = true;
};

void write(Writer& out, std::string_view name, const Seen& seen) {
  if (seen.first == never) return;
  out.begin(name, '{');
  out.count("first", seen.first.count());
  out.count("last", seen.last.count());
  out.text("example", seen.example);
  out.count("exchange", seen.exchange);
  out.end('}');
}

void write(Writer& out, std::string_view name, const ValueSet& set) {
  if (set.counts.empty() && set.beyond == 0) return;
  out.begin(name, '{');
  out.counts("counts", set.counts);
  out.flag("many", set.overflowed);
  out.count("beyond", set.beyond);
  out.end('}');
}

template <std::size_t N, class Kind>
void write_kinds(Writer& out, std::string_view name, const std::array<std::uint64_t, N>& counts, Kind) {
  bool any = false;
  for (std::size_t i = 0; i < N; ++i) {
    if (counts[i] == 0) continue;
    if (!any) out.begin(name, '{');
    any = true;
    out.count(name_of(static_cast<Kind>(i)), counts[i]);
  }
  if (any) out.end('}');
}

void write_scalars(Writer& out, const PlaceShape& place) {
  out.real("least", place.least);
  out.real("most", place.most);
  out.count("integer_digits", place.integer_digits);
  out.count("fraction_digits", place.fraction_digits);
  out.count("beyond_2_53", place.beyond_2_53);
  out.count("beyond_double", place.beyond_double);
  out.count("epoch_seconds", place.epoch_seconds);
  out.count("epoch_ms", place.epoch_ms);
  out.count("shortest", place.shortest);
  out.count("longest", place.longest);
  out.count("fewest", place.fewest);
  out.count("longest_array", place.longest_array);
  write_kinds(out, "formats", place.formats, TextFormat{});
  out.count("date_fraction_digits_least", place.date_fraction_digits_least);
  out.count("date_fraction_digits_most", place.date_fraction_digits_most);
  write(out, "values", place.values);
  write(out, "lengths", place.lengths);
}

// Names as their numbers among the members, which come in the same order.
void write_variants(Writer& out, const PlaceShape& place) {
  out.flag("many_variants", place.many_variants);
  if (place.variants.empty()) return;
  out.begin("variants", '[');
  for (const auto& [hash, variant] : place.variants) {
    out.element();
    out.begin('{');
    out.count("count", variant.count);
    out.begin("names", '[');
    std::size_t number = 0;
    auto next = variant.names.begin();
    for (const auto& [name, member] : place.members) {
      if (next != variant.names.end() && *next == name) {
        out.element();
        out.number(number);
        ++next;
      }
      ++number;
    }
    out.end(']');
    if (!variant.words.empty()) out.begin("words", '{');
    for (const auto& [name, words] : variant.words) {
      if (words.many) {
        out.key(name);
        out.number(0);
      } else {
        out.counts(name, words.counts);
      }
    }
    if (!variant.words.empty()) out.end('}');
    out.end('}');
  }
  out.end(']');
}

void write(Writer& out, const PlaceShape& place) {
  out.begin('{');
  write_kinds(out, "types", place.types, JsonType{});
  write_scalars(out, place);
  write(out, "seen", place.seen);
  if (!place.members.empty()) {
    out.begin("members", '{');
    for (const auto& [name, member] : place.members) {
      out.key(name);
      write(out, *member);
    }
    out.end('}');
  }
  write_variants(out, place);
  if (place.elements) {
    out.key("elements");
    write(out, *place.elements);
  }
  if (place.others) {
    out.key("others");
    write(out, *place.others);
  }
  out.end('}');
}

void write(Writer& out, std::string_view name, const PlaceShape& place) {
  if (place.present == 0) return;
  out.key(name);
  write(out, place);
}

void write_headers(Writer& out, const MessageShape& shape) {
  if (shape.headers.empty()) return;
  out.begin("headers", '{');
  for (const auto& [name, field] : shape.headers) {
    out.begin(name, '{');
    out.count("present", field.present);
    out.counts("spellings", field.spellings);
    write(out, "values", field.values);
    write(out, "seen", field.seen);
    out.end('}');
  }
  out.end('}');
}

void write_members(Writer& out, const MessageShape& shape) {
  out.count("messages", shape.messages);
  out.counts("content_types", shape.content_types);
  write_headers(out, shape);
  out.count("empty_bodies", shape.empty_bodies);
  out.count("not_json", shape.not_json);
  out.count("other_bodies", shape.other_bodies);
  out.count("duplicate_keys", shape.duplicate_keys);
  out.count("invalid_utf8", shape.invalid_utf8);
  out.count("byte_order_marks", shape.byte_order_marks);
  out.count("too_deep", shape.too_deep);
  out.count("cut", shape.cut);
  if (shape.followed < most_depth) {
    out.key("followed");
    out.number(shape.followed);
  }
  write(out, "query", shape.query);
  write(out, "body", shape.body);
  write(out, "seen", shape.seen);
}

void write_head(Writer& out, std::string_view what) {
  out.text("shakedown", what);
  out.count("version", shapes_text_version);
}

}  // namespace

std::string to_text(const MessageShape& shape) {
  std::string text;
  Writer out(text);
  out.begin('{');
  write_head(out, one_shape_text);
  write_members(out, shape);
  out.end('}');
  return text;
}

std::string to_text(const ShapeSet& set) {
  std::string text;
  Writer out(text);
  out.begin('{');
  write_head(out, shapes_text);
  out.count("exchanges", set.exchanges);
  out.begin("shapes", '[');
  bool first = true;
  for (const auto& [key, shape] : set.shapes) {
    text += first ? "\n" : ",\n";
    first = false;
    out.begin('{');
    out.key("endpoint");
    out.text(key.endpoint);
    out.flag("request", key.direction == Direction::request);
    out.count("status", key.status);
    write_members(out, shape);
    out.end('}');
  }
  text += "\n]}\n";
  return text;
}

}  // namespace shakedown::judge
