// A proxied connection fed with random bytes in random pieces from both sides. Without a fault what comes out
// is what went in, to the byte and at once; with faults armed it ends, tells each request once, and sends
// nothing behind an end.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "harness/net/http_link.hpp"

using namespace shakedown;
using namespace shakedown::net;

namespace {

struct Ends {
  std::string sent[2];
  bool ended[2] = {false, false};
  std::size_t exchanges = 0;

  void take(const LinkOutput& output) {
    for (const auto& action : output.actions) {
      const auto side = static_cast<int>(action.side);
      if (action.kind == LinkAction::Kind::over) {
        ended[0] = ended[1] = true;
        continue;
      }
      // A reset may follow a FIN; bytes may not.
      if (action.kind == LinkAction::Kind::send && (ended[side] || action.bytes.empty())) std::abort();
      if (action.kind == LinkAction::Kind::send) {
        sent[side] += action.bytes;
      } else {
        ended[side] = true;
      }
    }
    exchanges += output.exchanges.size();
    if (output.notes.size() > 1) std::abort();
  }
};

// The input is a list of steps: a byte with the side (bit 0) and the length (the rest), then so many bytes.
void run(std::string_view steps, faults::HttpFaults& faults, bool transparent) {
  HttpLink link({.proxy = "p", .connection = 1, .kept_body_bytes = 16}, faults);
  Ends ends;
  std::string given[2];
  Nanoseconds now{1};
  while (!steps.empty()) {
    const auto code = static_cast<std::uint8_t>(steps[0]);
    steps.remove_prefix(1);
    auto part = steps.substr(0, code >> 1);
    steps.remove_prefix(part.size());
    const auto from = static_cast<Side>(code & 1);
    now += std::chrono::milliseconds(10);
    const auto unseen = std::min<std::uint64_t>(link.unseen_bytes(from), part.size());
    const auto to = 1 - static_cast<int>(from);
    given[to] += part;
    if (unseen > 0 && part.size() % 2 == 1) {
      ends.sent[to] += part.substr(0, unseen);
      ends.take(link.passed_unseen(from, unseen, now));
      part.remove_prefix(unseen);
    }
    if (!part.empty())
      ends.take(from == Side::client ? link.client_bytes(part, now) : link.upstream_bytes(part, now));
    if (transparent && (ends.sent[0] != given[0] || !std::string_view(given[1]).starts_with(ends.sent[1])))
      std::abort();
  }
  ends.take(link.upstream_closed(now));
  ends.take(link.client_closed(now));
  for (int i = 0; i < 100'000 && link.next_due() != never; ++i) {
    now = std::max(now, link.next_due());
    ends.take(link.act(now));
  }
  if (!link.over()) std::abort();
  if (transparent && (ends.sent[0] != given[0] || ends.sent[1] != given[1])) std::abort();
  if (ends.exchanges < faults.requests()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view steps(reinterpret_cast<const char*>(data) + 2, size - 2);
  faults::HttpFaults none(1);
  run(steps, none, true);
  // A fault that fits nothing holds heads back, and that is all.
  FaultSpec never_fits;
  never_fits.name = "none";
  never_fits.kind = FaultKind::http_status;
  never_fits.probability = 0;
  faults::HttpFaults harmless(1);
  if (!harmless.arm(never_fits)) std::abort();
  run(steps, harmless, false);
  faults::HttpFaults armed(2);
  for (int i = 0; i < 10; ++i) {
    if (((data[0] | data[1] << 8) >> i & 1) == 0) continue;
    FaultSpec fault;
    fault.kind = static_cast<FaultKind>(static_cast<int>(FaultKind::http_status) + i);
    fault.name = std::to_string(i);
    fault.delay = std::chrono::milliseconds(data[0]);
    fault.bytes = data[1] % 8;
    fault.probability = 0.7;
    fault.body = "sorry";
    if (!armed.arm(fault)) std::abort();
  }
  run(steps, armed, false);
  return 0;
}
