#include "harness/journal/log_keeper.hpp"

namespace shakedown::journal {

void LogKeeper::add(const std::string& subject, std::int64_t id, std::size_t bytes,
                    std::vector<std::int64_t>& evicted) {
  Subject& kept = subjects_[subject];
  if (!kept.first_full) {
    kept.first_full = kept.first_lines >= lines_at_each_end || kept.first_bytes + bytes > bytes_at_each_end;
  }
  if (!kept.first_full) {
    ++kept.first_lines;
    kept.first_bytes += bytes;
    return;
  }
  kept.last.push_back({id, bytes});
  kept.last_bytes += bytes;
  // The newest line stays even where it alone is over the limit.
  while (kept.last.size() > 1 &&
         (kept.last.size() > lines_at_each_end || kept.last_bytes > bytes_at_each_end)) {
    evicted.push_back(kept.last.front().id);
    kept.last_bytes -= kept.last.front().bytes;
    kept.last.pop_front();
    ++kept.evicted;
  }
}

std::map<std::string, std::uint64_t> LogKeeper::evicted_lines() const {
  std::map<std::string, std::uint64_t> lines;
  for (const auto& [subject, kept] : subjects_) {
    if (kept.evicted > 0) lines[subject] = kept.evicted;
  }
  return lines;
}

}  // namespace shakedown::journal
