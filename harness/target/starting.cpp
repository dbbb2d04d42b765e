// One start, step by step. Whatever fails before the guardian runs leaves nothing but the state's copy, which
// is then removed here; afterwards the guardian removes it.
#include "harness/target/starting.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <utility>

#include "harness/net/descriptor_limit.hpp"
#include "harness/target/command.hpp"
#include "harness/target/free_port.hpp"
#include "harness/target/guarded_process.hpp"
#include "harness/target/preparing.hpp"
#include "harness/target/sanitizer_launch.hpp"
#include "harness/target/state_copy.hpp"

namespace shakedown::target {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t shown_command_bytes = 300;

// What libc, Node.js, Python, Java, Go and Rust say when a port is taken.
bool says_port_is_taken(const std::vector<std::string>& lines) {
  static const re2::RE2 words(
      "(?i)address (is )?(already )?in use|EADDRINUSE|port \\d+ (is |was )?already in use");
  return std::any_of(lines.begin(), lines.end(),
                     [](const std::string& line) { return re2::RE2::PartialMatch(line, words); });
}

std::string shown(const std::vector<std::string>& arguments) {
  std::string line = printable(fmt::format("{}", fmt::join(arguments, " ")));
  if (line.size() <= shown_command_bytes) return line;
  return line.substr(0, shown_command_bytes) + "...";
}

std::string as_file_name(std::string name) {
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') c = '_';
  }
  return name.substr(0, 64);
}

Address address_at(const std::string& name, const net::Origin& origin) {
  Address address;
  address.name = name;
  address.scheme = origin.tls ? "https" : "http";
  address.host = origin.host;
  address.port = origin.port;
  return address;
}

// What a guardian that never ran would have removed.
void remove_folders(const GuardianRequest& request) {
  std::error_code ignored;
  for (const fs::path folder : request.remove) {
    fs::remove_all(folder, ignored);
    fs::remove(folder.parent_path(), ignored);
  }
  for (const fs::path folder : request.remove_empty) {
    fs::remove(folder, ignored);
    fs::remove(folder.parent_path(), ignored);
  }
}

// Where the project's own code is: the repository that the folder is in, or the folder itself.
std::string project_root(const std::string& folder) {
  std::error_code failed;
  for (fs::path path = folder; path.has_relative_path(); path = path.parent_path()) {
    if (fs::exists(path / ".git", failed)) return path.string();
  }
  return folder;
}

bool learns_its_port(const ServiceSpec& spec) {
  const auto names = [&](const std::string& text) { return names_own_port(text, spec.name); };
  if (std::any_of(spec.command.begin(), spec.command.end(), names)) return true;
  return std::any_of(spec.environment.begin(), spec.environment.end(),
                     [&](const auto& entry) { return names(entry.second); });
}

}  // namespace

// Everything about one attempt that is known before it.
struct Starting::Plan {
  Address address;
  Question question;
  GuardianRequest request;
  Environment environment;
  std::string state_folder;  // that holds the copy of its state
  Prepared prepared;
  SanitizerLogs::Source sanitizers;
  std::string built_with;  // one sentence; empty: nothing to say
};

struct Starting::Attempt {
  Result<Started> result;
  bool again = false;  // worth another port
};

Starting::Starting(Record record, RunClock clock, const ServicesOptions& options, Watcher& watcher,
                   SanitizerLogs& sanitizers)
    : record_(std::move(record)),
      clock_(clock),
      options_(options),
      watcher_(watcher),
      sanitizers_(sanitizers) {}

Result<Started> Starting::start(const ServiceSpec& spec, const Addresses& others, std::uint16_t port,
                                const std::stop_token& stop) {
  for (int number = 1;; ++number) {
    const auto planned = plan(spec, others, number == 1 ? port : 0);
    if (!planned) return planned.error();
    const auto tried = attempt(spec, planned.value(), stop);
    if (!tried.result) remove_folders(planned.value().request);
    if (tried.result || !tried.again || number == Services::most_attempts) return tried.result;
    tell(EventKind::note, spec.name,
         fmt::format("port {} was taken by another process meanwhile; {} is started again on another",
                     planned.value().address.port, spec.name));
  }
}

Result<Starting::Plan> Starting::plan(const ServiceSpec& spec, const Addresses& others, std::uint16_t port) {
  Plan plan;
  if (!learns_its_port(spec)) {
    const std::string placeholder = spec.name == "target" ? "{target.port}" : "{port}";
    return problem(
        fmt::format("the command of {} does not say where to listen", spec.name),
        fmt::format("put {0} where its port belongs, or set environment: {{PORT: \"{0}\"}}", placeholder));
  }
  plan.address.name = spec.name;
  plan.address.scheme = spec.protocol == "tcp" ? "tcp" : spec.scheme;
  plan.address.port = port;
  if (port == 0) {
    const auto chosen = free_port(ports_);
    if (!chosen) return chosen.error();
    plan.address.port = chosen.value();
    ports_.insert(chosen.value());
  }

  // Checked on an unfilled copy of the state, so that nothing is copied for a command that cannot run.
  Addresses addresses = others;
  addresses[spec.name] = plan.address;
  if (spec.state) addresses[spec.name].data = spec.state->copy;
  auto filled = fill_in(spec, plan, addresses);
  if (!filled) return filled.error();
  const auto copied = copy_state_for(spec, plan);
  if (!copied) return copied.error();
  addresses[spec.name] = plan.address;
  filled = fill_in(spec, plan, addresses);
  if (!filled) return filled.error();
  auto made_ready = make_ready_for_sanitizers(spec, plan);
  if (made_ready) made_ready = make_ready_for_faults(spec, plan);
  if (!made_ready) {
    remove_folders(plan.request);
    return made_ready.error();
  }
  for (const auto& [name, value] : plan.environment) {
    plan.request.environment.push_back(fmt::format("{}={}", name, value));
  }
  return plan;
}

Status Starting::make_ready_for_sanitizers(const ServiceSpec& spec, Plan& plan) {
  const fs::path folder =
      options_.run_folder / "sanitizers" / fmt::format("{}-{}", as_file_name(spec.name), starts_ + 1);
  const auto prepared = prepare_sanitizers(plan.request, folder, spec.sanitizer_io_sync, plan.environment);
  if (!prepared) return prepared.error();
  const auto& [logs, fixed_addresses, says] = prepared.value();
  if (!logs.empty()) plan.request.remove_empty.push_back(folder.string());
  plan.request.fixed_addresses = fixed_addresses;
  plan.sanitizers = {.service = spec.name,
                     .logs = logs,
                     .roots = {project_root(spec.directory)},
                     .io_sync_off = !spec.sanitizer_io_sync};
  plan.built_with = says;
  return Done{};
}

Status Starting::make_ready_for_faults(const ServiceSpec& spec, Plan& plan) {
  const fs::path folder =
      options_.run_folder / "preload" / fmt::format("{}-{}", as_file_name(spec.name), ++starts_);
  auto made = prepare(spec.prepare_for, spec.prepare_to_perturb, plan.request.program, folder,
                      plan.state_folder, plan.environment);
  if (!made) return made.error();
  Preparation& preparation = made.value();
  plan.prepared = preparation.prepared;
  plan.prepared.state = plan.address.data;
  plan.request.in_memory = preparation.in_memory;
  for (auto& path : preparation.remove) plan.request.remove.push_back(std::move(path));
  return Done{};
}

Status Starting::fill_in(const ServiceSpec& spec, Plan& plan, const Addresses& addresses) {
  const auto filled = [&](const std::string& text) { return fill(text, addresses, spec.name); };
  plan.request.arguments.clear();
  for (const auto& argument : spec.command) {
    auto text = filled(argument);
    if (!text) return text.error();
    plan.request.arguments.push_back(std::move(text).value());
  }
  std::map<std::string, std::string> additions;
  for (const auto& [name, value] : spec.environment) {
    auto text = filled(value);
    if (!text) return text.error();
    additions[name] = std::move(text).value();
  }
  auto path = filled(spec.ready.get);
  if (!path) return path.error();
  const bool http = plan.address.scheme != "tcp";
  const TlsSpec& tls = spec.tls ? spec.tls->judged : options_.tls;
  plan.question = question_for(plan.address, tls, http ? path.value() : std::string());

  plan.environment = environment_with(additions);
  auto program = find_program(plan.request.arguments, spec.directory, plan.environment);
  if (!program) return program.error();
  plan.request.program = std::move(program).value();
  plan.request.directory = spec.directory;
  plan.request.descriptors = net::descriptor_limit_before();
  return Done{};
}

Status Starting::copy_state_for(const ServiceSpec& spec, Plan& plan) {
  if (!spec.state) return Done{};
  const fs::path folder =
      options_.run_folder / "state" / fmt::format("{}-{}", as_file_name(spec.name), ++copies_);
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return problem(fmt::format("cannot make {}: {}", folder.string(), failed.message()));
  const auto copy = copy_state(fs::path(spec.directory) / spec.state->copy, folder);
  if (!copy) {
    fs::remove_all(folder, failed);
    return copy.error();
  }
  plan.address.data = copy.value().string();
  plan.state_folder = folder.string();
  plan.request.remove.push_back(folder.string());
  return Done{};
}

Starting::Attempt Starting::attempt(const ServiceSpec& spec, const Plan& plan, const std::stop_token& stop) {
  auto process = start_guarded(options_.guardian, plan.request);
  if (!process) return {.result = process.error(), .again = false};
  const Nanoseconds began = clock_.now();
  tell(EventKind::process_started, spec.name,
       fmt::format("started on port {} as process {}: {}", plan.address.port, process.value().service,
                   shown(plan.request.arguments)));
  Prepared prepared = plan.prepared;
  prepared.in_memory = process.value().in_memory;
  if (const int error = process.value().not_in_memory; error != 0) {
    prepared.not_in_memory = fmt::format("its state could not be put on a tmpfs: {}", std::strerror(error));
  }
  if (!plan.built_with.empty())
    tell(EventKind::note, spec.name, fmt::format("{} {}", spec.name, plan.built_with));
  sanitizers_.watch(plan.sanitizers);
  watcher_.add(spec.name, std::move(process).value());

  const auto waited = wait_for(spec, plan.question, began, stop);
  if (waited.how != Readiness::ready) return failed(spec, waited, false);
  Started started{.address = plan.address, .question = plan.question, .prepared = std::move(prepared)};
  started.address.host = waited.host;
  return {.result = std::move(started), .again = false};
}

Status Starting::start_again(const ServiceSpec& spec, const Started& known, const std::stop_token& stop) {
  const Nanoseconds began = clock_.now();
  const auto launched = watcher_.launch_again(spec.name);
  if (!launched) return launched;
  tell(EventKind::process_started, spec.name,
       fmt::format("started again on port {} as process {}, with the state that it left", known.address.port,
                   watcher_.pid(spec.name)));
  const auto waited = wait_for(spec, known.question, began, stop);
  if (waited.how == Readiness::ready) return Done{};
  return failed(spec, waited, true).result.error();
}

Waited Starting::wait_for(const ServiceSpec& spec, const Question& question, Nanoseconds began,
                          const std::stop_token& stop) {
  const auto ended = [&](Nanoseconds within) { return watcher_.wait_for_end(spec.name, within, stop); };
  auto waited = wait_until_ready(question, spec.ready.within, ended, stop);
  if (waited.how != Readiness::ready) return waited;
  if (!watcher_.started_well(spec.name)) {
    waited.how = Readiness::ended;
    return waited;
  }
  tell(EventKind::process_ready, spec.name,
       fmt::format("ready after {}: {}", in_words(clock_.now() - began), waited.said));
  return waited;
}

// One that was started again keeps its guardian, and with it its state.
Starting::Attempt Starting::failed(const ServiceSpec& spec, const Waited& waited, bool again) {
  constexpr Nanoseconds telling = std::chrono::seconds(10);  // an end that was noticed is told within moments
  if (waited.how == Readiness::ended) watcher_.wait_for_end(spec.name, telling, {});
  const auto exit = watcher_.exited(spec.name);
  const auto lines = watcher_.last_lines(spec.name, LastLines::capacity);
  // What it left is not worth waiting for, once it has ended.
  if (!again) watcher_.stop(spec.name, exit ? Nanoseconds(0) : spec.stop_within);
  if (!again) sanitizers_.over(spec.name);
  if (!again && exit && says_port_is_taken(lines)) {
    return {.result = problem(fmt::format("{} found no free port", spec.name)), .again = true};
  }
  if (waited.how == Readiness::interrupted) {
    return {.result = problem(fmt::format("interrupted while {} was starting", spec.name)), .again = false};
  }
  Problem why;
  EventKind kind = EventKind::process_not_ready;
  if (exit) {
    kind = exit->signal == 0 ? EventKind::process_exited : EventKind::process_killed;
    why.message =
        fmt::format("{} {} before it was ready{}", spec.name, describe(*exit), with_last_lines(lines));
    if (*exit == Exit{}) why.hint = "a service must stay in the foreground";
    if (const auto runtime = sanitizers_.could_not_start(spec.name); !runtime.empty()) why.hint = runtime;
  } else {
    why.message = fmt::format("{} was not ready within {}: {}{}", spec.name, in_words(spec.ready.within),
                              waited.said, with_last_lines(lines));
    why.hint = "ready: {within: ...} gives it more time";
  }
  tell(kind, spec.name, why.message);
  return {.result = why, .again = false};
}

// The one place where a name is looked up; a host that may not be sent to is refused there.
Result<net::ResolvedOrigin> Starting::resolve(const ServiceSpec& spec) const {
  if (!spec.url.empty()) {
    const auto origin = net::parse_origin(spec.url);
    return origin ? net::resolve(origin.value(), options_.allow_hosts) : origin.error();
  }
  const auto address = address_of_upstream(spec.name, spec.upstream);
  if (!address) return address.error();
  const auto& host = address.value().host;
  return net::resolve({.tls = false, .host = host, .port = address.value().port}, options_.allow_hosts);
}

Result<Started> Starting::attach(const ServiceSpec& spec) {
  const auto resolved = resolve(spec);
  if (!resolved) return resolved.error();
  Started attached{.address = address_at(spec.name, resolved.value().origin), .question = {}, .prepared = {}};
  if (spec.url.empty()) attached.address.scheme = spec.protocol == "tcp" ? "tcp" : spec.scheme;
  const bool http = attached.address.scheme != "tcp";
  attached.question = question_for(attached.address, options_.tls, http ? spec.ready.get : std::string());
  attached.question.origin = resolved.value();
  const auto answer = ask(attached.question, spec.ready.within);
  if (!answer) {
    Problem why = problem(fmt::format("{} at {} is not reachable: {}", spec.name, attached.address.address(),
                                      answer.error().message),
                          "is it running?");
    tell(EventKind::process_not_ready, spec.name, to_string(why));
    return why;
  }
  tell(EventKind::process_ready, spec.name,
       fmt::format("attached to {}: {}", attached.address.address(), answer.value().said));
  return attached;
}

void Starting::remove_state_folder() {
  std::error_code ignored;  // not empty, or never made
  fs::remove(options_.run_folder / "state", ignored);
}

void Starting::tell(EventKind kind, const std::string& subject, std::string text) {
  record_.event({.at = clock_.now(), .kind = kind, .subject = subject, .text = std::move(text)});
}

}  // namespace shakedown::target
