// The named fields of an HTML page: inputs (hidden ones above all), buttons and meta tags, which is where
// servers put CSRF tokens. A tolerant scan of the bytes, linear in their number, not a parser: a page is
// whatever the target sent.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

namespace shakedown::traffic {

struct HtmlField {
  std::string_view name;   // of input or button: `name`; of meta: `name` or `property`
  std::string_view value;  // `value` or `content`, entities resolved
};

namespace detail {
using HtmlVisit = bool (*)(void*, const HtmlField&);
void each_html_field(std::string_view page, std::string& buffer, HtmlVisit visit, void* context);
}  // namespace detail

// Calls visit(const HtmlField&) for each field that has a name and a value, in order, until it returns false.
// The views last for that call; `buffer` is space that is used again.
template <class Visit>
void each_html_field(std::string_view page, std::string& buffer, Visit&& visit) {
  using F = std::remove_reference_t<Visit>;
  detail::each_html_field(
      page, buffer, [](void* f, const HtmlField& field) { return (*static_cast<F*>(f))(field); },
      const_cast<void*>(static_cast<const void*>(&visit)));
}

// Whether a body looks like a page: begins with a tag or a byte order mark and a tag.
bool looks_like_html(std::string_view body);

}  // namespace shakedown::traffic
