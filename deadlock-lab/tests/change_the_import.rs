//! "Change the import, and threads become processes": one function body, compiled with both imports.
//!
//! Only the constructors differ: the threads' constructors are `const`, the processes' may fail.

use std::error::Error;

/// The body, with the primitives of `$sync`, the queue of `$queue` and the condition `$condition`.
macro_rules! body_with {
    ($name:ident: $sync:ident, $queue:ident, $condition:ty) => {
        mod $name {
            use std::error::Error;
            use std::sync::OnceLock;
            use std::time::Duration;

            use $queue::{GetError, PutError, Queue, TooManyDone};
            use $sync::{
                Barrier, BarrierError, BoundedSemaphore, Broken, Condition, Event, Lock, LockError,
                RLock, ReleaseError, Semaphore,
            };

            const MOMENT: Duration = Duration::from_millis(1);

            pub(crate) fn locks(lock: &Lock, rlock: &RLock) -> Result<(), Box<dyn Error>> {
                let held = lock.acquire()?;
                assert!(lock.is_locked() && lock.is_held());
                assert!(matches!(
                    lock.acquire(),
                    Err(LockError::HeldByCaller { .. })
                ));
                drop(held);
                assert!(!lock.is_locked());
                lock.acquire()?.leak();
                assert!(lock.try_acquire()?.is_none());
                lock.release()?;
                assert!(matches!(lock.release(), Err(ReleaseError::NotHeld { .. })));
                assert!(lock.acquire_timeout(MOMENT)?.is_some());

                let outer = rlock.acquire()?;
                let inner = rlock.try_acquire()?;
                assert!(inner.is_some() && rlock.is_held());
                drop((outer, inner));
                rlock.acquire()?.leak();
                rlock.release()?;
                assert!(!rlock.is_locked());
                assert_eq!((lock.name(), rlock.name()), ("lock", "rlock"));
                Ok(())
            }

            pub(crate) fn counts(
                semaphore: &Semaphore,
                bounded: &BoundedSemaphore,
            ) -> Result<(), Box<dyn Error>> {
                let permit = semaphore.acquire();
                assert_eq!(semaphore.value(), 1);
                assert!(semaphore.acquire_timeout(MOMENT).is_some());
                semaphore.acquire().leak();
                assert!(semaphore.try_acquire().is_none());
                semaphore.release()?;
                drop(permit);
                assert_eq!(semaphore.value(), 2);
                let bound: usize = 1;
                match bounded.release() {
                    Err(ReleaseError::TooMany { bound: most, .. }) => assert_eq!(most, bound),
                    other => panic!("{other:?}"),
                }
                let either: [&Semaphore; 2] = [semaphore, bounded];
                assert_eq!(either.map(Semaphore::value), [2, bound]);
                Ok(())
            }

            pub(crate) fn signals(
                event: &Event,
                barrier: &Barrier,
                condition: &$condition,
            ) -> Result<(), Box<dyn Error>> {
                assert!(!event.wait_timeout(MOMENT));
                event.set();
                event.wait();
                assert!(event.is_set());
                event.clear();

                assert_eq!((barrier.parties(), barrier.n_waiting()), (1, 0));
                assert_eq!(barrier.wait()?, 0);
                barrier.abort();
                assert!(barrier.is_broken());
                assert!(matches!(barrier.broken(), Some(Broken::Aborted)));
                assert!(matches!(barrier.wait(), Err(BarrierError::Broken { .. })));
                barrier.reset();
                assert_eq!(barrier.wait_timeout(MOMENT)?, 0);

                let mut held = condition.acquire()?;
                while held.wait_timeout(MOMENT)? {}
                let mut calls = 0;
                held.wait_for(|_| {
                    calls += 1;
                    calls == 1
                })?;
                assert!(!held.wait_for_timeout(|_| false, MOMENT)?);
                held.notify()?;
                held.notify_many(2)?;
                held.notify_all()?;
                Ok(())
            }

            /// `put` takes an item by reference, whatever its type.
            pub(crate) fn borrowed(queue: &Queue<(u32, String)>) -> Result<(), Box<dyn Error>> {
                let item = (1, "A".to_owned());
                queue.put(&item)?;
                queue.try_put(&item)?;
                assert_eq!(queue.get()?, item);
                assert_eq!(queue.get()?, item);
                Ok(())
            }

            /// `barrier` has one party: its action waits at once.
            pub(crate) fn waits_in_the_action(barrier: Barrier) -> Result<(), Box<dyn Error>> {
                static MEETING: OnceLock<Barrier> = OnceLock::new();
                let barrier = barrier.with_action(|| {
                    let refused = MEETING.get().map(Barrier::wait);
                    assert!(matches!(
                        refused,
                        Some(Err(BarrierError::WaitInAction { .. }))
                    ));
                });
                assert_eq!(MEETING.get_or_init(|| barrier).wait()?, 0);
                Ok(())
            }

            pub(crate) fn messages(queue: &Queue<String>) -> Result<(), Box<dyn Error>> {
                assert_eq!(queue.capacity(), Some(super::CAPACITY));
                queue.put("A")?;
                queue.put("B".to_owned())?;
                assert!(queue.is_full() && queue.len() == 2);
                assert!(matches!(queue.try_put("C"), Err(PutError::Full { .. })));
                assert!(queue.put_timeout("C", MOMENT).is_err());
                assert_eq!(
                    (queue.get()?, queue.try_get()?),
                    ("A".to_owned(), "B".to_owned())
                );
                assert_eq!(queue.get_timeout(MOMENT), Err(empty(queue)));
                queue.task_done()?;
                assert!(!queue.join_timeout(MOMENT));
                assert_eq!(queue.unfinished(), 1);
                queue.task_done()?;
                let TooManyDone { queue: name, .. } =
                    queue.task_done().expect_err("all items are done");
                assert_eq!(name, queue.name());
                queue.join();
                queue.put("last")?;
                queue.shutdown();
                assert!(matches!(queue.put("more"), Err(PutError::ShutDown { .. })));
                assert_eq!(queue.get()?, "last");
                assert!(matches!(queue.get(), Err(GetError::ShutDown { .. })));
                assert!(queue.is_empty() && queue.is_shut_down());
                Ok(())
            }

            fn empty(queue: &Queue<String>) -> GetError {
                let error = queue.try_get().expect_err("the queue is empty");
                assert!(matches!(error, GetError::Empty { .. }));
                error
            }
        }
    };
}

body_with!(threads: producer_consumer, producer_consumer, Condition<()>);
body_with!(processes: shared_memory, queue_ipc, Condition);

/// The name in an error of `$error`, with the patterns that fit both kinds of handles.
macro_rules! misuse_with {
    ($name:ident: $error:path) => {
        fn $name(error: &$error) -> Option<&str> {
            use $error as E;
            match error {
                E::StartedTwice { name } | E::NotStarted { name, .. } => Some(name),
                _ => None,
            }
        }
    };
}

misuse_with!(misused_thread: notes_runtime::thread::ThreadError);
misuse_with!(misused_process: fork_demo::ProcessError);

/// The constructors take the same numbers.
const PERMITS: usize = 2;
const BOUND: usize = 1;
const PARTIES: usize = 1;
const CAPACITY: usize = 2;

#[test]
fn the_body_runs_with_the_primitives_for_threads() -> Result<(), Box<dyn Error>> {
    use producer_consumer::{
        Barrier, BoundedSemaphore, Condition, Event, Lock, Queue, RLock, Semaphore,
    };

    static LOCK: Lock = Lock::named("lock");
    static RLOCK: RLock = RLock::named("rlock");
    static SEMAPHORE: Semaphore = Semaphore::new(PERMITS);
    static BOUNDED: BoundedSemaphore = BoundedSemaphore::new(BOUND);
    static EVENT: Event = Event::new();
    static BARRIER: Barrier = Barrier::new(PARTIES);
    static CONDITION: Condition<()> = Condition::new(());
    static PAIRS: Queue<(u32, String)> = Queue::bounded(CAPACITY);
    static QUEUE: Queue<String> = Queue::bounded(CAPACITY);

    threads::locks(&LOCK, &RLOCK)?;
    threads::counts(&SEMAPHORE, &BOUNDED)?;
    threads::signals(&EVENT, &BARRIER, &CONDITION)?;
    threads::borrowed(&PAIRS)?;
    threads::waits_in_the_action(Barrier::new(PARTIES))?;
    threads::messages(&QUEUE)
}

#[test]
fn the_body_runs_with_the_primitives_for_processes() -> Result<(), Box<dyn Error>> {
    use queue_ipc::Queue;
    use shared_memory::{Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore};

    processes::locks(&Lock::named("lock")?, &RLock::named("rlock")?)?;
    processes::counts(&Semaphore::new(PERMITS)?, &BoundedSemaphore::new(BOUND)?)?;
    processes::signals(&Event::new()?, &Barrier::new(PARTIES)?, &Condition::new()?)?;
    processes::borrowed(&Queue::bounded(CAPACITY)?)?;
    processes::waits_in_the_action(Barrier::new(PARTIES)?)?;
    processes::messages(&Queue::bounded(CAPACITY)?)
}

#[test]
fn threads_and_processes_have_the_same_errors_for_not_started_and_started_twice() {
    use fork_demo::{Process, ProcessError};
    use notes_runtime::thread::{Thread, ThreadError};

    let thread = Thread::new(|| ())
        .named("child")
        .join()
        .expect_err("join before start is an error");
    let process = Process::new(|| ())
        .named("child")
        .join()
        .expect_err("join before start is an error");
    assert_eq!(misused_thread(&thread), Some("child"));
    assert_eq!(misused_process(&process), Some("child"));

    let name = "child".to_owned();
    let thread = ThreadError::StartedTwice { name: name.clone() };
    let process = ProcessError::StartedTwice { name };
    assert_eq!(misused_thread(&thread), Some("child"));
    assert_eq!(misused_process(&process), Some("child"));
}
