"""Starts and joins an empty multiprocessing.Process for each line read; writes its nanoseconds."""

import multiprocessing
import sys
import time


def nothing():
    pass


def main():
    fork = multiprocessing.get_context("fork")
    print("Python", sys.version.split()[0], flush=True)
    while sys.stdin.readline():
        start = time.perf_counter_ns()
        process = fork.Process(target=nothing)
        process.start()
        process.join()
        print(time.perf_counter_ns() - start, flush=True)


if __name__ == "__main__":
    main()
