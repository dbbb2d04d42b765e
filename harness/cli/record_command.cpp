#include "harness/cli/record_command.hpp"

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <random>
#include <sstream>

#include "harness/cli/exit_status.hpp"
#include "harness/cli/har_recorder.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/net/fault_proxy.hpp"
#include "harness/net/origin.hpp"
#include "harness/scenario/quantities.hpp"

namespace shakedown::cli {
namespace {

struct RecordCommand {
  std::string listen = "127.0.0.1:0";
  std::string upstream;
  std::string out;
  std::string body_limit = "16MiB";
  std::string rotate;
  std::string certificate, key;
  std::string ca;
  bool insecure = false;
  bool mask = false;
  std::vector<std::string> allow_hosts;
};

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return problem("cannot read " + path);
  return text.str();
}

// "https://shop.example.test", "http://127.0.0.1:8080", "127.0.0.1:8080"
Status set_upstream(const RecordCommand& command, net::ProxySpec& spec) {
  if (command.upstream.find("://") == std::string::npos) {
    spec.upstream = command.upstream;
    return Done{};
  }
  const auto origin = net::parse_origin(command.upstream);
  if (!origin) return origin.error();
  const auto& host = origin.value().host;
  const bool is_v6 = host.find(':') != std::string::npos;
  spec.upstream = (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(origin.value().port);
  if (origin.value().tls) spec.upstream_tls = net::TlsSettings{!command.insecure, command.ca};
  return Done{};
}

Status set_certificate(const RecordCommand& command, net::ProxySpec& spec) {
  if (command.certificate.empty() && command.key.empty()) return Done{};
  if (command.certificate.empty() || command.key.empty())
    return problem("--certificate and --key go together");
  auto certificate = read_file(command.certificate);
  if (!certificate) return certificate.error();
  auto key = read_file(command.key);
  if (!key) return key.error();
  spec.listener_tls = net::ListenerTls{std::move(certificate).value(), std::move(key).value()};
  return Done{};
}

Result<net::ProxySpec> proxy_spec(const RecordCommand& command) {
  net::ProxySpec spec;
  spec.name = "record";
  spec.listen = command.listen;
  spec.http = true;
  const auto body_limit = scenario::parse_size(command.body_limit);
  if (!body_limit) return problem("--body-limit: " + body_limit.error().message, body_limit.error().hint);
  spec.kept_body_bytes = body_limit.value();
  if (const auto set = set_upstream(command, spec); !set) return set.error();
  if (const auto set = set_certificate(command, spec); !set) return set.error();
  return spec;
}

std::string counted(std::uint64_t count, const std::string& what) {
  return count == 0 ? std::string() : "; " + std::to_string(count) + " " + what;
}

void tell_end(const HarRecorder& recorder, const std::string& body_limit) {
  std::string files;
  for (const auto& file : recorder.file().files()) files += (files.empty() ? "" : ", ") + file;
  const auto entries = recorder.file().entries();
  say("recorded " + std::to_string(entries) + (entries == 1 ? " exchange in " : " exchanges in ") + files +
      counted(recorder.cut(), "with a body beyond " + body_limit) +
      counted(recorder.not_http(), "connections that were not HTTP") + counted(recorder.lost(), "lost"));
}

int record(const RecordCommand& command) {
  const Interrupt interrupt([] {});  // before any other thread
  ::signal(SIGPIPE, SIG_IGN);        // whoever read what is printed may be gone; clients are not
  std::promise<void> asked_to_stop;
  const std::stop_callback stop(interrupt.token(), [&] { asked_to_stop.set_value(); });

  const auto spec = proxy_spec(command);
  std::uint64_t rotate = 0;
  if (!command.rotate.empty()) {
    const auto size = scenario::parse_size(command.rotate);
    if (!size) {
      complain(problem("--rotate: " + size.error().message, size.error().hint));
      return wrong_input;
    }
    rotate = size.value();
  }
  if (!spec) {
    complain(spec.error());
    return wrong_input;
  }
  auto file = HarFile::create(command.out, rotate);
  if (!file) {
    complain(file.error());
    return wrong_input;
  }
  RecorderOptions options;
  options.scheme = spec.value().listener_tls ? "https" : "http";
  if (command.mask) options.masking = (std::uint64_t{std::random_device{}()} << 32u) | std::random_device{}();
  options.say = [](const std::string& text) { say("shakedown: " + text); };
  const RunClock clock;
  HarRecorder recorder(std::move(file).value(), clock, std::move(options));

  net::ProxyObserver observer;
  observer.exchange = [&](net::ProxiedExchange exchange) { recorder.take(std::move(exchange)); };
  observer.note = [](const std::string&, const std::string& text) { say(text); };
  {
    const auto proxies = net::FaultProxies::start({.allow_hosts = command.allow_hosts}, clock, observer);
    const auto proxy = proxies ? proxies.value()->add(spec.value()) : proxies.error();
    if (!proxy) {
      complain(proxy.error());
      std::error_code ignored;
      std::filesystem::remove(command.out, ignored);  // there is nothing in it
      return could_not_run;
    }
    recorder.set_address(proxy.value().listen);
    print("recording " + std::string(spec.value().listener_tls ? "https" : "http") + "://" +
          proxy.value().listen + " -> " + command.upstream + " into " + command.out + "\n");
    asked_to_stop.get_future().wait();
  }  // the proxy hands out what was going on
  recorder.finish();
  tell_end(recorder, command.body_limit);
  return all_held;
}

}  // namespace

void add_record_command(CLI::App& app, std::function<int()>& chosen) {
  const auto command = std::make_shared<RecordCommand>();
  auto* sub =
      app.add_subcommand("record", "write what passes between clients and a service as a HAR, until Ctrl-C");
  sub->add_option("--listen", command->listen, "where clients connect")->capture_default_str();
  sub->add_option("--upstream", command->upstream,
                  "the service: a URL or host:port; clients' Host goes on as they send it")
      ->required();
  sub->add_option("-o,--out", command->out, "the HAR; must not exist yet")->required();
  sub->add_option("--body-limit", command->body_limit, "how much of each body is kept")
      ->capture_default_str();
  sub->add_flag("--mask", command->mask, "mask credentials, cookies and fields named like secrets");
  sub->add_option("--rotate", command->rotate, "begin FILE.2.har and so on beyond this size, such as 100MB");
  sub->add_option("--certificate", command->certificate, "speak TLS to clients with this certificate (PEM)");
  sub->add_option("--key", command->key, "its key (PEM)");
  sub->add_option("--ca", command->ca, "trust this certificate of the service besides the system's (PEM)");
  sub->add_flag("--insecure", command->insecure, "do not verify the service's certificate");
  sub->add_option("--allow-host", command->allow_hosts, "a host besides loopback that --upstream may be")
      ->expected(1)
      ->take_all();
  sub->callback([command, &chosen] { chosen = [command] { return record(*command); }; });
}

}  // namespace shakedown::cli
