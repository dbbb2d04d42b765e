// libFuzzer calls plain functions and never returns, so what they need stands in one variable of this file.
#include "fuzz/engine/worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

extern "C" {
// libFuzzer (libclang_rt.fuzzer_no_main).
int LLVMFuzzerRunDriver(int* argc, char*** argv, int (*callback)(const std::uint8_t* data, std::size_t size));
std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);
void __sanitizer_cov_8bit_counters_init(std::uint8_t* begin, std::uint8_t* end);
void __sanitizer_cov_pcs_init(const std::uintptr_t* begin, const std::uintptr_t* end);
}

namespace shakedown::fuzz {
namespace {

namespace json = boost::json;
using std::chrono::steady_clock;

volatile sig_atomic_t told_to_end = 0;

void note_end(int) {
  told_to_end = 1;
}

void say(int lines, std::string line) {
  line += '\n';
  std::string_view left = line;
  while (!left.empty()) {
    const auto written = ::write(lines, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) ::_exit(4);  // nobody listens any more
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

json::object tally_json(const Engine& engine, const std::string& type) {
  const auto tally = engine.tally();
  return {{"type", type},
          {"executions", tally.executions},
          {"requests", tally.requests},
          {"restarts", tally.restarts},
          {"counters", tally.counters},
          {"touched", tally.touched},
          {"varying", tally.varying},
          {"idle", tally.idle},
          {"functions", tally.functions},
          {"functions_touched", tally.functions_touched},
          {"seconds", tally.seconds},
          {"stability", tally.stability()}};
}

struct Worker {
  WorkerSettings settings;
  Engine engine;
  int lines = -1;
  steady_clock::time_point until;
  steady_clock::time_point next_progress;

  bool is_done() const {
    if (told_to_end != 0 || engine.is_over() || steady_clock::now() >= until) return true;
    return settings.most_requests != 0 && engine.tally().requests >= settings.most_requests;
  }
};

// libFuzzer's callbacks have no argument of their own.
Worker* present = nullptr;

std::vector<std::uint64_t> packed(const std::vector<bool>& bits) {
  std::vector<std::uint64_t> out((bits.size() + 31) / 32);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) out[i / 32] |= 1ULL << (i % 32);
  }
  return out;
}

[[noreturn]] void finish() {
  auto line = tally_json(present->engine, "worker");
  line["hits"] = json::array();
  for (const auto word : packed(present->engine.hits())) line["hits"].as_array().push_back(word);
  json::object reached;
  const auto& counters = present->engine.reached();
  for (std::size_t i = 0; i < counters.size(); ++i) {
    if (counters[i] > 0) reached[present->engine.operation(i)] = counters[i];
  }
  line["reached"] = std::move(reached);
  if (present->engine.is_over()) line["problem"] = present->engine.why_over();
  say(present->lines, json::serialize(line));
  // Not exit(): inside its callback libFuzzer takes that for a crash. The target's end is in its destructor.
  delete std::exchange(present, nullptr);
  ::_exit(0);
}

std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

std::size_t give(const std::string& bytes, std::uint8_t* to, std::size_t most) {
  const auto size = std::min(bytes.size(), most);
  std::memcpy(to, bytes.data(), size);
  return size;
}

int test_one(const std::uint8_t* data, std::size_t size) {
  if (present->is_done()) finish();
  const bool taken = present->engine.execute(view(data, size));
  const auto now = steady_clock::now();
  if (now >= present->next_progress) {
    present->next_progress = now + std::chrono::seconds(1);
    say(present->lines, json::serialize(tally_json(present->engine, "progress")));
  }
  return taken ? 0 : -1;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What libFuzzer writes is named by a SHA-1; other people's files in the folder are not touched.
bool is_unit(const std::filesystem::path& path) {
  const auto name = path.filename().string();
  return name.size() == 40 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void listen_to_signals() {
  struct sigaction action {};
  action.sa_handler = note_end;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

[[noreturn]] void give_up(int lines, const std::string& why) {
  say(lines, json::serialize(json::object{{"type", "problem"}, {"problem", why}}));
  ::_exit(4);
}

// Says what guides, once the target runs.
Worker* begun(const WorkerSettings& settings, const Operations& operations, int lines) {
  listen_to_signals();
  auto* worker =
      new Worker{settings,
                 Engine(settings.engine, operations, [lines](const std::string& line) { say(lines, line); }),
                 lines,
                 {},
                 {}};
  const auto began = worker->engine.begin();
  if (!began) {
    const auto why = to_string(began.error());
    delete worker;
    give_up(lines, why);
  }
  worker->until = steady_clock::now() + settings.run_for;
  return worker;
}

}  // namespace

void run_worker(const WorkerSettings& settings, const Operations& operations, int lines) {
  present = begun(settings, operations, lines);
  say(lines, json::serialize(json::object{{"type", "begin"}, {"guided_by", present->engine.guided_by()}}));
  // libFuzzer keeps both for the life of the process.
  const auto counters = present->engine.counters();
  static const auto places = present->engine.places();
  __sanitizer_cov_8bit_counters_init(counters.data(), counters.data() + counters.size());
  __sanitizer_cov_pcs_init(places.data(), places.data() + places.size());
  const auto seed = static_cast<std::uint32_t>(hash(settings.engine.seed, "libFuzzer", settings.number)) | 1U;
  std::vector<std::string> words{"shakedown-fuzz",
                                 fmt::format("-seed={}", seed),
                                 fmt::format("-max_len={}", longest_encoding),
                                 "-len_control=0",
                                 "-mutate_depth=1",
                                 "-timeout=600",
                                 "-rss_limit_mb=4096",
                                 "-handle_int=0",
                                 "-handle_term=0",
                                 "-print_funcs=0",
                                 "-detect_leaks=0",
                                 "-reload=1",
                                 fmt::format("-verbosity={}", settings.quiet ? 0 : 1),
                                 settings.corpus,
                                 settings.seeds};
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  int count = static_cast<int>(words.size());
  char** arguments = pointers.data();
  if (settings.quiet) {
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) ::dup2(nowhere, 2);
  }
  LLVMFuzzerRunDriver(&count, &arguments, test_one);
  finish();
}

void run_minimiser(const WorkerSettings& settings, const Operations& operations, int lines) {
  auto* worker = begun(settings, operations, lines);
  std::vector<std::filesystem::path> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(settings.corpus, ignored)) {
    if (entry.is_regular_file() && is_unit(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Unit> units;
  for (const auto& file : files) {
    if (worker->is_done()) break;
    const auto bytes = read_file(file);
    units.push_back({bytes.size(), worker->engine.features(bytes)});
  }
  std::size_t kept = files.size();
  // Half a look is none.
  if (units.size() == files.size() && !worker->engine.is_over()) {
    const auto keep = needed(units);
    kept = keep.size();
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (!std::binary_search(keep.begin(), keep.end(), i)) std::filesystem::remove(files[i], ignored);
    }
  }
  say(lines, json::serialize(json::object{{"type", "minimised"}, {"units", files.size()}, {"kept", kept}}));
  delete worker;
  ::_exit(0);
}

}  // namespace shakedown::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
  using namespace shakedown::fuzz;
  const auto by_bytes = [](std::string& bytes) {
    const auto before = bytes.size();
    bytes.resize(std::min(longest_value, before + 64));
    bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), before, bytes.size()));
  };
  return give(present->engine.mutated(view(data, size), seed, most, by_bytes), data, most);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* a, std::size_t a_size,
                                                 const std::uint8_t* b, std::size_t b_size, std::uint8_t* out,
                                                 std::size_t most, unsigned int seed) {
  using namespace shakedown::fuzz;
  // libFuzzer would cross half of the time, which makes sequences long and hints wait.
  if (seed % 8 != 0 && a_size <= most) {
    std::memcpy(out, a, a_size);
    return LLVMFuzzerCustomMutator(out, a_size, most, seed);
  }
  return give(present->engine.crossed_over(view(a, a_size), view(b, b_size), seed, most), out, most);
}
