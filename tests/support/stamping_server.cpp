#include "tests/support/stamping_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "harness/net/descriptor.hpp"
#include "tests/support/fake_server.hpp"

namespace shakedown::test {
namespace {

using Arrival = StampingServer::Arrival;
using Clock = std::chrono::steady_clock;

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* one) const {
    free(one);
  }
};
using Tls = std::unique_ptr<SSL, Freed<SSL_free>>;
using TlsContext = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<nghttp2_session, Freed<nghttp2_session_del>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;

Bio reading(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int choose_alpn(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                unsigned n, void* http2) {
  const std::string wanted = *static_cast<bool*>(http2) ? "h2" : "http/1.1";
  for (unsigned at = 0; at < n; at += offered[at] + 1u) {
    if (std::string(reinterpret_cast<const char*>(offered + at + 1), offered[at]) != wanted) continue;
    *chosen = offered + at + 1;
    *size = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

nghttp2_nv pair_of(std::string& name, std::string& value) {
  return {reinterpret_cast<std::uint8_t*>(name.data()), reinterpret_cast<std::uint8_t*>(value.data()),
          name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

}  // namespace

class StampingServer::Serving {
 public:
  explicit Serving(const StampingOptions& options) : options_(options) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to a socket without asking for none
    const int one = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    listener_ = net::Descriptor(one);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(one, any, size) != 0 || ::listen(one, 512) != 0 || ::getsockname(one, any, &size) != 0)
      throw std::runtime_error("no loopback port for the test");
    port_ = ntohs(address.sin_port);
    if (options.tls) make_context(*options.tls);
    epoll_ = net::Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    wake_ = net::Descriptor(::eventfd(0, EFD_CLOEXEC));
    watch(listener_.get());
    watch(wake_.get());
    thread_ = std::thread([this] { serve(); });
  }
  ~Serving() {
    ::eventfd_write(wake_.get(), 1);
    thread_.join();
  }
  std::uint16_t port() const { return port_; }
  std::vector<Arrival> arrivals() {
    const std::lock_guard lock(mutex_);
    return arrivals_;
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    arrivals_.clear();
  }

 private:
  struct Answer {
    std::string body;
    std::size_t sent = 0;
  };
  struct Client {
    Serving* server = nullptr;
    net::Descriptor socket;
    Tls tls;
    Session session;
    Arrival coming;                                // HTTP/1.1
    std::map<std::int32_t, Arrival> streams = {};  // HTTP/2
    std::map<std::int32_t, Answer> answers = {};
  };
  struct Unanswered {
    int descriptor;
    std::int32_t stream;
    std::string target;
  };

  void make_context(const Certificates& certificates) {
    context_.reset(SSL_CTX_new(TLS_server_method()));
    const auto certificate_text = reading(certificates.certificate);
    const auto key_text = reading(certificates.key);
    X509* const certificate = PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr);
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(context_.get(), certificate);
    SSL_CTX_use_PrivateKey(context_.get(), key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    SSL_CTX_set_alpn_select_cb(context_.get(), choose_alpn, &options_.http2);
  }

  void watch(int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event);
  }

  void serve() {
    std::array<epoll_event, 64> events;
    while (true) {
      const int n = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < n; ++i) {
        const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
        if (descriptor == wake_.get()) return;
        if (descriptor == listener_.get()) {
          accept();
        } else if (!read(*clients_.at(descriptor))) {
          clients_.erase(descriptor);
        }
      }
    }
  }

  void accept() {
    int descriptor;
    while ((descriptor = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
      auto& client = *(clients_[descriptor] = std::make_unique<Client>());
      const int on = 1;
      ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      client.server = this;
      client.socket = net::Descriptor(descriptor);
      if (context_) {
        client.tls.reset(SSL_new(context_.get()));
        SSL_set_fd(client.tls.get(), descriptor);
        SSL_set_accept_state(client.tls.get());
      }
      if (options_.http2) begin_http2(client);
      watch(descriptor);
    }
  }

  // Everything that is there. False: the client is gone.
  bool read(Client& client) {
    std::array<char, 64 * 1024> room;
    while (true) {
      ssize_t n = 0;
      if (client.tls) {
        n = SSL_read(client.tls.get(), room.data(), static_cast<int>(room.size()));
        if (n <= 0) return SSL_get_error(client.tls.get(), static_cast<int>(n)) == SSL_ERROR_WANT_READ;
      } else {
        n = ::recv(client.socket.get(), room.data(), room.size(), 0);
        if (n <= 0) return n < 0 && errno == EAGAIN;
      }
      const std::string_view bytes(room.data(), static_cast<std::size_t>(n));
      if (!(client.session ? take_http2(client, bytes) : take_http1(client, bytes))) return false;
      if (!client.tls) return true;  // the rest is told again
    }
  }

  bool send(Client& client, std::string_view bytes) {
    if (bytes.empty()) return true;
    if (client.tls) return SSL_write(client.tls.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
    return ::send(client.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0;
  }

  bool take_http1(Client& client, std::string_view bytes) {
    const auto now = Clock::now();
    auto& coming = client.coming;
    if (coming.request.empty()) {
      coming.began = now;
      coming.first = bytes;
    }
    coming.request += bytes;
    const auto end = coming.request.find("\r\n\r\n");
    if (end == std::string::npos) return true;
    const auto at = coming.request.find("Content-Length: ");
    if (at != std::string::npos &&
        coming.request.size() < end + 4 + std::stoul(coming.request.substr(at + 16)))
      return true;
    coming.whole = now;
    const auto from = coming.request.find(' ') + 1;
    coming.target = coming.request.substr(from, coming.request.find(' ', from) - from);
    note(client, 0, std::exchange(coming, {}));
    if (!is_enough()) return true;
    for (const auto& one : std::exchange(unanswered_, {})) {
      const auto found = clients_.find(one.descriptor);
      if (found != clients_.end()) send(*found->second, answer(200, one.target));
    }
    return true;
  }

  void note(const Client& client, std::int32_t stream, Arrival arrival) {
    unanswered_.push_back({client.socket.get(), stream, arrival.target});
    const std::lock_guard lock(mutex_);
    arrivals_.push_back(std::move(arrival));
  }

  bool is_enough() const {
    return unanswered_.size() >= options_.together || unanswered_.back().target == "/warm";
  }

  void begin_http2(Client& client) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frame);
    nghttp2_session* session = nullptr;
    nghttp2_session_server_new(&session, callbacks, &client);
    nghttp2_session_callbacks_del(callbacks);
    client.session.reset(session);
    const nghttp2_settings_entry most{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, options_.most_streams};
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, &most, 1);
  }

  bool take_http2(Client& client, std::string_view bytes) {
    const auto taken = nghttp2_session_mem_recv(
        client.session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    return taken >= 0 && say_http2(client);
  }

  bool say_http2(Client& client) {
    std::string all;
    const std::uint8_t* bytes = nullptr;
    ssize_t size = 0;
    while ((size = nghttp2_session_mem_send(client.session.get(), &bytes)) > 0)
      all.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    return send(client, all);
  }

  void answer_stream(Client& client, std::int32_t number, const std::string& target) {
    nghttp2_session* const session = client.session.get();
    std::string status = ":status", ok = "200", hints = "103", kind = "content-type", text = "text/plain";
    if (target == "/hang") return;
    if (target == "/reset") {
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, number, NGHTTP2_INTERNAL_ERROR);
      return;
    }
    if (target == "/refuse") {
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, number, NGHTTP2_REFUSED_STREAM);
      return;
    }
    if (target == "/goaway") {
      nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE, std::max(number - 2, 0), NGHTTP2_ENHANCE_YOUR_CALM,
                            nullptr, 0);
      return;
    }
    if (target == "/interim") {
      const auto early = pair_of(status, hints);
      nghttp2_submit_headers(session, NGHTTP2_FLAG_NONE, number, nullptr, &early, 1, nullptr);
    }
    client.answers[number] = {target};
    nghttp2_data_provider body{};
    body.read_callback = read_answer;
    const std::array<nghttp2_nv, 2> fields{pair_of(status, ok), pair_of(kind, text)};
    const auto skipped = target == "/nonsense" ? 1u : 0u;
    nghttp2_submit_response(session, number, fields.data() + skipped, fields.size() - skipped, &body);
  }

  static Client& client_of(void* user) { return *static_cast<Client*>(user); }

  static ssize_t read_answer(nghttp2_session*, std::int32_t number, std::uint8_t* room, std::size_t size,
                             std::uint32_t* flags, nghttp2_data_source*, void* user) {
    auto& one = client_of(user).answers[number];
    const auto n = std::min(size, one.body.size() - one.sent);
    std::copy_n(one.body.data() + one.sent, n, room);
    one.sent += n;
    if (one.sent == one.body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(n);
  }
  static int begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    client_of(user).streams[frame->hd.stream_id].began = Clock::now();
    return 0;
  }
  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                    void* user) {
    auto& stream = client_of(user).streams[frame->hd.stream_id];
    const std::string key(reinterpret_cast<const char*>(name), name_size);
    const std::string text(reinterpret_cast<const char*>(value), value_size);
    if (key == ":path") stream.target = text;
    stream.request += key + ": " + text + "\n";
    return 0;
  }
  static int data(nghttp2_session*, std::uint8_t, std::int32_t number, const std::uint8_t* bytes,
                  std::size_t size, void* user) {
    client_of(user).streams[number].request.append(reinterpret_cast<const char*>(bytes), size);
    return 0;
  }
  static int frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    auto& client = client_of(user);
    const auto number = frame->hd.stream_id;
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    auto& stream = client.streams[number];
    if (frame->hd.type == NGHTTP2_HEADERS && stream.target == "/early") {
      client.server->answer_stream(client, number, stream.target);
      return 0;
    }
    if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0 || stream.target == "/early") return 0;
    stream.whole = Clock::now();
    auto& server = *client.server;
    server.note(client, number, stream);
    if (!server.is_enough()) return 0;
    for (const auto& one : std::exchange(server.unanswered_, {}))
      server.answer_stream(client, one.stream, one.target);
    return 0;
  }

  StampingOptions options_;
  TlsContext context_;
  net::Descriptor listener_, epoll_, wake_;
  std::uint16_t port_ = 0;
  std::map<int, std::unique_ptr<Client>> clients_;
  std::vector<Unanswered> unanswered_;
  std::mutex mutex_;
  std::vector<Arrival> arrivals_;  // guarded
  std::thread thread_;
};

StampingServer::StampingServer(const StampingOptions& options)
    : serving_(std::make_unique<Serving>(options)) {}
StampingServer::~StampingServer() = default;
std::uint16_t StampingServer::port() const {
  return serving_->port();
}
std::vector<Arrival> StampingServer::arrivals() {
  return serving_->arrivals();
}
void StampingServer::forget() {
  serving_->forget();
}

}  // namespace shakedown::test
