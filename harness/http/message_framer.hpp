// Cuts one direction of an HTTP/1.1 connection into messages and their parts, and keeps every byte as it
// came: the pieces it hands out, one behind another, are the input. For a proxy, which has to know where a
// message ends and must not change it. (response_reader.hpp is for a client, which wants the message and not
// its bytes.)
//
// Sans-io and without a clock. Never throws on account of bytes, holds at most one head of 64 KiB. Pieces are
// views of the input; head() and head_text() are valid until the next message's first byte is fed. Beast's
// parser takes folded lines and does not tell framing from payload, so this one is our own, after RFC 9112.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/http/chunk_scan.hpp"
#include "harness/http/message_head.hpp"
#include "harness/http/start_line_scan.hpp"

namespace shakedown::http {

inline constexpr std::size_t longest_head = 64 * 1024;

struct Piece {
  enum class Kind : std::uint8_t {
    between,     // an empty line before a request (RFC 9112, 2.2): no message's
    head,        // of a head that goes on
    head_end,    // a head, or the rest of it: head() says what it is
    data,        // payload of the body
    chunk_size,  // chunk framing, see ChunkScan::Part
    chunk_end,
    last_chunk,
    tunnel,    // whatever there is behind CONNECT or 101
    not_http,  // not HTTP/1.x: these bytes, and everything behind them
  };
  Kind kind = Kind::tunnel;
  std::string_view bytes;
  bool ends_message = false;
};

class MessageFramer {
 public:
  explicit MessageFramer(MessageRole role) : role_(role), start_line_(role) {}
  MessageFramer(const MessageFramer&) = delete;
  MessageFramer& operator=(const MessageFramer&) = delete;

  // Responses: which request the next final response answers. Stays so until it is said anew.
  void answers(const AnsweredRequest& request) { answered_ = request; }

  // The first piece of `bytes`, which is not empty. Once it is tunnel or not_http it stays that.
  Piece next(std::string_view bytes);

  // The peer closed. True where that is no cut: between messages, and where a body ends so (in_message()
  // tells which it was before).
  bool closed();

  // From here on everything is tunnel: the other direction said so.
  void become_tunnel() { at_ = At::tunnel; }

  bool in_message() const { return at_ == At::head_begun || is_in_body(); }
  bool is_bytes_only() const { return at_ == At::tunnel || at_ == At::not_http; }

  const MessageHead& head() const { return head_; }
  // The head as it came; while it is not whole, what came of it.
  std::string_view head_text() const { return text_; }

  // How many bytes next() would hand out as data (or tunnel) without looking at them; and takes them as seen.
  // True: the message ends with them.
  std::uint64_t unseen() const;
  bool skip(std::uint64_t bytes);

 private:
  enum class At : std::uint8_t { between, head_begun, length, chunked, until_close, tunnel, not_http };
  bool is_in_body() const { return at_ == At::length || at_ == At::chunked || at_ == At::until_close; }
  Piece between(std::string_view bytes);
  Piece head_piece(std::string_view bytes);
  Piece head_is_whole(std::string_view bytes);
  Piece chunk_piece(std::string_view bytes);
  Piece refuse(std::string_view bytes);

  MessageRole role_;
  At at_ = At::between;
  bool empty_line_begun_ = false;
  std::string text_;
  MessageHead head_;
  AnsweredRequest answered_;
  StartLineScan start_line_;
  std::uint64_t left_ = 0;  // of a body with a length
  ChunkScan chunks_;
};

}  // namespace shakedown::http
