// The insides of HttpLink. Exchanges stand in a row from the first that is not over to the one whose request
// is coming in; `responder_` is the first whose response is not whole yet, and the upstream's bytes are its.
// What goes to the client goes through `queue_` where anything waits in it, else at once.
//
// http_link.cpp: the calls, and sending. http_link_requests.cpp: bytes of the client.
// http_link_responses.cpp: bytes of the upstream, and answers made here. http_link_endings.cpp: closes.
// http_link_exchanges.cpp: what is told of them.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "harness/faults/http_response.hpp"
#include "harness/http/message_framer.hpp"
#include "harness/net/client_queue.hpp"
#include "harness/net/http_link.hpp"

namespace shakedown::net {

// One request, with all that is known of it and decided for it.
struct LinkExchange {
  ProxiedExchange seen;
  bool decided = false;       // its head is whole
  bool asks_upstream = true;  // false: answered here, its bytes are dropped
  bool asks_uncoded = false;  // a fault edits its answer, so that the upstream is asked for no coding
  bool request_over = false;  // whole, or never to be
  bool response_begun = false;
  bool final_head = false;      // of a response that is not interim
  bool response_whole = false;  // it came whole, or will not come
  bool gone = false;            // nothing more of it goes to the client
  // Of its request's head.
  bool to_head = false, to_connect = false, upgrade = false, expects_continue = false, http_1_0 = false;
  bool keep_alive = true;
  std::optional<faults::ChosenFault> answer;  // where asks_upstream is false
  std::unique_ptr<faults::ResponseFaults> faults;
};

class HttpLink::Core {
 public:
  Core(LinkSettings settings, faults::HttpFaults& faults);

  // Every call begins so: what is due goes first.
  void begin(std::string_view input, Nanoseconds now);
  LinkOutput& output() { return output_; }

  void take_client(std::string_view bytes);
  void take_upstream(std::string_view bytes);
  void client_closed(bool reset);
  void upstream_closed(bool reset);
  void upstream_refused();
  void abandoned(std::string_view ending);
  void armed(const FaultSpec& fault);
  std::uint64_t unseen_bytes(Side from) const;
  void passed_unseen(Side from, std::uint64_t bytes);
  bool wants(Side from) const;
  Nanoseconds next_due() const;
  bool is_over() const { return over_; }
  bool is_tunnel() const { return requests_.is_bytes_only() && responses_.is_bytes_only(); }

 private:
  using Entry = ClientQueue::Entry;
  using Part = faults::ResponsePart;

  // Sending.
  void send(Side side, std::string_view bytes);  // a view of the input, or of what lives as long
  void send_copy(Side side, std::string bytes);
  void to_client(std::string_view bytes);
  void to_client_copy(std::string_view bytes, Nanoseconds due);
  void run_queue();
  void finish(Side side);
  void close_by(std::string_view ending);
  void reset_client(std::string_view ending);
  void go_over(std::string_view ending);
  void note(std::string text);

  // Requests.
  void take_request_piece(const http::Piece& piece);
  void open_request();
  void take_request_head(const http::Piece& piece);
  void decide(LinkExchange& exchange);
  void take_plan(LinkExchange& exchange, faults::HttpPlan plan);
  void take_request_body(const http::Piece& piece);
  void end_request();
  void request_is_not_http(std::string_view bytes);
  void give_up_request();
  void let_waiting_go(bool as_bytes);

  // Responses.
  LinkExchange* responder();
  void take_response_piece(LinkExchange& exchange, const http::Piece& piece);
  void take_response_head(LinkExchange& exchange, const http::Piece& piece);
  void take_interim(LinkExchange& exchange, const http::Piece& piece);
  void pass_part(LinkExchange& exchange, Part::Kind kind, std::string_view bytes);
  void give_to_faults(LinkExchange& exchange, Part::Kind kind, std::string_view bytes,
                      const faults::ResponseHead* head = nullptr);
  void end_response(LinkExchange& exchange);
  void cut_response();
  void response_is_not_http(LinkExchange& exchange, std::string_view bytes);
  void nobody_asked(std::string_view bytes);
  void answer_here();
  void make_answer(LinkExchange& exchange);
  void become_bytes();

  // Exchanges.
  std::uint64_t ordinal_of(const LinkExchange& exchange) const;
  void mark_over(LinkExchange& exchange);  // behind what is queued
  void over_with(LinkExchange& exchange, std::string_view ending);
  void settle();
  void end_all(std::string_view ending);
  void emit(LinkExchange& exchange);
  void tell(LinkExchange& exchange, const FaultSpec& fault, bool applied, std::string says);

  LinkSettings settings_;
  faults::HttpFaults& faults_;
  LinkOutput output_;
  std::deque<std::string> owned_;  // bytes of this call's actions that are not the input's
  std::string_view input_;
  Nanoseconds now_{};

  http::MessageFramer requests_{http::MessageRole::request};
  http::MessageFramer responses_{http::MessageRole::response};
  std::deque<LinkExchange> exchanges_;
  std::uint64_t first_ordinal_ = 1;  // of exchanges_.front(), over this connection
  std::uint64_t responder_ = 1;      // ordinal
  ClientQueue queue_;

  bool request_open_ = false;  // exchanges_.back()'s request is coming in
  bool head_held_ = false;     // its head is not passed on before it is whole
  bool head_passed_ = false;   // some of it was
  bool waiting_ = false;       // behind CONNECT or Upgrade: HTTP or a tunnel is for the upstream to say
  std::string waiting_bytes_;
  bool bytes_after_request_ = false;  // the request coming in is dropped; behind it there are only bytes
  bool drop_client_ = false;          // what the client sends has no meaning any more

  bool client_gone_ = false;  // it sent FIN
  bool upstream_gone_ = false;
  bool finished_[2] = {false, false};  // nothing more may be sent to it
  bool closing_ = false;               // an ending is in the queue, or was: nothing goes behind it
  bool finish_queued_ = false;         // the upstream's own FIN is what closing_ is about
  bool lingering_ = false;             // closed by a fault: the client's FIN is awaited
  Nanoseconds linger_until_ = never;
  bool over_ = false;
  bool noted_ = false;
};

}  // namespace shakedown::net
