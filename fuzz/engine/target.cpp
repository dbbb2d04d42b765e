#include "fuzz/engine/target.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>

#include "fuzz/coverage/coverage.h"

namespace shakedown::fuzz {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kept_lines = 60;
constexpr std::size_t longest_log_line = 2000;

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  return address;
}

// 0 where there is none.
std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = address_of("127.0.0.1", 0);
  socklen_t size = sizeof address;
  const bool bound = socket >= 0 && ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (socket >= 0) ::close(socket);
  return bound ? ntohs(address.sin_port) : std::uint16_t{0};
}

bool takes_a_connection(const std::string& host, std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = address_of(host, port);
  const bool taken =
      socket >= 0 && ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (socket >= 0) ::close(socket);
  return taken;
}

void fill_in(std::string& text, const std::string& name, const std::string& value) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
}

Result<std::filesystem::path> fresh_copy(const std::string& state) {
  auto pattern = (std::filesystem::temp_directory_path() / "shakedown-fuzz-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    return problem(fmt::format("no folder for the target's data: {}", std::strerror(errno)));
  }
  std::filesystem::path folder(pattern);
  if (state.empty()) return folder;
  std::error_code error;
  std::filesystem::copy(state, folder, std::filesystem::copy_options::recursive, error);
  if (!error) return folder;
  std::filesystem::remove_all(folder, error);
  return problem(fmt::format("'{}' cannot be copied for the target", state));
}

// Only what may be called between fork and exec.
[[noreturn]] void become(char** command, char** environment, const char* directory, int output) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (*directory != '\0' && ::chdir(directory) != 0) ::_exit(127);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing >= 0) ::dup2(nothing, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  ::execvpe(command[0], command, environment);
  ::_exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment_with(std::vector<std::string> additions, const std::string& coverage) {
  const std::string name = std::string(SHAKEDOWN_COVERAGE_VARIABLE) + "=";
  std::erase_if(additions, [&](const std::string& one) { return one.starts_with(name); });
  std::vector<std::string> out = additions;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view entry(*one);
    const auto its_name = entry.substr(0, entry.find('=') + 1);
    const bool is_replaced =
        its_name == name || std::any_of(additions.begin(), additions.end(), [&](const std::string& other) {
          return other.starts_with(its_name);
        });
    if (!is_replaced) out.emplace_back(entry);
  }
  if (!coverage.empty()) out.push_back(name + coverage);
  return out;
}

}  // namespace

Target::~Target() {
  stop();
}

Status Target::start(const std::string& coverage) {
  if (!is_ours()) {
    port_ = spec_.port;
    return wait_until_ready();
  }
  stop();
  auto folder = fresh_copy(spec_.state);
  if (!folder) return folder.error();
  data_ = std::move(folder).value();
  port_ = free_port();
  auto command = spec_.command;
  auto additions = spec_.environment;
  for (auto* texts : {&command, &additions}) {
    for (auto& text : *texts) {
      fill_in(text, "{port}", std::to_string(port_));
      fill_in(text, "{data}", data_.string());
    }
  }
  auto environment = environment_with(std::move(additions), coverage);
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return problem("no pipe for the target's output");
  auto arguments = pointers(command);
  auto variables = pointers(environment);
  pid_ = ::fork();
  if (pid_ == 0) become(arguments.data(), variables.data(), spec_.directory.c_str(), pipe[1]);
  ::close(pipe[1]);
  log_ = pipe[0];
  ::fcntl(log_, F_SETFL, O_NONBLOCK);
  if (pid_ < 0) return problem("the target cannot be started: no process");
  ::setpgid(pid_, pid_);
  ending_.clear();
  return wait_until_ready();
}

Status Target::wait_until_ready() {
  const auto until = steady_clock::now() + spec_.ready_within;
  while (!takes_a_connection(spec_.host, port_)) {
    new_lines();  // or its output fills the pipe
    if (is_ours() && !is_running()) {
      const auto last = tail_.empty() ? std::string() : ": " + tail_.back();
      return problem(fmt::format("the target ended before it was ready, with {}{}", ending_, last));
    }
    if (steady_clock::now() > until) {
      return problem(fmt::format("nothing takes connections at {}:{}", spec_.host, port_),
                     is_ours() ? "the command's {port} says where it must listen" : "");
    }
    ::poll(nullptr, 0, 5);
  }
  return Done{};
}

void Target::stop() {
  if (pid_ > 0) {
    ::kill(-pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }
  if (log_ >= 0) {
    new_lines();
    ::close(log_);
    log_ = -1;
  }
  std::error_code ignored;
  if (!data_.empty()) std::filesystem::remove_all(data_, ignored);
  data_.clear();
}

bool Target::is_running(milliseconds grace) {
  if (!is_ours()) return takes_a_connection(spec_.host, port_);
  if (pid_ < 0) return false;
  const auto until = steady_clock::now() + grace;
  for (;;) {
    int status = 0;
    const auto ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == pid_) {
      ::kill(-pid_, SIGKILL);  // what it left behind
      note_end(status);
      pid_ = -1;
      return false;
    }
    if (steady_clock::now() >= until) return true;
    ::poll(nullptr, 0, 2);
  }
}

bool Target::listens() const {
  return takes_a_connection(spec_.host, port_);
}

void Target::note_end(int status) {
  ending_ = WIFSIGNALED(status)
                ? fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)))
                : fmt::format("exit status {}", WEXITSTATUS(status));
}

std::uint64_t Target::resident_bytes() const {
  if (pid_ < 0) return 0;
  std::ifstream file(fmt::format("/proc/{}/statm", pid_));
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  file >> size >> resident;
  return file ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

std::vector<std::string> Target::new_lines() {
  std::vector<std::string> lines;
  if (log_ < 0) return lines;
  std::array<char, 16 * 1024> bytes{};
  for (int reads = 0; reads < 64; ++reads) {
    const auto got = ::read(log_, bytes.data(), bytes.size());
    if (got <= 0) break;
    for (ssize_t i = 0; i < got; ++i) {
      const char c = bytes[static_cast<std::size_t>(i)];
      if (c != '\n') {
        if (partial_.size() < longest_log_line) partial_ += c;
        continue;
      }
      tail_.push_back(partial_);
      if (tail_.size() > kept_lines) tail_.pop_front();
      lines.push_back(std::move(partial_));
      partial_.clear();
    }
  }
  return lines;
}

Result<TargetSpec> attached(const std::string& url) {
  constexpr std::string_view scheme = "http://";
  const auto refuse = [&] {
    return problem(fmt::format("'{}' is not http://127.0.0.1:PORT", url), "only loopback is fuzzed");
  };
  std::string_view rest = url;
  if (!rest.starts_with(scheme)) return refuse();
  rest.remove_prefix(scheme.size());
  while (rest.ends_with('/')) rest.remove_suffix(1);
  const auto colon = rest.find(':');
  if (colon == std::string_view::npos) return refuse();
  TargetSpec spec;
  spec.host = rest.substr(0, colon) == "localhost" ? "127.0.0.1" : std::string(rest.substr(0, colon));
  const auto digits = rest.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), spec.port);
  in_addr address{};
  const bool is_loopback =
      ::inet_pton(AF_INET, spec.host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
  if (error != std::errc{} || end != digits.data() + digits.size() || spec.port == 0 || !is_loopback)
    return refuse();
  return spec;
}

}  // namespace shakedown::fuzz
