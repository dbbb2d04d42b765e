// Lines in, distinct requests and their times out.
#include "harness/traffic/access_log.hpp"

#include <algorithm>
#include <array>

#include "harness/traffic/encoding.hpp"
#include "harness/traffic/har_traffic.hpp"
#include "harness/traffic/header_rules.hpp"
#include "harness/traffic/input_file.hpp"
#include "harness/traffic/problem_at.hpp"

namespace shakedown::traffic {
namespace {

constexpr Nanoseconds one_second = std::chrono::seconds(1);

// Methods whose requests a log holds whole. The body of any other is not in it.
bool is_whole_without_body(std::string_view method) {
  static constexpr std::array<std::string_view, 4> methods = {"GET", "HEAD", "OPTIONS", "DELETE"};
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

// Enough of a bad line to recognise it, safe to print.
std::string excerpt(std::string_view text) {
  constexpr std::size_t most = 100;
  std::string out(text.substr(0, most));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
  }
  return text.size() > most ? out + "..." : out;
}

// Gives lines that share a whole second their share of it: k of n begins at k/n.
void spread(std::vector<LogLineRead>& lines) {
  for (std::size_t begin = 0; begin < lines.size();) {
    std::size_t end = begin;
    std::size_t count = 0;
    const auto second = std::chrono::floor<std::chrono::seconds>(lines[begin].at);
    while (end < lines.size() && std::chrono::floor<std::chrono::seconds>(lines[end].at) == second)
      count += lines[end++].whole_second;
    std::size_t k = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (lines[i].whole_second != 0)
        lines[i].at = second + one_second * static_cast<std::int64_t>(k++) / static_cast<std::int64_t>(count);
    }
    begin = end;
  }
}

void sort_by_time(std::vector<LogLineRead>& lines) {
  std::sort(lines.begin(), lines.end(), [](const LogLineRead& a, const LogLineRead& b) {
    return a.at != b.at ? a.at < b.at : a.order < b.order;
  });
}

}  // namespace

void AccessLogReader::feed(std::string_view chunk) {
  while (!chunk.empty()) {
    const auto end = chunk.find('\n');
    const auto piece = chunk.substr(0, end);
    if (partial_.size() + piece.size() > log_line_limit) too_long_ = true;
    const bool whole = end != std::string_view::npos;
    if (whole && partial_.empty() && !too_long_) {
      line(piece);
    } else {
      if (!too_long_) partial_ += piece;
      if (whole) line(partial_);
    }
    if (!whole) return;
    partial_.clear();
    too_long_ = false;
    chunk.remove_prefix(end + 1);
  }
}

void AccessLogReader::line(std::string_view text) {
  ++line_number_;
  if (line_number_ == 1 && text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  if (too_long_) return broken("(longer than 64 KiB)");
  if (text.empty()) return;
  switch (read_log_line(format_, text, entry_)) {
    case LogFit::entry:
      return keep(std::move(entry_));
    case LogFit::not_http:
      ++not_http_;
      return;
    case LogFit::broken:
      return broken(text);
  }
}

void AccessLogReader::broken(std::string_view text) {
  if (++broken_ <= broken_lines_shown) {
    log_.notes.push_back({log_.path,
                          "line " + std::to_string(line_number_) + ": not in the format '" + format_.name +
                              "': " + excerpt(text),
                          1});
  }
  if (broken_ == 1) first_broken_ = excerpt(text);
}

void AccessLogReader::keep(LogEntry&& entry) {
  if (!is_whole_without_body(entry.method)) {
    ++left_out_[entry.method];
    return;
  }
  std::string target;
  if (entry.target.front() == '/') {
    target = wire_target(entry.target);
  } else if (SplitUrl url; split_url(entry.target, url)) {
    target = url.target;
  } else {
    ++left_out_[entry.method + " " + entry.target];
    return;
  }
  // nginx: the client was gone (499), or got no answer on purpose (444).
  const bool unanswered = entry.status == 499 || entry.status == 444;
  const int status = unanswered ? 0 : expectation(entry.status).status;
  std::string key = entry.method + ' ' + target + ' ' + std::to_string(status);
  for (const auto& header : entry.headers) key += '\n' + header.name + ':' + header.value;
  const auto next = static_cast<std::uint32_t>(log_.requests.size());
  const auto [request, fresh] = request_index_.try_emplace(std::move(key), next);
  if (fresh) {
    Request whole{entry.method, target, std::move(entry.headers), {}};
    std::vector<Hole> none;
    replayable_headers(whole, {}, none);
    log_.requests.push_back({std::move(whole.method), std::move(target), std::move(whole.headers), status});
  }
  const auto [client, new_client] = client_index_.try_emplace(
      entry.client + '\n' + entry.agent, static_cast<std::uint32_t>(log_.clients.size()));
  if (new_client) log_.clients.push_back(entry.client.empty() ? "all clients" : entry.client);
  LogLineRead read;
  read.at = entry.at;
  read.request = request->second;
  read.client = client->second;
  read.order = static_cast<std::uint32_t>(log_.lines.size());
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(entry.took).count();
  read.took_us = static_cast<std::uint32_t>(std::clamp<std::int64_t>(took, 0, LogLineRead::longest_took)) &
                 LogLineRead::longest_took;
  read.whole_second = entry.resolution >= one_second ? 1u : 0u;
  log_.lines.push_back(read);
}

Result<AccessLog> AccessLogReader::finish(const std::string& read_failure) {
  if (!partial_.empty() || too_long_) line(partial_);
  if (log_.lines.empty()) {
    if (!read_failure.empty()) return problem_at(Place{log_.path, 0, 0}, "cannot be read: " + read_failure);
    if (line_number_ == 0) return problem_at(Place{log_.path, 0, 0}, "this access log is empty");
    if (broken_ > 0) {
      return problem_at(
          Place{log_.path, 1, 0},
          "no line of this access log is in the format '" + format_.name + "': " + first_broken_,
          "say `format:` \"common\", \"combined\", or the format string of your nginx or Apache");
    }
    return problem_at(Place{log_.path, 0, 0},
                      "this access log has no request that can be replayed without its body");
  }
  if (broken_ > 0)
    log_.notes.push_back({log_.path, "lines not in the format '" + format_.name + "', left out", broken_});
  if (not_http_ > 0)
    log_.notes.push_back(
        {log_.path, "lines whose request is not HTTP (garbage, or none), left out", not_http_});
  for (const auto& [method, count] : left_out_)
    log_.notes.push_back({log_.path, method + " requests, left out: a log does not hold their body", count});
  if (!read_failure.empty()) {
    log_.notes.push_back({log_.path,
                          "line " + std::to_string(line_number_) +
                              ": cannot be read further: " + read_failure + "; the lines before it are used",
                          1});
  }
  // The order of the file is kept inside a second: that is the order in which the server wrote.
  auto& lines = log_.lines;
  sort_by_time(lines);
  spread(lines);
  sort_by_time(lines);
  return std::move(log_);
}

Result<AccessLog> read_access_log(const TrafficSource& source) {
  auto format = compile_log_format(source.format);
  if (!format) {
    auto why = format.error();
    why.where = source.where;
    return why;
  }
  auto file = InputFile::open(source.path);
  if (!file) return file.error();
  AccessLogReader reader(source.path, std::move(format).value());
  for (auto chunk = file.value().next(); !chunk.empty(); chunk = file.value().next()) reader.feed(chunk);
  return reader.finish(file.value().failure());
}

}  // namespace shakedown::traffic
