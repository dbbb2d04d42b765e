// Turns the format strings of nginx and Apache into one list of fields and the literals between them.
#include <algorithm>
#include <array>
#include <utility>

#include "harness/traffic/access_log_format.hpp"
#include "harness/traffic/encoding.hpp"

namespace shakedown::traffic {
namespace {

constexpr std::size_t format_length_limit = 16 << 10;
constexpr const char* common_format = "%h %l %u %t \"%r\" %>s %b";
constexpr const char* combined_format = "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"";

struct Named {
  std::string_view name;
  LogField field;
};

// nginx, ngx_http_log_module and the core module's variables.
constexpr std::array<Named, 20> nginx_variables = {{
    {"remote_addr", LogField::client},
    {"realip_remote_addr", LogField::client},
    {"time_local", LogField::time_local},
    {"time_iso8601", LogField::time_iso},
    {"msec", LogField::epoch_seconds},
    {"request", LogField::request_line},
    {"request_method", LogField::method},
    {"request_uri", LogField::uri},
    {"uri", LogField::path},
    {"document_uri", LogField::path},
    {"args", LogField::query},
    {"query_string", LogField::query},
    {"is_args", LogField::query},
    {"status", LogField::status},
    {"request_time", LogField::took_seconds},
    {"http_user_agent", LogField::agent},
    {"http_x_forwarded_for", LogField::forwarded_for},
    {"http_referer", LogField::skip},
    {"http_host", LogField::skip},
    {"http_x_real_ip", LogField::forwarded_for},
}};

// Apache, mod_log_config, the directives without braces.
constexpr std::array<Named, 9> apache_directives = {{
    {"h", LogField::client},
    {"a", LogField::client},
    {"r", LogField::request_line},
    {"m", LogField::method},
    {"U", LogField::path},
    {"q", LogField::query},
    {"s", LogField::status},
    {"D", LogField::took_microseconds},
    {"T", LogField::took_seconds},
}};

constexpr std::array<Named, 5> apache_times = {{
    {"sec", LogField::epoch_seconds},
    {"msec", LogField::epoch_milliseconds},
    {"usec", LogField::epoch_microseconds},
    {"msec_frac", LogField::milliseconds_fraction},
    {"usec_frac", LogField::microseconds_fraction},
}};

template <std::size_t n>
const Named* find(const std::array<Named, n>& list, std::string_view name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Named& item) { return item.name == name; });
  return found == list.end() ? nullptr : &*found;
}

class Compiler {
 public:
  explicit Compiler(LogFormat& format) : format_(format) {}

  void literal(std::string_view text) {
    (format_.elements.empty() ? format_.before : format_.elements.back().after) += text;
  }
  void field(LogField field, std::size_t width = 0, std::string header = {}) {
    // "%U%q" and "$uri$is_args$args": the query brings its own '?', so the two are one.
    const bool joins =
        field == LogField::query && !format_.elements.empty() && format_.elements.back().after.empty();
    if (joins && format_.elements.back().field == LogField::path)
      format_.elements.back().field = LogField::uri;
    if (joins && format_.elements.back().field == LogField::uri) return;
    format_.elements.push_back({field, std::move(header), width, {}});
  }

  void header(std::string_view name) {
    if (equal_ignoring_case(name, "user-agent")) return field(LogField::agent);
    if (equal_ignoring_case(name, "x-forwarded-for") || equal_ignoring_case(name, "x-real-ip"))
      return field(LogField::forwarded_for);
    if (equal_ignoring_case(name, "referer") || equal_ignoring_case(name, "host"))
      return field(LogField::skip);
    field(LogField::header, 0, std::string(name));
  }

  void nginx(std::string_view text) {
    while (!text.empty()) {
      const auto dollar = std::min(text.find('$'), text.size());
      literal(text.substr(0, dollar));
      text.remove_prefix(dollar);
      if (text.empty()) return;
      text.remove_prefix(1);
      const bool braces = !text.empty() && text.front() == '{';
      if (braces) text.remove_prefix(1);
      const auto end = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), text.size());
      nginx_variable(text.substr(0, end));
      text.remove_prefix(end);
      if (braces && !text.empty() && text.front() == '}') text.remove_prefix(1);
    }
  }

  // Returns what was not understood, or nothing.
  std::string apache(std::string_view text) {
    while (!text.empty()) {
      const auto percent = std::min(text.find('%'), text.size());
      literal(text.substr(0, percent));
      text.remove_prefix(percent);
      if (text.empty()) break;
      text.remove_prefix(1);
      if (!text.empty() && text.front() == '%') {
        literal("%");
        text.remove_prefix(1);
        continue;
      }
      // "%>s", "%400,501{User-Agent}i": conditions and redirections do not change where the field stands.
      text.remove_prefix(std::min(text.find_first_not_of("<>!,0123456789"), text.size()));
      std::string_view argument;
      if (!text.empty() && text.front() == '{') {
        const auto close = text.find('}');
        if (close == std::string_view::npos) return "a '{' that is never closed";
        argument = text.substr(1, close - 1);
        text.remove_prefix(close + 1);
      }
      if (text.empty()) return "a '%' without a letter";
      const auto letter = text.substr(0, text.front() == '^' ? std::min<std::size_t>(3, text.size()) : 1);
      text.remove_prefix(letter.size());
      if (auto wrong = apache_directive(letter, argument); !wrong.empty()) return wrong;
    }
    return {};
  }

 private:
  void nginx_variable(std::string_view name) {
    if (const auto* known = find(nginx_variables, name)) return field(known->field);
    constexpr std::string_view sent_header = "http_";
    if (name.substr(0, sent_header.size()) != sent_header) return field(LogField::skip);
    std::string header_name(name.substr(sent_header.size()));
    std::replace(header_name.begin(), header_name.end(), '_', '-');
    header(header_name);
  }

  std::string apache_directive(std::string_view letter, std::string_view argument) {
    if (letter == "t") return apache_time(argument);
    if (letter == "i" && !argument.empty()) return header(argument), std::string();
    if (letter == "T" && argument == "ms") return field(LogField::took_milliseconds), std::string();
    if (letter == "T" && argument == "us") return field(LogField::took_microseconds), std::string();
    const auto* known = find(apache_directives, letter);
    field(known != nullptr ? known->field : LogField::skip);
    return {};
  }

  std::string apache_time(std::string_view argument) {
    for (const std::string_view prefix : {"begin:", "end:"}) {
      if (argument.substr(0, prefix.size()) == prefix) argument.remove_prefix(prefix.size());
    }
    if (argument.empty()) {
      literal("[");
      field(LogField::time_local);
      literal("]");
      return {};
    }
    if (const auto* known = find(apache_times, argument)) {
      const bool milliseconds = known->field == LogField::milliseconds_fraction;
      const bool microseconds = known->field == LogField::microseconds_fraction;
      field(known->field, milliseconds ? 3 : microseconds ? 6 : 0);
      return {};
    }
    return strftime(argument);
  }

  std::string strftime(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%' || i + 1 == text.size()) {
        literal(text.substr(i, 1));
        continue;
      }
      switch (text[++i]) {
        case 'Y':
          field(LogField::year, 4);
          break;
        case 'm':
          field(LogField::month, 2);
          break;
        case 'b':
          field(LogField::month_name, 3);
          break;
        case 'd':
          field(LogField::day, 2);
          break;
        case 'H':
          field(LogField::hour, 2);
          break;
        case 'M':
          field(LogField::minute, 2);
          break;
        case 'S':
          field(LogField::second, 2);
          break;
        case 'z':
          field(LogField::offset, 5);
          break;
        case 's':
          field(LogField::epoch_seconds);
          break;
        case 'T':
          strftime("%H:%M:%S");
          break;
        case 'F':
          strftime("%Y-%m-%d");
          break;
        case '%':
          literal("%");
          break;
        default:
          return "'%" + std::string(1, text[i]) + "' in a time";
      }
    }
    return {};
  }

  LogFormat& format_;
};

bool has(const LogFormat& format, std::initializer_list<LogField> fields) {
  return std::any_of(format.elements.begin(), format.elements.end(), [&](const LogElement& element) {
    return std::find(fields.begin(), fields.end(), element.field) != fields.end();
  });
}

// What a usable format must have, or nothing.
std::string lack(const LogFormat& format) {
  if (!has(format, {LogField::request_line, LogField::uri, LogField::path}))
    return "it does not have the request ($request or $request_uri, %r or %U)";
  if (!has(format, {LogField::request_line, LogField::method}))
    return "it does not have the method ($request or $request_method, %r or %m)";
  if (!has(format, {LogField::time_local, LogField::time_iso, LogField::epoch_seconds,
                    LogField::epoch_milliseconds, LogField::epoch_microseconds, LogField::second}))
    return "it does not have the time ($time_local, $time_iso8601 or $msec, %t)";
  for (std::size_t i = 0; i + 1 < format.elements.size(); ++i) {
    if (format.elements[i].width == 0 && format.elements[i].after.empty())
      return "two of its fields have nothing between them, so that nobody can tell where one ends";
  }
  return {};
}

Result<LogFormat> named(const std::string& name, const char* apache_text) {
  LogFormat format;
  format.name = name;
  format.rest_allowed = true;
  Compiler(format).apache(apache_text);
  return format;
}

}  // namespace

Result<LogFormat> compile_log_format(const std::string& text) {
  constexpr const char* expected =
      "expected \"common\", \"combined\", or a format string with nginx's $variables or Apache's %directives";
  if (text == "common") return named("common", common_format);
  if (text == "combined") return named("combined", combined_format);
  if (text.empty()) {
    auto format = named("combined", combined_format);
    format.value().otherwise.push_back(named("common", common_format).value());
    return format;
  }
  if (text.size() > format_length_limit)
    return problem("this access log format is longer than 16 KiB", expected);
  LogFormat format;
  format.name = text;
  Compiler compiler(format);
  const bool nginx = text.find('$') != std::string::npos;
  if (!nginx && text.find('%') == std::string::npos)
    return problem("'" + text + "' is not an access log format", expected);
  const auto wrong = nginx ? (compiler.nginx(text), std::string()) : compiler.apache(text);
  format.time_is_end = nginx;
  if (!wrong.empty()) return problem("the access log format has " + wrong, expected);
  if (const auto missing = lack(format); !missing.empty())
    return problem("this access log format cannot be replayed: " + missing, expected);
  return format;
}

}  // namespace shakedown::traffic
