// Whatever bytes either side of a connection sends: the framer's pieces are the input, its limits hold, and
// it sees the same messages however the bytes are split.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "harness/http/message_framer.hpp"

using namespace shakedown::http;

namespace {

struct Seen {
  std::string payload;
  std::vector<std::string> heads;
  std::vector<std::size_t> ends;
  bool http = true;
  friend bool operator==(const Seen&, const Seen&) = default;
};

Seen frame(MessageRole role, const AnsweredRequest& answered, std::string_view bytes, std::size_t step) {
  MessageFramer framer(role);
  framer.answers(answered);
  Seen seen;
  for (std::size_t from = 0; from < bytes.size(); from += step) {
    auto part = bytes.substr(from, step);
    while (!part.empty()) {
      const auto piece = framer.next(part);
      if (piece.bytes.empty() || piece.bytes.data() != part.data() || piece.bytes.size() > part.size())
        std::abort();
      part.remove_prefix(piece.bytes.size());
      if (piece.kind == Piece::Kind::data) seen.payload += piece.bytes;
      if (piece.kind == Piece::Kind::head_end) seen.heads.emplace_back(framer.head_text());
      if (piece.kind == Piece::Kind::not_http) seen.http = false;
      if (piece.ends_message) seen.ends.push_back(static_cast<std::size_t>(part.data() - bytes.data()));
      if (framer.head_text().size() > longest_head) std::abort();
    }
  }
  if (framer.closed() && framer.in_message()) std::abort();
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto role = data[0] % 2 == 0 ? MessageRole::request : MessageRole::response;
  const AnsweredRequest answered{.head = (data[0] & 2) != 0, .connect = (data[0] & 4) != 0};
  const auto at_once = frame(role, answered, bytes, std::max<std::size_t>(bytes.size(), 1));
  if (!(frame(role, answered, bytes, std::max<std::size_t>(data[1], 1)) == at_once)) std::abort();
  return 0;
}
