// Every scalar of a JSON document with the path that leads to it, without building the document: used to
// find values in recordings and to take them from live responses. Boost.JSON does the parsing; this keeps
// the path, the source text of numbers and, where asked, the place in the bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace shakedown::traffic {

inline constexpr std::size_t json_depth_limit = 64;

struct JsonLeaf {
  enum class Kind { string, number, other };  // other: true, false, null
  Kind kind = Kind::other;
  std::string_view path;  // "$.items[0].id", "$['odd key']"; "$" for a document that is one scalar
  std::string_view text;  // a string unescaped; a number exactly as written; true, false, null
  // Where it stands in the document; of a string, what is between the quotes. Only with ranges asked for.
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Keeps its buffers from one document to the next, so that walking allocates nothing in the long run. One
// thread each.
class JsonWalker {
 public:
  JsonWalker();
  ~JsonWalker();
  JsonWalker(JsonWalker&&) noexcept;
  JsonWalker& operator=(JsonWalker&&) noexcept;

  enum class Ranges { no, yes };

  // Calls visit(const JsonLeaf&) for each leaf in order until it returns false. The views last for that call.
  // False when the text is not JSON (RFC 8259) or is nested deeper than the limit; leaves before the fault
  // have been visited by then.
  template <class Visit>
  bool walk(std::string_view json, Ranges ranges, Visit&& visit) {
    using F = std::remove_reference_t<Visit>;
    return walk(
        json, ranges, [](void* f, const JsonLeaf& leaf) { return (*static_cast<F*>(f))(leaf); },
        const_cast<void*>(static_cast<const void*>(&visit)));
  }

 private:
  using Call = bool (*)(void*, const JsonLeaf&);
  bool walk(std::string_view json, Ranges ranges, Call call, void* context);

  struct State;
  std::unique_ptr<State> state_;
};

// A path as users write it ("$.items[0].id", "$['odd key']", "$[\"x\"]") in the spelling that JsonLeaf::path
// uses; nullopt where it is not a path to one scalar (wildcards, slices, negative indexes).
std::optional<std::string> canonical_json_path(std::string_view path);

// Appends one member name to a path: ".id" or "['odd key']".
void append_json_member(std::string& path, std::string_view name);

}  // namespace shakedown::traffic
