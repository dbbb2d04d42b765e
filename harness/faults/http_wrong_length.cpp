#include "harness/faults/http_wrong_length.hpp"

#include "harness/faults/http_head_edit.hpp"
#include "harness/faults/words.hpp"

namespace shakedown::faults {

using Kind = ResponsePart::Kind;

void WrongLength::take(const ResponsePart& part, const NextFault& next) {
  if (part.kind == Kind::head) return begin(part, next);
  switch (state_) {
    case State::passing:
      return next(part);
    case State::holding:
      return hold(part, next);
    case State::lying:
      return part.kind == Kind::whole ? close(part.at, next) : next(part);
    case State::closed:
      return;
  }
}

void WrongLength::begin(const ResponsePart& part, const NextFault& next) {
  head_ = *part.head;
  if (!head_.has_body) {
    could_not("the response has no body");
    return next(part);
  }
  if (head_.framing == Framing::length) {
    state_ = State::lying;
    return send_head(without_field(part.bytes, "Content-Length"), head_.length, part.at, next);
  }
  state_ = State::holding;
  head_text_ = part.bytes;
}

void WrongLength::hold(const ResponsePart& part, const NextFault& next) {
  if (part.kind == Kind::whole) {
    send_head(without_field(head_text_, "Transfer-Encoding"), held_.payload(), part.at, next);
    held_.release(part.at, [&](const ResponsePart& held) {
      if (held.kind == Kind::data) next(held);
    });
    return close(part.at, next);
  }
  if (part.kind == Kind::cut) return let_go(part, next);
  if (held_.bytes() + part.bytes.size() > most_held) {
    could_not("the body is larger than " + bytes_in_words(most_held) + " and declares no length");
    return let_go(part, next);
  }
  held_.add(part);
}

// As it came.
void WrongLength::let_go(const ResponsePart& part, const NextFault& next) {
  state_ = State::passing;
  next({Kind::head, head_text_, part.at, &head_});
  held_.release(part.at, next);
  next(part);
}

void WrongLength::send_head(std::string_view text, std::uint64_t length, Nanoseconds at,
                            const NextFault& next) {
  const auto extra = fault().bytes > 0 ? static_cast<std::uint64_t>(fault().bytes) : 10;
  head_.framing = Framing::length;
  head_.length = length + extra;
  says_ = "Content-Length " + std::to_string(head_.length) + " in place of " + std::to_string(length) +
          ", then FIN";
  next({Kind::head, with_field(text, "Content-Length", std::to_string(head_.length)), at, &head_});
}

void WrongLength::close(Nanoseconds at, const NextFault& next) {
  state_ = State::closed;
  did(says_);
  next({Kind::close, {}, at});
}

}  // namespace shakedown::faults
