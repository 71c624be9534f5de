// ROTATION_ITERATIONS=N in the environment: each benchmark does exactly so many, so that what two numbers of
// them differ by in instructions can be counted (bench/instructions).
#pragma once

#include <cstdlib>

#include <benchmark/benchmark.h>

namespace rotation::bench {

inline void exactly(benchmark::internal::Benchmark* benchmark) {
  if (const char* n = std::getenv("ROTATION_ITERATIONS")) benchmark->Iterations(std::atol(n));
}

}  // namespace rotation::bench
