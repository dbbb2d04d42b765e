// Parts of a body that a fault holds back until it knows how long the body is.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class HeldBody {
 public:
  void add(const ResponsePart& part) {
    text_.append(part.bytes);
    parts_.push_back({part.kind, part.bytes.size()});
    if (part.kind == ResponsePart::Kind::data) payload_ += part.bytes.size();
  }

  // Gives every part in its order, at `at`, and forgets them.
  template <class Take>
  void release(Nanoseconds at, Take take) {
    const auto text = std::move(text_);
    const auto parts = std::move(parts_);
    *this = {};
    std::size_t from = 0;
    for (const auto& [kind, size] : parts) {
      take(ResponsePart{kind, std::string_view(text).substr(from, size), at});
      from += size;
    }
  }

  std::size_t bytes() const { return text_.size(); }
  std::size_t payload() const { return payload_; }

 private:
  struct Part {
    ResponsePart::Kind kind;
    std::size_t size;
  };
  std::string text_;
  std::vector<Part> parts_;
  std::size_t payload_ = 0;
};

}  // namespace shakedown::faults
