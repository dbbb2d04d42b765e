// The program that these tests start, in every way a service can behave, and the guardian that starts it:
//
//     test_service serve PORT [--ignore-term] [--daemon] [--six] [--close-stdout] [--certificate PEM --key
//     PEM]
//                                  answers 200; /exit/N exits, /raise/N raises a signal, /status/N answers N,
//                                  /flood/N writes N bytes of log lines
//     test_service harness FOLDER HOW   a harness with one such service that leaves a daemon; ends by HOW:
//                                       wait, abort, exit, throw, return; paused, killed and faulty wait as
//                                       well, with the service in that state
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

#include "harness/model/names.hpp"
#include "harness/target/service_faults.hpp"
#include "harness/target/services.hpp"

namespace {

using namespace shakedown;

void print(const std::string& line) {
  const auto text = line + "\n";
  const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
  if (written < 0) std::_Exit(90);
}

// A process that nobody waits for, in a session of its own, that only SIGKILL ends.
void leave_daemon() {
  if (::fork() != 0) return;
  ::setsid();
  if (::fork() != 0) std::_Exit(0);
  for (const int signal : {SIGTERM, SIGHUP, SIGINT}) std::signal(signal, SIG_IGN);
  print(fmt::format("daemon {}", ::getpid()));
  while (true) ::pause();
}

void flood(long bytes) {
  std::string block;
  while (block.size() < 60'000) block += "one more line of a log that nobody wanted\n";
  for (long done = 0; done < bytes; done += static_cast<long>(block.size())) {
    if (::write(STDOUT_FILENO, block.data(), block.size()) < 0) return;
  }
  print("the flood is over");
}

class Connection {
 public:
  Connection(int descriptor, SSL_CTX* tls) : descriptor_(descriptor), tls_(tls ? SSL_new(tls) : nullptr) {
    if (tls_ == nullptr) return;
    SSL_set_fd(tls_, descriptor);
    SSL_accept(tls_);
  }
  ~Connection() {
    SSL_free(tls_);
    ::close(descriptor_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  long read(char* buffer, int size) {
    return tls_ ? SSL_read(tls_, buffer, size) : ::read(descriptor_, buffer, static_cast<std::size_t>(size));
  }
  void write(const std::string& text) {
    const long written = tls_ ? SSL_write(tls_, text.data(), static_cast<int>(text.size()))
                              : ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
    if (written <= 0) print("nobody read the answer");
  }

 private:
  int descriptor_;
  SSL* tls_;
};

void serve_one(Connection& connection) {
  std::string request;
  char buffer[1024];
  while (request.find("\r\n\r\n") == std::string::npos) {
    const auto got = connection.read(buffer, sizeof buffer);
    if (got <= 0) return;
    request.append(buffer, static_cast<std::size_t>(got));
  }
  const auto path = request.substr(4, request.find(' ', 4) - 4);
  const auto number = std::atol(path.substr(path.rfind('/') + 1).c_str());
  if (path.starts_with("/exit/")) {
    print("about to exit");
    std::_Exit(static_cast<int>(number));
  }
  if (path.starts_with("/raise/")) {
    print("about to crash");
    std::signal(static_cast<int>(number), SIG_DFL);  // a sanitizer may have put its own there
    std::raise(static_cast<int>(number));
  }
  if (path.starts_with("/flood/")) flood(number);
  connection.write(fmt::format("HTTP/1.1 {} Some\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
                               path.starts_with("/status/") ? number : 200));
}

int listen_on(int port, bool six) {
  const int listener = ::socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(static_cast<std::uint16_t>(port));
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 other{};
  other.sin6_family = AF_INET6;
  other.sin6_port = four.sin_port;
  other.sin6_addr = in6addr_loopback;
  const int yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const auto* address = six ? reinterpret_cast<sockaddr*>(&other) : reinterpret_cast<sockaddr*>(&four);
  const auto size = static_cast<socklen_t>(six ? sizeof other : sizeof four);
  if (::bind(listener, address, size) != 0 || ::listen(listener, 16) != 0) {
    std::fprintf(stderr, "cannot listen: %s\n", std::strerror(errno));
    std::_Exit(1);
  }
  return listener;
}

// Options with their values; one without a value has the next option's name, or nothing.
using Options = std::map<std::string_view, const char*>;

SSL_CTX* tls_of(const Options& options) {
  if (!options.contains("--certificate")) return nullptr;
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* tls = SSL_CTX_new(TLS_server_method());
  const bool usable = SSL_CTX_use_certificate_file(tls, options.at("--certificate"), SSL_FILETYPE_PEM) == 1 &&
                      SSL_CTX_use_PrivateKey_file(tls, options.at("--key"), SSL_FILETYPE_PEM) == 1;
  if (!usable) std::_Exit(94);
  return tls;
}

int serve(int port, const Options& options) {
  if (options.contains("--ignore-term")) std::signal(SIGTERM, SIG_IGN);
  if (options.contains("--daemon")) leave_daemon();
  print(fmt::format("serving {} as {}", port, ::getpid()));
  if (options.contains("--close-stdout")) {
    ::close(STDOUT_FILENO);
    ::open("/dev/null", O_WRONLY);
  }
  const int listener = listen_on(port, options.contains("--six"));
  SSL_CTX* const tls = tls_of(options);
  while (true) {
    Connection connection(::accept(listener, nullptr, nullptr), tls);
    serve_one(connection);
  }
}

// One of each: of the library, the limits, the disk and the process.
bool put_faults_on(target::ServiceFaults& faults) {
  for (const auto kind :
       {FaultKind::file_error, FaultKind::descriptor_limit, FaultKind::disk_full, FaultKind::pause}) {
    FaultSpec fault;
    fault.name = name_of(kind);
    fault.kind = kind;
    fault.on = "target";
    const auto applied = faults.apply(fault);
    if (!applied) print(to_string(applied.error()));
    if (!applied) return false;
  }
  return true;
}

int harness(const std::string& folder, std::string_view how) {
  static std::mutex mutex;
  target::Record record;
  record.event = [](const Event&) {};
  record.sample = [](const ProcessSample&) {};
  record.log = [](const LogLine& line) {
    const std::lock_guard lock(mutex);
    print(line.text);
  };
  auto opened = target::Services::open(record, RunClock(), {.run_folder = folder});
  if (!opened) return 91;
  ServiceSpec spec;
  spec.name = "target";
  spec.command = {"/proc/self/exe", "serve", "{target.port}", "--daemon", "--ignore-term"};
  spec.directory = "/";
  spec.state = StateCopy{.copy = folder + "/../seed", .as = "{target.data}"};
  spec.stop_within = std::chrono::milliseconds(100);
  if (how == "faulty") spec.prepare_for = {FaultKind::disk_full, FaultKind::file_error};
  const auto address = opened.value()->start(spec);
  if (!address) {
    print("cannot start: " + to_string(address.error()));
    return 92;
  }
  if (how == "paused" && !opened.value()->pause("target")) return 95;
  if (how == "killed" && !opened.value()->kill("target")) return 96;
  target::ServiceFaults faults(*opened.value(), 1);
  if (how == "faulty" && !put_faults_on(faults)) return 97;
  print("ready");
  char word = 0;
  if (::read(STDIN_FILENO, &word, 1) < 0) return 93;  // the test says when
  if (how == "abort") std::abort();
  if (how == "exit") std::exit(0);
  if (how == "throw") throw std::runtime_error("nobody catches this");
  if (how == "return") return 0;
  while (true) ::pause();
}

}  // namespace

int main(int argc, char** argv) {
  if (target::is_guardian(argc, argv)) return target::guardian_main();
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "serve" && argc > 2) {
    Options options;
    for (int i = 3; i < argc; ++i) options[argv[i]] = i + 1 < argc ? argv[i + 1] : "";
    return serve(std::atoi(argv[2]), options);
  }
  if (what == "harness" && argc > 3) return harness(argv[2], argv[3]);
  return 99;
}
