// One client with the upstream that was dialled for it: two flows of bytes, each from one socket to the
// other. Past everything (splice) while no fault is on a flow, through its pipeline otherwise; the change is
// made between two reads, behind what is already on its way out, so that no byte is lost or overtakes
// another.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/faults/pipeline.hpp"
#include "harness/net/http_link.hpp"
#include "harness/net/proxy_shared.hpp"
#include "harness/net/socket_end.hpp"
#include "harness/net/tcp_address.hpp"

namespace shakedown::net {

class Proxy;

class ProxiedConnection : public std::enable_shared_from_this<ProxiedConnection> {
 public:
  ProxiedConnection(ProxyShared& shared, Proxy& proxy, std::uint64_t number);
  ~ProxiedConnection();

  void start(Descriptor client);
  std::uint64_t number() const { return number_; }

  void arm(const FaultSpec& fault, std::uint64_t random);
  void disarm(std::string_view fault);
  void http_armed(const FaultSpec& fault);
  // The link's time or a pipeline's has come, or may be earlier than it was.
  void wake();
  // At once: RST or FIN on both sides. `why` is what an exchange that was under way ended with.
  void end(bool reset, std::string_view why = "proxy closed");

 private:
  enum class State : std::uint8_t { dialling, greeting, open, over };

  struct Flow {
    SocketEnd* from = nullptr;
    SocketEnd* to = nullptr;
    std::unique_ptr<faults::Pipeline> faults;  // none: bytes go past
    std::string out;                           // could not be written yet
    std::size_t out_done = 0;                  // of `out`
    std::optional<Pipe> pipe;                  // while bytes are in it
    std::size_t in_pipe = 0;
    std::uint64_t passed = 0;                      // bytes handed on, but for those that went past everything
    std::uint64_t left = 0;                        // of them, written to `to`
    faults::Ending ending = faults::Ending::none;  // behind `out`, past the pipeline
    bool blocked = false;                          // `to` takes nothing now
    bool input_ended = false;
    bool output_ended = false;
    bool lost = false;  // `to` is gone: what comes is dropped

    std::size_t waiting() const { return out.size() - out_done + in_pipe; }
  };

  // An exchange that is over once the client's flow has written so many bytes.
  struct Leaving {
    std::uint64_t until = 0;
    ProxiedExchange exchange;
  };

  Flow& flow(Stream direction) { return flows_[direction == Stream::upstream ? 0 : 1]; }
  std::size_t index_of(const Flow& flow) const { return static_cast<std::size_t>(&flow - flows_.data()); }

  void dial();
  void dial_next();
  void dial_failed(const std::string& why);
  void connected();
  void greet();
  void client_ready(std::uint32_t events);
  void upstream_ready(std::uint32_t events);
  void opened();

  void pump(Flow& flow);
  bool flush(Flow& flow);
  bool flush_pipe(Flow& flow);
  bool take_due(Flow& flow);
  bool read_some(Flow& flow);
  bool splice_some(Flow& flow);
  bool copy_some(Flow& flow);
  bool may_splice(const Flow& flow) const;
  std::size_t room_to_splice(const Flow& flow) const;
  bool wants_input(const Flow& flow) const;
  void spliced(Flow& flow, std::size_t bytes);
  void received(Flow& flow, std::string_view bytes);
  void input_over(Flow& flow, faults::Ending ending);
  void pass(Flow& flow, std::string_view bytes);
  void pass_ending(Flow& flow, faults::Ending ending);
  void send(Flow& flow, std::string_view bytes);
  void carry_out(Flow& flow, faults::Ending ending);
  void lose(Flow& flow);
  void settle();
  Side side_of(const Flow& flow) const { return index_of(flow) == 0 ? Side::client : Side::upstream; }
  void obey(const LinkOutput& output);
  void tell(const LinkOutput& output);
  void tell(ProxiedExchange exchange);
  void tell_those_that_left();
  void tell_those_that_never_left(std::string_view why);
  void tell_faults(Flow& flow);
  void over();

  ProxyShared& shared_;
  Proxy& proxy_;
  std::uint64_t number_;
  State state_ = State::dialling;
  SocketEnd client_;
  SocketEnd upstream_;
  bool client_greeted_ = false;
  bool upstream_greeted_ = false;
  std::unique_ptr<HttpLink> link_;     // where the proxy knows HTTP
  std::vector<std::string> acted_;     // the faults of this connection that have acted on it
  std::array<Flow, 2> flows_;          // to the upstream, to the client
  std::deque<Leaving> leaving_;        // over for the link, and their last bytes still on their way
  std::array<std::size_t, 2> held_{};  // as counted in shared_.held
  Timer timer_;
  std::vector<SocketAddress> addresses_;  // of the upstream, not tried yet; the next one last
  std::string dial_error_;
};

}  // namespace shakedown::net
