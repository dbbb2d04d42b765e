// Reads the contract, then passes every exchange by it; a recording is read twice, for whose host it is.
#include "harness/cli/shapes_check.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "harness/cli/contract_tally.hpp"
#include "harness/cli/contracts.hpp"
#include "harness/cli/exit_status.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/journal/reader.hpp"
#include "harness/judge/words.hpp"
#include "harness/traffic/har_reader.hpp"
#include "harness/traffic/har_traffic.hpp"

namespace shakedown::cli {
namespace {

namespace fs = std::filesystem;

struct CheckCommand {
  std::string contract;
  std::string from;
  std::string side = "target";
  std::vector<std::string> hosts;
  bool json = false;
  bool limits = false;
};

std::string describe(const Request& request, int status) {
  return request.method + " " + request.target + " answered " + std::to_string(status);
}

std::string_view path_of(const Request& request) {
  return std::string_view(request.target).substr(0, request.target.find_first_of("?#"));
}

Status check_run(const CheckCommand& command, ContractTally& tally) {
  const auto run = journal::read_run(command.from);
  if (!run) return run.error();
  const auto check = [&](const Request& request, const Response& response, bool request_cut,
                         bool response_cut, const std::string& name) {
    if (response.status == 0) return;
    tally.add({&request, &response, path_of(request), response_cut, request_cut},
              name + ": " + describe(request, response.status));
  };
  if (command.side == "target") {
    for (const auto& record : run.value().exchanges)
      check(record.exchange.request, record.exchange.response, record.request_body_cut,
            record.response_body_cut, "exchange " + std::to_string(record.id));
  } else {
    for (const auto& call : run.value().calls) {
      if (call.dependency != command.side) continue;
      check(call.request, call.response, call.request.body.size() < call.request_body_bytes,
            call.response.body.size() < call.response_body_bytes, "call " + std::to_string(call.id));
    }
  }
  if (tally.checked() == 0)
    return problem("this run kept no exchange of " + command.side + " that was answered");
  say("note: these are the exchanges that the run kept: failures, the slowest and a sample");
  return Done{};
}

// Entries of the host with most of them, and of those named.
class RecordingCheck {
 public:
  RecordingCheck(const CheckCommand& command, ContractTally& tally) : command_(command), tally_(tally) {}

  Status run() {
    const auto first = traffic::read_har(command_.from, traffic::HarParts::without_response_bodies,
                                         [this](traffic::RecordedEntry&& entry) {
                                           traffic::SplitUrl url;
                                           if (is_exchange(entry, url)) ++hosts_[url.host];
                                         });
    if (!first) return first.error();
    const auto main = std::max_element(hosts_.begin(), hosts_.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (main == hosts_.end())
      return problem("no entry of " + command_.from + " is an answered HTTP exchange");
    main_ = main->first;
    const auto second =
        traffic::read_har(command_.from, traffic::HarParts::everything,
                          [this](traffic::RecordedEntry&& entry) { check(std::move(entry)); });
    if (!second) return second.error();
    for (const auto& note : second.value()) say("note: " + note.source + ": " + note.what);
    if (others_ > 0)
      say("note: " + judge::counted(others_, "entry") + " to other hosts than " + main_ +
          " left out (--host names them)");
    return Done{};
  }

 private:
  static bool is_exchange(const traffic::RecordedEntry& entry, traffic::SplitUrl& url) {
    return traffic::split_url(entry.url, url) && (url.scheme == "http" || url.scheme == "https") &&
           entry.response.status > 0 && entry.response.status != 101 && entry.request.method != "CONNECT" &&
           !entry.from_cache;
  }
  bool is_wanted(const std::string& host) const {
    return host == main_ ||
           std::any_of(command_.hosts.begin(), command_.hosts.end(), [&](const std::string& wanted) {
             return equal_ignoring_case(wanted, host) ||
                    equal_ignoring_case(wanted, host.substr(0, host.rfind(':')));
           });
  }
  void check(traffic::RecordedEntry&& entry) {
    traffic::SplitUrl url;
    if (!is_exchange(entry, url)) return;
    if (!is_wanted(url.host)) {
      ++others_;
      return;
    }
    entry.request.target = std::move(url.target);
    // Some recorders keep the type beside the fields only.
    if (!entry.mime.empty() && find_header(entry.response.headers, "content-type") == nullptr)
      entry.response.headers.push_back({"Content-Type", entry.mime});
    const bool cut =
        entry.response_body_missing || entry.response.body.size() >= traffic::response_body_limit;
    tally_.add(
        {&entry.request, &entry.response, path_of(entry.request), cut, entry.request_body_cut},
        "entry " + std::to_string(entry.number) + ": " + describe(entry.request, entry.response.status));
  }

  const CheckCommand& command_;
  ContractTally& tally_;
  std::map<std::string, std::uint64_t> hosts_;
  std::string main_;
  std::uint64_t others_ = 0;
};

bool is_run(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return true;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(15, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes == "SQLite format 3";
}

int check(const CheckCommand& command) {
  const auto contract = read_contract(command.contract, fs::current_path().string());
  if (!contract) {
    complain(contract.error());
    return wrong_input;
  }
  std::error_code error;
  if (!fs::exists(command.from, error)) {
    complain(problem("there is no " + command.from, "a recording (HAR) or a run's folder"));
    return wrong_input;
  }
  ContractTally tally(contract.value());
  const Status done = is_run(command.from) ? check_run(command, tally) : RecordingCheck(command, tally).run();
  if (!done) {
    complain(done.error());
    return wrong_input;
  }
  if (command.limits) {
    for (const auto& line : contract.value().limits()) say("not checked: " + line);
  }
  print(command.json ? tally.json() : tally.text());
  return tally.any() ? gate_failed : all_held;
}

}  // namespace

void add_shapes_check(CLI::App& shapes, std::function<int()>& chosen) {
  const auto command = std::make_shared<CheckCommand>();
  auto* sub = shapes.add_subcommand("check", "a recording or a run against a contract (OpenAPI, Swagger)");
  sub->add_option("contract", command->contract,
                  "an OpenAPI 3.0 or 3.1 or Swagger 2.0 document, YAML or JSON")
      ->required();
  sub->add_option("from", command->from, "a recording (HAR) or a run's folder")->required();
  sub->add_option("--side", command->side, "of a run: target or a dependency's name")->capture_default_str();
  sub->add_option("--host", command->hosts,
                  "of a recording: a host besides the one with most entries; may be given several times")
      ->expected(1)
      ->take_all();
  sub->add_flag("--json", command->json, "print the deviations as JSON");
  sub->add_flag("--limits", command->limits, "name what of the contract is not checked");
  sub->footer(
      "Exit status: 0 no deviation, 1 some, 2 the command line, the contract or the recording is wrong.");
  sub->callback([command, &chosen] { chosen = [command] { return check(*command); }; });
}

}  // namespace shakedown::cli
