// How bytes move once both sides are there; connecting is in proxied_connection_begin.cpp.
#include "harness/net/proxied_connection.hpp"

#include <fcntl.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "harness/net/proxy.hpp"

namespace shakedown::net {

using faults::Ending;

namespace {
constexpr int most_rounds = 16;  // of one flow in one turn, so that one fast line does not hold up the others
constexpr std::size_t splice_size = 256 * 1024;
constexpr std::size_t small_splice = 8 * 1024;
}  // namespace

void ProxiedConnection::arm(const FaultSpec& fault, std::uint64_t random) {
  const auto now = shared_.loop.now();
  for (const auto direction : {Stream::upstream, Stream::downstream}) {
    auto& one = flow(direction);
    if (fault.stream != Stream::both && fault.stream != direction) {
      if (one.faults) one.faults->disarm(fault.name, now);
      continue;
    }
    if (!one.faults) one.faults = std::make_unique<faults::Pipeline>();
    one.faults->arm(fault, random, now);
    tell_faults(one);
  }
  if (state_ != State::open) return;
  for (auto& one : flows_) pump(one);
  settle();
}

void ProxiedConnection::disarm(std::string_view fault) {
  const auto now = shared_.loop.now();
  std::erase(acted_, fault);
  for (auto& one : flows_) {
    if (!one.faults || !one.faults->disarm(fault, now)) continue;
    tell_faults(one);
    if (state_ == State::open)
      pump(one);
    else if (one.faults->is_idle())
      one.faults.reset();
  }
  if (state_ == State::open) settle();
}

void ProxiedConnection::end(bool reset, std::string_view why) {
  if (state_ == State::over) return;
  tell_those_that_never_left(why);
  if (link_ && !link_->over()) tell(link_->abandoned(shared_.loop.now(), why));
  for (auto* side : {&client_, &upstream_}) {
    if (reset)
      side->reset();
    else
      side->close();
  }
  over();
}

// Out before in: what waits for the socket, then what a fault lets go, then new bytes.
void ProxiedConnection::pump(Flow& flow) {
  for (int round = 0; round < most_rounds; ++round) {
    if (state_ != State::open || !flush(flow)) return;
    if (state_ != State::open) return;
    if (take_due(flow)) continue;
    if (!flow.from->readable || !wants_input(flow) || !read_some(flow)) return;
  }
  flush(flow);  // what the last round read
}

bool ProxiedConnection::wants_input(const Flow& flow) const {
  if (flow.input_ended || flow.lost || flow.waiting() > 0 || flow.ending != Ending::none) return false;
  if (link_ && !link_->wants(side_of(flow))) return false;
  return !flow.faults || flow.faults->room(shared_.most_held()) > 0;
}

// False while something still waits to be written.
bool ProxiedConnection::flush(Flow& flow) {
  if (flow.in_pipe > 0 && !flush_pipe(flow)) return false;
  while (flow.out_done < flow.out.size()) {
    const auto done = flow.to->write(flow.out.data() + flow.out_done, flow.out.size() - flow.out_done);
    if (done.moved == Moved::blocked) {
      flow.blocked = true;
      return false;
    }
    if (done.moved != Moved::some) {
      lose(flow);
      return false;
    }
    flow.out_done += done.bytes;
    flow.left += done.bytes;
    proxy_.count_sent(index_of(flow), done.bytes);
  }
  tell_those_that_left();
  flow.blocked = false;
  if (flow.out_done > 0) {
    flow.out_done = 0;
    flow.out.clear();
    if (flow.out.capacity() > 4096) flow.out.shrink_to_fit();
  }
  if (flow.ending != Ending::none) carry_out(flow, std::exchange(flow.ending, Ending::none));
  return true;
}

bool ProxiedConnection::flush_pipe(Flow& flow) {
  while (flow.in_pipe > 0) {
    const auto n = ::splice(flow.pipe->out.get(), nullptr, flow.to->descriptor(), nullptr, flow.in_pipe,
                            SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
      flow.blocked = true;
      return false;
    }
    if (n <= 0) {
      lose(flow);
      return false;
    }
    flow.in_pipe -= static_cast<std::size_t>(n);
    proxy_.count_sent(index_of(flow), static_cast<std::size_t>(n));
  }
  shared_.pipes.give_back(std::move(*flow.pipe));
  flow.pipe.reset();
  return true;
}

bool ProxiedConnection::take_due(Flow& flow) {
  if (!flow.faults) return false;
  faults::Chunk chunk;
  const bool due = flow.faults->take(shared_.loop.now(), chunk);
  tell_faults(flow);
  if (!due) {
    if (flow.faults->is_idle()) flow.faults.reset();
    return false;
  }
  if (!chunk.bytes.empty()) send(flow, chunk.bytes);
  if (chunk.ending != Ending::none) flow.ending = chunk.ending;
  return true;
}

bool ProxiedConnection::read_some(Flow& flow) {
  return may_splice(flow) ? splice_some(flow) : copy_some(flow);
}

// How many bytes may go past everything: all of them, or those that the link need not see.
std::size_t ProxiedConnection::room_to_splice(const Flow& flow) const {
  if (!link_) return splice_size;
  const auto unseen = link_->unseen_bytes(side_of(flow));
  return unseen < small_splice ? 0 : std::min<std::uint64_t>(unseen, splice_size);
}

bool ProxiedConnection::may_splice(const Flow& flow) const {
  return !flow.faults && flow.from->is_plain() && flow.to->is_plain() && room_to_splice(flow) > 0;
}

bool ProxiedConnection::splice_some(Flow& flow) {
  if (!flow.pipe) flow.pipe = shared_.pipes.lease();
  if (!flow.pipe) return copy_some(flow);
  const auto n = ::splice(flow.from->descriptor(), nullptr, flow.pipe->in.get(), nullptr,
                          room_to_splice(flow), SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  const int error = n < 0 ? errno : 0;
  if (n <= 0) {
    shared_.pipes.give_back(std::move(*flow.pipe));
    flow.pipe.reset();
    if (error == EINVAL) return copy_some(flow);  // a socket that cannot be spliced
    flow.from->readable = false;
    if (error == EAGAIN || error == EINTR) return false;
    input_over(flow, error == 0 ? Ending::fin : Ending::reset_on);
    return true;
  }
  // Level-triggered: what is left after a short read is told again.
  flow.from->readable = static_cast<std::size_t>(n) > small_splice;
  flow.in_pipe = static_cast<std::size_t>(n);
  proxy_.count_received(index_of(flow), flow.in_pipe);
  if (link_) spliced(flow, flow.in_pipe);
  return true;
}

bool ProxiedConnection::copy_some(Flow& flow) {
  auto size = shared_.room.size();
  if (flow.faults) size = std::min(size, flow.faults->room(shared_.most_held()));
  const auto done = flow.from->read(shared_.room.data(), size);
  switch (done.moved) {
    case Moved::blocked:
      return false;
    case Moved::ended:
      input_over(flow, Ending::fin);
      return true;
    case Moved::failed:
      input_over(flow, Ending::reset_on);
      return true;
    case Moved::some:
      break;
  }
  proxy_.count_received(index_of(flow), done.bytes);
  received(flow, {shared_.room.data(), done.bytes});
  return true;
}

void ProxiedConnection::pass(Flow& flow, std::string_view bytes) {
  flow.passed += bytes.size();
  if (!flow.faults) return send(flow, bytes);
  flow.faults->feed(bytes, shared_.loop.now());
  tell_faults(flow);
}

void ProxiedConnection::pass_ending(Flow& flow, Ending ending) {
  if (!flow.faults) {
    flow.ending = std::max(flow.ending, ending);  // an RST that waits is not undone by a FIN
    return;
  }
  flow.faults->end_of_input(ending, shared_.loop.now());
  tell_faults(flow);
}

// One call, one write: the pieces that a fault made stay pieces.
void ProxiedConnection::send(Flow& flow, std::string_view bytes) {
  if (flow.lost || flow.output_ended) return;
  if (flow.waiting() == 0) {
    const auto done = flow.to->write(bytes.data(), bytes.size());
    if (done.moved == Moved::failed || done.moved == Moved::ended) return lose(flow);
    proxy_.count_sent(index_of(flow), done.bytes);
    flow.left += done.bytes;
    bytes.remove_prefix(done.bytes);
    flow.blocked = done.moved == Moved::blocked;
  }
  flow.out.append(bytes);
}

void ProxiedConnection::carry_out(Flow& flow, Ending ending) {
  switch (ending) {
    case Ending::none:
      return;
    case Ending::fin:
      if (!flow.lost) flow.to->finish();
      flow.output_ended = true;
      return;
    case Ending::close:
      return end(false, "fault");
    case Ending::reset:
      return end(true, "fault");
    case Ending::reset_on:
      flow.to->reset();
      return end(false, "fault");
  }
}

// A write failed: the peer is gone. What it sent before that still has to come through, so the other flow
// ends this connection; where that has ended already, nobody is left.
void ProxiedConnection::lose(Flow& flow) {
  flow.lost = true;
  flow.blocked = false;
  flow.out.clear();
  flow.out_done = 0;
  flow.in_pipe = 0;
  flow.pipe.reset();
  flow.ending = Ending::none;
  flow.to->was_reset = true;
  flow.to->readable = true;
  if (&flow == &flows_[1]) tell_those_that_never_left("client closed");
}

void ProxiedConnection::tell_faults(Flow& flow) {
  const auto index = index_of(flow);
  const auto held = flow.faults ? flow.faults->held() : 0;
  shared_.held += held - held_[index];
  held_[index] = held;
  if (!flow.faults) return;
  for (auto& acted : flow.faults->take_acted()) {
    if (std::find(acted_.begin(), acted_.end(), acted.fault) == acted_.end()) acted_.push_back(acted.fault);
    proxy_.injected(number_, acted.fault, acted.kind, acted.applied, std::move(acted.says));
  }
}

// After every turn: is it over, and what to wait for.
void ProxiedConnection::settle() {
  if (state_ != State::open) return;
  if (link_) {  // what one flow read may have given the other something to do
    for (auto& one : flows_) {
      while (state_ == State::open && flush(one) && state_ == State::open && take_due(one)) {
      }
    }
    if (state_ != State::open) return;
  }
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    auto& back = flows_[1 - i];
    if (!flows_[i].lost) continue;
    if (back.input_ended && back.output_ended) return end(true, "client closed");
    if (!back.input_ended && back.from->readable) {
      pump(back);
      if (state_ != State::open) return;
    }
  }
  auto due = link_ && !link_->over() ? link_->next_due() : never;
  bool ended = true;
  for (auto& one : flows_) {
    const bool nothing_out = one.waiting() == 0 && one.ending == Ending::none;
    if (one.faults && nothing_out) due = std::min(due, one.faults->next_due());
    const bool told_nobody = one.input_ended && one.faults && one.faults->swallowed_the_end();
    ended = ended && nothing_out && (one.output_ended || one.lost || told_nobody);
  }
  if (ended && due == never) return end(flows_[0].lost || flows_[1].lost, "client closed");
  // TLS may hold bytes that the socket no longer tells of, and a turn may have ended before its work did.
  for (auto& one : flows_) {
    if (one.from->readable && !one.from->is_plain() && wants_input(one)) due = Nanoseconds{};
  }
  timer_.set(due);
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    const auto& back = flows_[1 - i];
    flows_[i].from->want((wants_input(flows_[i]) ? EPOLLIN : 0u) | (back.blocked ? EPOLLOUT : 0u));
  }
}

void ProxiedConnection::over() {
  if (state_ == State::over) return;
  state_ = State::over;
  timer_.clear();
  for (auto& one : flows_) {
    if (one.faults) {
      for (auto& missed : one.faults->missed()) {
        proxy_.injected(number_, missed.fault, missed.kind, missed.applied, std::move(missed.says));
      }
    }
    one.faults.reset();
    tell_faults(one);
    one.pipe.reset();  // with bytes in it: not for the pool
  }
  link_.reset();
  proxy_.forget(*this);
}

}  // namespace shakedown::net
