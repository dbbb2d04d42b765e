// Boost.JSON's event parser with a handler that remembers nothing but the hashes of open objects' names.
#include "harness/judge/shapes/json_check.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>

#include "harness/judge/shapes/shape.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::judge {
namespace {

struct Name {
  std::uint64_t hash = 0;
  std::uint32_t number = 0;
  auto operator<=>(const Name&) const = default;
};

// What Boost.JSON calls; names and limits are its interface.
struct CheckHandler {
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  using Text = boost::json::string_view;
  using Error = boost::json::error_code;

  std::vector<Name> names;          // of all open objects
  std::vector<std::size_t> begins;  // where each open object's begin
  std::uint32_t next = 0;
  std::string parts;  // of a name that comes in pieces because of its escapes
  std::vector<std::uint32_t> replaced;

  void reset() {
    names.clear();
    begins.clear();
    next = 0;
    parts.clear();
    replaced.clear();
  }
  void find_replaced(std::size_t begin) {
    const auto first = names.begin() + static_cast<std::ptrdiff_t>(begin);
    if (names.end() - first > 1) {
      std::sort(first, names.end());
      for (auto at = first; at + 1 != names.end(); ++at) {
        if (at->hash == (at + 1)->hash) replaced.push_back(at->number);
      }
    }
    names.resize(begin);
  }

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_array_begin(Error&) { return true; }
  bool on_array_end(std::size_t, Error&) { return true; }
  bool on_object_begin(Error&) {
    begins.push_back(names.size());
    return true;
  }
  bool on_object_end(std::size_t, Error&) {
    find_replaced(begins.back());
    begins.pop_back();
    return true;
  }
  bool on_string_part(Text, std::size_t, Error&) { return true; }
  bool on_string(Text, std::size_t, Error&) { return true; }
  bool on_key_part(Text piece, std::size_t, Error&) {
    parts.append(piece.data(), piece.size());
    return true;
  }
  bool on_key(Text last, std::size_t, Error&) {
    std::string_view key(last.data(), last.size());
    if (!parts.empty()) key = parts.append(key);
    names.push_back({hash_text(key), next++});
    parts.clear();
    return true;
  }
  bool on_number_part(Text, Error&) { return true; }
  bool on_int64(std::int64_t, Text, Error&) { return true; }
  bool on_uint64(std::uint64_t, Text, Error&) { return true; }
  bool on_double(double, Text, Error&) { return true; }
  bool on_bool(bool, Error&) { return true; }
  bool on_null(Error&) { return true; }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }
};

boost::json::parse_options tolerant() {
  boost::json::parse_options options;
  options.max_depth = static_cast<std::size_t>(most_depth);
  options.allow_invalid_utf8 = true;  // it is counted, and what is around it is learned
  return options;
}

JsonCheck::Is meaning_of(const boost::json::error_code& code) {
  using boost::json::error;
  if (code == error::too_deep || code == error::exponent_overflow) return JsonCheck::Is::beyond_parser;
  return JsonCheck::Is::not_json;
}

// The code unit of an escape "\uXXXX" at this place, 0: there is none.
unsigned escaped_unit(std::string_view text, std::size_t at) {
  unsigned unit = 0;
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
  const auto [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, unit, 16);
  return error == std::errc() && end == text.data() + at + 6 ? unit : 0;
}

// Empty where there is no half of a pair.
std::string without_half_surrogates(std::string_view text) {
  std::string mended;
  std::size_t copied = 0;
  for (auto at = text.find('\\'); at < text.size(); at = text.find('\\', at)) {
    const auto unit = escaped_unit(text, at);
    const auto next = escaped_unit(text, at + 6);
    const bool leads = unit >= 0xD800 && unit < 0xDC00;
    const bool trails = unit >= 0xDC00 && unit < 0xE000;
    if (leads && next >= 0xDC00 && next < 0xE000) {
      at += 12;
    } else if (leads || trails) {
      mended += text.substr(copied, at - copied);
      mended += "\\ufffd";
      at += 6;
      copied = at;
    } else {
      at += 2;
    }
  }
  if (copied > 0) mended += text.substr(copied);
  return mended;
}

}  // namespace

struct JsonChecker::State {
  boost::json::basic_parser<CheckHandler> parser{tolerant()};
  JsonCheck result;

  JsonCheck::Is parse(std::string_view body) {
    parser.reset();
    parser.handler().reset();
    boost::json::error_code error;
    const auto used = parser.write_some(false, body.data(), body.size(), error);
    if (error) return meaning_of(error);
    if (body.find_first_not_of(" \t\r\n", used) != std::string_view::npos) return JsonCheck::Is::not_json;
    result.replaced.swap(parser.handler().replaced);
    std::sort(result.replaced.begin(), result.replaced.end());
    return JsonCheck::Is::whole;
  }
};

JsonChecker::JsonChecker() : state_(std::make_unique<State>()) {}
JsonChecker::~JsonChecker() = default;

const JsonCheck& JsonChecker::check(std::string_view body) {
  auto& result = state_->result;
  result.replaced.clear();
  result.mended.clear();
  result.is = state_->parse(body);
  if (result.is != JsonCheck::Is::not_json) return result;
  auto mended = without_half_surrogates(body);
  if (mended.empty() || state_->parse(mended) != JsonCheck::Is::whole) return result;
  result.is = JsonCheck::Is::mended;
  result.mended = std::move(mended);
  return result;
}

}  // namespace shakedown::judge
