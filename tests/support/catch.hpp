// The same tests build with Catch2 2 (Debian 12) and 3: version 3 split the single header and moved Approx.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
