// The words in braces that stand for something known only later. In the texts of a service (command,
// environment, readiness path) they are addresses: `{port}` is its own, `{payments.address}` that of a
// service that was started before; target/ fills them in. In the steps of a journey they are values:
// `{token}` was taken from an earlier response, `{identity.name}` is a column of the identities; traffic/
// makes holes of them. Here is what may be written, so that a mistyped one is found before anything starts.
// Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::scenario {

struct Placeholder {
  std::string_view name;  // without the braces; points into the text
  std::size_t at = 0;     // of the opening brace
};

// A service as another one's texts may speak of it.
struct NamedService {
  std::string name;
  bool has_data = false;  // it has a `state`
  bool has_url = true;    // it speaks http
  bool has_ca = false;    // the target speaks TLS to it
};

// "port", "address", "url", "host", "data", "ca". The last is always another's: `{payments.ca}`.
const std::vector<std::string>& service_attributes();

// Every `{word}` and `{word.word}` in the text that no `$` precedes: shell variables pass through.
std::vector<Placeholder> service_placeholders(std::string_view text);
// The same with `$` as any other character, and `{{word}}` meaning "{word}" itself.
std::vector<Placeholder> step_placeholders(std::string_view text);
// The one whose opening brace is at `open`.
std::optional<Placeholder> placeholder_at(std::string_view text, std::size_t open);

// What is wrong with a service's text. `self` is the service itself, `earlier` those that run before it,
// `later` the names of those that do not. Words in braces that resemble no placeholder are left alone: they
// belong to awk or a format string. Problems have no place.
Problems check_service_text(std::string_view text, const NamedService& self,
                            const std::vector<NamedService>& earlier, const std::vector<std::string>& later);

// Whether the text says where the service's own port goes.
bool names_own_port(std::string_view text, const std::string& self);

// What is wrong with a step's text: `variables` are those that earlier steps took.
Problems check_step_text(std::string_view text, const std::vector<std::string>& variables,
                         bool has_identities);

}  // namespace shakedown::scenario
