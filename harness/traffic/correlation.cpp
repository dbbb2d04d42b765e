// Finds for each value of each request the response that gave it.
#include "harness/traffic/correlation.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "harness/model/hash.hpp"
#include "harness/traffic/agreement.hpp"
#include "harness/traffic/cookies.hpp"
#include "harness/traffic/embedded.hpp"
#include "harness/traffic/identities.hpp"
#include "harness/traffic/response_offers.hpp"
#include "harness/traffic/take_text.hpp"
#include "harness/traffic/value_kinds.hpp"

namespace shakedown::traffic {
namespace {

struct Source {
  std::size_t step = 0;
  std::size_t offer = 0;
};

struct Sent {
  std::size_t step = 0;
  const Site* site = nullptr;
};

class Correlation {
 public:
  explicit Correlation(DraftJourney& journey) : journey_(journey) {}

  void run() {
    for (std::size_t i = 0; i < journey_.steps.size(); ++i) {
      link_sites(i);
      link_inside_texts(i);
      learn(i);
    }
    take_cookies();
  }

 private:
  DraftStep& step(std::size_t i) { return journey_.steps[i]; }
  const KeptOffer& offer(const Source& source) { return step(source.step).offers[source.offer]; }

  void link_sites(std::size_t i) {
    const auto& sites = step(i).sites;
    const auto own = credentials_in(sites);
    for (const auto& site : sites) {
      // Who signs in, and with what, the user knows; that some list of users has the name, too, means
      // nothing.
      const bool credential = own.password != nullptr && (&site == own.user || &site == own.password);
      const bool taken = credential || overlaps(step(i).holes, site.text, site.begin, site.end);
      const bool linked = !taken && (link_cookie(i, site) || link_value(i, site));
      if (linked) {
        carried_[site.value].push_back(i);
      } else {
        sent_[site.value].push_back({i, &site});
      }
    }
  }

  // Cookies go by name: the jar sends what it was last given.
  bool link_cookie(std::size_t i, const Site& site) {
    if (site.kind != Site::Kind::cookie) return false;
    const auto found = jar_.find(site.name);
    if (found == jar_.end()) return false;
    const auto& source = found->second;
    if (offer(source).value != site.value) return false;  // a script put something else there
    auto [variable, fresh] = cookie_variables_.try_emplace(site.name, -1);
    if (fresh) variable->second = add_variable(journey_, site.name, site.value);
    last_use_[site.name] = i;
    add_link(i, site.text, site.begin, site.end, Encoding::raw, variable->second, source, place_text(site));
    return true;
  }

  bool link_value(std::size_t i, const Site& site) {
    const auto source = best_source(i, site);
    if (!source) return false;
    auto encoding = site.encoding;
    // The client wrote the digits of a JSON string as a number: the live digits go there bare, too.
    if (encoding == Encoding::json_value && offer(*source).json_text) encoding = Encoding::raw;
    add_link(i, site.text, site.begin, site.end, encoding, variable_for(*source), *source, place_text(site));
    return true;
  }

  std::optional<Source> best_source(std::size_t i, const Site& site) {
    const auto known = known_.find(site.value);
    if (known == known_.end()) return std::nullopt;
    std::optional<Source> best;
    std::tuple<int, bool, bool, std::ptrdiff_t, bool> best_rank{};
    for (const auto& source : known->second) {
      const auto rating = agreement(step(source.step), offer(source), step(i), site);
      if (!good_enough(i, site, source, rating)) continue;
      const auto& take = offer(source).take;
      const bool in_list = take.name.find('[') != std::string::npos;
      const auto order = static_cast<std::ptrdiff_t>(source.step);
      const std::tuple rank{static_cast<int>(rating), !carried(site.value, source.step), !in_list,
                            is_renewed(take) ? order : -order, take.part.empty()};
      if (best && rank <= best_rank) continue;
      best = source;
      best_rank = rank;
    }
    return best;
  }

  // Tokens, versions and the fields of forms are given anew all the time: the latest one is meant. An id is
  // given once, by the answer that made the thing, and those after it only repeat it.
  static bool is_renewed(const Take& take) {
    if (take.from == Take::From::header) return !equal_ignoring_case(take.name, "location");
    if (take.from != Take::From::json) return true;
    const auto name = plain_name(take.name.substr(take.name.find_last_of(".]") + 1));
    for (const auto* word :
         {"token", "csrf", "xsrf", "nonce", "version", "etag", "revision", "state", "cursor"}) {
      if (name.find(word) != std::string::npos) return true;
    }
    return false;
  }

  bool good_enough(std::size_t i, const Site& site, const Source& source, Agreement rating) {
    switch (specificity_of(site.value)) {
      case Specificity::none:
        return false;
      case Specificity::common:
        return rating == Agreement::strong && about_identity(step(source.step), offer(source), step(i), site);
      case Specificity::moderate:
        return rating != Agreement::none;
      case Specificity::specific:
        return true;
    }
    return false;
  }

  // Whether the request of that step carried the value, filled from an earlier response.
  bool carried(const std::string& value, std::size_t at) const {
    const auto found = carried_.find(value);
    return found != carried_.end() && std::binary_search(found->second.begin(), found->second.end(), at);
  }

  // Values that stand alone have been decided on already.
  bool is_whole_site(std::size_t i, const EmbeddedMatch& match) {
    const auto& sites = step(i).sites;
    return std::any_of(sites.begin(), sites.end(), [&](const Site& site) {
      return site.text == match.text && site.begin == match.begin && site.end == match.end;
    });
  }

  void link_inside_texts(std::size_t i) {
    for (const auto& match : embedded_.find(step(i).request)) {
      if (overlaps(step(i).holes, match.text, match.begin, match.end) || is_whole_site(i, match)) continue;
      const auto known = known_.find(match.value);
      if (known == known_.end()) continue;
      const auto& source = known->second.back();
      const std::string where =
          match.text == TextId{TextId::target} ? "inside the path or query"
          : match.text == TextId{TextId::body}
              ? "inside the body"
              : "inside header " + step(i).request.headers[static_cast<std::size_t>(match.text.which)].name;
      add_link(i, match.text, match.begin, match.end, match.encoding, variable_for(source), source, where);
    }
  }

  void learn(std::size_t i) {
    const auto& offers = step(i).offers;
    for (std::size_t k = 0; k < offers.size(); ++k) {
      if (offers[k].take.from == Take::From::cookie && offers[k].take.part.empty())
        jar_[offers[k].take.name] = {i, k};
      if (is_echo(i, offers[k])) continue;
      known_[offers[k].value].push_back({i, k});
      if (specificity_of(offers[k].value) == Specificity::specific) embedded_.add(offers[k].value);
    }
  }

  // A value that the client had before the server said it. A common value may be in two places by chance, so
  // there it takes agreeing names as well.
  bool is_echo(std::size_t i, const KeptOffer& candidate) {
    const auto found = sent_.find(candidate.value);
    if (found == sent_.end()) return false;
    if (specificity_of(candidate.value) >= Specificity::moderate) return true;
    return std::any_of(found->second.begin(), found->second.end(), [&](const Sent& sent) {
      return agreement(step(i), candidate, step(sent.step), *sent.site) == Agreement::strong;
    });
  }

  int variable_for(const Source& source) {
    const auto [found, fresh] = variables_.try_emplace({source.step, source.offer}, -1);
    if (!fresh) return found->second;
    const auto& from = offer(source);
    // A cookie that is used elsewhere (a CSRF token in a header) is not the jar's variable: it may be another
    // part of it, and its source is this one response.
    found->second = add_variable(journey_, variable_name(step(source.step), from), from.value);
    auto take = from.take;
    take.variable = found->second;
    step(source.step).takes.push_back(std::move(take));
    return found->second;
  }

  void add_link(std::size_t i, TextId text, std::size_t begin, std::size_t end, Encoding encoding,
                int variable, const Source& source, std::string to) {
    step(i).holes.push_back({text, begin, end, variable, encoding});
    auto from = describe_take(offer(source).take);
    if (offer(source).take.name.find('[') != std::string::npos) from += " (an element of a list)";
    journey_.links.push_back(
        {variable, static_cast<int>(source.step), static_cast<int>(i), std::move(from), std::move(to)});
  }

  // Every response that set a used cookie before its last use fills the cookie's variable again.
  void take_cookies() {
    for (const auto& [name, variable] : cookie_variables_) {
      for (std::size_t i = 0; i < last_use_[name]; ++i) {
        const auto& set = step(i).cookies_set;
        if (std::find(set.begin(), set.end(), name) == set.end()) continue;
        step(i).takes.push_back({variable, Take::From::cookie, name, {}});
      }
    }
  }

  DraftJourney& journey_;
  std::unordered_map<std::string, std::vector<Source>> known_;
  std::unordered_map<std::string, std::vector<Sent>> sent_;            // the client's own values
  std::unordered_map<std::string, std::vector<std::size_t>> carried_;  // steps that a linked value went to
  std::map<std::string, Source> jar_;
  std::map<std::string, int> cookie_variables_;
  std::map<std::string, std::size_t> last_use_;
  std::map<std::pair<std::size_t, std::size_t>, int> variables_;
  EmbeddedValues embedded_;
};

}  // namespace

void WantedValues::add(const Request& request, const std::vector<Site>& sites) {
  for (const auto& site : sites) whole_.insert(hash_text(site.value));
  each_beginning(request, [&](std::uint64_t beginning) { beginnings_.insert(beginning); });
}

bool WantedValues::wants(std::string_view value) const {
  if (whole_.count(hash_text(value)) > 0) return true;
  return value.size() >= embedded_length && beginnings_.count(beginning_of(value)) > 0 &&
         specificity_of(value) == Specificity::specific;
}

void keep_offers(const Response& response, const WantedValues& wanted, JsonWalker& json, DraftStep& step) {
  each_offer(response, json, [&](const Offer& offer) {
    if (offer.from == Take::From::cookie && offer.part.empty()) step.cookies_set.emplace_back(offer.name);
    if (step.offers.size() >= offer_limit || specificity_of(offer.value) == Specificity::none ||
        !wanted.wants(offer.value))
      return;
    step.offers.push_back({{0, offer.from, std::string(offer.name), std::string(offer.part)},
                           std::string(offer.value),
                           offer.json_text});
  });
}

void correlate(DraftJourney& journey) {
  Correlation(journey).run();
}

}  // namespace shakedown::traffic
