// Asio and Beast compiled once, for every library that uses them: their headers then declare and no longer
// define, which saves seconds in each file.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
