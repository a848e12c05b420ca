"""What CPython's Queue and Pipe take: prints seconds."""

import sys
import time
from multiprocessing import Barrier, Pipe, Process, Queue


def stream(producers, consumers, size, count):
    q, start = Queue(1024), Barrier(producers + consumers + 1)

    def put(number):
        message = b"\7" * size
        start.wait()
        for _ in range(count // producers + (number < count % producers)):
            q.put(message)

    def get(number):
        start.wait()
        for _ in range(count // consumers + (number < count % consumers)):
            q.get()

    tasks = [Process(target=put, args=(n,)) for n in range(producers)]
    tasks += [Process(target=get, args=(n,)) for n in range(consumers)]
    return timed(tasks, start)


def pipe(size, count):
    ours, theirs = Pipe()
    start = Barrier(3)

    def ask():
        message = b"\7" * size
        start.wait()
        for _ in range(count):
            ours.send(message)
            ours.recv()

    def answer():
        start.wait()
        for _ in range(count):
            theirs.send(theirs.recv())

    return timed([Process(target=ask), Process(target=answer)], start)


def queue(size, count):
    there, back = Queue(), Queue()
    start = Barrier(3)

    def ask():
        message = b"\7" * size
        start.wait()
        for _ in range(count):
            there.put(message)
            back.get()

    def answer():
        start.wait()
        for _ in range(count):
            back.put(there.get())

    return timed([Process(target=ask), Process(target=answer)], start)


def timed(tasks, start):
    for task in tasks:
        task.start()
    while start.n_waiting < len(tasks):
        time.sleep(0.001)
    began = time.perf_counter()
    start.wait()
    for task in tasks:
        task.join()
    return time.perf_counter() - began


if __name__ == "__main__":
    what, *numbers = sys.argv[1:]
    print({"stream": stream, "pipe": pipe, "queue": queue}[what](*map(int, numbers)))
