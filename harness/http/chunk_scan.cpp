#include "harness/http/chunk_scan.hpp"

#include <algorithm>

namespace shakedown::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

ChunkScan::Step ChunkScan::next(std::string_view bytes) {
  switch (at_) {
    case At::data: {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
      left_ -= size;
      if (left_ == 0) at_ = At::data_return;
      return {Part::data, size};
    }
    case At::data_return:
      if (bytes[0] != '\r') return {Part::malformed, bytes.size()};
      at_ = At::data_line_feed;
      if (bytes.size() == 1) return {Part::end, 1};
      if (bytes[1] != '\n') return {Part::malformed, bytes.size()};
      at_ = At::size;
      return {Part::end, 2};
    case At::data_line_feed:
      if (bytes[0] != '\n') return {Part::malformed, bytes.size()};
      at_ = At::size;
      return {Part::end, 1};
    case At::size:
    case At::space:
    case At::extension:
    case At::size_line_feed:
      return size_line(bytes);
    default:
      return trailers(bytes);
  }
}

ChunkScan::Step ChunkScan::size_line(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (++line_ > longest_line || !take_size_char(bytes[i])) return {Part::malformed, bytes.size()};
    if (at_ == At::data) return {Part::size, i + 1};
    if (at_ == At::trailer_begin) return {Part::last, i + 1};
  }
  return {Part::size, bytes.size()};
}

bool ChunkScan::take_size_char(char c) {
  if (at_ == At::size_line_feed) {
    if (c != '\n') return false;
    at_ = left_ == 0 ? At::trailer_begin : At::data;
    digits_ = 0;
    line_ = 0;
    return true;
  }
  if (at_ == At::size) {
    const int digit = hex_digit(c);
    if (digit >= 0) {
      left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
      return ++digits_ <= 15;
    }
    if (digits_ == 0) return false;
    at_ = At::space;
  }
  if (at_ == At::space && c != '\r') {
    if (c == ';') at_ = At::extension;
    return c == ';' || c == ' ' || c == '\t';
  }
  if (c != '\r') return is_text(c);
  at_ = At::size_line_feed;
  return true;
}

ChunkScan::Step ChunkScan::trailers(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool may_end = at_ == At::last_line_feed;
    if (++line_ > most_trailers || !take_trailer_char(bytes[i])) return {Part::malformed, bytes.size()};
    if (may_end) return {Part::last, i + 1, true};
  }
  return {Part::last, bytes.size()};
}

// Field lines until an empty one; a line that begins with a space would be a folded one.
bool ChunkScan::take_trailer_char(char c) {
  switch (at_) {
    case At::trailer_begin:
      if (c == '\r') {
        at_ = At::last_line_feed;
        return true;
      }
      at_ = At::trailer;
      return is_text(c) && c != ' ' && c != '\t' && c != ':';
    case At::trailer:
      if (c == '\r') {
        at_ = At::trailer_line_feed;
        return true;
      }
      return is_text(c);
    case At::trailer_line_feed:
      at_ = At::trailer_begin;
      return c == '\n';
    default:
      return c == '\n';
  }
}

}  // namespace shakedown::http
