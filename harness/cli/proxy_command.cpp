#include "harness/cli/proxy_command.hpp"

#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <random>
#include <sstream>

#include "harness/cli/exit_status.hpp"
#include "harness/cli/held_proxies.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/cli/version.hpp"
#include "harness/faults/listen_address.hpp"
#include "harness/net/fault_proxy.hpp"
#include "harness/net/http_server.hpp"
#include "harness/target/process_tree.hpp"

namespace shakedown::cli {
namespace {

struct ProxyCommand {
  std::string listen = "127.0.0.1:8474";
  std::string config;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> allow_hosts;
  std::vector<std::string> proxies;
  bool any_address = false;
  bool tcp = false;
  bool metrics = false;
  bool runtime_metrics = false;
  bool quiet = false;
};

// "payments=127.0.0.1:0,127.0.0.1:9001"
Result<faults::ProxyWish> read_proxy(const std::string& text) {
  const auto equals = text.find('=');
  const auto comma = text.find(',', equals == std::string::npos ? 0 : equals);
  if (equals == std::string::npos || equals == 0 || comma == std::string::npos || comma + 1 == text.size())
    return problem("--proxy " + text + " is not NAME=LISTEN,UPSTREAM",
                   "such as payments=127.0.0.1:0,127.0.0.1:9001");
  return faults::ProxyWish{text.substr(0, equals), text.substr(equals + 1, comma - equals - 1),
                           text.substr(comma + 1), true};
}

Status add_proxies(const ProxyCommand& command, const faults::ProxyHolder& holder,
                   faults::ToxiproxyApi& api) {
  if (!command.config.empty()) {
    std::ifstream file(command.config, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    if (!file) return problem("cannot read " + command.config);
    if (const auto made = api.populate(text.str()); !made)
      return problem(command.config + ": " + made.error().message, "an array as POST /populate takes it");
  }
  for (const auto& text : command.proxies) {
    const auto wish = read_proxy(text);
    if (!wish) return wish.error();
    if (const auto error = faults::read_listen_address(wish.value().listen).error; !error.empty())
      return problem("--proxy " + text + ": " + error);
    if (const auto added = holder.add(wish.value()); !added)
      return problem("--proxy " + text + ": " + added.error().message, added.error().hint);
  }
  return Done{};
}

net::ProxyObserver telling_notes(bool quiet) {
  net::ProxyObserver observer;
  if (quiet) return observer;
  observer.note = [](const std::string& proxy, const std::string& text) { say(proxy + ": " + text); };
  return observer;
}

faults::ProcessFigures own_figures(double began) {
  faults::ProcessFigures figures;
  figures.began = began;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) figures.most_descriptors = limit.rlim_cur;
  if (const auto sample = target::sample_self()) {
    figures.cpu_seconds = std::chrono::duration<double>(sample->sums.cpu).count();
    figures.descriptors = sample->sums.descriptors;
    figures.resident_bytes = sample->sums.rss_bytes;
    figures.threads = sample->sums.threads;
  }
  return figures;
}

int serve(const ProxyCommand& command) {
  const double began =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  const Interrupt interrupt([] {});  // before any other thread
  ::signal(SIGPIPE, SIG_IGN);        // whoever read what is printed may be gone; clients are not
  std::promise<void> asked_to_stop;
  const std::stop_callback stop(interrupt.token(), [&] { asked_to_stop.set_value(); });

  net::ProxyOptions options;
  options.seed = command.seed.value_or(std::random_device{}());
  options.allow_hosts = command.allow_hosts;
  const auto proxies = net::FaultProxies::start(options, RunClock(), telling_notes(command.quiet));
  if (!proxies) {
    complain(proxies.error());
    return could_not_run;
  }
  const auto holder = held_by(*proxies.value(), {.http = !command.tcp, .kept = {}});
  faults::ApiOptions api_options{.version = version, .metrics = command.metrics};
  if (command.runtime_metrics) api_options.process = [began] { return own_figures(began); };
  faults::ToxiproxyApi api(holder, std::move(api_options));
  if (const auto added = add_proxies(command, holder, api); !added) {
    complain(added.error());
    return wrong_input;
  }
  const auto server = net::HttpServer::start(
      {.listen = command.listen, .any_address = command.any_address}, [&](const Request& request) {
        auto response = answer_of(api, request);
        if (!command.quiet && request.method != "GET")
          say(request.method + " " + request.target + " " + std::to_string(response.status));
        return response;
      });
  if (!server) {
    complain(problem(server.error().message,
                     command.any_address ? "" : "--any-address allows other than loopback"));
    return could_not_run;
  }
  std::string served = "Toxiproxy's API on http://" + server.value()->address() + ", seed " +
                       std::to_string(options.seed) + "\n";
  for (const auto& proxy : proxies.value()->list())
    served += "  " + proxy.spec.name + "  " + proxy.listen + " -> " + proxy.spec.upstream + "\n";
  print(served);
  asked_to_stop.get_future().wait();
  return all_held;
}

}  // namespace

void add_proxy_command(CLI::App& app, std::function<int()>& chosen) {
  const auto command = std::make_shared<ProxyCommand>();
  auto* sub = app.add_subcommand("proxy", "fault proxies behind Toxiproxy's HTTP API, until Ctrl-C");
  sub->add_option("--listen", command->listen, "where the API is served")->capture_default_str();
  sub->add_option("--config", command->config, "a file of proxies: the array that POST /populate takes");
  sub->add_option("--proxy", command->proxies,
                  "NAME=LISTEN,UPSTREAM: a proxy to begin with; may be given several times")
      ->expected(1)
      ->take_all();
  sub->add_option("--seed", command->seed, "for everything random (default: another one each time)");
  sub->add_option("--allow-host", command->allow_hosts, "a host besides loopback that upstreams may be")
      ->expected(1)
      ->take_all();
  sub->add_flag("--any-address", command->any_address, "let --listen be other than loopback");
  sub->add_flag("--tcp", command->tcp, "proxies know bytes only: no faults of HTTP");
  sub->add_flag("--proxy-metrics", command->metrics, "serve counters at /metrics");
  sub->add_flag("--runtime-metrics", command->runtime_metrics,
                "serve what this process uses at /metrics: CPU, memory, descriptors, threads");
  sub->add_flag("--quiet", command->quiet, "do not tell of requests to the API and of notes");
  sub->callback([command, &chosen] { chosen = [command] { return serve(*command); }; });
}

}  // namespace shakedown::cli
