# Three threads hand over by one Condition, as often as the argument says; prints the seconds.
import sys
import time
from threading import Condition, Thread

condition = Condition()
current = 0


def run(me, rounds):
    global current
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
