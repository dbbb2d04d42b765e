// Counters that move while nobody asks anything belong to no endpoint, and neither do those that have no
// place: of modules loaded later, or of compilers that hash theirs.
#include "harness/target/counter_witness.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <thread>

#include "harness/target/coverage_block.hpp"
#include "harness/target/symbols.hpp"

namespace shakedown::target {
namespace {

using namespace std::chrono_literals;

constexpr auto idle = 200ms;
constexpr auto between_looks = 10ms;
constexpr int looks_that_agree = 3;
constexpr int most_looks = 50;

class CounterWitness : public Witness {
 public:
  explicit CounterWitness(CoverageBlock block) : block_(std::move(block)) {}

  void prepare(Environment& environment) const override {
    environment[SHAKEDOWN_COVERAGE_VARIABLE] = block_.path();
  }

  bool is_present() override {
    if (!block_.in_use()) return false;
    places_ = block_.places();
    bases_ = block_.bases();
    loaded_ = loaded_files(block_.process());
    block_.clear();
    std::this_thread::sleep_for(idle);
    for (const auto counter : moved()) idle_.insert(counter);
    return true;
  }

  void begin() override { block_.clear(); }

  void end(const std::string& endpoint, const std::string&) override {
    auto before = block_.fingerprint();
    for (int agree = 0, looks = 0; agree < looks_that_agree && looks < most_looks; ++looks) {
      std::this_thread::sleep_for(between_looks);
      const auto now = block_.fingerprint();
      agree = now == before ? agree + 1 : 0;
      before = now;
    }
    auto& ran = ran_[endpoint];
    for (const auto counter : moved()) {
      if (!idle_.contains(counter)) ran.insert(counter);
    }
  }

  std::vector<ExecutedAlone> finish() override {
    std::map<std::string, std::set<std::uint64_t>> wanted;  // addresses by file
    for (const auto& [endpoint, ran] : ran_) {
      for (const auto counter : ran) {
        if (const auto* file = file_of(counter)) wanted[file->path].insert(address_in(*file, counter));
      }
    }
    std::map<std::string, SourcePlaces> places;
    for (const auto& [file, addresses] : wanted) places[file] = places_in(file, addresses);
    std::vector<ExecutedAlone> all;
    for (const auto& [endpoint, ran] : ran_) {
      std::set<ExecutedPlace> own;
      for (const auto counter : ran) {
        const auto* file = file_of(counter);
        if (file == nullptr) continue;
        const auto& known = places[file->path];
        if (const auto found = known.find(address_in(*file, counter)); found != known.end())
          own.insert(found->second.begin(), found->second.end());
      }
      all.push_back({endpoint, "coverage counters", {own.begin(), own.end()}});
    }
    return all;
  }

 private:
  std::vector<std::size_t> moved() const {
    std::vector<std::uint8_t> counts(places_.size());
    block_.read_counters(counts);
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] != 0) which.push_back(i);
    }
    return which;
  }

  const LoadedFile* file_of(std::size_t counter) const {
    if (places_[counter] == 0) return nullptr;
    const auto found = std::find_if(loaded_.begin(), loaded_.end(), [&](const LoadedFile& file) {
      return file.from <= bases_[counter] && bases_[counter] < file.to;
    });
    return found == loaded_.end() ? nullptr : &*found;
  }
  std::uint64_t address_in(const LoadedFile& file, std::size_t counter) const {
    const auto at = places_[counter] & ~SHAKEDOWN_FUNCTION_BEGINS;
    return file.fixed ? at + bases_[counter] : at;
  }

  CoverageBlock block_;
  std::vector<std::uint64_t> places_;  // by counter
  std::vector<std::uint64_t> bases_;
  std::vector<LoadedFile> loaded_;
  std::set<std::size_t> idle_;
  std::map<std::string, std::set<std::size_t>> ran_;
};

}  // namespace

Result<std::unique_ptr<Witness>> make_counter_witness() {
  auto block = CoverageBlock::make();
  if (!block) return block.error();
  return std::unique_ptr<Witness>(std::make_unique<CounterWitness>(std::move(block).value()));
}

}  // namespace shakedown::target
