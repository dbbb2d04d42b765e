// The target and its dependencies: what is started or attached to, and whether their texts name only services
// that run before them.
#include <fmt/format.h>

#include <algorithm>
#include <boost/url.hpp>
#include <filesystem>

#include "harness/scenario/build.hpp"
#include "harness/scenario/build_services.hpp"
#include "harness/scenario/hosts.hpp"
#include "harness/scenario/placeholders.hpp"

namespace shakedown::scenario {
namespace {

void read_process(const View& view, ServiceSpec& service, Building& building) {
  service.where = view.where();
  for (const auto& word : view["command"].items()) service.command.push_back(word.text().value_or(""));
  if (!service.command.empty() && service.command[0].empty()) {
    building.problem(view["command"].where(), "the command is empty",
                     "its first word is the program to start");
  }
  const View directory = view["directory"];
  service.directory = building.absolute(directory.text().value_or("."));
  std::error_code error;
  if (directory.given() && !std::filesystem::is_directory(service.directory, error)) {
    building.problem(directory.where(), fmt::format("there is no folder {}", service.directory),
                     "paths are relative to the scenario's own folder");
  }
  for (const auto& pair : view["environment"].pairs()) {
    service.environment[pair.key] = pair.view().text().value_or("");
  }
  service.stop_within = view["stop_within"].duration().value_or(service.stop_within);
  service.sanitizer_io_sync = view["sanitizer"]["io_sync"].flag().value_or(service.sanitizer_io_sync);
  service.ready.get = view["ready"]["get"].text().value_or("");
  service.ready.within = view["ready"]["within"].duration().value_or(service.ready.within);
}

void read_state(const View& view, ServiceSpec& service, Building& building) {
  const View state = view["state"];
  const View copy = state["copy"];
  if (!copy.text()) return;
  const std::string own = fmt::format("{{{}.data}}", service.name);
  service.state = StateCopy{building.absolute(*copy.text()), state["as"].text().value_or(own)};
  std::error_code error;
  if (!std::filesystem::exists(service.state->copy, error)) {
    building.problem(copy.where(), fmt::format("there is no file or folder {}", service.state->copy),
                     "paths are relative to the scenario's own folder");
  }
  if (service.state->as != own && service.state->as != "{data}") {
    building.problem(state["as"].where(), fmt::format("the copy's path cannot become {}", service.state->as),
                     fmt::format("expected {}", own));
  }
}

bool is_port(std::string_view text) {
  const auto port = parse_whole(text);
  return port && port.value() >= 1 && port.value() <= 65535;
}

NamedService as_named(const ServiceSpec& service) {
  const bool has_ca = service.tls && service.tls->target;
  return {service.name, service.state.has_value(), service.protocol == "http", has_ca};
}

// Every text of the service that target/ fills in, with the place of each.
std::vector<std::pair<std::string, Place>> filled_texts(const View& view) {
  std::vector<std::pair<std::string, Place>> texts;
  const auto add = [&](const View& text) {
    if (text.text()) texts.emplace_back(*text.text(), text.where());
  };
  for (const auto& word : view["command"].items()) add(word);
  for (const auto& pair : view["environment"].pairs()) add(pair.view());
  add(view["ready"]["get"]);
  return texts;
}

void check_placeholders(const View& view, const ServiceSpec& service,
                        const std::vector<NamedService>& earlier, const std::vector<std::string>& later,
                        Building& building) {
  bool own_port = false;
  for (const auto& [text, where] : filled_texts(view)) {
    for (const auto& wrong : check_service_text(text, as_named(service), earlier, later)) {
      building.problem(where, wrong.message, wrong.hint);
    }
    own_port = own_port || names_own_port(text, service.name);
  }
  if (service.command.empty() || own_port) return;
  building.problem(view["command"].where(),
                   fmt::format("nothing tells the command of `{}` which port to listen on", service.name),
                   fmt::format("put \"{{{}port}}\" into its command or environment",
                               service.name == "target" ? "target." : ""));
}

void read_url(const View& view, ServiceSpec& target, Building& building) {
  const View url = view["url"];
  const auto text = url.text();
  if (!text) return;
  const auto parsed = boost::urls::parse_uri(*text);  // points into the text
  const bool bad_port = parsed && parsed->has_port() && !is_port(std::string_view(parsed->port()));
  if (!parsed || bad_port || parsed->host_address().empty()) {
    building.problem(url.where(), fmt::format("`{}` is not a URL", *text),
                     "write it like http://127.0.0.1:8080");
    return;
  }
  target.url = *text;
  if (target.url.ends_with('/')) target.url.pop_back();
  target.scheme = parsed->scheme();
  const std::string host = parsed->host_address();
  const auto& allowed = building.scenario.allow_hosts;
  if (is_loopback(host) || std::find(allowed.begin(), allowed.end(), host) != allowed.end()) return;
  building.problem(url.where(),
                   fmt::format("`{}` is not this machine, and nothing allows sending to it", host),
                   fmt::format("if you may load it, add `allow_hosts: [{}]`", host));
}

void read_tls(const View& target, Building& building) {
  const View tls = target["tls"];
  auto& spec = building.scenario.tls;
  spec.verify = tls["verify"].flag().value_or(true);
  if (tls["ca"].given()) spec.ca = building.file(tls["ca"]).value_or("");
  if (tls.given() && building.scenario.target.scheme != "https") {
    building.problem(tls.where(), "`tls` has no effect: the target speaks http",
                     "leave it out, or write https");
  } else if (tls["ca"].given() && !spec.verify) {
    building.problem(tls["ca"].where(), "`ca` has no effect where nothing is verified",
                     "leave one of them out");
  }
}

void read_dependency_tls(const View& tls, ServiceSpec& service, Building& building) {
  if (!tls.given()) return;
  DependencyTls spec;
  spec.upstream = tls["upstream"].flag().value_or(true);
  spec.target = tls["target"].flag().value_or(true);
  spec.judged.verify = tls["verify"].flag().value_or(true);
  if (tls["ca"].given()) spec.judged.ca = building.file(tls["ca"]).value_or("");
  if (!spec.upstream && !spec.target) {
    building.problem(tls.where(), "`tls` has no effect: neither side speaks it",
                     "leave it out, or one of the two `false`");
  } else if (!spec.upstream && (tls["ca"].given() || tls["verify"].given())) {
    building.problem(tls[tls["ca"].given() ? "ca" : "verify"].where(),
                     "this has no effect: the dependency speaks no TLS, so it shows no certificate",
                     "leave it out, or `upstream: false`");
  } else if (tls["ca"].given() && !spec.judged.verify) {
    building.problem(tls["ca"].where(), "`ca` has no effect where nothing is verified",
                     "leave one of them out");
  }
  service.tls = spec;
  if (spec.upstream && service.protocol == "http") service.scheme = "https";
}

void check_port(const View& view, Building& building) {
  const auto address = view.text();
  if (!address || is_port(std::string_view(*address).substr(address->rfind(':') + 1))) return;
  building.problem(view.where(), fmt::format("`{}` has no valid port", *address), "a port is 1 to 65535");
}

ServiceSpec read_dependency(const std::string& name, const View& view, Building& building) {
  ServiceSpec service;
  service.name = name;
  read_process(view, service, building);
  service.protocol = view["protocol"].text().value_or("http");
  service.upstream = view["upstream"].text().value_or("");
  read_dependency_tls(view["tls"], service, building);
  read_state(view, service, building);
  service.listen = view["listen"].text().value_or("");
  if (view["contract"].given()) service.contract = building.file(view["contract"]).value_or("");
  if (service.protocol == "tcp" && view["contract"].given()) {
    building.problem(view["contract"].where(), "`contract` has no effect on a dependency that speaks tcp",
                     "its messages are not HTTP");
  }
  check_port(view["listen"], building);
  const View get = view["ready"]["get"];
  if (service.protocol == "tcp" && get.given()) {
    building.problem(get.where(), "a dependency that speaks tcp cannot answer a GET",
                     "leave `get` out: it is ready when its port accepts a connection");
  }
  check_port(view["upstream"], building);
  return service;
}

}  // namespace

void read_target(const View& view, ServiceSpec& target, Building& building) {
  read_process(view, target, building);
  target.scheme = view["scheme"].text().value_or("http");
  read_url(view, target, building);
  read_state(view, target, building);
  std::vector<NamedService> earlier;
  for (const ServiceSpec& dependency : building.scenario.dependencies)
    earlier.push_back(as_named(dependency));
  check_placeholders(view, target, earlier, {}, building);
}

void build_services(const View& root, Building& building) {
  auto& scenario = building.scenario;
  for (const auto& host : root["allow_hosts"].items()) {
    if (host.text()) scenario.allow_hosts.push_back(*host.text());
  }
  const View view = root["target"];
  auto& target = scenario.target;
  target.name = "target";
  if (view["identities"].given()) scenario.identities = building.file(view["identities"]).value_or("");

  std::vector<std::string> later{"target"};
  const auto dependencies = root["dependencies"].pairs();
  for (const auto& pair : dependencies) {
    const bool of_baseline = pair.key == "baseline" && root["baseline"].given();
    if (pair.key == "target" || pair.key == "identity" || of_baseline) {
      building.problem(pair.where, fmt::format("a dependency cannot be called `{}`", pair.key),
                       "the word has a meaning of its own");
    }
    scenario.dependencies.push_back(read_dependency(pair.key, pair.view(), building));
    later.push_back(pair.key);
  }
  if (const auto api = root["fault_api"].text()) {
    scenario.fault_api = *api;
    check_port(root["fault_api"], building);
    if (scenario.dependencies.empty()) {
      building.problem(root["fault_api"].where(), "`fault_api` has no effect without dependencies",
                       "it puts faults before them");
    }
  }
  std::vector<NamedService> earlier;
  for (std::size_t i = 0; i < dependencies.size(); ++i) {
    later.erase(later.begin() + 1);
    check_placeholders(dependencies[i].view(), scenario.dependencies[i], earlier, later, building);
    earlier.push_back(as_named(scenario.dependencies[i]));
  }
  read_target(view, target, building);
  read_tls(view, building);
}

}  // namespace shakedown::scenario
