// Says whether this compiler still miscompiles `if (co_await f())` in a coroutine without local variables, as
// GCC 12.2 does: the coroutine never ends, or the program crashes. While it does, co_await stands only as a
// statement, as the whole right side of a named declaration, or after co_return, and tests/tidy sees to it.
// Always succeeds.
#include <sys/wait.h>
#include <unistd.h>

#include <coroutine>
#include <cstdio>
#include <cstdlib>

namespace {

struct Task {
  struct promise_type {
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::abort(); }
  };
  std::coroutine_handle<promise_type> handle;
};

std::coroutine_handle<> waiting;

// Suspends once, and is true afterwards.
struct True {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept { waiting = handle; }
  bool await_resume() const noexcept { return true; }
};

int taken = 0;

Task condition() {
  if (co_await True{}) ++taken;
  if (!co_await True{}) taken += 100;
}

// 0 where the coroutine ran as it is written.
int run() {
  const Task task = condition();
  for (int i = 0; i < 2 && !task.handle.done(); ++i) waiting.resume();
  const bool right = task.handle.done() && taken == 1;
  return right ? 0 : 1;
}

}  // namespace

int main() {
  std::fflush(nullptr);
  // In a process of its own: it may crash or run forever.
  const pid_t child = fork();
  if (child == 0) {
    alarm(10);
    std::freopen("/dev/null", "w", stderr);
    _exit(run());
  }
  int status = 0;
  waitpid(child, &status, 0);
  const bool right = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  std::printf("%s: co_await in a condition is compiled %s\n", __VERSION__,
              right ? "right here; if that holds for all supported compilers, the rule can go" : "WRONG");
  return 0;
}
