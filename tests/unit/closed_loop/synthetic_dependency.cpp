#include "tests/unit/closed_loop/synthetic_dependency.hpp"

#include <cstdio>

#include "harness/model/hash.hpp"

namespace shakedown::test {
namespace {

class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t number) : state_(hash(seed, "answer", number)) {}
  std::uint64_t next() { return state_ = mix(state_); }
  std::uint64_t below(std::uint64_t n) { return next() % n; }
  bool chance(std::uint64_t percent) { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

template <class... Values>
std::string printed(const char* format, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::string hex(Random& random) {
  return printed("%016llx", static_cast<unsigned long long>(random.next()));
}

std::string uuid(Random& random) {
  const auto a = hex(random), b = hex(random);
  return a.substr(0, 8) + "-" + a.substr(8, 4) + "-4" + a.substr(13, 3) + "-a" + b.substr(1, 3) + "-" +
         b.substr(4);
}

std::string date(Random& random) {
  return printed("2026-%02d-%02dT%02d:%02d:%02d.%03dZ", static_cast<int>(1 + random.below(12)),
                 static_cast<int>(1 + random.below(28)), static_cast<int>(random.below(24)),
                 static_cast<int>(random.below(60)), static_cast<int>(random.below(60)),
                 static_cast<int>(random.below(1000)));
}

std::string amount(Random& random) {
  return printed("%d.%02d", static_cast<int>(1 + random.below(900)), static_cast<int>(1 + random.below(98)));
}

std::string charge(Random& random, std::uint64_t number) {
  constexpr const char* states[] = {"authorized", "captured", "refunded", "failed"};
  constexpr const char* people[] = {"Ada", "Zo\xc3\xab", "Bjarne", "Mei"};
  std::string out = "{\"id\":" + std::to_string(100'000 + number * 7 + random.below(7));
  out += ",\"reference\":\"" + uuid(random) + "\"";
  out += ",\"state\":\"" + std::string(states[random.below(4)]) + "\"";
  out += ",\"amount\":" + amount(random) + ",\"quantity\":" + std::to_string(1 + random.below(9));
  out += ",\"captured\":" + std::string(random.chance(50) ? "true" : "false");
  out += ",\"createdAt\":\"" + date(random) +
         "\",\"updated_epoch\":" + std::to_string(1'760'000'000 + random.below(30'000'000));
  out += ",\"receipt_url\":\"https://pay.example.test/r/" + hex(random) + "\"";
  out += ",\"token\":\"tok_" + hex(random) + "\"";
  out += ",\"note\":" +
         (random.chance(30) ? std::string("null") : "\"call " + std::string(people[random.below(4)]) + "\"");
  if (random.chance(60)) out += ",\"discount\":" + amount(random);
  out += ",\"customer\":{\"id\":" + std::to_string(1 + random.below(5000)) + ",\"name\":\"" +
         people[random.below(4)] + " " + hex(random).substr(0, 5) + "\"}";
  out += ",\"metadata\":" + (random.chance(50) ? std::string("{}") : "{\"channel\":\"web\"}");
  out += ",\"lines\":[";
  const auto lines = 2 + random.below(4);
  for (std::uint64_t i = 0; i < lines; ++i) {
    out += (i > 0 ? "," : "") + std::string("{\"sku\":\"S-") + std::to_string(random.below(90'000)) +
           "\",\"price\":" + amount(random) + ",\"count\":" + std::to_string(1 + random.below(5)) + "}";
  }
  return out + "]}";
}

std::string page(Random& random, std::uint64_t number) {
  std::string rows;
  for (int i = 0; i < 4; ++i)
    rows += (i > 0 ? "," : "") + std::string("{\"id\":") + std::to_string(random.below(90'000)) + "}";
  const auto here = 1 + number % 9;
  return "{\"rows\":[" + rows + "],\"total\":" + std::to_string(36) + ",\"page\":" + std::to_string(here) +
         ",\"next\":\"/charges?page=" + std::to_string(here + 1) + "\"}";
}

Headers headers_of(Random& random) {
  return {{"Content-Type", "application/json"},
          {"Date", printed("Tue, 24 Nov 2026 %02d:%02d:%02d GMT", static_cast<int>(random.below(24)),
                           static_cast<int>(random.below(60)), static_cast<int>(random.below(60)))},
          {"ETag", "\"" + hex(random) + "\""},
          {"X-Request-Id", uuid(random)}};
}

FieldFacts place(const char* at, const char* type, const char* format = "", bool required = true) {
  FieldFacts facts;
  facts.at = at;
  facts.in_array = facts.at.find("[*]") != std::string::npos;
  facts.format = format;
  facts.required = required;
  const std::string_view name = type;
  facts.is_boolean = name == "boolean";
  facts.is_integer = name == "integer";
  facts.is_number = name == "number" || name == "integer";
  facts.is_string = name == "string" || name == "word";
  facts.is_object = name == "object";
  facts.is_array = name == "array";
  if (name == "word") facts.words = {"authorized", "captured", "refunded", "failed"};
  return facts;
}

}  // namespace

Answered answer_of(std::uint64_t seed, std::uint64_t number) {
  Random random(seed, number);
  const auto headers = headers_of(random);
  switch (number % 10) {
    case 0:
    case 1:
      return {"GET /charges", {200, headers, page(random, number / 10)}};
    case 2:
    case 3:
      return {"POST /charges", {201, headers, charge(random, number)}};
    case 4:
      return {"GET /charges/{id}",
              {404, headers, "{\"error\":{\"code\":\"not_found\",\"trace\":\"" + hex(random) + "\"}}"}};
    default:
      return {"GET /charges/{id}", {200, headers, charge(random, number)}};
  }
}

std::vector<FieldFacts> facts_of_dependency() {
  auto note = place("$.note", "string");
  note.is_null = true;
  auto link = place("$.receipt_url", "string", "uri");
  return {place("$", "object"),
          place("$.id", "integer"),
          place("$.reference", "string", "uuid"),
          place("$.state", "word"),
          place("$.amount", "number"),
          place("$.quantity", "integer"),
          place("$.captured", "boolean"),
          place("$.createdAt", "string", "date-time"),
          place("$.updated_epoch", "integer", "epoch-s"),
          link,
          place("$.token", "string"),
          note,
          place("$.discount", "number", "", false),
          place("$.customer", "object"),
          place("$.customer.id", "integer"),
          place("$.customer.name", "string"),
          place("$.metadata", "object"),
          place("$.lines", "array"),
          place("$.lines[*]", "object"),
          place("$.lines[*].sku", "string"),
          place("$.lines[*].price", "number"),
          place("$.lines[*].count", "integer"),
          place("$.rows", "array"),
          place("$.rows[*].id", "integer"),
          place("$.total", "integer"),
          place("$.next", "string"),
          place("header etag", ""),
          place("header x-request-id", "")};
}

}  // namespace shakedown::test
