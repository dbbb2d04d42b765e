#include "harness/http/response_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>

namespace shakedown::http {

namespace beast = boost::beast;

namespace {

// What outlives a single message: storage that is cleared and reused, so that steady traffic allocates
// nothing.
struct Seen {
  struct Field {
    std::uint32_t name_at, name_size, value_at, value_size;
  };
  std::string head;  // names and values, one after another; fields point into it
  std::vector<Field> fields;
  std::string body;
  std::uint64_t body_bytes = 0;
  std::uint64_t body_limit = 0;
  std::size_t kept_limit = 0;
  int status = 0;
  bool too_large = false;

  void clear() {
    head.clear();
    fields.clear();
    body.clear();
    body_bytes = 0;
    status = 0;
    too_large = false;
  }

  bool take_body(std::string_view part) {
    body_bytes += part.size();
    if (body.size() < kept_limit) body.append(part.substr(0, kept_limit - body.size()));
    too_large = body_bytes > body_limit;
    return !too_large;
  }
};

class Message final : public beast::http::basic_parser<false> {
 public:
  explicit Message(Seen& seen) : seen_(seen) {}

 private:
  void on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int,
                       beast::error_code&) override {}
  void on_response_impl(int code, beast::string_view, int, beast::error_code&) override {
    seen_.status = code;
  }
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     beast::error_code&) override {
    const auto at = static_cast<std::uint32_t>(seen_.head.size());
    const auto name_size = static_cast<std::uint32_t>(name.size());
    const auto value_size = static_cast<std::uint32_t>(value.size());
    seen_.head.append(name.data(), name.size());
    seen_.head.append(value.data(), value.size());
    seen_.fields.push_back({at, name_size, at + name_size, value_size});
  }
  void on_header_impl(beast::error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view body, beast::error_code& error) override {
    if (!seen_.take_body({body.data(), body.size()})) error = beast::http::error::body_limit;
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, beast::error_code& error) override {
    if (!seen_.take_body({body.data(), body.size()})) error = beast::http::error::body_limit;
    return body.size();
  }
  void on_finish_impl(beast::error_code&) override {}

  Seen& seen_;
};

}  // namespace

class ResponseReader::Parser {
 public:
  void begin(bool to_head_request, const ResponseLimits& limits) {
    to_head_request_ = to_head_request;
    limits_ = limits;
    started_ = false;
    interim_status_ = 0;
    error_.clear();
    next_message();
  }

  void next_message() {
    seen_.clear();
    seen_.body_limit = limits_.body_bytes;
    seen_.kept_limit = limits_.kept_bytes;
    message_.emplace(seen_);
    message_->eager(true);
    message_->header_limit(limits_.header_bytes);
    message_->body_limit(boost::none);
    message_->skip(to_head_request_);
  }

  Progress feed(std::string_view bytes, std::size_t& used) {
    used = 0;
    if (!bytes.empty()) started_ = true;
    while (true) {
      beast::error_code error;
      const auto rest = bytes.substr(used);
      const std::size_t taken = message_->put(boost::asio::const_buffer(rest.data(), rest.size()), error);
      used += taken;
      if (error == beast::http::error::need_more) return Progress::more;
      if (error) return failed(error);
      if (message_->is_done()) return finished();
      if (taken == 0 || used == bytes.size()) return Progress::more;
    }
  }

  Progress closed() {
    if (message_->is_done()) return Progress::done;
    beast::error_code error;
    message_->put_eof(error);
    if (error) return failed(error);
    return message_->is_done() ? Progress::done : Progress::malformed;
  }

  Seen seen_;
  std::optional<Message> message_;
  ResponseLimits limits_;
  std::string error_;
  int interim_status_ = 0;
  bool to_head_request_ = false;
  bool started_ = false;

 private:
  Progress finished() {
    const bool interim = seen_.status >= 100 && seen_.status < 200 && seen_.status != 101;
    if (!interim) return Progress::done;
    interim_status_ = seen_.status;
    next_message();
    return Progress::interim;
  }

  Progress failed(const beast::error_code& error) {
    if (seen_.too_large) return Progress::too_large;
    error_ = error.message();
    return Progress::malformed;
  }
};

ResponseReader::ResponseReader() : parser_(std::make_unique<Parser>()) {
  begin(false);
}
ResponseReader::~ResponseReader() = default;
ResponseReader::ResponseReader(ResponseReader&&) noexcept = default;
ResponseReader& ResponseReader::operator=(ResponseReader&&) noexcept = default;

void ResponseReader::begin(bool to_head_request, const ResponseLimits& limits) {
  parser_->begin(to_head_request, limits);
}

ResponseReader::Progress ResponseReader::feed(std::string_view bytes, std::size_t& used) {
  return parser_->feed(bytes, used);
}
ResponseReader::Progress ResponseReader::closed() {
  return parser_->closed();
}

bool ResponseReader::started() const {
  return parser_->started_;
}
bool ResponseReader::keep_alive() const {
  return parser_->message_->is_done() && parser_->message_->keep_alive();
}
int ResponseReader::interim_status() const {
  return parser_->interim_status_;
}
int ResponseReader::status() const {
  return parser_->seen_.status;
}
std::size_t ResponseReader::field_count() const {
  return parser_->seen_.fields.size();
}

FieldView ResponseReader::field(std::size_t index) const {
  const auto& at = parser_->seen_.fields[index];
  const std::string_view head = parser_->seen_.head;
  return {head.substr(at.name_at, at.name_size), head.substr(at.value_at, at.value_size)};
}

std::string_view ResponseReader::field(std::string_view name) const {
  for (std::size_t i = 0; i < field_count(); ++i) {
    const auto [field_name, value] = field(i);
    if (equal_ignoring_case(field_name, name)) return value;
  }
  return {};
}

std::string_view ResponseReader::body() const {
  return parser_->seen_.body;
}
std::uint64_t ResponseReader::body_bytes() const {
  return parser_->seen_.body_bytes;
}
const std::string& ResponseReader::error() const {
  return parser_->error_;
}

Headers ResponseReader::headers() const {
  Headers all;
  all.reserve(field_count());
  for (std::size_t i = 0; i < field_count(); ++i) {
    const auto [name, value] = field(i);
    all.push_back({std::string(name), std::string(value)});
  }
  return all;
}

}  // namespace shakedown::http
