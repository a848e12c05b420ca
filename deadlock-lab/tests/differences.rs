//! Where the primitives for threads and for processes differ, as ARCHITECTURE's table says.

use std::error::Error;
use std::time::Duration;

#[test]
fn a_condition_for_processes_can_be_acquired_twice_one_for_threads_cannot()
-> Result<(), Box<dyn Error>> {
    let threads = producer_consumer::Condition::new(());
    let _held = threads.acquire()?;
    let again = threads.acquire().map(drop);
    assert!(matches!(
        again,
        Err(producer_consumer::LockError::HeldByCaller { .. })
    ));

    let processes = shared_memory::Condition::new()?;
    let _held = processes.acquire()?;
    drop(processes.acquire()?);

    let over_a_lock = shared_memory::Condition::with_lock(&shared_memory::Lock::new()?)?;
    let _held = over_a_lock.acquire()?;
    let again = over_a_lock.acquire().map(drop);
    assert!(matches!(
        again,
        Err(shared_memory::LockError::HeldByCaller { .. })
    ));
    Ok(())
}

#[test]
#[should_panic(expected = "cannot create a barrier for 0 threads")]
fn a_barrier_for_zero_threads_panics() {
    drop(producer_consumer::Barrier::new(0));
}

#[test]
fn a_barrier_for_zero_processes_is_an_error() {
    assert!(matches!(
        shared_memory::Barrier::new(0),
        Err(shared_memory::BarrierError::Parties { parties: 0 })
    ));
}

#[test]
fn after_a_leak_a_lock_for_threads_blocks_and_one_for_processes_returns_an_error()
-> Result<(), Box<dyn Error>> {
    let threads = producer_consumer::Lock::new();
    threads.acquire()?.leak();
    assert!(threads.acquire_timeout(Duration::from_millis(1))?.is_none());
    std::thread::scope(|scope| {
        let other = scope.spawn(|| threads.release());
        threads.acquire()?.leak();
        Ok::<_, Box<dyn Error>>(other.join().expect("the thread does not panic")?)
    })?;

    let processes = shared_memory::Lock::new()?;
    processes.acquire()?.leak();
    let again = processes.acquire().map(drop);
    assert!(matches!(
        again,
        Err(shared_memory::LockError::HeldByCaller { .. })
    ));
    Ok(processes.release()?)
}

#[test]
fn any_thread_may_release_a_lock_for_threads_but_only_the_holder_an_rlock()
-> Result<(), Box<dyn Error>> {
    use producer_consumer::ReleaseError;

    let (lock, rlock) = (
        producer_consumer::Lock::new(),
        producer_consumer::RLock::new(),
    );
    lock.acquire()?.leak();
    rlock.acquire()?.leak();
    let in_another_thread = || (lock.release(), rlock.release());
    let released = std::thread::scope(|scope| scope.spawn(in_another_thread).join());
    let (of_lock, of_rlock) = released.expect("the thread does not panic");
    assert_eq!(of_lock, Ok(()));
    assert!(matches!(of_rlock, Err(ReleaseError::HeldByAnother { .. })));
    Ok(rlock.release()?)
}

/// Implemented twice for a type that is `Send`, so that a mention of it there does not compile.
trait NotSend<Which> {
    fn is_not_send() {}
}
struct IfSend;
impl<T> NotSend<()> for T {}
impl<T: Send> NotSend<IfSend> for T {}

#[test]
fn only_the_semaphore_guard_for_threads_is_send() {
    const fn is_send<T: Send>() {}
    is_send::<producer_consumer::SemaphoreGuard<'static>>();
    <shared_memory::SemaphoreGuard<'static> as NotSend<_>>::is_not_send();
}
