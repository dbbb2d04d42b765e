// The chunked coding of a body (RFC 9112, 7.1) cut into its parts, with every byte kept: what is chunk
// framing, what is payload, where it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace shakedown::http {

class ChunkScan {
 public:
  enum class Part : std::uint8_t {
    size,       // of a size line, or the whole of it
    data,       // payload
    end,        // of the line end behind the payload
    last,       // of the last chunk's size line from where it is known to be the last, and of the trailers
    malformed,  // these bytes are no chunked coding
  };
  struct Step {
    Part part;
    std::size_t size;    // bytes from the front, at least 1 (malformed: all)
    bool ended = false;  // the body ends with them
  };

  void restart() { *this = ChunkScan(); }
  // `bytes` is not empty.
  Step next(std::string_view bytes);

 private:
  enum class At : std::uint8_t {
    size,
    space,  // behind the size; an extension or the line's end must follow
    extension,
    size_line_feed,
    data,
    data_return,
    data_line_feed,
    trailer_begin,
    trailer,
    trailer_line_feed,
    last_line_feed,
  };
  Step size_line(std::string_view bytes);
  Step trailers(std::string_view bytes);
  bool take_size_char(char c);
  bool take_trailer_char(char c);

  static constexpr std::size_t longest_line = 16 * 1024;   // size with its extensions
  static constexpr std::size_t most_trailers = 64 * 1024;  // bytes
  At at_ = At::size;
  std::uint64_t left_ = 0;  // of the chunk's payload
  std::size_t digits_ = 0;
  std::size_t line_ = 0;  // bytes of this size line, or of the trailers
};

}  // namespace shakedown::http
