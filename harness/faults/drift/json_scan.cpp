#include "harness/faults/drift/json_scan.hpp"

#include <array>

#include "harness/model/utf8.hpp"

namespace shakedown::faults {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Recursive descent; `fits` is how many steps of the path lead to the value that is read, none where it is
// off the path.
class Scanner {
 public:
  Scanner(std::string_view text, const DriftPath& path) : text_(text), path_(path) {}

  JsonScan run() {
    skip_space();
    JsonPlace root;
    if (value(root, 0) && (skip_space(), at_ != text_.size())) fail("something stands behind its end");
    if (!out_.why.empty()) out_.places.clear();
    return std::move(out_);
  }

 private:
  static constexpr std::size_t off = std::string_view::npos;

  bool fail(const char* what) {
    if (out_.why.empty()) out_.why = std::string(what) + ", at byte " + std::to_string(at_);
    return false;
  }
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // Places stand in the order of their begins, so that a value's is made before what is in it is read; a path
  // names places of one depth, so that none is inside of another.
  bool value(JsonPlace& place, std::size_t fits) {
    const bool wanted = fits == path_.size();
    place.begin = at_;
    if (!read(place, fits)) return false;
    place.end = at_;
    if (!wanted) return true;
    if (out_.places.size() == most_json_places) return fail("it has more than 100,000 such places");
    out_.places.push_back(place);
    return true;
  }

  bool read(JsonPlace& place, std::size_t fits) {
    const char c = here();
    if (at_ >= text_.size()) return fail("it ends too early");
    if (c == '{' || c == '[') {
      place.kind = c == '{' ? JsonKind::object : JsonKind::array;
      if (++depth_ > deepest_json) return fail("it is nested more than 512 deep");
      const bool fine = c == '{' ? object(fits) : array(fits);
      --depth_;
      return fine;
    }
    if (c == '"') {
      place.kind = JsonKind::string;
      return string();
    }
    if (c == '-' || is_digit(c)) return number(place);
    if (word("true") || word("false")) {
      place.kind = JsonKind::boolean;
      return true;
    }
    place.kind = JsonKind::null;
    return word("null") || fail("no value begins so");
  }

  bool word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool number(JsonPlace& place) {
    place.kind = JsonKind::integer;
    take('-');
    if (!is_digit(here())) return fail("a number without digits");
    if (!take('0')) digits();
    if (take('.')) {
      place.kind = JsonKind::number;
      if (!is_digit(here())) return fail("a number without digits");
      digits();
    }
    if (here() == 'e' || here() == 'E') {
      ++at_;
      place.kind = JsonKind::number;
      if (!take('+')) take('-');
      if (!is_digit(here())) return fail("a number without digits");
      digits();
    }
    return true;
  }
  void digits() {
    while (is_digit(here())) ++at_;
  }

  bool string() {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fail("a control character in a string");
      if (c == '\\') {
        if (!escape()) return false;
        continue;
      }
      const auto length = utf8_length(text_.substr(at_, 4));
      if (length == 0) return fail("bytes that are no UTF-8");
      at_ += length;
    }
    return fail("a string that never ends");
  }

  bool escape() {
    ++at_;
    const char c = here();
    if (c != 'u') {
      if (at_ >= text_.size() || std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos)
        return fail("an escape that is none");
      ++at_;
      return true;
    }
    ++at_;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (!is_hex(here())) return fail("an escape that is none");
    }
    return true;
  }

  const DriftStep* step(std::size_t fits) const { return fits < path_.size() ? &path_[fits] : nullptr; }

  bool object(std::size_t fits) {
    const auto parent = at_++;
    const DriftStep* const wanted = step(fits);
    JsonPlace member;
    std::size_t kept = off;  // the last member's place, if it is one
    skip_space();
    if (take('}')) return true;
    for (std::size_t index = 0;; ++index) {
      skip_space();
      const auto key_begin = at_;
      if (here() != '"') return fail("a field without a name");
      if (!string()) return false;
      if (kept != off) out_.places[kept].next_begin = key_begin;
      const auto before_end = index == 0 ? JsonPlace::none : member.end;
      member = {};
      member.key_begin = key_begin;
      member.key_end = at_;
      member.parent = parent;
      member.index = index;
      member.before_end = before_end;
      const auto key = text_.substr(key_begin, at_ - key_begin);
      const bool leads = wanted != nullptr && is_it(*wanted, key);
      skip_space();
      if (!take(':')) return fail("a field without a colon");
      skip_space();
      if (!child(member, leads ? fits + 1 : off, kept)) return false;
      skip_space();
      if (take('}')) return true;
      if (!take(',')) return fail("a field without a comma behind it");
    }
  }

  bool array(std::size_t fits) {
    const auto parent = at_++;
    const DriftStep* const wanted = step(fits);
    const bool leads = wanted != nullptr && wanted->kind == DriftStep::Kind::any_element;
    JsonPlace element;
    std::size_t kept = off;
    skip_space();
    if (take(']')) return true;
    for (std::size_t index = 0;; ++index) {
      skip_space();
      if (kept != off) out_.places[kept].next_begin = at_;
      const auto before_end = index == 0 ? JsonPlace::none : element.end;
      element = {};
      element.parent = parent;
      element.index = index;
      element.before_end = before_end;
      if (!child(element, leads ? fits + 1 : off, kept)) return false;
      skip_space();
      if (take(']')) return true;
      if (!take(',')) return fail("an element without a comma behind it");
    }
  }

  bool child(JsonPlace& place, std::size_t fits, std::size_t& kept) {
    const auto before = out_.places.size();
    if (!value(place, fits)) return false;
    kept = fits == path_.size() && out_.places.size() > before ? out_.places.size() - 1 : off;
    return true;
  }

  static bool is_it(const DriftStep& wanted, std::string_view literal) {
    if (wanted.kind == DriftStep::Kind::any_member) return true;
    if (wanted.kind != DriftStep::Kind::member) return false;
    const auto raw = literal.substr(1, literal.size() - 2);
    return raw.find('\\') == std::string_view::npos ? raw == wanted.key : unquoted(literal) == wanted.key;
  }

  std::string_view text_;
  const DriftPath& path_;
  std::size_t at_ = 0;
  int depth_ = 0;
  JsonScan out_;
};

}  // namespace

const char* name_of(JsonKind kind) {
  constexpr std::array names = {"null",     "a boolean", "an integer", "a number",
                                "a string", "an array",  "an object"};
  return names[static_cast<std::size_t>(kind)];
}

JsonScan find_places(std::string_view text, const DriftPath& path) {
  return Scanner(text, path).run();
}

}  // namespace shakedown::faults
