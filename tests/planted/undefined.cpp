// A planted fault: a signed integer overflows. UndefinedBehaviorSanitizer must report it.
#include <cstdio>
#include <limits>

int main(int argc, char**) {
  volatile int largest = std::numeric_limits<int>::max();
  const int sum = largest + argc;
  std::printf("%d is more than the largest number; nobody noticed\n", sum);
  return 0;
}
