#include "harness/http/message_framer.hpp"

#include <algorithm>

namespace shakedown::http {
namespace {

constexpr std::string_view empty_line = "\r\n\r\n";

// How many bytes of `next` complete a head whose beginning is `text`; npos: not all of it is there.
std::size_t rest_of_head(std::string_view text, std::string_view next) {
  // The empty line may stand across both.
  const auto tail = text.substr(text.size() - std::min<std::size_t>(text.size(), empty_line.size() - 1));
  for (std::size_t taken = 1; taken < empty_line.size() && taken <= next.size(); ++taken) {
    const auto of_text = empty_line.size() - taken;
    if (tail.size() >= of_text && tail.substr(tail.size() - of_text) == empty_line.substr(0, of_text) &&
        next.substr(0, taken) == empty_line.substr(of_text))
      return taken;
  }
  const auto at = next.find(empty_line);
  return at == std::string_view::npos ? at : at + empty_line.size();
}

}  // namespace

Piece MessageFramer::next(std::string_view bytes) {
  switch (at_) {
    case At::between:
      return between(bytes);
    case At::head_begun:
      return head_piece(bytes);
    case At::length: {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
      return {Piece::Kind::data, bytes.substr(0, size), skip(size)};
    }
    case At::chunked:
      return chunk_piece(bytes);
    case At::until_close:
      return {Piece::Kind::data, bytes};
    case At::tunnel:
      return {Piece::Kind::tunnel, bytes};
    case At::not_http:
      return {Piece::Kind::not_http, bytes};
  }
  return {Piece::Kind::not_http, bytes};
}

Piece MessageFramer::between(std::string_view bytes) {
  if (role_ == MessageRole::request) {
    if (empty_line_begun_ && bytes[0] != '\n') return refuse(bytes);
    std::size_t size = 0;
    while (size < bytes.size() && bytes[size] == (empty_line_begun_ ? '\n' : '\r')) {
      empty_line_begun_ = !empty_line_begun_;
      ++size;
    }
    if (size > 0) {
      // "\r" and then no "\n": nothing of it has a meaning.
      if (empty_line_begun_ && size < bytes.size()) return refuse(bytes);
      return {Piece::Kind::between, bytes.substr(0, size)};
    }
  }
  at_ = At::head_begun;
  text_.clear();
  start_line_.restart();
  return head_piece(bytes);
}

Piece MessageFramer::head_piece(std::string_view bytes) {
  const auto rest = rest_of_head(text_, bytes);
  const auto size = std::min(rest, bytes.size());
  if (text_.size() + size > longest_head || !start_line_.feed(bytes.substr(0, size))) return refuse(bytes);
  text_.append(bytes.substr(0, size));
  if (rest == std::string_view::npos) return {Piece::Kind::head, bytes};
  return head_is_whole(bytes.substr(0, size));
}

Piece MessageFramer::head_is_whole(std::string_view bytes) {
  if (!parse_head(text_, role_, answered_, head_)) {
    text_.resize(text_.size() - bytes.size());
    return refuse(bytes);
  }
  switch (head_.framing) {
    case BodyFraming::none:
      at_ = At::between;
      break;
    case BodyFraming::length:
      left_ = head_.length;
      at_ = left_ > 0 ? At::length : At::between;
      break;
    case BodyFraming::chunked:
      chunks_.restart();
      at_ = At::chunked;
      break;
    case BodyFraming::until_close:
      at_ = At::until_close;
      break;
  }
  const bool ends = at_ == At::between;
  const bool to_connect = answered_.connect && head_.status / 100 == 2;
  if (role_ == MessageRole::response && (head_.status == 101 || to_connect)) at_ = At::tunnel;
  return {Piece::Kind::head_end, bytes, ends};
}

Piece MessageFramer::chunk_piece(std::string_view bytes) {
  const auto step = chunks_.next(bytes);
  const auto part = bytes.substr(0, step.size);
  if (step.ended) at_ = At::between;
  switch (step.part) {
    case ChunkScan::Part::size:
      return {Piece::Kind::chunk_size, part};
    case ChunkScan::Part::data:
      return {Piece::Kind::data, part};
    case ChunkScan::Part::end:
      return {Piece::Kind::chunk_end, part};
    case ChunkScan::Part::last:
      return {Piece::Kind::last_chunk, part, step.ended};
    case ChunkScan::Part::malformed:
      break;
  }
  return refuse(bytes);
}

// The rest of the input belongs to it too: there is no telling where it would end.
Piece MessageFramer::refuse(std::string_view bytes) {
  at_ = At::not_http;
  return {Piece::Kind::not_http, bytes};
}

bool MessageFramer::closed() {
  const bool fine = !is_in_body() ? at_ != At::head_begun : at_ == At::until_close;
  if (at_ == At::until_close) at_ = At::between;
  return fine;
}

std::uint64_t MessageFramer::unseen() const {
  if (is_bytes_only() || at_ == At::until_close) return std::uint64_t{1} << 63;
  return at_ == At::length ? left_ : 0;
}

bool MessageFramer::skip(std::uint64_t bytes) {
  if (at_ != At::length) return false;
  left_ -= std::min(bytes, left_);
  if (left_ > 0) return false;
  at_ = At::between;
  return true;
}

}  // namespace shakedown::http
