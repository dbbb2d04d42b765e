#include "harness/faults/http_drip_body.hpp"

#include <algorithm>

#include "harness/faults/chunk.hpp"
#include "harness/faults/words.hpp"

namespace shakedown::faults {

using Kind = ResponsePart::Kind;

void DripBody::take(const ResponsePart& part, const NextFault& next) {
  if (part.kind == Kind::head) return begin(part, next);
  if (holding_) {
    if (!part.is_ending()) held_.add(part);
    if (!part.is_ending() && held_.bytes() <= most_held) return;
    holding_ = false;
    start(held_.bytes(), part.at);
    held_.release(part.at, [&](const ResponsePart& held) { drip(held, next); });
    if (!part.is_ending()) return;
  }
  if (dripping_ && !part.is_ending()) return drip(part, next);
  auto behind = part;
  behind.at = last_ = std::max(part.at, last_);
  next(behind);
}

void DripBody::begin(const ResponsePart& part, const NextFault& next) {
  const auto& head = *part.head;
  auto behind = part;
  behind.at = last_ = std::max(part.at, last_);
  holding_ = dripping_ = false;
  if (!head.has_body || (head.framing == Framing::length && head.length == 0)) {
    could_not("the response has no body");
  } else if (head.framing == Framing::length) {
    start(head.length, behind.at);
  } else {
    holding_ = true;
  }
  next(behind);
}

void DripBody::start(std::uint64_t size, Nanoseconds at) {
  dripping_ = true;
  from_ = std::max(at, last_);
  size_ = size;
  at_ = 0;
  if (size > 0) did(bytes_in_words(size) + " over " + time_in_words(chosen().delay));
}

// Piece i of n holds the bytes from size * i / n on and leaves at delay * (i + 1) / n.
void DripBody::drip(const ResponsePart& part, const NextFault& next) {
  const auto pieces = std::clamp<std::uint64_t>(size_, 1, most_pieces);
  auto rest = part.bytes;
  while (!rest.empty()) {
    // Without overflow for any size: size = q * n + r.
    const auto whole = size_ / pieces;
    const auto over = size_ % pieces;
    const auto end_of = [&](std::uint64_t i) { return whole * (i + 1) + over * (i + 1) / pieces; };
    std::uint64_t index = std::min(whole > 0 ? at_ / (whole + 1) : 0, pieces - 1);
    while (index + 1 < pieces && end_of(index) <= at_) ++index;
    const auto room = at_ < size_ ? end_of(index) - at_ : rest.size();
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(room, rest.size()));
    const auto share = static_cast<double>(index + 1) / static_cast<double>(pieces);
    const Nanoseconds wait(static_cast<std::int64_t>(static_cast<double>(chosen().delay.count()) * share));
    last_ = std::max({part.at, last_, later(from_, wait)});
    next({part.kind, rest.substr(0, size), last_});
    at_ += size;
    rest.remove_prefix(size);
  }
}

}  // namespace shakedown::faults
