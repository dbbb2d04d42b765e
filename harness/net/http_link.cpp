#include "harness/net/http_link.hpp"

#include <algorithm>

#include "harness/net/http_link_core.hpp"

namespace shakedown::net {
namespace {

constexpr std::size_t most_exchanges = 256;

}  // namespace

HttpLink::HttpLink(LinkSettings settings, faults::HttpFaults& faults)
    : core_(std::make_unique<Core>(std::move(settings), faults)) {}
HttpLink::~HttpLink() = default;
HttpLink::HttpLink(HttpLink&&) noexcept = default;
HttpLink& HttpLink::operator=(HttpLink&&) noexcept = default;

LinkOutput& HttpLink::client_bytes(std::string_view bytes, Nanoseconds now) {
  core_->begin(bytes, now);
  core_->take_client(bytes);
  return core_->output();
}

LinkOutput& HttpLink::upstream_bytes(std::string_view bytes, Nanoseconds now) {
  core_->begin(bytes, now);
  core_->take_upstream(bytes);
  return core_->output();
}

LinkOutput& HttpLink::client_closed(Nanoseconds now, bool reset) {
  core_->begin({}, now);
  core_->client_closed(reset);
  return core_->output();
}

LinkOutput& HttpLink::upstream_closed(Nanoseconds now, bool reset) {
  core_->begin({}, now);
  core_->upstream_closed(reset);
  return core_->output();
}

LinkOutput& HttpLink::upstream_refused(Nanoseconds now) {
  core_->begin({}, now);
  core_->upstream_refused();
  return core_->output();
}

LinkOutput& HttpLink::abandoned(Nanoseconds now, std::string_view ending) {
  core_->begin({}, now);
  core_->abandoned(ending);
  return core_->output();
}

LinkOutput& HttpLink::act(Nanoseconds now) {
  core_->begin({}, now);
  return core_->output();
}

LinkOutput& HttpLink::armed(const FaultSpec& fault, Nanoseconds now) {
  core_->begin({}, now);
  core_->armed(fault);
  return core_->output();
}

LinkOutput& HttpLink::passed_unseen(Side from, std::uint64_t bytes, Nanoseconds now) {
  core_->begin({}, now);
  core_->passed_unseen(from, bytes);
  return core_->output();
}

Nanoseconds HttpLink::next_due() const {
  return core_->next_due();
}
bool HttpLink::wants(Side from) const {
  return core_->wants(from);
}
std::uint64_t HttpLink::unseen_bytes(Side from) const {
  return core_->unseen_bytes(from);
}
bool HttpLink::tunnel() const {
  return core_->is_tunnel();
}
bool HttpLink::over() const {
  return core_->is_over();
}

HttpLink::Core::Core(LinkSettings settings, faults::HttpFaults& faults)
    : settings_(std::move(settings)), faults_(faults) {}

void HttpLink::Core::begin(std::string_view input, Nanoseconds now) {
  output_.actions.clear();
  output_.exchanges.clear();
  output_.injected.clear();
  output_.notes.clear();
  owned_.clear();
  input_ = input;
  now_ = now;
  run_queue();
  if (lingering_ && !over_ && now >= linger_until_) go_over("fault");
}

void HttpLink::Core::send(Side side, std::string_view bytes) {
  if (bytes.empty() || finished_[static_cast<int>(side)] || over_) return;
  auto& actions = output_.actions;
  // What stands side by side in the input is one send.
  const auto is_input = [&](std::string_view view) {
    return view.data() >= input_.data() && view.data() + view.size() <= input_.data() + input_.size();
  };
  if (!actions.empty() && actions.back().kind == LinkAction::Kind::send && actions.back().side == side) {
    auto& last = actions.back().bytes;
    if (is_input(last) && is_input(bytes) && last.data() + last.size() == bytes.data()) {
      last = {last.data(), last.size() + bytes.size()};
      return;
    }
  }
  actions.push_back({LinkAction::Kind::send, side, bytes});
}

void HttpLink::Core::send_copy(Side side, std::string bytes) {
  owned_.push_back(std::move(bytes));
  send(side, owned_.back());
}

void HttpLink::Core::to_client(std::string_view bytes) {
  if (closing_) return;
  if (queue_.empty()) return send(Side::client, bytes);
  queue_.push_bytes(bytes, now_);
}

void HttpLink::Core::to_client_copy(std::string_view bytes, Nanoseconds due) {
  if (closing_) return;
  if (queue_.empty() && due <= now_) return send_copy(Side::client, std::string(bytes));
  queue_.push_bytes(bytes, due);
}

void HttpLink::Core::run_queue() {
  while (!over_) {
    auto entry = queue_.pop_due(now_);
    if (!entry) return;
    const bool known =
        entry->exchange >= first_ordinal_ && entry->exchange - first_ordinal_ < exchanges_.size();
    LinkExchange* exchange = known ? &exchanges_[entry->exchange - first_ordinal_] : nullptr;
    switch (entry->kind) {
      case Entry::Kind::bytes:
        send_copy(Side::client, std::move(entry->bytes));
        break;
      case Entry::Kind::wait:
        break;
      case Entry::Kind::exchange_over:
        if (exchange != nullptr) over_with(*exchange, {});
        settle();
        break;
      case Entry::Kind::finish:
        finish(Side::client);
        end_all("upstream closed");
        if (client_gone_ || finished_[static_cast<int>(Side::upstream)]) go_over("upstream closed");
        break;
      case Entry::Kind::close:
        close_by(entry->bytes.empty() ? "fault" : std::string_view(entry->bytes));
        break;
      case Entry::Kind::reset:
        reset_client(entry->exchange == 0 ? "upstream closed" : "fault");
        break;
    }
  }
}

void HttpLink::Core::note(std::string text) {
  if (noted_) return;
  noted_ = true;
  output_.notes.push_back(std::move(text));
}

bool HttpLink::Core::wants(Side from) const {
  if (over_ || queue_.bytes() >= settings_.held_bytes) return false;
  if (from == Side::upstream) return !upstream_gone_ && !lingering_;
  if (client_gone_) return false;
  if (lingering_) return true;
  return waiting_bytes_.size() < settings_.held_bytes && exchanges_.size() < most_exchanges;
}

Nanoseconds HttpLink::Core::next_due() const {
  if (over_) return never;
  return std::min(queue_.next_due(), lingering_ ? linger_until_ : never);
}

std::uint64_t HttpLink::Core::unseen_bytes(Side from) const {
  if (over_ || lingering_ || drop_client_) return 0;
  const auto kept = [&](const std::string& body) {
    return !settings_.observe || body.size() >= settings_.kept_body_bytes;
  };
  if (from == Side::client) {
    if (waiting_ || finished_[static_cast<int>(Side::upstream)]) return 0;
    if (requests_.is_bytes_only()) return requests_.unseen();
    if (!request_open_ || !exchanges_.back().decided || !exchanges_.back().asks_upstream) return 0;
    return kept(exchanges_.back().seen.request.body) ? requests_.unseen() : 0;
  }
  if (!queue_.empty() || closing_) return 0;
  if (responses_.is_bytes_only()) return responses_.unseen();
  if (!responses_.in_message()) return 0;
  const auto& exchange = exchanges_[responder_ - first_ordinal_];
  return exchange.final_head && !exchange.faults && kept(exchange.seen.response.body) ? responses_.unseen()
                                                                                      : 0;
}

void HttpLink::Core::passed_unseen(Side from, std::uint64_t bytes) {
  if (bytes > unseen_bytes(from)) return;
  if (from == Side::client) {
    if (requests_.is_bytes_only()) return;
    exchanges_.back().seen.request_body_bytes += bytes;
    if (requests_.skip(bytes)) end_request();
    return;
  }
  if (responses_.is_bytes_only()) return;
  auto& exchange = exchanges_[responder_ - first_ordinal_];
  exchange.seen.response_body_bytes += bytes;
  if (responses_.skip(bytes)) end_response(exchange);
}

}  // namespace shakedown::net
