# Three threads hand over by one Condition, as often as the argument says. Each line of the input asks for a
# measurement and numbers the cores that the threads are dealt out to; each line of the output answers with the seconds.
import os
import sys
import time
from threading import Condition, Thread

rounds = int(sys.argv[1])
condition = Condition()
current = 0


def run(me, core):
    global current
    os.sched_setaffinity(0, {core})
    for _ in range(rounds):
        with condition:
            while current != me:
                condition.wait()
            current = (me + 1) % 3
            condition.notify_all()


for line in sys.stdin:
    cores = [int(core) for core in line.split()]
    # Daemons: if one can't be started, the program ends with that error and doesn't wait for the others.
    threads = [Thread(target=run, args=(me, cores[me % len(cores)]), daemon=True) for me in range(3)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(time.perf_counter() - start, flush=True)
