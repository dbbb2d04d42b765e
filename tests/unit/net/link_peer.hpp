// The two ends of an HttpLink under test: feeds it, carries its actions out into texts, and keeps what it
// told. Time stands still unless a test moves it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/http_link.hpp"

namespace shakedown::net {

class LinkPeer {
 public:
  explicit LinkPeer(faults::HttpFaults& faults,
                    LinkSettings settings = {.proxy = "payments", .connection = 1})
      : link(std::move(settings), faults) {}

  void client(std::string_view bytes) { take(link.client_bytes(bytes, now)); }
  void upstream(std::string_view bytes) { take(link.upstream_bytes(bytes, now)); }
  void client_closes(bool reset = false) { take(link.client_closed(now, reset)); }
  void upstream_closes(bool reset = false) { take(link.upstream_closed(now, reset)); }
  void upstream_refuses() { take(link.upstream_refused(now)); }
  void arm(faults::HttpFaults& faults, const FaultSpec& fault) {
    static_cast<void>(faults.arm(fault));
    take(link.armed(fault, now));
  }
  // To this time, step by step as a caller would.
  void until(Nanoseconds time) {
    while (link.next_due() <= time) {
      now = std::max(now, link.next_due());
      take(link.act(now));
    }
    now = time;
  }

  const ProxiedExchange& exchange(std::size_t index) const { return exchanges.at(index); }

  HttpLink link;
  Nanoseconds now{1};
  std::string to_client, to_upstream;
  struct Sent {
    Nanoseconds at;
    std::string bytes;
  };
  std::vector<Sent> client_sends;
  std::size_t sends = 0;
  bool client_finished = false, client_reset = false, upstream_finished = false, upstream_reset = false;
  std::vector<ProxiedExchange> exchanges;
  std::vector<InjectedFault> injected;
  std::vector<std::string> notes;

 private:
  void take(const LinkOutput& output) {
    for (const auto& action : output.actions) {
      const bool client = action.side == Side::client;
      switch (action.kind) {
        case LinkAction::Kind::send:
          ++sends;
          (client ? to_client : to_upstream).append(action.bytes);
          if (client) client_sends.push_back({now, std::string(action.bytes)});
          break;
        case LinkAction::Kind::finish:
          (client ? client_finished : upstream_finished) = true;
          break;
        case LinkAction::Kind::reset:
          (client ? client_reset : upstream_reset) = true;
          break;
        case LinkAction::Kind::over:
          break;
      }
    }
    exchanges.insert(exchanges.end(), output.exchanges.begin(), output.exchanges.end());
    injected.insert(injected.end(), output.injected.begin(), output.injected.end());
    notes.insert(notes.end(), output.notes.begin(), output.notes.end());
  }
};

}  // namespace shakedown::net
