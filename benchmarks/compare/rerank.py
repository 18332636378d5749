#!/usr/bin/env python3
"""Measures kindred's MMR and fast greedy DPP beside NumPy's on the same made request, 500 candidates to 20 places with
vectors of 64 numbers, and checks that they choose the same. Vectors of length 1 are made before the clock runs, on both
sides.

    benchmarks/compare/rerank.py

Both run on one thread; figures are medians. Compiled with $CXX (g++), for this machine and for any x86-64.
Exit code: 0 all agree, 1 some do not, 2 something needed is missing.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy loads its BLAS

import shlex
import statistics
import subprocess
import sys
import time
from pathlib import Path

try:
    import numpy as np
except ImportError:
    sys.exit(f"rerank.py: {sys.executable} has no NumPy (Debian's: python3-numpy)")

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "compare"
EIGEN = os.environ.get("EIGEN3_INCLUDE_DIR", "/usr/include/eigen3")


def mmr(relevance, unit, places, trade_off):
    """place by place the largest trade_off * relevance - (1 - trade_off) * likeness to the nearest chosen"""
    nearest = np.zeros(len(relevance), dtype=unit.dtype)
    free = np.ones(len(relevance), dtype=bool)
    chosen = []
    while len(chosen) < places:
        value = np.where(free, trade_off * relevance - (1 - trade_off) * nearest, -np.inf)
        best = int(np.argmax(value))
        chosen.append(best)
        free[best] = False
        alike = unit @ unit[best]
        nearest = alike if len(chosen) == 1 else np.maximum(nearest, alike)
    return chosen


def dpp(relevance, unit, places, theta):
    """incremental Cholesky, the quality apart from the likeness"""
    quality = np.exp(theta / (1 - theta) * (relevance - relevance.max()))
    rows = np.zeros((places, len(relevance)))
    left = np.ones(len(relevance))
    free = np.ones(len(relevance), dtype=bool)
    chosen = []
    while len(chosen) < places:
        best = int(np.argmax(np.where(free, quality * left, -np.inf)))
        done = len(chosen)
        row = (unit @ unit[best] - rows[:done, best] @ rows[:done]) / np.sqrt(left[best])
        rows[done] = row
        left = left - row**2
        chosen.append(best)
        free[best] = False
    return chosen


def median_seconds(work):
    times, begin = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begin < 0.5:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main():
    BUILD.mkdir(parents=True, exist_ok=True)
    agree = True
    print(f"{'':8}{'':8}{'kindred':>12}{'NumPy':>12}{'times':>8}")
    for flavour, flag in {"native": "-march=native", "plain": "-march=x86-64"}.items():
        program, data = BUILD / f"rerank-{flavour}", BUILD / "rerank.bin"
        subprocess.run([*shlex.split(os.environ.get("CXX", "g++")), "-std=c++20", "-O3", "-DNDEBUG", flag, "-w",
                        f"-I{ROOT / 'include'}", f"-I{ROOT / 'benchmarks'}", "-isystem", EIGEN,
                        str(ROOT / "benchmarks" / "compare" / "rerank_side.cpp"), "-o", str(program)], check=True)
        told = subprocess.run([program, data], check=True, stdout=subprocess.PIPE, text=True).stdout
        raw = data.read_bytes()
        count, dimension, places = np.frombuffer(raw, np.int32, 3)
        relevance = np.frombuffer(raw, np.float64, count, 12).copy()  # aligned
        vectors = np.frombuffer(raw, np.float32, count * dimension, 12 + 8 * count).reshape(count, dimension)
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        for line in told.splitlines():
            name, seconds, *chosen = line.split()
            theirs = {"mmr": lambda: mmr(relevance, unit, places, 0.7),
                      "dpp": lambda: dpp(relevance, unit, places, 0.7)}[name]
            if theirs() != [int(c) for c in chosen]:
                print(f"{name}: kindred and NumPy choose differently")
                agree = False
            ours, others = float(seconds), median_seconds(theirs)
            print(f"{flavour:8}{name:8}{ours * 1e6:9.1f} µs{others * 1e6:9.1f} µs{others / ours:8.1f}")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
