// A planted fault: two threads write one variable without a lock. ThreadSanitizer must report it.
#include <cstdio>
#include <thread>

int main() {
  int shared = 0;
  const auto count = [&shared] {
    for (int i = 0; i < 1000; ++i) ++shared;
  };
  std::thread one(count);
  std::thread other(count);
  one.join();
  other.join();
  std::printf("counted to %d; nobody noticed\n", shared);
  return 0;
}
