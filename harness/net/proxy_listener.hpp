// Where a proxy's clients come in, and the two faults that are of the listener itself. Refusing keeps the
// port: bound, and not listening, so that the kernel answers with RST. Hanging fills the backlog, after which
// the kernel drops SYNs: a connect that is not answered at all, without any privilege.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "harness/net/proxy_shared.hpp"
#include "harness/net/tcp_address.hpp"

namespace shakedown::net {

class ProxyListener final : public Watcher {
 public:
  enum class Mode : std::uint8_t { open, refusing, hanging };
  using Accepted = std::function<void(Descriptor)>;

  // "listen tcp 127.0.0.1:3310: bind: address already in use"
  static Result<std::unique_ptr<ProxyListener>> make(ProxyShared& shared, const SocketAddress& at,
                                                     Accepted accepted,
                                                     std::function<void(const std::string&)> note);
  ~ProxyListener();

  const SocketAddress& address() const { return address_; }
  Status set(Mode mode);

 private:
  ProxyListener(ProxyShared& shared, Accepted accepted, std::function<void(const std::string&)> note);
  void ready(std::uint32_t events) override;
  void accept_some();
  void pause();
  Status open_again();
  Status refuse();
  Status hang();
  void watch(bool on);

  ProxyShared& shared_;
  Accepted accepted_;
  std::function<void(const std::string&)> note_;
  Descriptor socket_;
  Descriptor filler_;        // in the backlog, while hanging
  std::string filler_name_;  // its address, to know it among the accepted
  SocketAddress address_;
  Mode mode_ = Mode::open;
  bool watched_ = false;
  Timer resume_;  // after too many connections or descriptors
};

}  // namespace shakedown::net
