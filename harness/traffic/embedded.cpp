// Searches texts for values by the first bytes of their words.
#include "harness/traffic/embedded.hpp"

#include <algorithm>
#include <cstring>

#include "harness/model/hash.hpp"

namespace shakedown::traffic {
namespace {

constexpr std::size_t values_with_one_beginning = 64;  // "eyJhbGci..." begins every token of one kind

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void each_in_text(const Request& request, TextId id, detail::BeginningVisit visit, void* context) {
  const auto& text = text_of(request, id);
  const auto end = std::min(text.size(), embedded_search_limit);
  for (std::size_t i = 0; i + embedded_length <= end; ++i) {
    if (is_word(text[i]) && (i == 0 || !is_word(text[i - 1])))
      visit(context, id, i, beginning_of(std::string_view(text).substr(i)));
  }
}

Encoding encoding_at(const Request& request, TextId id, std::size_t at, BodyKind kind) {
  if (id == TextId{TextId::target})
    return at > request.target.find('?') ? Encoding::query : Encoding::path_segment;
  if (id == TextId{TextId::body}) {
    if (kind == BodyKind::json) return Encoding::json_string;
    if (kind == BodyKind::form) return Encoding::form;
  }
  return Encoding::raw;
}

}  // namespace

std::uint64_t beginning_of(std::string_view text) {
  std::uint64_t bytes = 0;
  static_assert(embedded_length == sizeof bytes);
  std::memcpy(&bytes, text.data(), sizeof bytes);
  return mix(bytes);
}

namespace detail {

void each_beginning(const Request& request, BeginningVisit visit, void* context) {
  each_in_text(request, {TextId::target}, visit, context);
  for (std::size_t i = 0; i < request.headers.size(); ++i)
    each_in_text(request, {static_cast<int>(i)}, visit, context);
  each_in_text(request, {TextId::body}, visit, context);
}

}  // namespace detail

void EmbeddedValues::add(const std::string& value) {
  if (value.size() < embedded_length || !is_word(value.front())) return;
  auto& same = values_[beginning_of(value)];
  if (same.size() < values_with_one_beginning && std::find(same.begin(), same.end(), value) == same.end())
    same.push_back(value);
}

std::vector<EmbeddedMatch> EmbeddedValues::find(const Request& request) const {
  std::vector<EmbeddedMatch> matches;
  if (values_.empty()) return matches;
  struct Search {
    const EmbeddedValues& values;
    const Request& request;
    std::vector<EmbeddedMatch>& matches;
    BodyKind kind;
  } search{*this, request, matches, body_kind(request)};
  detail::each_beginning(
      request,
      [](void* context, TextId id, std::size_t at, std::uint64_t beginning) {
        auto& s = *static_cast<Search*>(context);
        const auto found = s.values.values_.find(beginning);
        if (found == s.values.values_.end()) return;
        if (!s.matches.empty() && s.matches.back().text == id && s.matches.back().end > at) return;
        const auto rest = std::string_view(text_of(s.request, id)).substr(at);
        const std::string* longest = nullptr;
        for (const auto& value : found->second) {
          const bool here = rest.substr(0, value.size()) == value &&
                            (rest.size() == value.size() || !is_word(rest[value.size()]));
          if (here && (longest == nullptr || value.size() > longest->size())) longest = &value;
        }
        if (longest == nullptr) return;
        s.matches.push_back({id, at, at + longest->size(), encoding_at(s.request, id, at, s.kind), *longest});
      },
      &search);
  return matches;
}

}  // namespace shakedown::traffic
