#include "harness/faults/http_drift.hpp"

#include "harness/faults/http_head_edit.hpp"
#include "harness/faults/words.hpp"

namespace shakedown::faults {

using Kind = ResponsePart::Kind;

namespace {

Headers fields_of(std::string_view head) {
  Headers fields;
  head.remove_prefix(std::min(head.size(), head.find('\n') + 1));
  while (!head.empty()) {
    auto line = head.substr(0, head.find('\n'));
    head.remove_prefix(std::min(head.size(), line.size() + 1));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    auto value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && std::string_view(" \t\r").find(value.back()) != std::string_view::npos)
      value.remove_suffix(1);
    fields.push_back({std::string(line.substr(0, colon)), std::string(value)});
  }
  return fields;
}

bool equal(const Headers& a, const Headers& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Header& one, const Header& other) {
    return one.name == other.name && one.value == other.value;
  });
}

const char* reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 404:
      return "Not Found";
    case 410:
      return "Gone";
    case 500:
      return "Internal Server Error";
    default:
      return "";
  }
}

// "HTTP/1.1 200 OK" with another status.
std::string start_line(std::string_view head, int status) {
  return std::string(head.substr(0, head.find(' '))) + " " + std::to_string(status) + " " +
         reason_of(status) + "\r\n";
}

}  // namespace

void Drift::take(const ResponsePart& part, const NextFault& next) {
  if (part.kind == Kind::head) return begin(part, next);
  if (state_ == State::passing) return next(part);
  if (state_ == State::holding) return hold(part, next);
}

void Drift::begin(const ResponsePart& part, const NextFault& next) {
  head_ = *part.head;
  if (head_.tunnel) {
    could_not("the response opens a tunnel");
    return next(part);
  }
  state_ = State::holding;
  head_text_ = part.bytes;
}

void Drift::hold(const ResponsePart& part, const NextFault& next) {
  if (part.kind == Kind::whole) return change(part, next);
  if (part.kind == Kind::cut) {
    could_not("the response ended too early");
    return let_go(part, next);
  }
  if (held_.bytes() + part.bytes.size() > drift_body_limit) {
    could_not("the body is larger than " + bytes_in_words(drift_body_limit));
    return let_go(part, next);
  }
  if (part.kind == Kind::data) payload_.append(part.bytes);
  held_.add(part);
}

// As it came.
void Drift::let_go(const ResponsePart& part, const NextFault& next) {
  state_ = State::passing;
  payload_ = {};
  next({Kind::head, head_text_, part.at, &head_});
  held_.release(part.at, next);
  next(part);
}

void Drift::change(const ResponsePart& end, const NextFault& next) {
  const auto fields = fields_of(head_text_);
  DriftMessage message{head_.status, fields, std::move(payload_)};
  const auto drifted = apply(fault().drift, message, chosen().seed, chosen().ordinal);
  if (!drifted.applied) {
    could_not(drifted.says);
    return let_go(end, next);
  }
  did(drifted.says);
  state_ = State::passing;
  head_text_ = head_for(message, fields);
  head_.status = message.status;
  if (!head_.has_body) message.body.clear();
  const bool body_where_none_may_be = message.status == 204 && !message.body.empty();
  next({Kind::head, head_text_, end.at, &head_});
  if (!message.body.empty()) next({Kind::data, message.body, end.at});
  if (!body_where_none_may_be) return next(end);
  // A client that takes 204 at its word would read the body as the next response of this connection.
  state_ = State::closed;
  next({Kind::close, {}, end.at});
}

std::string Drift::head_for(const DriftMessage& changed, const Headers& before) {
  const int before_status = head_.status;
  std::string head = head_text_;
  if (changed.status != head_.status || !equal(changed.headers, before)) {
    const auto line = changed.status == head_.status ? head.substr(0, head.find('\n') + 1)
                                                     : start_line(head, changed.status);
    head = line;
    for (const auto& [name, value] : changed.headers)
      head.append(name).append(": ").append(value).append("\r\n");
    head += "\r\n";
  }
  if (!head_.has_body) {
    // Of HEAD it frames nothing; what was 204 or 304 ends here only if it says so.
    const bool had_none = before_status == 204 || before_status == 304;
    return changed.status != before_status && had_none ? with_field(head, "Content-Length", "0") : head;
  }
  const auto length = std::to_string(changed.body.size());
  const bool declares = head_.framing == Framing::length;
  head_.framing = Framing::length;
  head_.length = changed.body.size();
  head = without_field(head, "Transfer-Encoding");
  return declares ? with_value(head, "Content-Length", length) : with_field(head, "Content-Length", length);
}

}  // namespace shakedown::faults
