// What the upstream sends, and what is answered in its place.
#include "harness/faults/http_status.hpp"
#include "harness/net/http_link_core.hpp"

namespace shakedown::net {

using Kind = http::Piece::Kind;

namespace {

faults::Framing framing_of(http::BodyFraming framing) {
  switch (framing) {
    case http::BodyFraming::none:
      return faults::Framing::none;
    case http::BodyFraming::length:
      return faults::Framing::length;
    case http::BodyFraming::chunked:
      return faults::Framing::chunked;
    case http::BodyFraming::until_close:
      return faults::Framing::until_close;
  }
  return faults::Framing::none;
}

faults::ResponsePart::Kind part_of(Kind kind) {
  switch (kind) {
    case Kind::chunk_size:
      return faults::ResponsePart::Kind::chunk_size;
    case Kind::chunk_end:
      return faults::ResponsePart::Kind::chunk_end;
    case Kind::last_chunk:
      return faults::ResponsePart::Kind::last_chunk;
    default:
      return faults::ResponsePart::Kind::data;
  }
}

}  // namespace

LinkExchange* HttpLink::Core::responder() {
  const auto index = responder_ - first_ordinal_;
  return index < exchanges_.size() ? &exchanges_[index] : nullptr;
}

void HttpLink::Core::take_upstream(std::string_view bytes) {
  while (!bytes.empty() && !over_ && !lingering_) {
    if (responses_.is_bytes_only()) return to_client(bytes);
    LinkExchange* exchange = responder();
    if (exchange == nullptr) return nobody_asked(bytes);
    if (!responses_.in_message()) responses_.answers({exchange->to_head, exchange->to_connect});
    const auto piece = responses_.next(bytes);
    bytes.remove_prefix(piece.bytes.size());
    take_response_piece(*exchange, piece);
    run_queue();
  }
}

void HttpLink::Core::take_response_piece(LinkExchange& exchange, const http::Piece& piece) {
  if (piece.kind == Kind::not_http) return response_is_not_http(exchange, piece.bytes);
  if (piece.kind == Kind::head || piece.kind == Kind::head_end) return take_response_head(exchange, piece);
  if (piece.kind == Kind::data) {
    exchange.seen.response_body_bytes += piece.bytes.size();
    auto& body = exchange.seen.response.body;
    if (settings_.observe && body.size() < settings_.kept_body_bytes)
      body.append(piece.bytes.substr(0, settings_.kept_body_bytes - body.size()));
  }
  pass_part(exchange, part_of(piece.kind), piece.bytes);
  if (piece.ends_message) end_response(exchange);
}

// Faults get a head whole, so that it waits for its end here; without a fault it goes on as it comes.
void HttpLink::Core::take_response_head(LinkExchange& exchange, const http::Piece& piece) {
  const auto text = responses_.head_text();
  if (text.size() == piece.bytes.size()) exchange.seen.first_byte = now_;
  exchange.response_begun = true;
  if (piece.kind == Kind::head) {
    if (!exchange.faults) to_client(piece.bytes);
    return;
  }
  const auto& head = responses_.head();
  if (head.interim()) return take_interim(exchange, piece);
  exchange.final_head = true;
  auto& seen = exchange.seen.response;
  seen.status = head.status;
  seen.headers.reserve(head.fields.size());
  for (const auto& [name, value] : head.fields)
    seen.headers.push_back({std::string(name), std::string(value)});
  if (exchange.faults) {
    faults::ResponseHead facts;
    facts.status = head.status;
    facts.has_body = head.framing != http::BodyFraming::none;
    facts.tunnel = responses_.is_bytes_only();
    facts.framing = framing_of(head.framing);
    facts.length = facts.has_body ? head.length : 0;
    give_to_faults(exchange, Part::Kind::head, text, &facts);
  } else {
    to_client(piece.bytes);
  }
  if (piece.ends_message) end_response(exchange);
}

// 100 is what an expecting client waits for before it sends its body, so that it passes whatever happens
// later.
void HttpLink::Core::take_interim(LinkExchange& exchange, const http::Piece& piece) {
  if (!exchange.faults) return to_client(piece.bytes);
  if (exchange.faults->swallows_interim() && responses_.head().status != 100) return;
  to_client_copy(responses_.head_text(), now_);
}

void HttpLink::Core::pass_part(LinkExchange& exchange, Part::Kind kind, std::string_view bytes) {
  if (!exchange.faults) return to_client(bytes);
  give_to_faults(exchange, kind, bytes);
}

void HttpLink::Core::give_to_faults(LinkExchange& exchange, Part::Kind kind, std::string_view bytes,
                                    const faults::ResponseHead* head) {
  auto& chain = *exchange.faults;
  chain.take({kind, bytes, std::max(now_, queue_.last_due()), head});
  for (auto& [out_kind, text, at, call] : chain.drain()) {
    if (closing_) break;
    if (out_kind == Part::Kind::wait) {
      queue_.push({Entry::Kind::wait, at, ordinal_of(exchange), {}, std::move(call)});
    } else if (out_kind == Part::Kind::close || out_kind == Part::Kind::reset) {
      const auto ending = out_kind == Part::Kind::close ? Entry::Kind::close : Entry::Kind::reset;
      queue_.push({ending, at, ordinal_of(exchange), {}});
      closing_ = true;
    } else if (!text.empty()) {
      to_client_copy(text, at);
    }
  }
  for (auto& [fault, applied, says] : chain.drain_said()) tell(exchange, *fault, applied, std::move(says));
}

void HttpLink::Core::end_response(LinkExchange& exchange) {
  if (exchange.faults) give_to_faults(exchange, Part::Kind::whole, {});
  exchange.response_whole = true;
  ++responder_;
  mark_over(exchange);
  const bool may_be_tunnel = exchange.to_connect || exchange.upgrade;
  if (responses_.is_bytes_only()) {
    become_bytes();
  } else if (waiting_ && may_be_tunnel) {
    let_waiting_go(false);
  }
  answer_here();
  settle();
}

// The upstream ended before its response did, or before it began one.
void HttpLink::Core::cut_response() {
  LinkExchange* exchange = responder();
  if (exchange == nullptr || !exchange->faults) return;
  give_to_faults(*exchange, Part::Kind::cut, {});
  // What came of a head was held for the faults.
  if (exchange->response_begun && !exchange->final_head && !closing_)
    to_client_copy(responses_.head_text(), now_);
}

void HttpLink::Core::response_is_not_http(LinkExchange& exchange, std::string_view bytes) {
  note("the upstream's bytes are not HTTP/1.x; the connection's bytes pass as they are");
  const bool head_held = exchange.faults && exchange.response_begun && !exchange.final_head;
  exchange.response_begun = true;
  if (exchange.faults) give_to_faults(exchange, Part::Kind::cut, {});
  if (closing_) return run_queue();
  if (head_held) to_client_copy(responses_.head_text(), now_);
  to_client(bytes);
  become_bytes();
}

void HttpLink::Core::nobody_asked(std::string_view bytes) {
  note("the upstream sent bytes that answer no request; the connection's bytes pass as they are");
  responses_.become_tunnel();
  become_bytes();
  to_client(bytes);
}

// Both directions are bytes from here on, and what is still asked gets no answer that could be told. A
// request that is being dropped is dropped to its end before that.
void HttpLink::Core::become_bytes() {
  const bool dropping = request_open_ && exchanges_.back().decided && !exchanges_.back().asks_upstream;
  for (; LinkExchange* exchange = responder(); ++responder_) {
    exchange->response_whole = true;
    exchange->request_over = !dropping || exchange != &exchanges_.back();
    if (exchange->seen.ending.empty()) exchange->seen.ending = "not HTTP";
    mark_over(*exchange);
  }
  if (dropping) {
    bytes_after_request_ = true;
  } else {
    give_up_request();
  }
  if (waiting_) let_waiting_go(true);
  settle();
}

// Those whose turn it is and that the upstream was not asked.
void HttpLink::Core::answer_here() {
  while (LinkExchange* exchange = responder()) {
    if (!exchange->decided || exchange->asks_upstream || closing_) break;
    make_answer(*exchange);
  }
  run_queue();
}

void HttpLink::Core::make_answer(LinkExchange& exchange) {
  const auto& fault = exchange.answer->fault;
  // A client that waits for 100 may send its body after all, or not: only a closed connection leaves no
  // doubt.
  const bool body_in_doubt = exchange.expects_continue && !exchange.request_over;
  const bool keep_alive = exchange.keep_alive && !body_in_doubt;
  const auto answer = faults::make_answer(fault, {exchange.to_head, exchange.http_1_0, keep_alive});
  exchange.response_begun = exchange.final_head = exchange.response_whole = true;
  exchange.seen.ending = "fault";
  tell(exchange, fault, true, "status " + std::to_string(answer.facts.status) + " in the upstream's place");
  ++responder_;
  if (exchange.faults) {
    give_to_faults(exchange, Part::Kind::head, answer.head, &answer.facts);
    if (!answer.body.empty()) give_to_faults(exchange, Part::Kind::data, answer.body);
    give_to_faults(exchange, Part::Kind::whole, {});
  } else {
    to_client_copy(answer.head + answer.body, now_);
  }
  mark_over(exchange);
  if (keep_alive || closing_) return;
  queue_.push({Entry::Kind::close, std::max(now_, queue_.last_due()), ordinal_of(exchange), {}});
  closing_ = true;
}

}  // namespace shakedown::net
