//! In a test suite, the first inversion fails the test. A program of its own: the mode counts for the whole process.

use std::panic::{AssertUnwindSafe, catch_unwind};

use deadlock_lab::{Lock, panic_at_inversions};

#[test]
fn an_acquire_that_inverts_an_order_panics_with_the_report_and_holds_nothing() {
    panic_at_inversions(true);
    let (a, b) = (Lock::named("mutexA"), Lock::named("mutexB"));
    {
        let _a = a.acquire().unwrap();
        let _b = b.acquire().unwrap();
    }
    let b_held = b.acquire().unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| a.acquire().map(drop))).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(
        message.contains("mutexA") && message.contains("panic_mode.rs:"),
        "{message}"
    );
    assert!(!a.is_locked());
    drop(b_held);
    drop(a.acquire().unwrap());
}
