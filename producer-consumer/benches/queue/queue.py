# Two producers and two consumers with a queue.Queue between them: its size, then how many each puts or gets. Prints the seconds.
import sys
import time
from queue import Queue
from threading import Thread

queue = Queue(int(sys.argv[1]))
each = int(sys.argv[2])


def produce():
    for item in range(each):
        queue.put(item)


def consume():
    for _ in range(each):
        queue.get()


threads = [Thread(target=produce), Thread(target=produce), Thread(target=consume), Thread(target=consume)]
start = time.perf_counter()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(time.perf_counter() - start)
