#include "harness/scenario/fault_words.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <initializer_list>

namespace shakedown::scenario {
namespace {

using enum FaultKind;
using V = FaultValue;

constexpr std::array<FaultWord, fault_kind_count> words = {{
    {"refuse", refuse, V::yes, "Nobody listens: new connections are refused, open ones reset", "true"},
    {"connect_hang", connect_hang, V::yes, "Connecting never completes", "true"},
    {"reset", reset, V::yes, "Connections are reset, `delay` after their first byte", "true"},
    {"stall", stall, V::yes, "Connections are accepted and nothing passes; closed after `delay`, if given",
     "true"},
    {"cut", cut, V::yes, "Connections are closed after `bytes`, or after `delay`", "true"},
    {"half_close", half_close, V::yes, "One direction is closed after `bytes`, the other goes on", "true"},
    {"slow_close", slow_close, V::delay, "A close is passed on this much later", "2s"},
    {"latency", latency, V::delay, "Everything comes this much later", "2s"},
    {"bandwidth", bandwidth, V::bandwidth, "This much a second passes; 0B: nothing does", "64KB"},
    {"slice", slice, V::bytes, "Bytes come in pieces of this size, `delay` apart", "16B"},
    {"corrupt", corrupt, V::share, "This share of the bytes is changed", "0.1%"},
    {"status", http_status, V::status,
     "This status is answered in the dependency's place, which is not asked", "503"},
    {"delay_headers", http_delay_headers, V::delay, "The response begins this much later", "2s"},
    {"delay_body", http_delay_body, V::delay, "The response's body comes this long after its head", "2s"},
    {"drip_body", http_drip_body, V::delay, "The response's body takes this long", "10s"},
    {"truncate", http_truncate, V::yes, "The body is cut after half of it, or after `bytes`, then closed",
     "true"},
    {"malformed_chunk", http_malformed_chunk, V::yes, "The body comes in chunks, the last of them senseless",
     "true"},
    {"empty_reply", http_empty_reply, V::yes, "The request is delivered, and nothing is answered", "true"},
    {"wrong_length", http_wrong_length, V::yes, "Content-Length is too large by `bytes`, or by 10", "true"},
    {"duplicate_reply", http_duplicate_reply, V::yes, "The same response comes twice", "true"},
    {"lose_answer", http_lose_answer, V::yes, "The request is worked on, and its answer never arrives",
     "true"},
    {"drift", http_drift, V::drift, "The response has another shape: this operator acts `at` a place of it",
     "number-to-string"},
    {"pause", pause, V::yes, "The process is stopped, and goes on at the end", "true"},
    {"kill", kill, V::yes, "The process is killed, and started again at the end", "true"},
    {"restart", restart, V::yes, "The process is killed and started again at once", "true"},
    {"disk_full", disk_full, V::yes, "No space is left for the service's state", "true"},
    {"descriptor_limit", descriptor_limit, V::count, "No more open files than this; 0: than are open already",
     "32"},
    {"file_error", file_error, V::error, "Reads, writes and the like on files fail with this error", "EIO"},
    {"short_io", short_io, V::yes, "Reads and writes of files do less than asked, at most `bytes`", "true"},
    {"slow_fsync", slow_fsync, V::delay, "Making files durable takes this much longer", "200ms"},
    {"clock_step", clock_step, V::step, "The wall clock jumps by this much", "-1h"},
}};

// Those that harness/target knows the fitting calls for.
constexpr std::array<const char*, 19> error_names = {
    "EIO",    "ENOSPC", "EDQUOT", "EFBIG",   "EROFS",  "EACCES", "EPERM",  "ENOENT",    "EMFILE",   "ENFILE",
    "ENOMEM", "EINTR",  "EAGAIN", "ETXTBSY", "ESTALE", "EBADF",  "ENODEV", "ETIMEDOUT", "EREMOTEIO"};
constexpr std::array<const char*, 5> operations = {"open", "read", "write", "fsync", "close"};

std::vector<std::string> keys(std::initializer_list<FaultKind> kinds) {
  std::vector<std::string> all;
  for (const FaultKind kind : kinds) all.emplace_back(word_of(kind).key);
  return all;
}

template <class Fits>
std::vector<std::string> keys_where(Fits fits) {
  std::vector<std::string> all;
  for (const FaultWord& word : words) {
    if (fits(word.kind)) all.emplace_back(word.key);
  }
  return all;
}

std::vector<FaultModifier> make_modifiers() {
  const auto counted = [](FaultKind kind) {
    const FaultLevel level = level_of(kind);
    return level == FaultLevel::connection || level == FaultLevel::http ||
           (acts_on_files(kind) && kind != disk_full);
  };
  const auto http = [](FaultKind kind) { return level_of(kind) == FaultLevel::http; };
  return {
      {"until", keys_where([](FaultKind kind) { return kind != restart; })},
      {"delay", keys({reset, stall, cut, slice, http_lose_answer})},
      {"bytes", keys({cut, half_close, http_truncate, http_wrong_length, short_io})},
      {"variation", keys({slice})},
      {"jitter", keys({latency, http_delay_headers, http_delay_body, http_drip_body, slow_fsync})},
      {"spread", keys({latency, http_delay_headers, http_delay_body, http_drip_body})},
      {"stream", keys({stall, cut, half_close, latency, bandwidth, slice, corrupt})},
      {"probability", keys_where(counted)},
      {"first", keys_where(counted)},
      {"every", keys_where(counted)},
      {"method", keys_where(http)},
      {"path", keys_where([&](FaultKind kind) { return http(kind) || acts_on_files(kind); })},
      {"header", keys_where(http)},
      {"body", keys({http_status})},
      {"headers", keys({http_status})},
      {"at", keys({http_drift})},
      {"value", keys({http_drift})},
      {"operation", keys({file_error, short_io})},
  };
}

}  // namespace

std::span<const FaultWord> fault_words() {
  return words;
}

const FaultWord& word_of(FaultKind kind) {
  const FaultWord& word = words[static_cast<std::size_t>(kind)];
  assert(word.kind == kind);
  return word;
}

const FaultWord* fault_word_named(std::string_view key) {
  const auto* const found =
      std::find_if(words.begin(), words.end(), [&](const FaultWord& word) { return word.key == key; });
  return found == words.end() ? nullptr : &*found;
}

std::span<const FaultModifier> fault_modifiers() {
  static const std::vector<FaultModifier> modifiers = make_modifiers();
  return modifiers;
}

const std::vector<std::string>& faults_with(std::string_view modifier) {
  const auto all = fault_modifiers();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const FaultModifier& one) { return one.key == modifier; });
  assert(found != all.end());
  return found->only_with;
}

std::span<const char* const> file_error_names() {
  return error_names;
}
std::span<const char* const> file_operations() {
  return operations;
}

bool acts_on_files(FaultKind kind) {
  return kind == disk_full || kind == file_error || kind == short_io || kind == slow_fsync;
}

}  // namespace shakedown::scenario
