// One connection of a load thread, as state; load_loop.cpp moves it. Private to harness/net (it includes
// Asio).
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "harness/http/response_reader.hpp"
#include "harness/net/load_thread.hpp"
#include "harness/net/tls_context.hpp"

namespace shakedown::net {

// Bytes that were read and not yet understood. The reader takes whole header fields or body parts, so what is
// left over is short; it grows only for a field longer than the buffer, up to the reader's own limit on
// headers.
class ReadBuffer {
 public:
  std::string_view held() const { return {bytes_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t n) {
    begin_ += n;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  // Room to read into, at least 4 KiB of it.
  boost::asio::mutable_buffer room() {
    constexpr std::size_t least = 4096;
    if (bytes_.size() - end_ < least) {
      bytes_.erase(0, begin_);
      end_ -= begin_;
      begin_ = 0;
      if (bytes_.size() - end_ < least) bytes_.resize(std::max(bytes_.size() * 2, first_size));
    }
    return boost::asio::buffer(bytes_.data() + end_, bytes_.size() - end_);
  }
  void filled(std::size_t n) { end_ += n; }

 private:
  static constexpr std::size_t first_size = 16 * 1024;
  std::string bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

struct Connection {
  explicit Connection(boost::asio::io_context& context, std::uint64_t number) : id(number), socket(context) {}

  enum class State : std::uint8_t { connecting, idle, busy, closed };

  std::uint64_t id;
  State state = State::connecting;
  boost::asio::ip::tcp::socket socket;
  std::unique_ptr<TlsStream> tls;  // null on plain connections
  ReadBuffer in;
  http::ResponseReader reader;

  // The request that it carries, from the moment it was given one, also while it still connects.
  bool has_request = false;
  Outgoing request;
  Timing timing;
  bool blocked = false;       // that request had to wait for a connection
  bool was_used = false;      // it has answered before: a close may be a keep-alive that ran out
  bool sent_again = false;    // this request already failed once on a kept connection
  Nanoseconds first_sent{};   // then, where some of it went out
  bool writing = false;       // part of the request is still to be written
  bool body_held = false;     // Expect: the body waits for "100 Continue"
  std::uint64_t written = 0;  // bytes of this request on the wire

  Nanoseconds began_connecting{};
  Nanoseconds idle_since{};
  Nanoseconds usable_for = never;  // how long it may sit idle, from the server's Keep-Alive field
};

}  // namespace shakedown::net
