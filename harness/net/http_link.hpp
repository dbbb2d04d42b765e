// Both directions of one proxied HTTP/1.1 connection, without a socket: bytes and times in; out comes what
// the caller is to do (send, close, reset), which exchanges were seen and which faults were injected.
// Requests are told apart from each other, faults::HttpFaults decides for each of them, and its response
// passes through what was decided. Without a fault every byte goes on at once and as it came.
//
//     HttpLink link({.proxy = "payments", .connection = 7}, http_faults);
//     carry_out(link.client_bytes(bytes, now));      // for everything that is read, and for each close
//     carry_out(link.act(now));                      // at link.next_due()
//     if (link.wants(Side::upstream)) ...            // read on from that side, or leave it for now
//
// The rules it keeps:
// - Responses leave in the order of their requests, whatever is delayed: one response's bytes never get into
//   another's.
// - What a fault does to a request is decided when the request's head is whole, once. Arming acts from the
// next
//   request on; a request on its way then is told as `applied = false` where the fault would have been for
//   it.
// - Bytes that are not HTTP/1.x, from either side, pass unchanged from there on, as does everything after
//   CONNECT and 101: the link is then a tunnel. For bytes that are not HTTP that is noted, once.
// - At most `held_bytes` and one read's bytes wait inside (plus a request head of at most 64 KiB); wants() is
//   false meanwhile.
//
// Not thread-safe: one loop calls it. It never throws on account of bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/faults/http_faults.hpp"
#include "harness/model/time.hpp"
#include "harness/net/fault_proxy.hpp"

namespace shakedown::net {

enum class Side : std::uint8_t { client, upstream };

struct LinkAction {
  enum class Kind : std::uint8_t {
    send,    // `bytes` to `side`
    finish,  // no byte more goes to `side`: FIN behind what was sent; the other direction goes on
    reset,   // RST to `side`, behind what was sent; nothing more is read from it or sent to it
    over,    // close both (FIN, behind what was sent); nothing more is read, no further call is needed
  };
  Kind kind = Kind::send;
  Side side = Side::client;
  std::string_view bytes;  // of the caller's own read buffer or of the link; valid until the next call
};

// In the order in which things are to be done. Valid until the next call on the same link; the caller may
// move out of it.
struct LinkOutput {
  std::vector<LinkAction> actions;
  std::vector<ProxiedExchange> exchanges;  // those that are over
  std::vector<InjectedFault> injected;
  std::vector<std::string> notes;
};

struct LinkSettings {
  std::string proxy;
  std::uint64_t connection = 0;
  bool observe = true;  // make ProxiedExchange values; without it requests are only counted and decided
  std::size_t kept_body_bytes = 64 * 1024;
  std::size_t held_bytes = 256 * 1024;
};

class HttpLink {
 public:
  // `faults` is the proxy's, shared by all its links, and outlives them.
  HttpLink(LinkSettings settings, faults::HttpFaults& faults);
  ~HttpLink();
  HttpLink(HttpLink&&) noexcept;
  HttpLink& operator=(HttpLink&&) noexcept;

  // What was read from a side. All of it is taken, also while wants() is false.
  LinkOutput& client_bytes(std::string_view bytes, Nanoseconds now);
  LinkOutput& upstream_bytes(std::string_view bytes, Nanoseconds now);

  // A side sent FIN, or RST (`reset`). FIN is passed on as FIN behind what is still held and the other
  // direction goes on; RST is passed on as RST.
  LinkOutput& client_closed(Nanoseconds now, bool reset = false);
  LinkOutput& upstream_closed(Nanoseconds now, bool reset = false);
  // The upstream could not be reached: what the client asked for ends so, and the client is closed.
  LinkOutput& upstream_refused(Nanoseconds now);
  // The proxy itself ends the connection (a fault of the connection, shutdown): only exchanges come out, with
  // this as their ending.
  LinkOutput& abandoned(Nanoseconds now, std::string_view ending);

  // When act() has something to do; `never` where nothing waits. Earlier than it was where a gate has let go
  // what waits here (HttpFaults::take_opened).
  Nanoseconds next_due() const;
  LinkOutput& act(Nanoseconds now);

  // Whether the caller should read from this side now. False while more waits inside than may, and after this
  // side's end.
  bool wants(Side from) const;

  // A fault was armed in `faults` while this link is open: tells for which requests on their way it is too
  // late.
  LinkOutput& armed(const FaultSpec& fault, Nanoseconds now);

  // How many of the next bytes from a side the link needs not see: they go straight to the other side (the
  // rest of a long body that is kept already and that no fault is for, anything in a tunnel: 2^63). 0: it
  // must see them. A caller that moved some by itself says so.
  std::uint64_t unseen_bytes(Side from) const;
  LinkOutput& passed_unseen(Side from, std::uint64_t bytes, Nanoseconds now);

  bool tunnel() const;  // both directions are bytes only
  bool over() const;    // `over` or `reset` was told; nothing more will come

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace shakedown::net
