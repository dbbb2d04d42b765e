// What bench/shapes is made of: writes a recording, times learning alone, and runs a command with its seconds
// and its peak memory. Not a test; figures depend on the machine.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "harness/judge/shapes/shape.hpp"
#include "harness/model/hash.hpp"

using namespace shakedown;

namespace {

constexpr std::size_t body_bytes = 2048;
constexpr std::uint64_t seed = 7;

// An order of about 2 KB: ids, times, money, words, optional fields, a list of objects.
std::string body_of(std::uint64_t number) {
  const auto random = [&](const char* what, std::uint64_t most) { return hash(seed, what, number) % most; };
  constexpr const char* statuses[] = {"placed", "paid", "shipped", "cancelled"};
  std::string text = "{\"id\":" + std::to_string(number);
  text += ",\"customer\":{\"name\":\"Customer " + std::to_string(random("name", 10'000)) +
          "\",\"email\":\"c" + std::to_string(number) +
          "@example.test\",\"vip\":" + (random("vip", 9) == 0 ? "true" : "false") + "}";
  text += std::string(",\"status\":\"") + statuses[random("status", 4)] + "\"";
  text += ",\"created\":\"2026-05-01T10:00:" + std::to_string(10 + random("s", 50)) + "." +
          std::to_string(100 + random("ms", 900)) + "Z\"";
  text +=
      ",\"total\":" + std::to_string(random("total", 1000)) + "." + std::to_string(10 + random("cents", 90));
  if (random("coupon", 3) == 0) text += ",\"coupon\":null";
  text += ",\"items\":[";
  for (std::uint64_t i = 0; text.size() + 190 < body_bytes; ++i) {
    const auto item = hash(seed, "item", number, i);
    text += std::string(i > 0 ? "," : "") + "{\"sku\":\"sku-" + std::to_string(item % 5000) +
            "\",\"qty\":" + std::to_string(1 + item % 9) + ",\"price\":" + std::to_string(item % 300) +
            ".99,\"title\":\"A thing of some length, number " + std::to_string(item % 500) +
            "\",\"tags\":[\"new\",\"sale\"]}";
  }
  return text + "]}";
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out;
}

int write_recording(std::uint64_t count, const char* path) {
  std::ofstream file(path, std::ios::binary);
  file << R"({"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"entries":[)";
  for (std::uint64_t i = 0; i < count; ++i) {
    file
        << (i > 0 ? ",\n" : "\n")
        << R"({"startedDateTime":"2026-05-01T10:00:00.000Z","time":1,"request":{"method":"GET","url":"http://shop.test/)"
        << (i % 20 < 17 ? "orders/" : "carts/") << i % 50'000
        << R"(","headers":[{"name":"Accept","value":"application/json"}]},"response":{"status":200,"headers":[)"
        << R"({"name":"Content-Type","value":"application/json"},{"name":"ETag","value":"x"}],"content":{"size":2048,)"
        << R"("mimeType":"application/json","text":")" << escaped(body_of(i)) << "\"}}}";
  }
  file << "]}}\n";
  return file.good() ? 0 : 1;
}

double peak_mib(const rusage& usage) {
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void tell(const char* what, std::chrono::steady_clock::time_point began, const rusage& usage) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const auto cpu = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                   static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  std::printf("%-28s %8.1f s, %8.1f s of CPU, peak %7.1f MiB\n", what, took.count(), cpu, peak_mib(usage));
}

int learn_alone(std::uint64_t count) {
  // Enough different ones that sets of values overflow; making them is not timed.
  constexpr std::uint64_t different = 5000;
  std::vector<Response> responses;
  for (std::uint64_t i = 0; i < different; ++i)
    responses.push_back({200, {{"Content-Type", "application/json"}, {"ETag", "x"}}, body_of(i)});
  const Request request{"GET", "/orders/17", {{"Accept", "application/json"}}, {}};
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  const auto began = std::chrono::steady_clock::now();
  judge::ShapeSet set;
  judge::ShapeLearner learner;
  for (std::uint64_t i = 0; i < count; ++i) {
    judge::ShapedExchange exchange;
    exchange.endpoint = "GET /orders/{id}";
    exchange.request = &request;
    exchange.response = &responses[i % different];
    exchange.exchange = static_cast<std::int64_t>(i) + 1;
    learner.learn(set, exchange);
  }
  getrusage(RUSAGE_SELF, &after);
  timersub(&after.ru_utime, &before.ru_utime, &after.ru_utime);
  timersub(&after.ru_stime, &before.ru_stime, &after.ru_stime);
  tell("learn alone, one thread", began, after);
  return 0;
}

int run_timed(const char* what, char** command) {
  const auto began = std::chrono::steady_clock::now();
  const auto child = ::fork();
  if (child == 0) {
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, STDOUT_FILENO);
    ::execvp(command[0], command);
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child) return 1;
  tell(what, began, usage);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "write" && argc == 4) return write_recording(std::strtoull(argv[2], nullptr, 10), argv[3]);
  if (mode == "learn" && argc == 3) return learn_alone(std::strtoull(argv[2], nullptr, 10));
  if (mode == "time" && argc > 3) return run_timed(argv[2], argv + 3);
  std::fprintf(stderr, "bench_shapes write COUNT FILE | learn COUNT | time NAME COMMAND...\n");
  return 2;
}
