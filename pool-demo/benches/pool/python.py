"""Benchmarks of CPython's Pool: runs what each line names, and writes the nanoseconds that it took."""

import multiprocessing
import sys
import time

WORKERS = 2


def square(x):
    return x * x




def start_stop(fork, _pool, _n):
    with fork.Pool(WORKERS) as pool:
        pool.close()
        pool.join()


WORK = {
    "start_stop": start_stop,
    "apply": lambda _, pool, n: [pool.apply(square, (x,)) for x in range(n)],
    "map_1": lambda _, pool, n: pool.map(square, range(n), chunksize=1),
    "map": lambda _, pool, n: pool.map(square, range(n)),
}


def main():
    fork = multiprocessing.get_context("fork")
    print("CPython", sys.version.split()[0], flush=True)
    with fork.Pool(WORKERS) as pool:
        for line in sys.stdin:
            name, n = line.split()
            start = time.perf_counter_ns()
            WORK[name](fork, pool, int(n))
            print(time.perf_counter_ns() - start, flush=True)


if __name__ == "__main__":
    main()
