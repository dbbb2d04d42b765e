// What ran before an answer was written is in the file once each process has looked twice after it: the first
// look may have begun before.
#include "harness/target/function_witness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <system_error>
#include <thread>

#include "harness/target/runtimes.hpp"

namespace shakedown::target {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* variable = "SHAKEDOWN_EXECUTED";
constexpr auto between_looks = 5ms;
constexpr auto most_waiting = 1s;
constexpr auto most_waiting_for_the_first = 500ms;
constexpr std::size_t most_bytes = std::size_t{64} << 20;
constexpr std::size_t most_places = 100'000;  // of one endpoint
constexpr std::size_t longest_line = 8192;

std::string existing(const Environment& environment, const char* name) {
  if (const auto given = environment.find(name); given != environment.end()) return given->second;
  const char* own = std::getenv(name);
  return own == nullptr ? std::string() : own;
}

class FunctionWitness : public Witness {
 public:
  explicit FunctionWitness(fs::path folder) : folder_(std::move(folder)), file_(folder_ / "ran") {}
  ~FunctionWitness() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  Status write_files() const {
    std::error_code failed;
    fs::create_directories(folder_, failed);
    for (const auto& [name, text] :
         {std::pair(folder_ / "executed.cjs", javascript_runtime()),
          std::pair(folder_ / "sitecustomize.py", python_runtime()), std::pair(file_, std::string_view())}) {
      std::ofstream out(name, std::ios::binary);
      out << text;
      if (!out.flush()) return problem("cannot write " + name.string());
    }
    return Done{};
  }

  void prepare(Environment& environment) const override {
    environment[variable] = file_.string();
    const std::string node = existing(environment, "NODE_OPTIONS");
    environment["NODE_OPTIONS"] = fmt::format("--require=\"{}\"{}{}", (folder_ / "executed.cjs").string(),
                                              node.empty() ? "" : " ", node);
    const std::string python = existing(environment, "PYTHONPATH");
    environment["PYTHONPATH"] = folder_.string() + (python.empty() ? "" : ":") + python;
  }

  bool is_present() override {
    const auto until = std::chrono::steady_clock::now() + most_waiting_for_the_first;
    while (std::chrono::steady_clock::now() < until) {
      read();
      if (!looks_.empty()) return true;
      std::this_thread::sleep_for(between_looks);
    }
    return false;
  }

  void begin() override {
    await_looks();
    fresh_.clear();
  }

  void end(const std::string& endpoint, const std::string&) override {
    await_looks();
    auto& ran = ran_[endpoint];
    for (const ExecutedPlace& place : fresh_) {
      if (ran.size() < most_places) ran.insert(place);
    }
  }

  std::vector<ExecutedAlone> finish() override {
    std::error_code ignored;
    fs::remove(file_, ignored);
    std::vector<ExecutedAlone> all;
    for (const auto& [endpoint, ran] : ran_)
      all.push_back({endpoint, "the functions that ran", {ran.begin(), ran.end()}});
    return all;
  }

 private:
  void await_looks() {
    read();
    const auto before = looks_;
    const auto until = std::chrono::steady_clock::now() + most_waiting;
    while (std::chrono::steady_clock::now() < until) {
      read();
      const bool all = std::all_of(before.begin(), before.end(),
                                   [&](const auto& one) { return looks_[one.first] >= one.second + 2; });
      if (all) return;
      std::this_thread::sleep_for(between_looks);
    }
    // Who was silent for so long has ended, or hangs; nobody waits for it again.
    for (const auto& [process, count] : before) {
      if (looks_[process] < count + 2) looks_.erase(process);
    }
  }

  void read() {
    std::ifstream in(file_, std::ios::binary);
    if (!in.seekg(static_cast<std::streamoff>(read_)) || read_ > most_bytes) return;
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto end = text.rfind('\n');
    if (end == std::string::npos) return;
    read_ += end + 1;
    std::string_view rest(text.data(), end + 1);
    while (!rest.empty()) {
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(line.size() + 1);
      take(line);
    }
  }

  void take(std::string_view line) {
    if (line.size() > longest_line) return;
    if (line.starts_with('.')) {
      ++looks_[std::string(line.substr(1))];
      return;
    }
    const auto first = line.find('\t');
    const auto second = line.find('\t', first + 1);
    ExecutedPlace place;
    if (first == std::string_view::npos || second == std::string_view::npos ||
        std::from_chars(line.data(), line.data() + first, place.line).ptr != line.data() + first)
      return;
    place.file = std::string(line.substr(first + 1, second - first - 1));
    place.function = std::string(line.substr(second + 1));
    if (fresh_.size() < most_places) fresh_.insert(std::move(place));
  }

  const fs::path folder_;
  const fs::path file_;
  std::size_t read_ = 0;              // bytes of the file
  std::map<std::string, int> looks_;  // of each process
  std::set<ExecutedPlace> fresh_;     // since begin()
  std::map<std::string, std::set<ExecutedPlace>> ran_;
};

}  // namespace

Result<std::unique_ptr<Witness>> make_function_witness(const fs::path& folder) {
  std::error_code failed;
  auto made = std::make_unique<FunctionWitness>(fs::absolute(folder, failed));
  if (const auto written = made->write_files(); !written) return written.error();
  return std::unique_ptr<Witness>(std::move(made));
}

}  // namespace shakedown::target
