// OTLP over HTTP, as its specification has it: an answer in the request's own form, 200 with an empty message
// where the spans were taken, and errors that senders do not repeat.
#include "harness/provoke/alone/span_witness.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "harness/http/decode_body.hpp"
#include "harness/net/http_server.hpp"
#include "harness/provoke/alone/spans.hpp"

namespace shakedown::alone {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_bytes = std::size_t{16} << 20;  // of one request, packed and unpacked
constexpr std::size_t most_places = 200'000;
constexpr auto between_looks = 20ms;
constexpr auto nothing_more_comes = 300ms;
constexpr const char* endpoint_variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

class SpanWitness : public target::Witness {
 public:
  explicit SpanWitness(SpanPatience patience) : patience_(patience) {}

  Status listen(const std::string& at) {
    net::HttpServerOptions options;
    options.listen = at;
    options.body_bytes = most_bytes;
    auto started = net::HttpServer::start(options, [this](const Request& request) { return take(request); });
    if (!started) return started.error();
    server_ = std::move(started).value();
    return Done{};
  }

  // A service that sends its spans elsewhere goes on doing so.
  void prepare(target::Environment& environment) const override {
    for (const char* name : {endpoint_variable, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"}) {
      if (environment.contains(name) || std::getenv(name) != nullptr) return;
    }
    environment[endpoint_variable] = "http://" + server_->address();
    // What the user has set is the user's.
    for (const auto& [name, value] :
         {std::pair("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
          std::pair("OTEL_BSP_SCHEDULE_DELAY", "100"),
          std::pair("OTEL_INSTRUMENTATION_COMMON_EXPERIMENTAL_CONTROLLER_TELEMETRY_ENABLED", "true")}) {
      if (!environment.contains(name) && std::getenv(name) == nullptr) environment[name] = value;
    }
  }

  bool is_present() override {
    wait_for(patience_.first, [&] { return sent_anything_; });
    const std::lock_guard lock(mutex_);
    return sent_anything_;
  }

  void begin() override {}

  void end(const std::string& endpoint, const std::string& trace) override {
    const std::lock_guard lock(mutex_);
    endpoints_[trace] = endpoint;
  }

  std::vector<ExecutedAlone> finish() override {
    wait_for(patience_.last, [&] { return seen_.size() >= endpoints_.size(); });
    // The spans of a request come from the inside out, and perhaps in two parcels.
    for (std::size_t before = 0; before != count();) {
      before = count();
      std::this_thread::sleep_for(nothing_more_comes);
    }
    const std::lock_guard lock(mutex_);
    over_ = true;
    std::map<std::string, std::set<ExecutedPlace>> ran;
    for (const auto& [trace, endpoint] : endpoints_) {
      const auto found = seen_.find(trace);
      if (found != seen_.end()) ran[endpoint].insert(found->second.begin(), found->second.end());
    }
    std::vector<ExecutedAlone> all;
    for (const auto& [endpoint, places] : ran)
      all.push_back({endpoint, "spans", {places.begin(), places.end()}, false});
    return all;
  }

 private:
  template <class Until>
  void wait_for(Nanoseconds most, Until until) const {
    const auto end = std::chrono::steady_clock::now() + most;
    while (std::chrono::steady_clock::now() < end) {
      {
        const std::lock_guard lock(mutex_);
        if (until()) return;
      }
      std::this_thread::sleep_for(between_looks);
    }
  }
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

  static Response said(int status, const std::string& type, std::string body) {
    return {status, {{"Content-Type", type}}, std::move(body)};
  }

  Response take(const Request& request) {
    const std::string* given = find_header(request.headers, "Content-Type");
    const std::string type = given == nullptr ? "" : given->substr(0, given->find(';'));
    const bool is_json = type == "application/json";
    if (request.method != "POST") return said(405, "text/plain", "POST spans here\n");
    if (!is_json && type != "application/x-protobuf")
      return said(415, "text/plain", "application/x-protobuf or application/json\n");
    const std::string done = is_json ? "{}" : "";
    {
      const std::lock_guard lock(mutex_);
      sent_anything_ = true;
      if (over_) return said(200, type, done);
    }
    if (request.target.substr(0, request.target.find('?')) != "/v1/traces") return said(200, type, done);
    const std::string* coding = find_header(request.headers, "Content-Encoding");
    auto body = http::decode_body(request.body, coding == nullptr ? "" : *coding, most_bytes);
    if (!body) return said(400, "text/plain", body.error().message + "\n");
    auto spans = is_json ? spans_of_json(body.value()) : spans_of_protobuf(body.value());
    if (!spans) return said(400, "text/plain", spans.error().message + "\n");
    const std::lock_guard lock(mutex_);
    for (SpanCode& span : spans.value()) {
      if (++count_ > most_places) break;
      auto& places = seen_[span.trace];
      if (!span.place.function.empty() || !span.place.file.empty()) places.insert(std::move(span.place));
    }
    return said(200, type, done);
  }

  const SpanPatience patience_;
  mutable std::mutex mutex_;
  bool sent_anything_ = false;
  bool over_ = false;
  std::size_t count_ = 0;
  std::map<std::string, std::set<ExecutedPlace>> seen_;  // by trace
  std::map<std::string, std::string> endpoints_;
  std::unique_ptr<net::HttpServer> server_;  // the last, because it calls all of that
};

}  // namespace

Result<std::unique_ptr<target::Witness>> make_span_witness(const std::string& listen, SpanPatience patience) {
  auto made = std::make_unique<SpanWitness>(patience);
  if (const auto listens = made->listen(listen); !listens) return listens.error();
  return std::unique_ptr<target::Witness>(std::move(made));
}

}  // namespace shakedown::alone
