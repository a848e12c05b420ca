//! Locks and semaphores.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use super::{check, ok, results, threads};
use crate::lock::Lock;
use crate::rlock::RLock;
use crate::semaphore::Semaphore;

/// Three threads enter twice each, with the guard that `acquire` returns: at most `most` are inside at once.
fn check_admits_at_most<L: Send + Sync + 'static>(
    most: usize,
    make: fn() -> L,
    run_inside: fn(&L, &dyn Fn()),
) {
    check(move || {
        let (lock, inside) = (make(), AtomicUsize::new(0));
        results(threads(3, move |_| {
            for _ in 0..2 {
                run_inside(&lock, &|| {
                    assert!(inside.fetch_add(1, SeqCst) < most);
                    shuttle::thread::yield_now();
                    inside.fetch_sub(1, SeqCst);
                });
            }
        }));
    });
}

#[test]
fn locks_and_semaphores_admit_every_thread_but_never_too_many_at_once() {
    check_admits_at_most(1, Lock::new, |lock, body| {
        let _held = ok(lock.acquire());
        body();
    });
    check_admits_at_most(1, RLock::new, |lock, body| {
        let _held = ok(lock.acquire());
        body();
    });
    check_admits_at_most(
        2,
        || Semaphore::new(2),
        |semaphore, body| {
            let _permit = semaphore.acquire();
            body();
        },
    );
}

#[test]
fn two_threads_can_release_each_others_leaked_locks() {
    check(|| {
        let locks = Arc::new([Lock::new(), Lock::new()]);
        ok(locks[1].acquire()).leak();
        let inside = AtomicUsize::new(0);
        results(threads(2, move |me| {
            for _ in 0..2 {
                ok(locks[me].acquire()).leak();
                assert_eq!(inside.fetch_add(1, SeqCst), 0);
                inside.fetch_sub(1, SeqCst);
                ok(locks[1 - me].release());
            }
        }));
    });
}

#[test]
fn acquire_sees_what_was_written_before_the_release() {
    check(|| {
        let (made, item) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let (release, store) = (Arc::clone(&made), Arc::clone(&item));
        let producer = threads(1, move |_| {
            store.store(7, SeqCst);
            ok(release.release());
        });
        made.acquire().leak();
        assert_eq!(item.load(SeqCst), 7);
        results(producer);
    });
}
