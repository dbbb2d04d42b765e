// The connection is closed after `bytes` in this direction, counted since the fault met the connection and
// across changes of it. Without `bytes`: after `delay`, counted the same way; without either, at the first
// byte, which does not pass.
#pragma once

#include "harness/faults/stage.hpp"

namespace shakedown::faults {

class Cut : public Stage {
 public:
  Cut(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) : Stage(fault, random), met_(now) {}
  void take(Chunk chunk) override;
  Nanoseconds due() const override;
  Chunk give() override;
  void change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) override;

 private:
  bool timed() const { return fault_.bytes <= 0 && fault_.delay > Nanoseconds{}; }
  void close(Nanoseconds at);

  Nanoseconds met_;
  std::uint64_t passed_ = 0;
  bool over_ = false;  // what comes now is dropped
};

}  // namespace shakedown::faults
