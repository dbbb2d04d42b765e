// Texts are written in double quotes with JSON's escapes, which YAML reads the same.
#include "harness/provoke/experiment/scenario_again.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/journal/base64.hpp"
#include "harness/traffic/take_text.hpp"

namespace shakedown::experiments {

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string milliseconds(Nanoseconds time) {
  return fmt::format("{}ms",
                     std::max<std::int64_t>(1, duration_cast<std::chrono::milliseconds>(time).count()));
}

namespace {

std::string absolute(const std::string& folder, const std::string& path) {
  return path.empty() || path.front() == '/' || folder.empty() ? path : folder + "/" + path;
}

// Bytes that no YAML text holds: they are written as base64. A body with holes is a text.
bool is_bytes(const Text& text) {
  if (text.size() != 1 || text.front().variable >= 0) return false;
  const std::string& literal = text.front().literal;
  for (std::size_t i = 0; i < literal.size();) {
    const auto byte = static_cast<unsigned char>(literal[i++]);
    if (byte < 0x20 ? byte != '\n' && byte != '\r' && byte != '\t' : byte == 0x7f) return true;
    if (byte < 0x80) continue;
    const int more = byte >= 0xc2 && byte < 0xe0   ? 1
                     : byte >= 0xe0 && byte < 0xf0 ? 2
                     : byte >= 0xf0 && byte < 0xf5 ? 3
                                                   : 0;
    // Only plain two to four bytes that stand for a printable character; all else is bytes.
    if (more == 0 || i + static_cast<std::size_t>(more) > literal.size()) return true;
    for (int k = 0; k < more; ++k) {
      if ((static_cast<unsigned char>(literal[i++]) & 0xc0U) != 0x80U) return true;
    }
    const auto second = static_cast<unsigned char>(literal[i - static_cast<std::size_t>(more)]);
    if ((byte == 0xe0 && second < 0xa0) || (byte == 0xed && second > 0x9f) ||
        (byte == 0xef && second > 0xb7) || (byte == 0xf0 && second < 0x90) ||
        (byte == 0xf4 && second > 0x8f) || (byte == 0xc2 && second < 0xa0))
      return true;
  }
  return false;
}

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// "{name}" that stands for itself is written "{{name}}".
std::string with_braces_escaped(const std::string& literal) {
  std::string out;
  for (std::size_t i = 0; i < literal.size(); ++i) {
    const auto close = literal.find('}', i);
    const bool name = literal[i] == '{' && i + 1 < literal.size() && is_name_start(literal[i + 1]) &&
                      close != std::string::npos &&
                      std::all_of(literal.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                  literal.begin() + static_cast<std::ptrdiff_t>(close), [](char c) {
                                    return is_name_start(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
                                  });
    if (!name) {
      out += literal[i];
      continue;
    }
    out += "{" + literal.substr(i, close - i + 1) + "}";
    i = close;
  }
  return out;
}

class Writer {
 public:
  Writer(const Traffic& traffic, const Probe& probe, std::string origin)
      : traffic_(traffic),
        journey_(traffic.journeys[static_cast<std::size_t>(probe.journey)]),
        probe_(probe),
        origin_(std::move(origin)) {}

  std::string journey() {
    std::set<int> steps(probe_.prefix.begin(), probe_.prefix.end());
    std::string text = "      - name: " + in_quotes(journey_.name) + "\n        steps:\n";
    for (const int step : steps) text += this->step(step);
    text += this->step(probe_.step);
    // Reads after it: the state that the experiment compares, and requests that do without the dependency.
    std::set<int> reads(probe_.reads.begin(), probe_.reads.end());
    reads.insert(probe_.bystanders.begin(), probe_.bystanders.end());
    for (const int step : reads) {
      if (!steps.contains(step) && step != probe_.step) text += this->step(step);
    }
    return text;
  }

 private:
  std::string name_of_variable(int variable) const {
    const Variable& known = journey_.variables[static_cast<std::size_t>(variable)];
    return known.identity.empty() ? fmt::format("v{}", variable) : "identity." + known.identity;
  }

  std::string text_of(const Text& text) const {
    std::string out;
    for (const TextPiece& piece : text) {
      out += with_braces_escaped(piece.literal);
      if (piece.variable < 0) continue;
      const std::string hole = "{" + name_of_variable(piece.variable) + "}";
      out += piece.encoding == Encoding::json_value ? "\"" + hole + "\"" : hole;
    }
    return out;
  }

  std::string step(int number) const {
    const auto& request = traffic_.requests[journey_.steps[static_cast<std::size_t>(number)].request];
    std::string method = request.method;
    std::transform(method.begin(), method.end(), method.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::string text = fmt::format("          - {}: {}\n", method, in_quotes(text_of(request.target)));
    std::string headers;
    std::set<std::string> seen;
    for (const HeaderText& header : request.headers) {
      const std::string value = text_of(header.value);
      if (value.find(origin_) != std::string::npos || !seen.insert(header.name).second) continue;
      headers += fmt::format("              {}: {}\n", in_quotes(header.name), in_quotes(value));
    }
    if (!headers.empty()) text += "            headers:\n" + headers;
    if (is_bytes(request.body)) {
      text +=
          "            body_base64: " + in_quotes(journal::to_base64(request.body.front().literal)) + "\n";
    } else if (const auto body = text_of(request.body); !body.empty()) {
      text += "            body: " + in_quotes(body) + "\n";
    }
    std::string takes;
    for (const Take& take : request.takes) {
      const Variable& variable = journey_.variables[static_cast<std::size_t>(take.variable)];
      if (variable.identity.empty())
        takes += fmt::format("              v{}: {}\n", take.variable, in_quotes(traffic::to_text(take)));
    }
    if (!takes.empty()) text += "            take:\n" + takes;
    if (request.expect.status != 0)
      text += fmt::format("            expect: {{status: {}}}\n", request.expect.status);
    return text;
  }

  const Traffic& traffic_;
  const Journey& journey_;
  const Probe& probe_;
  const std::string origin_;
};

std::string process(const ServiceSpec& service, const std::string& folder, const std::string& indent) {
  std::string text;
  if (!service.command.empty()) {
    text += indent + "command:\n";
    for (const auto& word : service.command) text += indent + "  - " + in_quotes(word) + "\n";
    text += indent + "directory: " +
            in_quotes(absolute(folder, service.directory.empty() ? folder : service.directory)) + "\n";
    if (!service.environment.empty()) {
      text += indent + "environment:\n";
      for (const auto& [name, value] : service.environment)
        text += fmt::format("{}  {}: {}\n", indent, name, in_quotes(value));
    }
    if (service.state)
      text += fmt::format("{}state: {{copy: {}, as: {}}}\n", indent,
                          in_quotes(absolute(folder, service.state->copy)), in_quotes(service.state->as));
    text += indent + "stop_within: " + milliseconds(service.stop_within) + "\n";
  }
  const bool attached_dependency = service.command.empty() && service.url.empty();
  if (attached_dependency) return text;
  text += indent + "ready: {";
  if (!service.ready.get.empty()) text += "get: " + in_quotes(service.ready.get) + ", ";
  return text + "within: " + milliseconds(service.ready.within) + "}\n";
}

std::string tls_of(const DependencyTls& tls, const std::string& folder) {
  std::string text = fmt::format("{{upstream: {}, target: {}", tls.upstream, tls.target);
  if (!tls.judged.verify) text += ", verify: false";
  if (!tls.judged.ca.empty()) text += ", ca: " + in_quotes(absolute(folder, tls.judged.ca));
  return text + "}";
}

std::string services(const Scenario& scenario) {
  const ServiceSpec& target = scenario.target;
  std::string text = "target:\n";
  if (!target.url.empty()) text += "  url: " + in_quotes(target.url) + "\n";
  text += process(target, scenario.folder, "  ");
  if (!scenario.identities.empty()) text += "  identities: " + in_quotes(scenario.identities) + "\n";
  if (!target.command.empty() && target.scheme != "http") text += "  scheme: " + target.scheme + "\n";
  if (!scenario.tls.verify || !scenario.tls.ca.empty()) {
    text += fmt::format("  tls: {{verify: {}", scenario.tls.verify);
    if (!scenario.tls.ca.empty()) text += ", ca: " + in_quotes(absolute(scenario.folder, scenario.tls.ca));
    text += "}\n";
  }
  if (scenario.dependencies.empty()) return text;
  text += "dependencies:\n";
  for (const ServiceSpec& dependency : scenario.dependencies) {
    text += "  " + in_quotes(dependency.name) + ":\n";
    if (!dependency.upstream.empty()) text += "    upstream: " + in_quotes(dependency.upstream) + "\n";
    if (!dependency.listen.empty()) text += "    listen: " + in_quotes(dependency.listen) + "\n";
    text += "    protocol: " + dependency.protocol + "\n";
    if (dependency.tls) text += "    tls: " + tls_of(*dependency.tls, scenario.folder) + "\n";
    text += process(dependency, scenario.folder, "    ");
  }
  return text;
}

}  // namespace

std::string scenario_again(const Scenario& scenario, const Traffic& traffic, const Probe& probe,
                           const std::string& title, const std::string& origin) {
  return scenario_again(scenario, traffic, std::vector<Probe>{probe}, title, origin);
}

std::string scenario_again(const Scenario& scenario, const Traffic& traffic, const std::vector<Probe>& probes,
                           const std::string& title, const std::string& origin) {
  std::string text =
      "# One experiment of a run, by itself: shakedown reproduce runs it and counts how often it shows.\n";
  text += "scenario: " + in_quotes(title + " again") + "\n";
  text += fmt::format("seed: {}\n", scenario.seed);
  if (!scenario.allow_hosts.empty()) {
    text += "allow_hosts:\n";
    for (const auto& host : scenario.allow_hosts) text += "  - " + in_quotes(host) + "\n";
  }
  text += services(scenario);
  if (!scenario.contract.empty()) text += "contract: " + in_quotes(scenario.contract) + "\n";
  text += "traffic:\n  - journeys:\n";
  for (const Probe& probe : probes) text += Writer(traffic, probe, origin).journey();
  return text + "stages:\n";
}

}  // namespace shakedown::experiments
