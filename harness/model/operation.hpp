// What clients asked of one object and were told, as it was recorded from requests: the operations of a
// history, before anybody asks whether an order explains them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/model/time.hpp"

namespace shakedown {

struct RecordedOperation {
  enum class End : std::uint8_t {
    told,     // it was answered as expected
    unknown,  // it may have happened, since it was sent, or never
  };
  std::string function;  // "read", "write", "add"
  std::string key;       // as JSON, as the next two; empty: none
  std::string asked;
  std::string answer;
  Nanoseconds sent{};
  Nanoseconds done{};
  End end = End::told;
};

struct RecordedHistory {
  std::vector<RecordedOperation> operations;
  // Operations that were sent from this moment on are not all there.
  Nanoseconds complete_until = never;
  std::string unusable;  // why it says nothing: "PUT /stock: a request without $.count"; else empty
};

}  // namespace shakedown
