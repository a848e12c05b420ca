//! Threads of a `ThreadPool`: they go on, whatever they are given.

use std::panic::panic_any;
use std::sync::mpsc;

use pool_demo::ThreadPool;

use notes_testkit::promises;

promises! {
    a_thread_survives_what_panics_even_when_it_is_dropped,
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

fn a_thread_survives_what_panics_even_when_it_is_dropped() {
    let pool = ThreadPool::new(2).unwrap();
    for _ in 0..4 {
        let panicked = pool.submit(|| -> u64 { panic_any(PanicsWhenDropped) });
        assert!(panicked.result().is_err());
        // Nobody asks for it any more when it is there: the thread drops it.
        let (go, told) = mpsc::channel::<()>();
        drop(pool.submit(move || told.recv().map_err(|_| PanicsWhenDropped)));
        drop(go);
    }
    assert_eq!(pool.submit(|| 3).result().unwrap(), 3);
}
