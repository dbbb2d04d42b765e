// Texts that tell how a service is made inside: stack traces, errors of databases, paths of source files.
// Pure.
#pragma once

#include <string>
#include <string_view>

namespace shakedown::fuzz {

struct Leak {
  std::string kind;  // "a stack trace", "an error of a database"; empty: none
  std::string text;  // the line that shows it
};

// `sent`: what the request said; what is only its echo is no leak.
Leak leak_in(std::string_view body, std::string_view sent);

}  // namespace shakedown::fuzz
