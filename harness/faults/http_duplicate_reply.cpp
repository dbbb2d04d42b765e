#include "harness/faults/http_duplicate_reply.hpp"

#include "harness/faults/words.hpp"

namespace shakedown::faults {

void DuplicateReply::take(const ResponsePart& part, const NextFault& next) {
  if (part.kind == ResponsePart::Kind::head) {
    head_ = *part.head;
    head_size_ = part.bytes.size();
    copying_ = !head_.tunnel;
    if (head_.tunnel) could_not("the response opens a tunnel");
  }
  if (copying_ && copy_.size() + part.bytes.size() > most_held) {
    copying_ = false;
    copy_ = {};
    could_not("the response is larger than " + bytes_in_words(most_held));
  }
  if (copying_) copy_.append(part.bytes);
  if (part.kind == ResponsePart::Kind::whole && copying_) repeat(part.at, next);
  next(part);
}

// As head and body, so that what delays them behind this one does it again.
void DuplicateReply::repeat(Nanoseconds at, const NextFault& next) {
  const std::string_view text = copy_;
  did("the response of " + bytes_in_words(copy_.size()) + " twice");
  next({ResponsePart::Kind::head, text.substr(0, head_size_), at, &head_});
  if (text.size() > head_size_) next({ResponsePart::Kind::data, text.substr(head_size_), at});
}

}  // namespace shakedown::faults
