// Chooses the entries that can be replayed and makes requests of them.
#include "harness/traffic/har_traffic.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "harness/traffic/correlation.hpp"
#include "harness/traffic/encoding.hpp"
#include "harness/traffic/har_reader.hpp"
#include "harness/traffic/header_rules.hpp"
#include "harness/traffic/problem_at.hpp"
#include "harness/traffic/users.hpp"

namespace shakedown::traffic {
namespace {

// One entry after the first pass.
struct Candidate {
  DraftStep step;
  SplitUrl url;
};

class Reading {
 public:
  explicit Reading(const TrafficSource& source) : source_(source) {}

  Result<HarTraffic> run() {
    auto first = read_har(source_.path, HarParts::without_response_bodies,
                          [&](RecordedEntry&& entry) { consider(std::move(entry)); });
    if (!first) return first.error();
    result_.notes = std::move(first).value();
    choose_hosts();
    if (candidates_.empty()) {
      add_notes();
      return problem_at(Place{source_.path, 0, 0}, "nothing in this recording can be replayed",
                        why_nothing());
    }
    prepare();
    const auto second = read_har(source_.path, HarParts::everything,
                                 [&](RecordedEntry&& entry) { learn_from(std::move(entry)); });
    if (!second) return second.error();
    if (missing_bodies_ > 0) {
      note(
          "responses without their body in the recording: values in them cannot be linked (record with "
          "content "
          "included)",
          missing_bodies_);
    }
    add_notes();
    make_journeys();
    return std::move(result_);
  }

 private:
  void note(const std::string& what, std::uint64_t count = 1) { counts_[what] += count; }

  // What keeps an entry from being replayed, or nullptr.
  const char* unfit(const RecordedEntry& entry, const SplitUrl& url, bool is_url) const {
    if (!is_url ||
        (url.scheme != "http" && url.scheme != "https" && url.scheme != "ws" && url.scheme != "wss"))
      return "entries that are not HTTP (data:, blob:, extension pages)";
    if (entry.resource_type == "websocket" || url.scheme == "ws" || url.scheme == "wss" ||
        entry.response.status == 101)
      return "WebSocket entries";
    if (entry.request.method == "CONNECT") return "CONNECT requests to a proxy";
    if (!is_http_token(entry.request.method)) return "entries whose method is not HTTP";
    if (entry.from_cache) return "entries answered from the browser's cache or by a service worker";
    if (entry.response.status <= 0) return "entries without a response (aborted or failed while recording)";
    if (entry.request_body_cut)
      return "requests whose body is not in the recording, or is larger than 16 MiB";
    return nullptr;
  }

  void consider(RecordedEntry&& entry) {
    SplitUrl url;
    const bool is_url = split_url(entry.url, url);
    if (const char* why = unfit(entry, url, is_url)) return note(std::string(why) + ", left out");
    kept_bytes_ += sizeof(Candidate) + entry.request.body.size() + url.target.size();
    for (const auto& header : entry.request.headers)
      kept_bytes_ += header.name.size() + header.value.size() + 64;
    if (kept_bytes_ > kept_requests_limit) return note("entries beyond 1 GiB of requests, left out");
    if (entry.started) {
      latest_ = *entry.started;
    } else {
      note("entries without a readable startedDateTime: taken to follow the one before");
    }
    ++entries_at_[url.host];
    if (entries_at_[url.host] == 1) hosts_.push_back(url.host);
    Candidate candidate;
    auto& step = candidate.step;
    step.request = std::move(entry.request);
    step.request.target = url.target;
    step.entry = entry.number;
    step.started = latest_;
    step.took = entry.duration;
    step.recorded_status = entry.response.status;
    step.client = std::move(entry.client);
    step.connection = std::move(entry.connection);
    step.page = std::move(entry.page);
    candidate.url = std::move(url);
    candidates_.push_back(std::move(candidate));
  }

  bool is_wanted(const std::string& host) const {
    if (host == main_host_) return true;
    const auto name = host.substr(0, host.rfind(':') == std::string::npos ? host.size() : host.rfind(':'));
    return std::any_of(source_.hosts.begin(), source_.hosts.end(), [&](const std::string& wanted) {
      return equal_ignoring_case(wanted, host) || equal_ignoring_case(wanted, name);
    });
  }

  void choose_hosts() {
    std::uint64_t most = 0;
    for (const auto& host : hosts_) {
      if (entries_at_[host] > most) {
        most = entries_at_[host];
        main_host_ = host;
      }
    }
    for (const auto& host : hosts_) {
      if (!is_wanted(host)) note("entries to another host (" + host + "), left out", entries_at_[host]);
    }
    candidates_.erase(std::remove_if(candidates_.begin(), candidates_.end(),
                                     [&](const Candidate& c) { return !is_wanted(c.url.host); }),
                      candidates_.end());
  }

  // Orders the requests by time, trims their headers and finds their sites.
  void prepare() {
    std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      return a.step.started != b.step.started ? a.step.started < b.step.started : a.step.entry < b.step.entry;
    });
    std::set<std::string> origins;
    for (const auto& candidate : candidates_) origins.insert(candidate.url.origin());
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      auto& step = candidates_[i].step;
      const auto trim = replayable_headers(step.request, origins, step.holes);
      if (trim.conditional)
        note("conditional requests (If-None-Match, If-Modified-Since): sent without the condition");
      step.sites = sites_of(step.request, json_);
      step.expect = expectation(step.recorded_status);
      if (step.recorded_status >= 500)
        note("entries recorded with a server error: expected to succeed in the run");
      wanted_.add(step.request, step.sites);
      step_of_entry_[step.entry] = i;
    }
  }

  void learn_from(RecordedEntry&& entry) {
    const auto found = step_of_entry_.find(entry.number);
    if (found == step_of_entry_.end()) return;
    const bool readable =
        entry.mime.find("json") != std::string::npos || entry.mime.find("html") != std::string::npos;
    if (entry.response_body_missing && readable) ++missing_bodies_;
    keep_offers(entry.response, wanted_, json_, candidates_[found->second].step);
  }

  void make_journeys() {
    result_.first = candidates_.front().step.started;
    result_.last = candidates_.back().step.started;
    std::vector<DraftStep> steps;
    for (auto& candidate : candidates_) steps.push_back(std::move(candidate.step));
    auto users = split_by_user(std::move(steps));
    const auto file = source_.path.substr(source_.path.rfind('/') + 1);
    for (std::size_t i = 0; i < users.size(); ++i) {
      DraftJourney journey;
      journey.name = users.size() == 1 ? file : file + " #" + std::to_string(i + 1);
      journey.source = source_.path;
      journey.steps = std::move(users[i]);
      result_.journeys.push_back(std::move(journey));
    }
  }

  void add_notes() {
    for (const auto& [what, count] : counts_) result_.notes.push_back({source_.path, what, count});
  }
  std::string why_nothing() const {
    std::string why;
    for (const auto& [what, count] : counts_)
      why += (why.empty() ? "" : "; ") + std::to_string(count) + " " + what;
    return why.empty() ? "it has no entries" : why;
  }

  const TrafficSource& source_;
  HarTraffic result_;
  std::map<std::string, std::uint64_t> counts_;
  std::vector<Candidate> candidates_;
  std::map<std::string, std::uint64_t> entries_at_;
  std::vector<std::string> hosts_;  // in order of appearance: of a tie, the first one wins
  std::string main_host_;
  std::size_t kept_bytes_ = 0;
  Nanoseconds latest_{};
  WantedValues wanted_;
  JsonWalker json_;
  std::map<std::size_t, std::size_t> step_of_entry_;
  std::uint64_t missing_bodies_ = 0;
};

}  // namespace

bool split_url(const std::string& url, SplitUrl& out) {
  const auto colon = url.find("://");
  if (colon == std::string::npos || colon == 0 || colon > 16) return false;
  const auto authority = colon + 3;
  const auto end = std::min(url.find_first_of("/?#", authority), url.size());
  out.scheme = lower_case(std::string_view(url).substr(0, colon));
  auto host = std::string_view(url).substr(authority, end - authority);
  if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  out.host = lower_case(host);
  const auto without_port = out.scheme == "https" || out.scheme == "wss" ? ":443" : ":80";
  const std::string_view suffix = without_port;
  if (out.host.size() > suffix.size() &&
      std::string_view(out.host).substr(out.host.size() - suffix.size()) == suffix)
    out.host.resize(out.host.size() - suffix.size());
  out.target = wire_target(std::string_view(url).substr(end));
  return !out.host.empty();
}

Result<HarTraffic> read_har_traffic(const TrafficSource& source) {
  return Reading(source).run();
}

}  // namespace shakedown::traffic
