//! Calls from the destructor of a thread-local variable, while the thread exits.

use std::cell::RefCell;
use std::time::Duration;

use queue_ipc::{GetError, Queue, pipe};
use shared_memory::sync::{Condition, Lock, Semaphore};

notes_testkit::promises![a_thread_local_destructor_may_put_get_and_lock,];

/// Does its work when it is dropped.
struct AtExit(Option<Box<dyn FnOnce()>>);

impl Drop for AtExit {
    fn drop(&mut self) {
        if let Some(work) = self.0.take() {
            work();
        }
    }
}

thread_local! {
    static AT_EXIT: RefCell<AtExit> = const { RefCell::new(AtExit(None)) };
}

fn at_exit(work: impl FnOnce() + 'static) {
    AT_EXIT.set(AtExit(Some(Box::new(work))));
}

fn a_thread_local_destructor_may_put_get_and_lock() {
    let queue = Queue::<String>::new().unwrap();
    let (near, far) = pipe::<String, String>().unwrap();
    let (lock, condition) = (Lock::new().unwrap(), Condition::new().unwrap());
    let semaphore = Semaphore::new(1).unwrap();
    let puts = queue.clone();
    let use_everything = std::sync::Arc::new(move |item: &str| {
        puts.put(item).unwrap();
        let empty = Queue::<String>::new().unwrap();
        let timeout = Duration::from_millis(1);
        assert!(matches!(
            empty.get_timeout(timeout),
            Err(GetError::Empty { .. })
        ));
        near.send(item).unwrap();
        assert_eq!(far.recv().unwrap(), item);
        drop(lock.acquire().unwrap());
        drop(semaphore.acquire());
        let mut held = condition.acquire().unwrap();
        held.wait_timeout(timeout).unwrap();
        drop(held);
        assert!(!notes_runtime::actor::name().is_empty());
    });
    let thread = std::thread::spawn(move || {
        // A thread destroys its variables in the reverse order of their first use: the library's, then this one.
        at_exit({
            let use_everything = use_everything.clone();
            move || use_everything("at exit")
        });
        use_everything("before");
    });
    thread.join().unwrap();
    assert_eq!(queue.try_get().unwrap(), "before");
    assert_eq!(queue.try_get().unwrap(), "at exit");
}
