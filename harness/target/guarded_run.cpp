#include "harness/target/guarded_run.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "harness/target/exit.hpp"
#include "harness/target/guarded_process.hpp"

namespace shakedown::target {
namespace {

constexpr std::size_t longest_line = std::size_t{8} << 20;
constexpr int look_every_ms = 100;  // whether a stop was requested

// Its guardian kills what is left once nobody holds its socket any more.
struct Held {
  GuardedProcess process;
  explicit Held(GuardedProcess its_process) : process(std::move(its_process)) {}
  ~Held() {
    process.control.close();
    wait_for_guardian(process.guardian);
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
};

class Lines {
 public:
  Lines(Descriptor& from, std::function<void(const std::string&)> line)
      : from_(from), line_(std::move(line)) {}

  int descriptor() const { return open_ ? from_.get() : -1; }

  // What is there now.
  void read_all() {
    std::array<char, 64 * 1024> bytes{};
    while (open_) {
      const auto got = ::read(from_.get(), bytes.data(), bytes.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return;
      open_ = got > 0;
      for (ssize_t i = 0; i < got; ++i) take(bytes[static_cast<std::size_t>(i)]);
    }
  }

 private:
  void take(char c) {
    if (c == '\n') {
      if (!too_long_ && !partial_.empty()) line_(partial_);
      partial_.clear();
      too_long_ = false;
    } else if (partial_.size() < longest_line) {
      partial_ += c;
    } else {
      too_long_ = true;
    }
  }

  Descriptor& from_;
  std::function<void(const std::string&)> line_;
  std::string partial_;
  bool open_ = true;
  bool too_long_ = false;
};

}  // namespace

Result<GuardedEnd> run_guarded(const GuardedRun& run, const std::stop_token& stop) {
  auto started = start_guarded(run.guardian, run.request);
  if (!started) return started.error();
  Held held(std::move(started).value());
  GuardedEnd end;
  Lines out(held.process.out, run.line);
  Lines err(held.process.err, [&end](const std::string& line) { end.last_say = line; });
  const RunClock clock;
  for (bool over = false; !over;) {
    std::array<pollfd, 3> waiting = {{{held.process.control.get(), POLLIN, 0},
                                      {out.descriptor(), POLLIN, 0},
                                      {err.descriptor(), POLLIN, 0}}};
    ::poll(waiting.data(), waiting.size(), look_every_ms);
    if (waiting[0].revents != 0) {
      const auto message = receive_message(held.process.control.get());
      over = !message || message->kind == Message::Kind::exited || message->kind == Message::Kind::finished;
      if (message && message->kind == Message::Kind::exited)
        end.status = WIFEXITED(message->a) ? WEXITSTATUS(message->a) : 128 + WTERMSIG(message->a);
    }
    out.read_all();
    err.read_all();
    if (over || end.was_asked_to || (!stop.stop_requested() && clock.now() < run.within)) continue;
    end.was_asked_to = true;
    send_message(held.process.control.get(),
                 {.kind = Message::Kind::stop, .a = 0, .b = 0, .c = run.grace.count()});
  }
  return end;
}

}  // namespace shakedown::target
