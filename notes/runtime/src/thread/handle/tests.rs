//! The promises of a thread's handle.

use std::sync::mpsc;
use std::time::Instant;

use super::*;
use crate::thread::enumerate;

#[test]
fn a_thread_is_alive_until_it_ends_and_starts_only_once() {
    let (release, held) = mpsc::channel::<()>();
    let mut thread = Thread::new(move || held.recv().unwrap()).named("once");
    let error = thread.join().unwrap_err();
    assert!(matches!(&error, ThreadError::NotStarted { name } if name == "once"));
    let text = "cannot join thread once: start it first";
    assert_eq!(error.to_string(), text);
    assert!(!thread.is_alive());
    thread.start().unwrap();
    assert!(thread.is_alive());
    assert!(enumerate().contains(&"once".to_owned()));
    assert!(thread.native_id().is_some());
    release.send(()).unwrap();
    thread.join().unwrap();
    assert!(!thread.is_alive());
    assert!(!enumerate().contains(&"once".to_owned()));
    let error = thread.start().unwrap_err();
    assert!(matches!(&error, ThreadError::StartedTwice { name } if name == "once"));
    let text = "threads can only be started once: once was started before; create a new thread";
    assert_eq!(error.to_string(), text);
    thread.join().unwrap();
}

#[test]
fn join_reports_the_message_of_a_panic() {
    let mut thread = Thread::new(|| panic!("{} is lost", "this"));
    thread.start().unwrap();
    for _ in 0..2 {
        let error = thread.join().unwrap_err();
        assert!(error.to_string().contains("this is lost"), "{error}");
    }
    assert!(!thread.is_alive());
}

#[test]
fn default_names_are_the_same_as_in_python() {
    let thread = Thread::new(|| {}).target("saySorry");
    assert!(thread.name().starts_with("Thread-"), "{thread:?}");
    assert!(thread.name().ends_with(" (saySorry)"), "{thread:?}");
}

#[test]
fn each_join_returns_the_error_of_the_body() {
    let body = || "x".parse::<u8>().map(drop);
    let mut thread = Thread::new(body).named("parser");
    thread.start().unwrap();
    let message = "thread parser failed: invalid digit found in string";
    for _ in 0..2 {
        assert_eq!(thread.join().unwrap_err().to_string(), message);
    }
    let error = thread.join_timeout(Duration::ZERO).unwrap_err();
    assert_eq!(error.to_string(), message);
}

#[test]
fn join_timeout_returns_none_when_the_time_is_up() {
    let (release, held) = mpsc::channel::<()>();
    let mut thread = Thread::new(move || held.recv());
    thread.start().unwrap();
    let limit = Duration::from_millis(20);
    let start = Instant::now();
    assert_eq!(thread.join_timeout(limit).unwrap(), None);
    assert!(start.elapsed() >= limit);
    drop(release); // Then the body's `recv` fails.
    for limit in [Duration::MAX, Duration::ZERO] {
        let error = thread.join_timeout(limit).unwrap_err();
        assert!(matches!(error, ThreadError::Failed { .. }), "{error}");
    }
}

#[test]
fn a_named_thread_leaves_its_number_to_the_next_thread() {
    let number = |thread: &Thread| -> u32 { thread.name()["Thread-".len()..].parse().unwrap() };
    // Other tests take numbers, too. In at least one of these rounds, no other test takes a number in between.
    let none_between = (0..100).any(|_| {
        let first = Thread::new(|| {});
        let named = Thread::new(|| {}).named("named");
        assert_eq!(named.name(), "named");
        number(&Thread::new(|| {})) == number(&first) + 1
    });
    assert!(none_between, "named does not free the number");
}

#[test]
fn named_frees_only_the_number_of_a_default_name() {
    let thread = Thread::new(|| {}).named("Thread-0").named("other");
    assert_eq!(thread.name(), "other");
    let named = Thread::new(|| {})
        .named("Thread-1")
        .daemon(true)
        .target("sing");
    assert_eq!(named.name(), "Thread-1 (sing)");
    assert!(named.is_daemon());
}

#[test]
fn join_timeout_does_not_wait_for_thread_local_destructors() {
    struct Slow(mpsc::Receiver<()>);
    impl Drop for Slow {
        fn drop(&mut self) {
            // Blocks until the test drops the sender.
            self.0.recv().unwrap_or(());
        }
    }
    thread_local! {
        static SLOW: std::cell::RefCell<Option<Slow>> = const { std::cell::RefCell::new(None) };
    }
    let (release, held) = mpsc::channel();
    let mut thread = Thread::new(move || SLOW.set(Some(Slow(held))));
    thread.start().unwrap();
    assert_eq!(
        thread.join_timeout(Duration::from_secs(60)).unwrap(),
        Some(())
    );
    drop(release);
}

#[test]
fn a_new_name_is_seen_by_the_thread_and_by_enumerate() {
    let (go, gone) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    let mut thread = Thread::new(move || {
        gone.recv().unwrap();
        tell.send(crate::thread::current_name()).unwrap();
        gone.recv().unwrap();
    });
    thread.set_name("before");
    assert_eq!(thread.name(), "before");
    thread.start().unwrap();
    thread.set_name("renamed while it runs");
    go.send(()).unwrap();
    assert_eq!(told.recv().unwrap(), "renamed while it runs");
    assert!(enumerate().contains(&"renamed while it runs".to_owned()));
    go.send(()).unwrap();
    thread.join().unwrap();
}

#[test]
fn run_runs_the_body_once_and_in_the_calling_thread() {
    let (tell, told) = mpsc::channel();
    let body = move || tell.send(std::thread::current().id()).unwrap();
    let mut thread = Thread::new(body).named("run");
    thread.run().unwrap();
    assert_eq!(told.recv().unwrap(), std::thread::current().id());
    assert!(!thread.is_alive());
    let text = "thread run has nothing left to run: its body ran before; create a new thread";
    for error in [thread.run().unwrap_err(), thread.start().unwrap_err()] {
        assert!(matches!(error, ThreadError::RunBefore { .. }), "{error}");
        assert_eq!(error.to_string(), text);
    }
    let error = thread.join().unwrap_err();
    assert!(matches!(error, ThreadError::NotStarted { .. }), "{error}");
}

#[test]
fn run_returns_the_error_of_the_body_and_refuses_a_started_thread() {
    let mut thread = Thread::new(|| "x".parse::<u8>().map(drop)).named("parser");
    let message = "thread parser failed: invalid digit found in string";
    assert_eq!(thread.run().unwrap_err().to_string(), message);

    let mut thread = Thread::new(|| {});
    thread.start().unwrap();
    let error = thread.run().unwrap_err();
    assert!(matches!(error, ThreadError::RunBefore { .. }), "{error}");
    thread.join().unwrap();
}
