// Journeys by hand: their steps, and whether each value that a step uses was taken by one before it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/url.hpp>

#include "harness/model/http_message.hpp"
#include "harness/scenario/build.hpp"
#include "harness/scenario/json_text.hpp"
#include "harness/scenario/nearest.hpp"
#include "harness/scenario/placeholders.hpp"

namespace shakedown::scenario {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 7> methods{{{"get", "GET"},
                                                                      {"head", "HEAD"},
                                                                      {"post", "POST"},
                                                                      {"put", "PUT"},
                                                                      {"patch", "PATCH"},
                                                                      {"delete", "DELETE"},
                                                                      {"options", "OPTIONS"}}};

// Fields that belong to the connection, which is not the step's business (RFC 9110, 7.6.1), and those that
// follow from the body and the target.
constexpr std::array<const char*, 8> own_fields{
    "connection", "content-length", "host", "keep-alive", "te", "trailer", "upgrade", "transfer-encoding"};

// Percent-encoded as a form (WHATWG URL, 5.2), with the placeholders left as they are: what fills them
// encodes the value.
std::string form_text(std::string_view text) {
  boost::urls::encoding_opts options;
  options.space_as_plus = true;
  const auto encoded = [&](std::string_view part) {
    return boost::urls::encode(boost::urls::string_view(part.data(), part.size()),
                               boost::urls::unreserved_chars, options);
  };
  std::string out;
  std::string literal;
  const auto flush = [&] {
    out += encoded(literal);
    literal.clear();
  };
  const auto holes = step_placeholders(text);
  auto hole = holes.begin();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (hole != holes.end() && hole->at == i) {
      flush();
      out += fmt::format("{{{}}}", hole->name);
      i += hole->name.size() + 1;
      ++hole;
    } else if (text.substr(i, 2) == "{{") {
      const auto name = placeholder_at(text, i + 1);
      literal += name ? fmt::format("{{{}}}", name->name) : "{";
      i += name ? name->name.size() + 2 : 1;
      if (name && text.substr(i + 1, 1) == "}") ++i;
    } else {
      literal += text[i];
    }
  }
  flush();
  return out;
}

// Of a text that the description has checked.
std::string from_base64(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned held = 0;
  int bits = 0;
  for (const char c : text) {
    const auto value = letters.find(c);
    if (value == std::string_view::npos) break;  // padding
    held = (held << 6U | static_cast<unsigned>(value)) & 0xffffU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(held >> static_cast<unsigned>(bits) & 0xffU);
  }
  return bytes;
}

class StepBuilder {
 public:
  StepBuilder(Building& building, std::vector<std::string>& variables)
      : building_(building), variables_(variables) {}

  HandStep build(const View& view) {
    HandStep step;
    step.where = view.where();
    for (const auto& [key, method] : methods) {
      if (!view[key].text()) continue;
      step.method = method;
      step.path = *view[key].text();
      check(step.path, view[key].where());
    }
    headers(view["headers"], step);
    body(view, step);
    // A value taken here is for later steps only, so all texts of this step are checked before.
    for (const auto& pair : view["take"].pairs()) take(pair, step);
    step.expect_status = static_cast<int>(view["expect"]["status"].whole().value_or(0));
    return step;
  }

 private:
  void check(const std::string& text, const Place& where) {
    const bool has_identities = !building_.scenario.identities.empty();
    for (const auto& wrong : check_step_text(text, variables_, has_identities)) {
      building_.problem(where, wrong.message, wrong.hint);
    }
  }

  void headers(const View& view, HandStep& step) {
    for (const auto& pair : view.pairs()) {
      const auto value = pair.view().text().value_or("");
      const bool own = std::any_of(own_fields.begin(), own_fields.end(),
                                   [&](const char* name) { return equal_ignoring_case(pair.key, name); });
      if (own) {
        building_.problem(pair.where, fmt::format("the header `{}` is written by the run itself", pair.key),
                          "leave it out");
      }
      if (find_header(seen_, pair.key) != nullptr) {
        building_.problem(pair.where, fmt::format("the header `{}` is given twice", pair.key),
                          "names are compared without case");
      }
      if (value.find_first_of("\r\n") != std::string::npos) {
        building_.problem(pair.view().where(), "a header's value is one line", "");
      }
      check(value, pair.view().where());
      seen_.push_back({pair.key, value});
      step.headers.emplace_back(pair.key, value);
    }
  }

  void body(const View& view, HandStep& step) {
    const bool own_type = find_header(seen_, "Content-Type") != nullptr;
    if (const View json = view["json"]; json.given()) {
      const auto text = json_text(*json.node());
      if (text) {
        step.body = text.value();
      } else {
        building_.problem(text.error().where, text.error().message, text.error().hint);
      }
      if (!own_type) step.body_type = "application/json";
      check_json(*json.node());
    } else if (const View form = view["form"]; form.given()) {
      for (const auto& pair : form.pairs()) {
        const auto value = pair.view().text().value_or("");
        check(value, pair.view().where());
        if (!step.body.empty()) step.body += '&';
        step.body += form_text(pair.key) + "=" + form_text(value);
      }
      if (!own_type) step.body_type = "application/x-www-form-urlencoded";
    } else if (const View text = view["body"]; text.given()) {
      step.body = text.text().value_or("");
      check(step.body, text.where());
    } else if (const View bytes = view["body_base64"]; bytes.given()) {
      step.body = from_base64(bytes.text().value_or(""));
      step.body_is_bytes = true;
    }
  }

  // Placeholders stand in texts, keys included; the rendered JSON would have no places left to point to.
  void check_json(const Node& node) {
    if (node.kind == Node::Kind::scalar) check(node.text, node.where);
    for (const auto& item : node.items) check_json(item);
    for (const auto& entry : node.entries) {
      check(entry.key, entry.where);
      const bool bare_braces = node.entries.size() == 1 && entry.value.kind == Node::Kind::null &&
                               std::find(variables_.begin(), variables_.end(), entry.key) != variables_.end();
      if (bare_braces) {
        building_.problem(node.where, fmt::format("{{{}}} without quotes is a map in YAML", entry.key),
                          fmt::format("write \"{{{}}}\"", entry.key));
      }
      check_json(entry.value);
    }
  }

  void take(const View::Pair& pair, HandStep& step) {
    if (pair.key == "identity") {
      building_.problem(pair.where, "a value cannot be called `identity`",
                        "the word has a meaning of its own");
    }
    const auto text = pair.view().text();
    step.takes.emplace_back(pair.key, text.value_or(""));
    if (std::find(variables_.begin(), variables_.end(), pair.key) == variables_.end()) {
      variables_.push_back(pair.key);
    }
  }

  Building& building_;
  std::vector<std::string>& variables_;
  Headers seen_;
};

}  // namespace

HandJourney build_journey(const View& journey, Building& building, std::vector<std::string>& names) {
  HandJourney built;
  built.where = journey.where();
  if (const auto name = journey["name"].text()) {
    built.name = *name;
    if (std::find(names.begin(), names.end(), *name) != names.end()) {
      building.problem(journey["name"].where(), fmt::format("there are two journeys called `{}`", *name),
                       "reports tell them apart by their names");
    }
    names.push_back(*name);
  }
  std::vector<std::string> variables;
  for (const auto& step : journey["steps"].items()) {
    built.steps.push_back(StepBuilder(building, variables).build(step));
  }
  return built;
}

}  // namespace shakedown::scenario
