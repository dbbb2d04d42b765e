// Pieces that report.json is put together from: numbers in its units, a size that an element has once it is
// written into a page, and the text itself.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/model/time.hpp"

namespace shakedown::reports {

// Times and durations are whole microseconds in report.json, rounded to the nearest.
std::int64_t microseconds(Nanoseconds time);

// How many bytes a text takes inside report.html, where < > & and U+2028 are written as \u003c and so on: the
// measure that keeps a page small whatever the target said.
std::size_t size_in_page(std::string_view json);

// Appends elements until their size in the page is used up, and counts those that did not fit.
class BoundedArray {
 public:
  explicit BoundedArray(std::size_t budget) : left_(budget) {}
  // Whether it was taken.
  bool add(boost::json::value element);
  boost::json::array take() { return std::move(array_); }
  std::uint64_t left_out() const { return left_out_; }
  std::size_t room() const { return left_; }

 private:
  boost::json::array array_;
  std::size_t left_;
  std::uint64_t left_out_ = 0;
};

// Elements that are objects, by their "id".
boost::json::array sorted_by_id(boost::json::array elements);

// JSON text with a fixed layout: one line for each key of the document and each object of its arrays, so that
// two reports can be compared with diff. Numbers are written in their shortest form. NaN and infinity, which
// JSON cannot hold, become null.
std::string json_text(const boost::json::value& document);

}  // namespace shakedown::reports
