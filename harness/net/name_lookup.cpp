#include "harness/net/name_lookup.hpp"

#include <utility>

namespace shakedown::net {

NameLookup::~NameLookup() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  asked_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void NameLookup::ask(std::string host, std::uint16_t port, Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    questions_.push_back({std::move(host), port, std::move(answer)});
  }
  if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  asked_.notify_one();
}

void NameLookup::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    asked_.wait(lock, [this] { return over_ || !questions_.empty(); });
    if (over_) return;
    auto question = std::move(questions_.front());
    questions_.pop_front();
    lock.unlock();
    question.answer(look_up(question.host, question.port));
  }
}

}  // namespace shakedown::net
