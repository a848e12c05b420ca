"""Processes add to one Value under its lock; prints the seconds from the first to the last."""

import multiprocessing
import sys
import time


def add(value, start, times):
    start.wait()
    for _ in range(times):
        with value.get_lock():
            value.value += 1


if __name__ == "__main__":
    processes, times = int(sys.argv[1]), int(sys.argv[2])
    context = multiprocessing.get_context("fork")
    value, start = context.Value("q", 0), context.Barrier(processes + 1)
    workers = [context.Process(target=add, args=(value, start, times)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    assert value.value == processes * times, value.value
    print(took)
