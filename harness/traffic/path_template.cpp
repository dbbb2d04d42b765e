// Which path segments are ids.
#include "harness/traffic/path_template.hpp"

#include <algorithm>
#include <unordered_map>

#include "harness/model/hash.hpp"
#include "harness/traffic/encoding.hpp"

namespace shakedown::traffic {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_letter(char c) {
  return is_lower(c) || is_upper(c);
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <class Is>
bool all(std::string_view text, Is is) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}
template <class Is>
std::size_t count(std::string_view text, Is is) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is));
}

bool is_number(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return all(text, is_digit);
}

// Matches digits where the pattern has 'd', hexadecimal digits where it has 'x', itself elsewhere.
bool fits(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ok = pattern[i] == 'd'   ? is_digit(text[i])
                    : pattern[i] == 'x' ? is_hex(text[i])
                                        : text[i] == pattern[i];
    if (!ok) return false;
  }
  return true;
}

bool is_uuid(std::string_view text) {
  return fits(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
}
bool is_date(std::string_view text) {
  return text.size() >= 10 && fits(text.substr(0, 10), "dddd-dd-dd") &&
         (text.size() == 10 || text[10] == 'T');
}
bool is_email(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos;
}

// Letters and digits mixed as nobody names things: hexadecimal, ULID, base64 and the like.
bool is_token(std::string_view text) {
  const auto digits = count(text, is_digit);
  if (text.size() >= 8 && digits > 0 && all(text, is_hex)) return true;
  const auto uppers = count(text, is_upper);
  const auto lowers = count(text, is_lower);
  if (text.size() == 26 && lowers == 0 && digits > 0 && digits + uppers == 26) return true;  // ULID
  const bool plain = all(text, [](char c) {
    return is_digit(c) || is_letter(c) || c == '_' || c == '-' || c == '=' || c == '.' || c == '~';
  });
  if (!plain || digits == 0) return false;
  if (text.size() >= 16 && uppers > 0 && lowers > 0) return true;
  const auto separators = text.size() - digits - uppers - lowers;
  return text.size() >= 20 && digits >= 3 && separators * 8 <= text.size();
}

// "ord_8f3k", "INV-20240001": a short word, a separator, and something with digits.
bool is_prefixed_id(std::string_view text) {
  const auto separator = text.find_last_of("_-");
  if (separator == std::string_view::npos || separator == 0 || separator > 12) return false;
  if (!all(text.substr(0, separator), is_letter)) return false;
  const auto rest = text.substr(separator + 1);
  return rest.size() >= 4 && count(rest, is_digit) > 0 &&
         all(rest, [](char c) { return is_digit(c) || is_letter(c); });
}

bool is_id(std::string_view text) {
  return is_number(text) || is_uuid(text) || is_token(text) || is_prefixed_id(text);
}

// A content hash as bundlers append it: eight or more, not a word.
bool is_content_hash(std::string_view text) {
  if (text.size() < 8 || text.size() > 64) return false;
  if (!all(text, [](char c) { return is_digit(c) || is_letter(c) || c == '_'; })) return false;
  return count(text, is_digit) > 0 && (count(text, is_letter) > 0 || text.size() >= 16);
}

// A part of a file's name. Short numbers among others are a version's: "jquery-3.6.0.min.js".
bool is_file_id(std::string_view part, bool is_first) {
  constexpr std::size_t version_digits = 4;
  return is_id(part) && (is_first || !is_number(part) || part.size() > version_digits);
}

// "app.3f2a1b9c.js", "17.json": ids between the dots of a file's name.
std::string file_template(std::string_view segment) {
  const auto dot = segment.rfind('.');
  const auto extension = segment.substr(dot + 1);
  if (dot == 0 || extension.size() > 6 || count(extension, is_letter) == 0) return std::string(segment);
  std::string out;
  std::string_view rest = segment.substr(0, dot);
  while (true) {
    const auto part = rest.substr(0, rest.find('.'));
    const auto dash = part.find_last_of('-');
    // "app-3f2a1b9c": the name stays, the hash goes.
    if (dash != std::string_view::npos && !is_uuid(part) && is_content_hash(part.substr(dash + 1))) {
      out += part.substr(0, dash + 1);
      out += "{id}";
    } else if (is_file_id(part, rest.size() == dot) || is_content_hash(part)) {
      out += "{id}";
    } else {
      out += part;
    }
    out += '.';
    if (part.size() == rest.size()) break;
    rest.remove_prefix(part.size() + 1);
  }
  out += extension;
  return out;
}

bool is_hole(std::string_view segment) {
  return segment.find('{') != std::string_view::npos;
}

// The path with one segment taken out: equal for paths that differ in that segment only.
std::uint64_t hash_without(const std::vector<std::string_view>& segments, std::size_t left_out) {
  std::uint64_t value = mix(segments.size() * 1000 + left_out);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (i != left_out) value = mix(value ^ hash_text(segments[i]) ^ i);
  }
  return value;
}

std::string joined(const std::vector<std::string_view>& segments) {
  std::string out;
  for (const auto segment : segments) {
    out += '/';
    out += segment;
  }
  return out.empty() ? "/" : out;
}

std::string merge(const std::string& path, const std::unordered_set<std::uint64_t>& learned) {
  const auto segments = path_segments(path);
  auto out = segments;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!is_hole(segments[i]) && learned.count(hash_without(segments, i)) > 0) out[i] = "{name}";
  }
  return joined(out);
}

}  // namespace

std::string segment_template(std::string_view segment) {
  std::string decoded;
  std::string_view text = segment;
  if (segment.find('%') != std::string_view::npos) {
    decoded = percent_decoded(segment);
    text = decoded;
  }
  if (is_date(text)) return "{date}";
  if (is_email(text)) return "{email}";
  if (text.find('.') != std::string_view::npos) {
    auto file = file_template(text);
    if (file != text) return file;
  }
  return is_id(text) ? "{id}" : std::string(segment);
}

std::vector<std::string_view> path_segments(std::string_view path) {
  std::vector<std::string_view> all_segments;
  path = path.substr(0, path.find_first_of("?#"));
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  while (!path.empty()) {
    if (all_segments.size() + 1 == path_segment_limit) {
      all_segments.push_back(path);
      break;
    }
    const auto segment = path.substr(0, path.find('/'));
    all_segments.push_back(segment);
    if (segment.size() == path.size()) break;
    path.remove_prefix(segment.size() + 1);
    if (path.empty()) all_segments.push_back(path);  // a final slash is part of the path
  }
  return all_segments;
}

std::string template_of(std::string_view path) {
  std::string out;
  for (const auto segment : path_segments(path)) {
    out += '/';
    out += segment_template(segment);
  }
  return out.empty() ? "/" : out;
}

void PathLearner::add(std::string_view path) {
  if (templates_.size() < path_limit) templates_.insert(template_of(path));
}

void PathLearner::learn() {
  constexpr int most_rounds = 3;  // each round can only find what the one before brought together
  for (int round = 0; round < most_rounds; ++round) {
    std::unordered_map<std::uint64_t, std::size_t> values;
    std::unordered_set<std::uint64_t> learned;
    for (const auto& path : templates_) {
      const auto segments = path_segments(path);
      for (std::size_t i = 0; i < segments.size(); ++i) {
        if (is_hole(segments[i])) continue;
        const auto key = hash_without(segments, i);
        const auto enough = segments.size() == 1 ? learned_values_at_root : learned_values;
        if (++values[key] > enough) learned.insert(key);
      }
    }
    if (learned.empty()) break;
    std::unordered_set<std::string> merged;
    for (const auto& path : templates_) merged.insert(merge(path, learned));
    templates_ = std::move(merged);
    rounds_.push_back(std::move(learned));
  }
  templates_.clear();
}

std::string PathLearner::operator()(std::string_view path) const {
  auto out = template_of(path);
  for (const auto& learned : rounds_) out = merge(out, learned);
  return out;
}

}  // namespace shakedown::traffic
