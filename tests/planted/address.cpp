// A planted fault: reads memory after it was freed. AddressSanitizer must report it.
#include <cstdio>

int main(int argc, char**) {
  // Through a volatile pointer, so that neither the optimiser nor a warning sees it first.
  int* volatile freed = new int[4]{argc, argc, argc, argc};
  delete[] freed;
  std::printf("read %d after the end; nobody noticed\n", freed[argc]);
  return 0;
}
