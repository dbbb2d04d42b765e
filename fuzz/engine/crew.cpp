#include "fuzz/engine/crew.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

namespace shakedown::fuzz {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr int could_not_run = 4;
constexpr int interrupted = 130;

volatile sig_atomic_t asked_to_stop = 0;

void note_signal(int) {
  asked_to_stop = 1;
}

struct Child {
  pid_t pid = -1;
  int lines = -1;
  std::string partial;
  json::object last;  // its latest figures
  bool finished = false;
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto pattern = (fs::temp_directory_path() / "shakedown-fuzz-run-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::uint64_t number(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  if (found == nullptr) return 0;
  if (found->is_uint64()) return found->get_uint64();
  return found->is_int64() && found->get_int64() > 0 ? static_cast<std::uint64_t>(found->get_int64()) : 0;
}

double real(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_double() ? found->get_double()
                                                : static_cast<double>(number(object, name));
}

std::string text(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

double rounded(double value) {
  return static_cast<double>(static_cast<long long>(value * 1000 + 0.5)) / 1000;
}

class Crew {
 public:
  Crew(CrewSettings settings, const Operations& operations)
      : settings_(std::move(settings)), operations_(operations) {}

  int run() {
    if (!prepare_folders()) return could_not_run;
    for (int i = 0; i < settings_.workers; ++i) start(i);
    watch();
    if (!problem_.empty()) {
      fmt::print(stderr, "shakedown-fuzz: {}\n", problem_);
      if (!any_figures()) return could_not_run;
    }
    write_summary();
    if (asked_to_stop != 0) return interrupted;
    if (!problem_.empty()) return could_not_run;
    return keys_.empty() ? 0 : 1;
  }

 private:
  bool prepare_folders() {
    if (folder_.path().empty()) return said("no folder for temporary files");
    auto& worker = settings_.worker;
    keeps_corpus_ = !worker.corpus.empty();
    if (!keeps_corpus_) worker.corpus = (folder_.path() / "corpus").string();
    worker.seeds = (folder_.path() / "seeds").string();
    std::error_code error;
    fs::create_directories(worker.corpus, error);
    if (!error) fs::create_directories(worker.seeds, error);
    if (error) return said(fmt::format("no folder '{}': {}", worker.corpus, error.message()));
    int count = 0;
    for (const auto& seed : seeds(operations_)) {
      std::ofstream(fs::path(worker.seeds) / fmt::format("{:04}", count++), std::ios::binary)
          << encode(seed, operations_);
    }
    if (settings_.findings.empty()) return true;
    findings_ = ::open(settings_.findings.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    return findings_ >= 0 ||
           said(fmt::format("'{}' cannot be written: {}", settings_.findings, std::strerror(errno)));
  }
  static bool said(const std::string& what) {
    fmt::print(stderr, "shakedown-fuzz: {}\n", what);
    return false;
  }

  // number -1: the minimiser.
  void start(int number) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return note_problem("no pipe for a worker");
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGTERM);
      if (::getppid() != parent) ::_exit(could_not_run);
      // An interrupt from the keyboard is the parent's to pass on.
      ::setpgid(0, 0);
      auto worker = settings_.worker;
      if (number < 0) {
        worker.run_for = settings_.minimise_for;
        worker.engine.guided = true;
        run_minimiser(worker, operations_, pipe[1]);
      }
      worker.number = static_cast<std::uint64_t>(number);
      worker.engine.seed += static_cast<std::uint64_t>(number);
      const auto workers = static_cast<std::uint64_t>(settings_.workers);
      worker.most_requests = (worker.most_requests + workers - 1) / workers;
      run_worker(worker, operations_, pipe[1]);
    }
    ::close(pipe[1]);
    if (pid < 0) {
      ::close(pipe[0]);
      return note_problem("no process for a worker");
    }
    children_.push_back({pid, pipe[0], {}, {}, false});
  }

  void watch() {
    struct sigaction action {};
    action.sa_handler = note_signal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    bool told = false;
    while (std::any_of(children_.begin(), children_.end(), [](const Child& one) { return one.lines >= 0; })) {
      const bool has_enough = settings_.enough != 0 && keys_.size() >= settings_.enough;
      if ((asked_to_stop != 0 || has_enough) && !std::exchange(told, true)) {
        for (const auto& child : children_) {
          if (child.lines >= 0) ::kill(child.pid, SIGTERM);
        }
      }
      std::vector<pollfd> ready;
      for (const auto& child : children_) ready.push_back({child.lines, POLLIN, 0});
      if (::poll(ready.data(), ready.size(), 500) <= 0) continue;
      for (std::size_t i = 0; i < ready.size(); ++i) {
        if (ready[i].revents != 0) read_from(i);
      }
    }
  }

  void read_from(std::size_t index) {
    auto& child = children_[index];
    std::array<char, 64 * 1024> bytes{};
    const auto got = ::read(child.lines, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) return end_of(child);
    child.partial.append(bytes.data(), static_cast<std::size_t>(got));
    for (auto end = child.partial.find('\n'); end != std::string::npos; end = child.partial.find('\n')) {
      const auto line = child.partial.substr(0, end);
      child.partial.erase(0, end + 1);
      take(child, line);
    }
  }

  void end_of(Child& child) {
    ::close(child.lines);
    child.lines = -1;
    int status = 0;
    while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!child.finished) note_problem(fmt::format("a worker ended early, with status {}", status));
  }

  void take(Child& child, const std::string& line) {
    boost::system::error_code error;
    const auto value = json::parse(line, error);
    if (error || !value.is_object()) return;
    const auto& object = value.get_object();
    const auto type = text(object, "type");
    if (type == "finding") return take_finding(object, line);
    if (type == "begin") {
      if (guided_by_.empty()) fmt::print(stderr, "guided by {}\n", guided_by_ = text(object, "guided_by"));
    } else if (type == "problem") {
      child.finished = true;
      note_problem(text(object, "problem"));
    } else if (type == "minimised") {
      child.finished = true;
      minimised_ = object;
    } else if (type == "progress" || type == "worker") {
      child.last = object;
      child.finished = type == "worker";
      if (object.contains("problem")) note_problem(text(object, "problem"));
      if (type == "progress") show_progress();
    }
  }

  void take_finding(const json::object& finding, const std::string& line) {
    if (settings_.enough != 0 && keys_.size() >= settings_.enough) return;
    if (!keys_.insert(text(finding, "key")).second) return;
    write(line);
    fmt::print(stderr, "{}{} {}: {} ({} of {})\n", is_terminal_ ? "\r\x1b[K" : "", text(finding, "event"),
               text(finding, "operation"), text(finding, "message").substr(0, 100), number(finding, "showed"),
               number(finding, "tried"));
  }

  void note_problem(const std::string& what) {
    if (problem_.empty()) problem_ = what;
  }

  std::uint64_t sum(std::string_view name) const {
    std::uint64_t out = 0;
    for (const auto& child : children_) out += number(child.last, name);
    return out;
  }
  std::uint64_t most(std::string_view name) const {
    std::uint64_t out = 0;
    for (const auto& child : children_) out = std::max(out, number(child.last, name));
    return out;
  }
  double seconds() const {
    double out = 0;
    for (const auto& child : children_) out = std::max(out, real(child.last, "seconds"));
    return out;
  }
  bool any_figures() const { return seconds() > 0; }
  double per_second(std::string_view name) const {
    return any_figures() ? static_cast<double>(sum(name)) / seconds() : 0;
  }

  void show_progress() const {
    if (!is_terminal_) return;
    fmt::print(stderr, "\r\x1b[K{:.0f} s  {} sequences  {:.0f}/s  {} of {} counters  {} findings", seconds(),
               sum("executions"), per_second("executions"), most("touched"), most("counters"), keys_.size());
  }

  // Of counters that any worker hit.
  std::uint64_t touched_by_any() const {
    std::vector<std::uint64_t> all;
    for (const auto& child : children_) {
      const auto* hits = child.last.if_contains("hits");
      if (hits == nullptr || !hits->is_array()) continue;
      const auto& words = hits->get_array();
      all.resize(std::max(all.size(), words.size()));
      for (std::size_t i = 0; i < words.size(); ++i) {
        all[i] |= words[i].is_uint64()
                      ? words[i].get_uint64()
                      : static_cast<std::uint64_t>(words[i].is_int64() ? words[i].get_int64() : 0);
      }
    }
    std::uint64_t count = 0;
    for (const auto word : all) count += static_cast<std::uint64_t>(__builtin_popcountll(word));
    return count;
  }

  // Of each operation, by the worker that came farthest with it.
  json::object most_reached() const {
    json::object out;
    for (const auto& child : children_) {
      const auto* reached = child.last.if_contains("reached");
      if (reached == nullptr || !reached->is_object()) continue;
      for (const auto& one : reached->get_object()) {
        const auto counters = number(reached->get_object(), one.key());
        if (counters > number(out, one.key())) out[one.key()] = counters;
      }
    }
    return out;
  }

  void write(const std::string& line) {
    const auto whole = line + "\n";
    if (findings_ < 0) {
      fmt::print("{}", whole);
      std::fflush(stdout);
    } else if (::write(findings_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) {
      note_problem("the findings could not be written: " + std::string(std::strerror(errno)));
    }
  }

  void write_summary() {
    double stability = 1;
    for (const auto& child : children_) {
      if (child.last.contains("stability")) stability = std::min(stability, real(child.last, "stability"));
    }
    json::object out{{"type", "summary"},
                     {"guided_by", guided_by_},
                     {"seconds", rounded(seconds())},
                     {"executions", sum("executions")},
                     {"requests", sum("requests")},
                     {"sequences_per_second", rounded(per_second("executions"))},
                     {"requests_per_second", rounded(per_second("requests"))},
                     {"restarts", sum("restarts")},
                     {"counters", most("counters")},
                     {"counters_touched", touched_by_any()},
                     {"reached", most_reached()},
                     {"functions", most("functions")},
                     {"functions_touched", most("functions_touched")},
                     {"stability", rounded(stability)},
                     {"idle_counters", most("idle")},
                     {"findings", keys_.size()},
                     {"seed", settings_.worker.engine.seed},
                     {"workers", settings_.workers}};
    if (keeps_corpus_ && asked_to_stop == 0 && problem_.empty()) {
      children_.clear();
      settings_.enough = 0;
      start(-1);
      watch();
      if (minimised_.empty()) {
        fmt::print(stderr, "shakedown-fuzz: the corpus was not minimised: {}\n", problem_);
        problem_.clear();
      } else {
        out["corpus"] = number(minimised_, "kept");
      }
    }
    write(json::serialize(out));
    fmt::print(stderr,
               "{}{} sequences ({:.0f}/s), {} requests ({:.0f}/s), {} of {} counters, {} of {} functions, "
               "stability {:.1f} %, {} findings\n",
               is_terminal_ ? "\r\x1b[K" : "", number(out, "executions"), real(out, "sequences_per_second"),
               number(out, "requests"), real(out, "requests_per_second"), number(out, "counters_touched"),
               number(out, "counters"), number(out, "functions_touched"), number(out, "functions"),
               100 * stability, keys_.size());
  }

  CrewSettings settings_;
  const Operations& operations_;
  TemporaryFolder folder_;
  bool keeps_corpus_ = false;
  bool is_terminal_ = ::isatty(2) != 0;
  int findings_ = -1;
  std::vector<Child> children_;
  std::set<std::string> keys_;
  std::string guided_by_;
  std::string problem_;
  json::object minimised_;
};

}  // namespace

int run_crew(CrewSettings settings, const Operations& operations) {
  return Crew(std::move(settings), operations).run();
}

}  // namespace shakedown::fuzz
