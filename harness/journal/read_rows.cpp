// One value of a row at a time, each with its check.
#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/journal/hdr_codec.hpp"
#include "harness/journal/read_tables.hpp"

namespace shakedown::journal {
namespace {

constexpr std::int64_t a_hundred_years = 100LL * 365 * 24 * 3600 * 1'000'000'000;

}  // namespace

void Rows::wrong(const std::string& what) {
  if (state_.problem) return;
  state_.problem =
      problem("the run file is damaged: row " + std::to_string(row_) + " of table " + table_ + " " + what);
}

bool Rows::next() {
  if (state_.problem) return false;
  const Result<bool> row = statement_.next();
  if (!row) {
    state_.problem = row.error();
    return false;
  }
  column_ = 0;
  if (!row.value()) return false;
  if (++row_ > most_rows) wrong("is one more than any run writes");
  return !state_.problem;
}

std::int64_t Rows::number() {
  return statement_.integer(column_++);
}

int Rows::integer() {
  const std::int64_t value = number();
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
    wrong("has a number that is out of range");
    return 0;
  }
  return static_cast<int>(value);
}

std::uint64_t Rows::bits() {
  return static_cast<std::uint64_t>(number());
}

std::uint64_t Rows::count() {
  const std::int64_t value = number();
  if (value < 0) {
    wrong("has a count below zero");
    return 0;
  }
  return static_cast<std::uint64_t>(value);
}

Nanoseconds Rows::time() {
  return Nanoseconds(std::clamp(number(), -a_hundred_years, a_hundred_years));
}

double Rows::real() {
  const double value = statement_.real(column_++);
  return std::isfinite(value) ? value : 0;
}

std::optional<double> Rows::optional_real() {
  if (!statement_.is_null(column_)) return real();
  ++column_;
  return std::nullopt;
}

std::optional<std::int64_t> Rows::optional_number() {
  if (!statement_.is_null(column_)) return number();
  ++column_;
  return std::nullopt;
}

bool Rows::flag() {
  return number() != 0;
}

std::string Rows::text() {
  const std::string_view bytes = statement_.bytes(column_++);
  state_.bytes += bytes.size();
  if (state_.bytes > most_bytes) {
    wrong("makes the file larger than any run's");
    return {};
  }
  return std::string(bytes);
}

Histogram Rows::histogram() {
  const std::string encoded = text();
  return encoded.empty() ? Histogram() : value(decode_histogram(encoded));
}

}  // namespace shakedown::journal
