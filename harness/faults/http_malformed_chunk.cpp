#include "harness/faults/http_malformed_chunk.hpp"

#include <cstdio>

#include "harness/faults/http_head_edit.hpp"

namespace shakedown::faults {

using Kind = ResponsePart::Kind;

void MalformedChunk::take(const ResponsePart& part, const NextFault& next) {
  if (part.kind == Kind::head) return begin(part, next);
  if (over_) return;
  if (!acts_) return next(part);
  switch (part.kind) {
    case Kind::chunk_size:
      chunk_line_.append(part.bytes);
      return;
    case Kind::data:
      if (part.bytes.empty()) return;
      if (!was_chunked_) {
        char line[24];
        std::snprintf(line, sizeof line, "%zx\r\n", part.bytes.size());
        chunk_line_ = line;
      }
      if (!chunk_line_.empty()) next({Kind::chunk_size, chunk_line_, part.at});
      chunk_line_.clear();
      next(part);
      if (!was_chunked_) next({Kind::chunk_end, "\r\n", part.at});
      return;
    case Kind::last_chunk:
    case Kind::whole:
      return break_off(part.at, next);
    default:
      if (part.kind == Kind::cut && !chunk_line_.empty()) next({Kind::chunk_size, chunk_line_, part.at});
      return next(part);
  }
}

void MalformedChunk::begin(const ResponsePart& part, const NextFault& next) {
  acts_ = part.head->has_body;
  was_chunked_ = part.head->framing == Framing::chunked;
  if (!acts_) could_not("the response has no body");
  if (!acts_ || was_chunked_) return next(part);
  auto head = *part.head;
  head.framing = Framing::chunked;
  const auto text = with_field(without_field(part.bytes, "Content-Length"), "Transfer-Encoding", "chunked");
  next({Kind::head, text, part.at, &head});
}

void MalformedChunk::break_off(Nanoseconds at, const NextFault& next) {
  over_ = true;
  did("a chunk without sense in place of the last one, then FIN");
  next({Kind::data, "zz;\r\n", at});
  next({Kind::close, {}, at});
}

}  // namespace shakedown::faults
