// What the client sends: told apart, decided, passed on or dropped.
#include <vector>

#include "harness/faults/http_head_edit.hpp"
#include "harness/net/http_link_core.hpp"

namespace shakedown::net {

using Kind = http::Piece::Kind;

void HttpLink::Core::take_client(std::string_view bytes) {
  while (!bytes.empty() && !over_ && !lingering_ && !drop_client_) {
    if (waiting_) {
      waiting_bytes_.append(bytes);
      return;
    }
    const auto piece = requests_.next(bytes);
    bytes.remove_prefix(piece.bytes.size());
    take_request_piece(piece);
  }
}

void HttpLink::Core::take_request_piece(const http::Piece& piece) {
  switch (piece.kind) {
    case Kind::between:
    case Kind::tunnel:
      return send(Side::upstream, piece.bytes);
    case Kind::not_http:
      return request_is_not_http(piece.bytes);
    case Kind::head:
    case Kind::head_end:
      open_request();
      if (piece.kind == Kind::head_end) return take_request_head(piece);
      if (head_held_) return;
      head_passed_ = true;
      return send(Side::upstream, piece.bytes);
    default:
      return take_request_body(piece);
  }
}

// A head is passed on as it comes, unless a fault may answer in the upstream's place or ask it otherwise.
void HttpLink::Core::open_request() {
  if (request_open_) return;
  request_open_ = true;
  head_held_ = faults_.answers() || faults_.drifts();
  head_passed_ = false;
  auto& exchange = exchanges_.emplace_back();
  exchange.seen.proxy = settings_.proxy;
  exchange.seen.connection = settings_.connection;
  exchange.seen.began = now_;
}

void HttpLink::Core::take_request_head(const http::Piece& piece) {
  auto& exchange = exchanges_.back();
  decide(exchange);
  if (exchange.asks_upstream) {
    const auto whole = requests_.head_text();
    if (exchange.asks_uncoded && !head_passed_) {
      send_copy(Side::upstream, faults::with_value(whole, "Accept-Encoding", "identity"));
    } else if (head_passed_ || whole.size() == piece.bytes.size()) {
      send(Side::upstream, piece.bytes);
    } else {
      send_copy(Side::upstream, std::string(whole));
    }
  }
  if (piece.ends_message) {
    end_request();
  } else {
    answer_here();
  }
}

void HttpLink::Core::decide(LinkExchange& exchange) {
  const auto& head = requests_.head();
  exchange.decided = true;
  exchange.to_head = head.method == "HEAD";
  exchange.to_connect = head.method == "CONNECT";
  exchange.upgrade = head.upgrade;
  exchange.expects_continue = head.expects_continue;
  exchange.http_1_0 = head.minor_version == 0;
  exchange.keep_alive = head.keep_alive;
  auto& seen = exchange.seen;
  seen.request_number = faults_.count_request();
  seen.request.method = head.method;
  seen.request.target = head.target;
  seen.request.headers.reserve(head.fields.size());
  for (const auto& [name, value] : head.fields) {
    seen.request.headers.push_back({std::string(name), std::string(value)});
  }
  if (faults_.empty() || upstream_gone_) return;
  std::vector<faults::RequestField> fields;
  fields.reserve(head.fields.size());
  for (const auto& [name, value] : head.fields) fields.push_back({name, value});
  auto plan = faults_.decide({head.method, head.target, fields}, settings_.connection, seen.request_number);
  if (!plan.empty()) take_plan(exchange, std::move(plan));
}

void HttpLink::Core::take_plan(LinkExchange& exchange, faults::HttpPlan plan) {
  faults::HttpPlan shaping;
  for (auto& chosen : plan.chosen) {
    if (exchange.response_begun) {
      tell(exchange, chosen.fault, false, "too late: its response had begun");
    } else if (chosen.fault.kind != FaultKind::http_status) {
      shaping.chosen.push_back(std::move(chosen));
    } else if (head_passed_) {
      tell(exchange, chosen.fault, false, "too late: its head was on its way to the upstream");
    } else if (exchange.answer) {
      tell(exchange, chosen.fault, false, "fault " + exchange.answer->fault.name + " answered it");
    } else {
      exchange.asks_upstream = false;
      exchange.answer = std::move(chosen);
    }
  }
  exchange.asks_uncoded = shaping.find(FaultKind::http_drift) != nullptr;
  if (!shaping.empty()) exchange.faults = std::make_unique<faults::ResponseFaults>(shaping);
}

void HttpLink::Core::take_request_body(const http::Piece& piece) {
  auto& exchange = exchanges_.back();
  if (piece.kind == Kind::data) {
    exchange.seen.request_body_bytes += piece.bytes.size();
    auto& body = exchange.seen.request.body;
    if (settings_.observe && body.size() < settings_.kept_body_bytes)
      body.append(piece.bytes.substr(0, settings_.kept_body_bytes - body.size()));
  }
  if (exchange.asks_upstream) send(Side::upstream, piece.bytes);
  if (piece.ends_message) end_request();
}

void HttpLink::Core::end_request() {
  auto& exchange = exchanges_.back();
  exchange.request_over = true;
  exchange.seen.request_done = now_;
  exchange.seen.delivered = exchange.asks_upstream && !finished_[static_cast<int>(Side::upstream)];
  request_open_ = false;
  const bool may_be_tunnel = exchange.to_connect || exchange.upgrade;
  if (exchange.asks_upstream && may_be_tunnel && !exchange.final_head && !upstream_gone_) waiting_ = true;
  if (bytes_after_request_) requests_.become_tunnel();
  // Where the client has had the upstream's FIN, nothing will come.
  if (finished_[static_cast<int>(Side::client)] && !exchange.gone) over_with(exchange, "upstream closed");
  answer_here();
  settle();
}

void HttpLink::Core::request_is_not_http(std::string_view bytes) {
  note("the client's bytes are not HTTP/1.x; the connection's bytes pass as they are");
  if (!request_open_) return send(Side::upstream, bytes);
  auto& exchange = exchanges_.back();
  request_open_ = false;
  exchange.request_over = true;
  if (!exchange.decided) {
    if (head_held_) send_copy(Side::upstream, std::string(requests_.head_text()));
    send(Side::upstream, bytes);
    if (!exchange.response_begun) exchanges_.pop_back();
  } else if (exchange.asks_upstream) {
    send(Side::upstream, bytes);
  } else {
    // The rest of a request that was answered here: there is no telling where it ends.
    drop_client_ = true;
    exchange.keep_alive = false;
    if (exchange.response_whole && !closing_) {
      queue_.push({Entry::Kind::close, now_, 0, {}});
      closing_ = true;
      run_queue();
    }
  }
  settle();
}

// The client's bytes are bytes from here on; what was held of a head is passed on, the rest of a request that
// was answered here is not.
void HttpLink::Core::give_up_request() {
  if (request_open_) {
    const auto& exchange = exchanges_.back();
    if (!exchange.decided && head_held_) send_copy(Side::upstream, std::string(requests_.head_text()));
    drop_client_ = drop_client_ || !exchange.asks_upstream;
  }
  request_open_ = false;
  requests_.become_tunnel();
}

// What came behind CONNECT or Upgrade, now that the upstream has said what it is.
void HttpLink::Core::let_waiting_go(bool as_bytes) {
  waiting_ = false;
  owned_.push_back(std::exchange(waiting_bytes_, {}));
  if (as_bytes) {
    requests_.become_tunnel();
    send(Side::upstream, owned_.back());
  } else {
    take_client(owned_.back());
  }
}

}  // namespace shakedown::net
