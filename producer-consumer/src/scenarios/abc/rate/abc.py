# Three threads hand over by one Condition, as often as the first argument says, dealt out to the cores that the others
# number; prints the seconds.
import os
import sys
import time
from threading import Condition, Thread

condition = Condition()
current = 0
cores = [int(core) for core in sys.argv[2:]]


def run(me, rounds):
    global current
    os.sched_setaffinity(0, {cores[me % len(cores)]})
    for _ in range(rounds):
        with condition:
            while current != me:
                condition.wait()
            current = (me + 1) % 3
            condition.notify_all()


threads = [Thread(target=run, args=(me, int(sys.argv[1]))) for me in range(3)]
start = time.perf_counter()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(time.perf_counter() - start)
