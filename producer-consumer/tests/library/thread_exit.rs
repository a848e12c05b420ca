//! Calls from the destructor of a thread-local variable, while the thread exits.

use std::cell::RefCell;
use std::sync::mpsc;
use std::time::Duration;

use notes_runtime::{actor, thread};
use producer_consumer::{Condition, Event, Lock, Queue, RLock, Semaphore};

use crate::{DEADLINE, within_deadline};

static QUEUE: Queue<&str> = Queue::new();
static LOCK: Lock = Lock::new();
static RLOCK: RLock = RLock::new();
static SEMAPHORE: Semaphore = Semaphore::new(1);
static CONDITION: Condition<u32> = Condition::new(0);
static EVENT: Event = Event::new();

/// Uses each primitive, and waits with some of them.
fn use_everything(item: &'static str) {
    QUEUE.put(item).unwrap();
    drop(LOCK.acquire().unwrap());
    drop(RLOCK.acquire().unwrap());
    drop(SEMAPHORE.acquire());
    let mut condition = CONDITION.acquire().unwrap();
    *condition += 1;
    condition.wait_timeout(Duration::from_millis(1)).unwrap();
    drop(condition);
    EVENT.wait_timeout(Duration::from_millis(1));
    assert!(!actor::name().is_empty());
    assert!(!thread::current_name().is_empty());
}

/// Uses everything when it is dropped.
struct AtExit(mpsc::Sender<()>);

impl Drop for AtExit {
    fn drop(&mut self) {
        use_everything("at exit");
        self.0.send(()).unwrap();
    }
}

thread_local! {
    static AT_EXIT: RefCell<Option<AtExit>> = const { RefCell::new(None) };
}

#[test]
fn a_thread_local_destructor_may_use_every_primitive() {
    within_deadline(|| {
        let (sender, done) = mpsc::channel();
        // A thread destroys its variables in the reverse order of their first use: the library's, then this one.
        let body = move || {
            AT_EXIT.set(Some(AtExit(sender)));
            use_everything("before");
        };
        std::thread::spawn(body).join().unwrap();
        done.recv_timeout(DEADLINE).unwrap();
        assert_eq!(QUEUE.get(), Ok("before"));
        assert_eq!(QUEUE.get(), Ok("at exit"));
    });
}
