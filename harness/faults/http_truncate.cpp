#include "harness/faults/http_truncate.hpp"

#include <algorithm>

#include "harness/faults/words.hpp"

namespace shakedown::faults {

using Kind = ResponsePart::Kind;

void Truncate::take(const ResponsePart& part, const NextFault& next) {
  if (part.kind == Kind::head) return begin(part, next);
  switch (state_) {
    case State::passing:
      return next(part);
    case State::holding:
      return hold(part, next);
    case State::cutting:
      return cut(part, next);
    case State::closed:
      return;
  }
}

void Truncate::begin(const ResponsePart& part, const NextFault& next) {
  const auto& head = *part.head;
  const auto wanted = static_cast<std::uint64_t>(std::max<std::int64_t>(fault().bytes, 0));
  framing_ = head.framing;
  next(part);
  if (!head.has_body || (head.framing == Framing::length && head.length == 0)) {
    could_not("the response has no body");
  } else if (head.framing == Framing::length) {
    left_ = wanted > 0 ? std::min(wanted, head.length - 1) : head.length / 2;
    state_ = State::cutting;
    if (left_ == 0) close(part.at, next);
  } else {
    left_ = wanted;
    state_ = wanted > 0 ? State::cutting : State::holding;
  }
}

void Truncate::hold(const ResponsePart& part, const NextFault& next) {
  if (part.kind == Kind::cut) {
    held_.release(part.at, next);
    state_ = State::passing;
    return next(part);
  }
  if (!part.is_ending()) held_.add(part);
  if (!part.is_ending() && held_.bytes() <= most_held) return;
  if (held_.payload() == 0 && framing_ == Framing::until_close) {
    could_not("the response has no body");
    state_ = State::passing;
    return next(part);
  }
  release(part.at, next);
}

void Truncate::release(Nanoseconds at, const NextFault& next) {
  left_ = held_.payload() / 2;
  state_ = State::cutting;
  if (left_ == 0) return close(at, next);
  held_.release(at, [&](const ResponsePart& part) {
    if (state_ == State::cutting) cut(part, next);
  });
}

void Truncate::cut(const ResponsePart& part, const NextFault& next) {
  switch (part.kind) {
    case Kind::data: {
      if (!chunk_line_.empty()) next({Kind::chunk_size, chunk_line_, part.at});
      chunk_line_.clear();
      auto kept = part;
      kept.bytes =
          part.bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, part.bytes.size())));
      next(kept);
      left_ -= kept.bytes.size();
      passed_ += kept.bytes.size();
      if (left_ == 0) close(part.at, next);
      return;
    }
    case Kind::chunk_size:
    case Kind::chunk_end:
      chunk_line_.append(part.bytes);
      return;
    case Kind::last_chunk:
      return close(part.at, next);
    default:
      if (part.kind == Kind::whole) could_not("the body was over after " + bytes_in_words(passed_));
      if (part.kind == Kind::cut && !chunk_line_.empty()) next({Kind::chunk_size, chunk_line_, part.at});
      return next(part);
  }
}

void Truncate::close(Nanoseconds at, const NextFault& next) {
  state_ = State::closed;
  did("the body cut after " + bytes_in_words(passed_) + ", then FIN");
  next({Kind::close, {}, at});
}

}  // namespace shakedown::faults
