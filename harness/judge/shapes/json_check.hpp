// The first look at a body: is it one whole JSON text, how deep, and which members are given twice. The
// second look (body_learner.hpp) then learns only from what is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shakedown::judge {

struct JsonCheck {
  enum class Is : std::uint8_t {
    whole,
    mended,  // whole but for halves of surrogate pairs ("\ud800"): RFC 8259 lets them stand, parsers do not
    not_json,
    beyond_parser,  // deeper than most_depth, or an exponent beyond 32 bits
  };
  Is is = Is::not_json;
  // Members that a later one of the same name in the same object replaces: their numbers in order of
  // appearance, from 0, ascending.
  std::vector<std::uint32_t> replaced;
  std::string mended;  // the text with "\ufffd" in place of each half; else empty
};

// Keeps its buffers. One thread each.
class JsonChecker {
 public:
  JsonChecker();
  ~JsonChecker();
  JsonChecker(const JsonChecker&) = delete;
  JsonChecker& operator=(const JsonChecker&) = delete;

  // Linear in its size but for sorting the names of each object. The result lasts until the next call.
  const JsonCheck& check(std::string_view body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shakedown::judge
