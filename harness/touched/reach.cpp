#include "harness/touched/reach.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "harness/touched/places.hpp"
#include "harness/touched/resolve.hpp"

namespace shakedown::touched {
namespace {

constexpr std::size_t most_endpoints = 2000;
constexpr int most_files_of_routes = 2000;
constexpr int longest_look = 200'000;  // lines of one run that are looked at one by one

int rank_of(Authorship authorship) {
  return authorship == Authorship::ai        ? 3
         : authorship == Authorship::mixed   ? 2
         : authorship == Authorship::unknown ? 1
                                             : 0;
}

class ReachFinder {
 public:
  ReachFinder(const ReachInput& input, Touched& touched)
      : input_(input),
        touched_(touched),
        search_(input.code, input.given),
        resolver_(input.code, input.known) {}

  void run() {
    for (const ChangedLines& lines : input_.changed) take(lines);
    for (const ChangedFile& file : input_.files) take_rest(file);
    finish();
  }

 private:
  using Reach = ChangedLines::Reach;

  std::vector<std::string> mapped(const std::string& file) const {
    std::vector<std::string> endpoints;
    for (const auto& [endpoint, patterns] : input_.map) {
      const bool any =
          std::any_of(patterns.begin(), patterns.end(), [&](const auto& p) { return fits(p, file); });
      if (any) endpoints.push_back(endpoint);
    }
    return endpoints;
  }

  void take(const ChangedLines& lines) {
    const auto by_map = mapped(lines.file);
    for (const auto& endpoint : by_map) {
      TouchedEndpoint link;
      link.endpoint = endpoint;
      link.known = true;
      link.how = "the scenario's map";
      link.file = lines.file;
      link.line = lines.begin;
      add(std::move(link), lines.authorship, lines.count());
    }
    const FilePlace place = place_of(lines.file);
    const int file = input_.code.file_named(lines.file);
    const bool readable = file >= 0 && language_of(lines.file) != Language::none;
    if (!by_map.empty() && (place != FilePlace::code || !readable)) return keep(lines, Reach::endpoint);
    if (place == FilePlace::outside) return keep(lines, Reach::outside);
    if (place == FilePlace::everything) {
      everything(lines.file, lines.begin, lines.authorship, lines.count());
      return keep(lines, Reach::everything);
    }
    if (!readable) {
      const bool named = by_name_of_file(lines);
      if (by_map.empty() && !named) unread_.insert(lines.file);
      return keep(lines, by_map.empty() && !named ? Reach::none : Reach::endpoint);
    }
    line_by_line(lines, file, !by_map.empty());
  }

  // A template and the like: where code has its name in quotes.
  bool by_name_of_file(const ChangedLines& lines) {
    const std::string_view path = lines.file;
    const auto name = path.substr(path.rfind('/') + 1);
    const auto stem = path.substr(0, path.rfind('.'));
    const auto folder =
        stem.rfind('/') == std::string_view::npos ? 0 : stem.rfind('/', stem.rfind('/') - 1) + 1;
    bool any = false;
    for (const auto& [file, line] :
         input_.code.quoting({std::string(name), std::string(stem.substr(folder))})) {
      if (place_of(input_.code.path(file)) == FilePlace::outside) continue;
      if (link_line(file, line, lines.authorship, lines.count(), std::string(name)) == Reach::endpoint)
        any = true;
    }
    return any;
  }

  void line_by_line(const ChangedLines& lines, int file, bool is_mapped) {
    const int end = std::min(lines.end, lines.begin + longest_look);
    ChangedLines run = lines;
    for (int line = lines.begin; line <= end; ++line) {
      Reach reach = of_line(file, line, lines.authorship);
      if (is_mapped && reach == Reach::none) reach = Reach::endpoint;
      if (line > lines.begin && reach != run.reach) {
        run.end = line - 1;
        touched_.changed.push_back(run);
        run.begin = line;
      }
      run.reach = reach;
    }
    run.end = lines.end;
    touched_.changed.push_back(run);
  }

  Reach of_line(int file, int line, Authorship authorship) {
    if (input_.code.says_nothing(file, line)) return Reach::outside;
    // What is imported shows in the lines that use it.
    if (contains(input_.code.outline(file).imports, line)) return Reach::outside;
    return link_line(file, line, authorship, 1, {}, code_at(file, line, authorship, 1));
  }

  // The smallest function or registration of a route around the line, noted as changed; none: -1.
  int code_at(int file, int line, Authorship authorship, std::uint64_t count) {
    const Outline& outline = input_.code.outline(file);
    ChangedCode found;
    if (const Function* function = outline.around(line)) {
      found.name = function->name;
      found.begin = function->lines.begin;
      found.end = function->lines.end;
    }
    for (const Route& route : outline.routes) {
      const bool smaller = found.begin == 0 || route.lines.end - route.lines.begin < found.end - found.begin;
      if (!route.lines.contains(line) || !smaller) continue;
      found.name = route.method + " " + route.path;
      found.begin = route.lines.begin;
      found.end = route.lines.end;
    }
    if (found.begin == 0) return -1;
    const auto [at, is_new] = code_.try_emplace({file, found.begin, found.end}, touched_.code.size());
    if (is_new) {
      found.file = input_.code.path(file);
      found.first = line;
      touched_.code.push_back(std::move(found));
    }
    touched_.code[at->second].lines.add(authorship, count);
    return static_cast<int>(at->second);
  }

  // `named`: what the line names is changed, and not the line.
  Reach link_line(int file, int line, Authorship authorship, std::uint64_t count,
                  const std::string& named = {}, int code = -1) {
    bool any = false;
    bool everything_else = false;
    for (const RouteLink& link : search_.of_line(file, line)) {
      if (link.route == nullptr && link.given == nullptr) {
        if (!named.empty()) continue;
        everything(input_.code.path(file), line, authorship, count, link.how);
        everything_else = true;
        continue;
      }
      const auto resolved = link.route != nullptr ? resolver_.resolve(link.file, *link.route)
                                                  : resolver_.resolve(link.given->method, {link.given->path});
      for (const Resolved& one : resolved) {
        any = true;
        TouchedEndpoint made;
        made.endpoint = one.endpoint;
        made.known = one.known;
        made.distance = named.empty() ? link.distance : std::min(link.distance + 1, 3);
        made.how = named.empty() ? link.how : named + " is named in its code: " + link.how;
        const bool own = link.file == file && link.distance == 0;
        made.file = input_.code.path(own ? file : link.file);
        made.line = own ? line : link.line;
        if (code >= 0) made.code = {code};
        add(std::move(made), authorship, count);
      }
    }
    return any ? Reach::endpoint : everything_else ? Reach::everything : Reach::none;
  }

  void everything(const std::string& file, int line, Authorship authorship, std::uint64_t count,
                  std::string how = {}) {
    if (how.empty()) how = file + " touches everything";
    everything_.push_back({file, line, authorship, count, std::move(how)});
  }

  // Of what has no new lines: binary files, submodules, lines that were only taken out.
  void take_rest(const ChangedFile& file) {
    const FilePlace place = place_of(file.path);
    if (place == FilePlace::outside) return;
    if (file.what == ChangedFile::What::submodule) return everything(file.path, 0, Authorship::unknown, 0);
    if (place == FilePlace::everything && (file.what != ChangedFile::What::text || file.lines.empty()))
      return everything(file.path, 0, Authorship::unknown, 0);
    const int source = input_.code.file_named(file.path);
    if (source < 0 || file.what != ChangedFile::What::text) return;
    const Outline& outline = input_.code.outline(source);
    for (const int gap : file.gaps) {
      // Between functions nothing is left that it could have been a part of.
      if (outline.around(gap) != nullptr && outline.around(gap + 1) == outline.around(gap))
        link_line(source, gap, Authorship::unknown, 0, {}, code_at(source, gap, Authorship::unknown, 0));
    }
  }

  void keep(ChangedLines lines, Reach reach) {
    lines.reach = reach;
    touched_.changed.push_back(std::move(lines));
  }

  // The nearest link is the one that is told; lines count once for each endpoint.
  void add(TouchedEndpoint link, Authorship authorship, std::uint64_t count) {
    const auto found = by_endpoint_.find(link.endpoint);
    if (found == by_endpoint_.end()) {
      if (by_endpoint_.size() == most_endpoints) return;
      link.lines.add(authorship, count);
      link.authorship = count == 0 ? authorship : link.lines.strongest();
      by_endpoint_.emplace(link.endpoint, std::move(link));
      return;
    }
    TouchedEndpoint& known = found->second;
    for (const int code : known.code) {
      if (link.code.empty() || link.code.front() != code) link.code.push_back(code);
    }
    link.lines = known.lines;
    link.lines.add(authorship, count);
    // Of two at one distance the one that is changed itself is told, and not what is registered beside it.
    const bool own = link.how.starts_with("changed in") && known.how.starts_with("registered by");
    const bool nearer = link.distance < known.distance || (known.everything && !link.everything) ||
                        (link.distance == known.distance && !link.everything && own);
    if (nearer) {
      known = std::move(link);
    } else {
      known.lines = link.lines;
      known.code = std::move(link.code);
    }
    known.authorship = stronger(known.lines.strongest(), count == 0 ? authorship : Authorship::human);
  }

  // Those of traffic and contract; without either those of the code.
  std::vector<Resolved> all_endpoints() const {
    std::vector<Resolved> all;
    for (const Endpoint& endpoint : input_.known) all.push_back({to_string(endpoint), true});
    if (!all.empty()) return all;
    int files = 0;
    for (int file = 0; file < input_.code.count() && files < most_files_of_routes; ++file) {
      const auto& path = input_.code.path(file);
      if (place_of(path) == FilePlace::outside || language_of(path) == Language::none) continue;
      ++files;
      for (const Route& route : input_.code.outline(file).routes) {
        for (Resolved& one : resolver_.resolve(file, route)) {
          if (all.size() < most_endpoints) all.push_back(std::move(one));
        }
      }
    }
    return all;
  }

  // What touches everything touches each known endpoint; those that nothing nearer reaches say so.
  void finish() {
    const auto all = everything_.empty() ? std::vector<Resolved>() : all_endpoints();
    for (const Everything& one : everything_) {
      for (const auto& [name, known] : all) {
        if (by_endpoint_.contains(name) && !by_endpoint_.at(name).everything) continue;
        TouchedEndpoint link;
        link.endpoint = name;
        link.known = known;
        link.everything = true;
        link.distance = 3;
        link.how = one.how;
        link.file = one.file;
        link.line = one.line;
        add(std::move(link), one.authorship, one.lines);
      }
    }
    for (auto& [name, endpoint] : by_endpoint_) touched_.endpoints.push_back(std::move(endpoint));
    std::stable_sort(touched_.endpoints.begin(), touched_.endpoints.end(),
                     [](const TouchedEndpoint& a, const TouchedEndpoint& b) {
                       if (weight_of(a) != weight_of(b)) return weight_of(a) > weight_of(b);
                       return rank_of(a.authorship) > rank_of(b.authorship);
                     });
    std::stable_sort(touched_.changed.begin(), touched_.changed.end(),
                     [](const ChangedLines& a, const ChangedLines& b) {
                       return a.file != b.file ? a.file < b.file : a.begin < b.begin;
                     });
    if (!unread_.empty()) {
      touched_.warnings.push_back(fmt::format("{} changed {} of a kind that is not read, such as {}",
                                              unread_.size(), unread_.size() == 1 ? "file is" : "files are",
                                              *unread_.begin()));
    }
  }

  struct Everything {
    std::string file;
    int line = 0;
    Authorship authorship = Authorship::unknown;
    std::uint64_t lines = 0;
    std::string how;
  };
  const ReachInput& input_;
  Touched& touched_;
  CallSearch search_;
  Resolver resolver_;
  std::map<std::string, TouchedEndpoint> by_endpoint_;
  std::vector<Everything> everything_;
  std::set<std::string> unread_;
  std::map<std::tuple<int, int, int>, std::size_t> code_;  // file, begin, end -> in Touched::code
};

}  // namespace

void find_reach(ReachInput input, Touched& touched) {
  ReachFinder(input, touched).run();
}

}  // namespace shakedown::touched
