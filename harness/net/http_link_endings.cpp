// Every way in which a link ends, or one of its sides.
#include "harness/net/http_link_core.hpp"

namespace shakedown::net {
namespace {

// A FIN alone tells the client that it is over; closing with bytes unread would be a RST that takes the last
// bytes of the response away from it. So its own FIN is awaited, for so long.
constexpr Nanoseconds linger = std::chrono::seconds(2);

}  // namespace

void HttpLink::Core::finish(Side side) {
  if (finished_[static_cast<int>(side)] || over_) return;
  finished_[static_cast<int>(side)] = true;
  output_.actions.push_back({LinkAction::Kind::finish, side, {}});
}

void HttpLink::Core::close_by(std::string_view ending) {
  finish(Side::client);
  finish(Side::upstream);
  end_all(ending);
  if (client_gone_) return go_over(ending);
  lingering_ = true;
  linger_until_ = now_ + linger;
}

void HttpLink::Core::reset_client(std::string_view ending) {
  output_.actions.push_back({LinkAction::Kind::reset, Side::client, {}});
  finished_[static_cast<int>(Side::client)] = true;
  go_over(ending);
}

void HttpLink::Core::go_over(std::string_view ending) {
  if (over_) return;
  end_all(ending);
  over_ = true;
  output_.actions.push_back({LinkAction::Kind::over, Side::client, {}});
}

void HttpLink::Core::client_closed(bool reset) {
  if (over_) return;
  if (reset) {
    end_all("client closed");
    output_.actions.push_back({LinkAction::Kind::reset, Side::upstream, {}});
    finished_[static_cast<int>(Side::upstream)] = true;
    return go_over("client closed");
  }
  if (client_gone_) return;
  client_gone_ = true;
  if (lingering_) return go_over("fault");
  if (waiting_) let_waiting_go(true);
  if (request_open_) {
    give_up_request();
    exchanges_.back().request_over = true;
    // Bytes that never became a request are none.
    if (!exchanges_.back().decided && !exchanges_.back().response_begun) exchanges_.pop_back();
  }
  finish(Side::upstream);
  settle();
  if (finished_[static_cast<int>(Side::client)]) go_over("client closed");
}

void HttpLink::Core::upstream_closed(bool reset) {
  if (over_ || (upstream_gone_ && !reset)) return;
  const bool first = !upstream_gone_;
  upstream_gone_ = true;
  if (reset) finished_[static_cast<int>(Side::upstream)] = true;
  if (lingering_) return;
  if (first) {
    LinkExchange* exchange = responder();
    const bool in_message = responses_.in_message();
    const bool whole = responses_.closed() && !reset;
    if (exchange != nullptr && in_message && whole) {
      end_response(*exchange);
    } else {
      cut_response();
    }
    if (waiting_) let_waiting_go(true);
  }
  // A fault's ending that is on its way stays what it is.
  if (!closing_ || finish_queued_) {
    queue_.push({reset ? Entry::Kind::reset : Entry::Kind::finish, now_, 0, {}});
    closing_ = finish_queued_ = true;
  }
  run_queue();
}

void HttpLink::Core::upstream_refused() {
  if (over_ || closing_) return;
  upstream_gone_ = true;
  finished_[static_cast<int>(Side::upstream)] = true;
  queue_.push({Entry::Kind::close, now_, 0, "upstream refused"});
  closing_ = true;
  run_queue();
}

void HttpLink::Core::abandoned(std::string_view ending) {
  if (over_) return;
  end_all(ending);
  output_.actions.clear();
  over_ = true;
}

}  // namespace shakedown::net
