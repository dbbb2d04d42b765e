#include "harness/http/http2_session.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

namespace shakedown::http {
namespace {

using End = Http2Answer::End;

// Of responses: what a loaded server sends must not wait for permission.
constexpr std::uint32_t stream_window = 1 << 20;
constexpr int connection_window = 1 << 24;

struct Stream {
  Http2Answer answer;
  std::string body;  // of the request
  std::size_t sent = 0;
  bool withheld = false;
  bool head_sent = false;
  bool interim = false;
  bool trailers = false;
  std::size_t head_bytes = 0;

  std::size_t may_send() const { return body.size() - (withheld ? 1 : 0); }
};

nghttp2_nv as_pair(const Header& field) {
  const auto bytes = [](const std::string& text) {
    // nghttp2 takes what it does not change as if it might.
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(field.name), bytes(field.value), field.name.size(), field.value.size(), NGHTTP2_NV_FLAG_NONE};
}

std::string text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

class Http2Session::Core {
 public:
  explicit Core(const ResponseLimits& limits) : limits_(limits) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frame_received);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, frame_sent);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, stream_closed);
    nghttp2_session_client_new(&session_, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry settings[]{{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                            {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, stream_window}};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, 2);
    nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, connection_window);
  }
  ~Core() { nghttp2_session_del(session_); }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  int open(const Http2Request& request, bool withhold) {
    std::vector<nghttp2_nv> fields;
    fields.reserve(request.fields.size());
    for (const auto& field : request.fields) fields.push_back(as_pair(field));
    nghttp2_data_provider body{};
    body.read_callback = read_body;
    const auto number = nghttp2_submit_request(session_, nullptr, fields.data(), fields.size(),
                                               request.body.empty() ? nullptr : &body, nullptr);
    if (number < 0) return 0;
    auto& stream = streams_[number];
    stream.body = request.body;
    stream.withheld = withhold && !request.body.empty();
    return number;
  }

  void let_go(int number) {
    streams_[number].withheld = false;
    nghttp2_session_resume_data(session_, number);  // fails where it never came to a stop
  }

  std::string to_send() {
    std::string all;
    while (true) {
      const std::uint8_t* bytes = nullptr;
      const auto size = nghttp2_session_mem_send(session_, &bytes);
      if (size < 0) fail(nghttp2_strerror(static_cast<int>(size)));
      if (size <= 0) return all;
      all.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
  }

  bool receive(std::string_view bytes, Nanoseconds at) {
    if (!error_.empty()) return false;
    at_ = at;
    const auto taken =
        nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (taken < 0) fail(nghttp2_strerror(static_cast<int>(taken)));
    if (error_.empty() && nghttp2_session_want_read(session_) == 0 &&
        nghttp2_session_want_write(session_) == 0)
      fail("the connection is over");
    return error_.empty();
  }

  Stream& stream(int number) { return streams_[number]; }  // one that was never opened is empty
  bool greeted() const { return greeted_; }
  bool leaves() const { return leaves_; }
  const std::string& error() const { return error_; }
  std::uint32_t most_streams() const {
    return nghttp2_session_get_remote_settings(session_, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
  }

 private:
  static Core& self(void* user) { return *static_cast<Core*>(user); }

  Stream* find(std::int32_t number) {
    const auto found = streams_.find(number);
    return found == streams_.end() ? nullptr : &found->second;
  }
  void fail(std::string why) {
    if (error_.empty()) error_ = std::move(why);
  }
  void end(Stream& stream, End how, std::string why) {
    if (stream.answer.end != End::none) return;
    stream.answer.end = how;
    stream.answer.error = std::move(why);
    stream.answer.done = at_;
  }
  void begun(Stream& stream) {
    if (stream.answer.first_byte == Nanoseconds{}) stream.answer.first_byte = at_;
  }

  static ssize_t read_body(nghttp2_session*, std::int32_t number, std::uint8_t* room, std::size_t size,
                           std::uint32_t* flags, nghttp2_data_source*, void* user) {
    Stream* const stream = self(user).find(number);
    if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const auto n = std::min(size, stream->may_send() - stream->sent);
    if (n == 0 && stream->withheld) return NGHTTP2_ERR_DEFERRED;
    std::copy_n(stream->body.data() + stream->sent, n, room);
    stream->sent += n;
    if (stream->sent == stream->body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(n);
  }

  static int begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    Stream* const stream = self(user).find(frame->hd.stream_id);
    if (stream == nullptr || frame->hd.type != NGHTTP2_HEADERS) return 0;
    self(user).begun(*stream);
    stream->trailers = frame->headers.cat == NGHTTP2_HCAT_HEADERS && !stream->interim;
    stream->interim = false;
    if (!stream->trailers) stream->answer.response = {};
    return 0;
  }

  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                    void* user) {
    Stream* const stream = self(user).find(frame->hd.stream_id);
    if (stream == nullptr || stream->trailers) return 0;
    stream->head_bytes += name_size + value_size;
    if (stream->head_bytes > self(user).limits_.header_bytes) {
      self(user).end(*stream, End::too_large, "more header fields than the limit");
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    auto& response = stream->answer.response;
    auto field = text_of(name, name_size);
    auto text = text_of(value, value_size);
    if (field == ":status") {
      std::from_chars(text.data(), text.data() + text.size(), response.status);
      stream->interim = response.status < 200;
    } else {
      response.headers.push_back({std::move(field), std::move(text)});
    }
    return 0;
  }

  static int data(nghttp2_session* session, std::uint8_t, std::int32_t number, const std::uint8_t* bytes,
                  std::size_t size, void* user) {
    auto& core = self(user);
    Stream* const stream = core.find(number);
    if (stream == nullptr || stream->answer.end != End::none) return 0;
    auto& answer = stream->answer;
    answer.body_bytes += size;
    auto& kept = answer.response.body;
    kept.append(reinterpret_cast<const char*>(bytes),
                std::min(size, core.limits_.kept_bytes - std::min(kept.size(), core.limits_.kept_bytes)));
    if (answer.body_bytes <= core.limits_.body_bytes) return 0;
    core.end(*stream, End::too_large, "the response is larger than the limit");
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, number, NGHTTP2_CANCEL);
    return 0;
  }

  static int frame_received(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    auto& core = self(user);
    if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) core.greeted_ = true;
    if (frame->hd.type == NGHTTP2_GOAWAY) {
      core.leaves_ = true;
      core.goodbye_ = std::string("GOAWAY: ") + nghttp2_http2_strerror(frame->goaway.error_code);
    }
    Stream* const stream = core.find(frame->hd.stream_id);
    if (stream == nullptr) return 0;
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if ((frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS) && ends)
      core.end(*stream, End::whole, {});
    if (frame->hd.type == NGHTTP2_RST_STREAM) {
      const auto code = frame->rst_stream.error_code;
      core.end(*stream, code == NGHTTP2_REFUSED_STREAM ? End::refused : End::reset,
               std::string("RST_STREAM: ") + nghttp2_http2_strerror(code));
    }
    return 0;
  }

  static int frame_sent(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    // nghttp2 says goodbye to a peer that breaks the protocol; nobody else does here.
    if (frame->hd.type == NGHTTP2_GOAWAY) self(user).fail(nghttp2_http2_strerror(frame->goaway.error_code));
    Stream* const stream = self(user).find(frame->hd.stream_id);
    if (stream == nullptr) return 0;
    if (frame->hd.type == NGHTTP2_HEADERS) stream->head_sent = true;
    if (frame->hd.type == NGHTTP2_RST_STREAM)
      self(user).end(*stream, End::malformed, "the response is none that HTTP/2 allows");
    return 0;
  }

  // Streams that a GOAWAY leaves behind end here as refused, too.
  static int stream_closed(nghttp2_session*, std::int32_t number, std::uint32_t code, void* user) {
    Stream* const stream = self(user).find(number);
    if (stream == nullptr) return 0;
    auto& core = self(user);
    core.end(*stream, code == NGHTTP2_REFUSED_STREAM ? End::refused : End::reset,
             core.goodbye_.empty() ? nghttp2_http2_strerror(code) : core.goodbye_);
    return 0;
  }

  ResponseLimits limits_;
  nghttp2_session* session_ = nullptr;
  std::map<std::int32_t, Stream> streams_;
  Nanoseconds at_{};
  bool greeted_ = false;
  bool leaves_ = false;
  std::string goodbye_;
  std::string error_;
};

Http2Session::Http2Session(const ResponseLimits& limits) : core_(std::make_unique<Core>(limits)) {}
Http2Session::~Http2Session() = default;
Http2Session::Http2Session(Http2Session&&) noexcept = default;
Http2Session& Http2Session::operator=(Http2Session&&) noexcept = default;

int Http2Session::open(const Http2Request& request, bool withhold) {
  return core_->open(request, withhold);
}
bool Http2Session::stands(int stream) const {
  const auto& one = core_->stream(stream);
  return one.head_sent && one.sent == one.may_send();
}
void Http2Session::let_go(int stream) {
  core_->let_go(stream);
}
std::string Http2Session::to_send() {
  return core_->to_send();
}
bool Http2Session::receive(std::string_view bytes, Nanoseconds at) {
  return core_->receive(bytes, at);
}
bool Http2Session::greeted() const {
  return core_->greeted();
}
bool Http2Session::leaves() const {
  return core_->leaves();
}
std::uint32_t Http2Session::most_streams() const {
  return core_->most_streams();
}
const Http2Answer& Http2Session::answer(int stream) const {
  return core_->stream(stream).answer;
}
const std::string& Http2Session::error() const {
  return core_->error();
}

}  // namespace shakedown::http
