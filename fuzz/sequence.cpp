// Any bytes as a sequence of a corpus: read or refused; what was read is right, comes back from its own
// bytes, can be mutated and sent.
#include "fuzz/engine/sequence.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "fuzz/engine/message.hpp"
#include "fuzz/engine/mutate.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

const Operations& operations() {
  static const auto read = read_operations(R"({"operations": [
    {"method": "POST", "path": "/orders", "fields": [
      {"in": "body", "name": "/name", "examples": ["tea"]}, {"in": "body", "name": "/items/0/count", "type": "integer"}]},
    {"method": "GET", "path": "/orders/{id}", "fields": [
      {"in": "path", "name": "id"}, {"in": "query", "name": "full", "type": "boolean"},
      {"in": "header", "name": "X-Trace"}]}]})");
  if (!read) std::abort();
  return read.value();
}

void check(const Sequence& sequence) {
  if (decode(encode(sequence, operations()), operations()) != sequence) std::abort();
  std::vector<Answer> answers;
  for (const auto& step : sequence.steps) {
    const auto message = message_of(operations(), step, answers, {});
    const auto bytes = bytes_of(message, "h");
    // A value ends neither a line nor the head.
    const auto head = bytes.find("\r\n\r\n");
    if (bytes.size() != head + 4 + message.body.size()) std::abort();
    answers.push_back({200, "application/json", {}, message.body});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto sequence = decode({reinterpret_cast<const char*>(data), size}, operations());
  if (!sequence) return 0;
  check(*sequence);
  const Knowledge knowledge{&operations(), {"word"}, {{0, "/name"}}, {}};
  Random random(size);
  for (int i = 0; i < 8; ++i) {
    mutate(*sequence, knowledge, random, [](std::string& bytes) { bytes += '\n'; });
    check(*sequence);
  }
  return 0;
}
