#include "harness/cli/fuzz_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/cli/version.hpp"
#include "harness/traffic/har_writer.hpp"
#include "reports/write.hpp"

namespace shakedown::cli {
namespace {

constexpr std::size_t longest_command = 100'000;  // what a shell surely takes

std::string in_single_quotes(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c < 0x7f) || c == '\n'; });
}

// What printf of a shell turns into these bytes.
std::string for_printf(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  return out;
}

std::string on_one_line(std::string text) {
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
  return text;
}

bool is_own(const std::string& name) {
  for (const char* own : {"host", "content-length", "traceparent", "connection"}) {
    if (equal_ignoring_case(name, own)) return true;
  }
  return false;
}

std::string command(const journal::ExchangeRecord& record, const std::string& origin) {
  const Request& request = record.exchange.request;
  std::string text = "curl --silent --show-error --include --max-time 30 --path-as-is --globoff";
  text += request.method == "HEAD" ? " --head" : " --request " + in_single_quotes(request.method);
  for (const Header& header : request.headers) {
    if (is_own(header.name)) continue;
    // A field of no value is written with a semicolon.
    text += " \\\n  --header " +
            in_single_quotes(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  const bool has_body = !request.body.empty();
  if (has_body) text += " \\\n  --data-binary @-";
  text += " \\\n  " + in_single_quotes(origin + request.target);
  if (!has_body) return text + "\n";
  const bool fits = request.body.size() * 4 < longest_command;
  if (record.request_body_cut || !fits)
    return fmt::format("# The body has {} bytes: take it from the HAR file beside this one.\n# {}\n",
                       record.exchange.request_body_bytes, on_one_line(text));
  return (is_plain(request.body) ? "printf '%s' " + in_single_quotes(request.body)
                                 : "printf '" + for_printf(request.body) + "'") +
         " |\n" + text + "\n";
}

traffic::HarExchange as_har(const journal::ExchangeRecord& record, const std::string& origin,
                            std::int64_t began_wall_ms) {
  const Exchange& exchange = record.exchange;
  const Timing& timing = exchange.timing;
  const auto after = [](Nanoseconds end, Nanoseconds begin) { return std::max(Nanoseconds{}, end - begin); };
  traffic::HarExchange har;
  har.started = std::chrono::milliseconds(began_wall_ms) + timing.sent;
  har.wait = after(timing.first_byte == Nanoseconds{} ? timing.done : timing.first_byte, timing.sent);
  har.receive = after(timing.done, timing.sent) - har.wait;
  har.url = origin + exchange.request.target;
  har.request = exchange.request;
  har.response = exchange.response;
  har.request_body_bytes = exchange.request_body_bytes;
  har.response_body_bytes = exchange.response_body_bytes;
  har.request_body_cut = record.request_body_cut;
  har.response_body_cut = record.response_body_cut;
  har.comment = exchange.error;
  return har;
}

}  // namespace

std::vector<const journal::ExchangeRecord*> exchanges_that_show(const journal::StoredRun& run,
                                                                const journal::ExperimentRecord& record,
                                                                const Finding& finding) {
  int play = 0;
  for (const auto& sign : run.fuzz_signs) {
    if (play == 0 && sign.experiment == record.id && sign.rule == finding.rule) play = sign.play;
  }
  std::vector<const journal::ExchangeRecord*> exchanges;
  for (const auto& step : run.experiment_steps) {
    if (step.experiment != record.id || step.play != play) continue;
    const auto kept = std::find_if(run.exchanges.begin(), run.exchanges.end(),
                                   [&](const auto& one) { return one.id == step.exchange; });
    if (kept != run.exchanges.end()) exchanges.push_back(&*kept);
  }
  return exchanges;
}

std::string curl_script(const std::vector<const journal::ExchangeRecord*>& exchanges,
                        const std::string& origin, const std::string& title) {
  std::string text =
      "#!/bin/sh\n# " + on_one_line(title) +
      "\n# Tokens and ids are those of the run: the scenario beside this file takes fresh ones.\n"
      "# The target's address; another one may be given as the first argument.\n"
      "origin=${1:-" +
      in_single_quotes(origin) + "}\n";
  for (const auto* record : exchanges) {
    std::string one = command(*record, "ORIGIN");
    const std::string mark = "'ORIGIN";
    if (const auto at = one.find(mark); at != std::string::npos) one.replace(at, mark.size(), "\"$origin\"'");
    text += "\n" + one;
  }
  return text;
}

Status write_fuzz_files(const journal::StoredRun& run, const journal::ExperimentRecord& record,
                        const Finding& finding, const std::string& path) {
  const auto exchanges = exchanges_that_show(run, record, finding);
  if (exchanges.empty()) return Done{};
  const std::string* host = find_header(exchanges.back()->exchange.request.headers, "host");
  const bool tls = run.info.target.starts_with("https:") ||
                   record.reproduce.find("\n  scheme: https\n") != std::string::npos;
  const std::string origin = (tls ? "https://" : "http://") + (host ? *host : std::string("127.0.0.1"));
  if (auto written = reports::write_file(path + ".sh", curl_script(exchanges, origin, finding.title));
      !written)
    return written;
  std::string har = traffic::har_begin("shakedown", version);
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    if (i > 0) har += traffic::har_between;
    har += traffic::har_entry(as_har(*exchanges[i], origin, run.info.began_wall_ms));
  }
  har += traffic::har_end;
  return reports::write_file(path + ".har", har);
}

}  // namespace shakedown::cli
