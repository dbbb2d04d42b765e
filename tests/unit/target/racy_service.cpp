// A service with threads as a user might have one: it sells what there is one of, in two sections under a
// mutex (look, then take), which no ordinary burst gets between; "mended" does both in one. /bump counts
// without any lock.
//
//     racy_service PORT [mended]     /reset  /take: 200 or 409  /sold: 300 + how many  /bump
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>

namespace {

std::mutex lock;
int left = 1;
int sold = 0;
int bumped = 0;

bool any_left() {
  const std::lock_guard guard(lock);
  return left - sold > 0;
}

void sell() {
  const std::lock_guard guard(lock);
  ++sold;
}

int take(bool mended) {
  if (mended) {
    const std::lock_guard guard(lock);
    if (left - sold <= 0) return 409;
    ++sold;
    return 200;
  }
  if (!any_left()) return 409;
  sell();
  return 200;
}

void bump() {
  ++bumped;
}

int answer(const std::string& path, bool mended) {
  if (path == "/take") return take(mended);
  if (path == "/bump") bump();
  const std::lock_guard guard(lock);
  if (path == "/reset") sold = 0;
  return path == "/sold" ? 300 + sold : 200;
}

void serve(int connection, bool mended) {
  std::string request;
  char bytes[1024];
  while (request.find("\r\n\r\n") == std::string::npos) {
    const auto got = ::recv(connection, bytes, sizeof bytes, 0);
    if (got <= 0) break;
    request.append(bytes, static_cast<std::size_t>(got));
  }
  const auto begin = request.find(' ');
  if (begin != std::string::npos) {
    const auto path = request.substr(begin + 1, request.find(' ', begin + 1) - begin - 1);
    const auto text = "HTTP/1.1 " + std::to_string(answer(path, mended)) +
                      " Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    if (::send(connection, text.data(), text.size(), MSG_NOSIGNAL) < 0) std::perror("send");
  }
  ::close(connection);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const bool mended = argc > 2 && std::strcmp(argv[2], "mended") == 0;
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return 1;
  if (::listen(listener, 128) != 0) return 1;
  while (true) {
    const int connection = ::accept(listener, nullptr, nullptr);
    if (connection >= 0) std::thread(serve, connection, mended).detach();
  }
}
