// HdrHistogram V2 encoding (compressed, base64) and the interval log, byte for byte what the Java and C tools
// read. Layout: HdrHistogram's V2 payload is a 40-byte big-endian header and ZigZag LEB128-64b9B counts;
// around it a cookie, a length and a zlib stream.
#pragma once

#include <string>
#include <string_view>

#include "harness/model/histogram.hpp"
#include "harness/model/result.hpp"

namespace shakedown::journal {

std::string encode_histogram(const Histogram& histogram);
// Refuses what is not V2, is cut off, inflates beyond its stated size or has more counts than a histogram
// can.
Result<Histogram> decode_histogram(std::string_view base64);

}  // namespace shakedown::journal
