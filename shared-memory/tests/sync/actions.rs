//! What a barrier's action may do, and what happens at the barrier meanwhile.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::thread::{sleep, yield_now};
use std::time::Duration;

use fork_demo::{Fork, exit_now, fork};
use shared_memory::{Barrier, BarrierError, Broken};

use crate::workers::{all, expect_success, start};

notes_testkit::promises![
    an_action_that_waits_at_its_own_barrier_gets_an_error_even_after_a_reset,
    all_parties_pass_after_an_action_that_tried_to_wait,
    a_party_can_wait_again_after_its_action_panicked,
    no_timeout_expires_while_the_action_runs,
    a_child_that_the_action_forks_is_not_a_party,
    a_child_that_the_action_forks_does_not_break_the_barrier_if_it_panics,
];

fn an_action_that_waits_at_its_own_barrier_gets_an_error_even_after_a_reset() {
    static BARRIER: LazyLock<Barrier> = LazyLock::new(|| {
        let barrier = Barrier::named("meeting", 2).unwrap();
        barrier.with_action(|| {
            let refused = BarrierError::WaitInAction {
                barrier: "meeting".to_owned(),
            };
            assert_eq!(BARRIER.wait(), Err(refused.clone()));
            BARRIER.reset(); // The error stays the same, and both parties get `Reset`.
            assert_eq!(
                BARRIER.wait_timeout(Duration::from_millis(1)),
                Err(refused.clone())
            );
            // A clone is the same barrier.
            assert_eq!(BARRIER.clone().wait(), Err(refused));
        })
    });
    LazyLock::force(&BARRIER);
    for _ in 0..2 {
        all(2, |_| {
            assert_eq!(break_cause(BARRIER.wait()), Broken::Reset)
        });
    }
    assert!(!BARRIER.is_broken());
}

fn all_parties_pass_after_an_action_that_tried_to_wait() {
    static ONE: LazyLock<Barrier> = LazyLock::new(|| barrier_whose_action_waits(1, || ONE.wait()));
    static THREE: LazyLock<Barrier> =
        LazyLock::new(|| barrier_whose_action_waits(3, || THREE.wait()));
    for barrier in [&ONE, &THREE] {
        let parties = LazyLock::force(barrier).parties();
        (0..2).for_each(|_| all(parties, |_| assert!(barrier.wait().is_ok())));
    }
}

fn barrier_whose_action_waits(
    parties: usize,
    wait: fn() -> Result<usize, BarrierError>,
) -> Barrier {
    let barrier = Barrier::new(parties).unwrap();
    barrier.with_action(move || {
        assert!(matches!(wait(), Err(BarrierError::WaitInAction { .. })));
    })
}

fn a_party_can_wait_again_after_its_action_panicked() {
    let barrier = Barrier::new(1).unwrap();
    let panics = barrier
        .clone()
        .with_action(|| panic!("the test panics on purpose"));
    catch_unwind(AssertUnwindSafe(|| panics.wait())).unwrap_err();
    assert_eq!(break_cause(barrier.wait()), Broken::ActionFailed);
    barrier.reset();
    assert_eq!(barrier.wait(), Ok(0));
}

fn no_timeout_expires_while_the_action_runs() {
    const TIMEOUT: Duration = Duration::from_secs(1);
    let barrier = Barrier::new(2).unwrap();
    let barrier = barrier.with_action(|| sleep(TIMEOUT + Duration::from_millis(100)));
    let first = start(|| assert_eq!(barrier.wait_timeout(TIMEOUT), Ok(0)));
    while barrier.n_waiting() == 0 {
        yield_now();
    }
    assert_eq!(barrier.wait(), Ok(1));
    expect_success(&first);
    assert!(!barrier.is_broken());
}

/// If the child opened the barrier, it would free its parent's slot while the parent is still in the action.
fn a_child_that_the_action_forks_is_not_a_party() {
    let barrier = Barrier::named("meeting", 1).unwrap();
    let same = barrier.clone();
    let forking = barrier.with_action(move || {
        if let Fork::Parent { child } = fork().unwrap() {
            assert!(child.wait().unwrap().success());
            let again = same.wait_timeout(Duration::from_millis(1));
            assert!(matches!(again, Err(BarrierError::WaitInAction { .. })));
        }
    });
    let parent = std::process::id();
    let outcome = forking.wait();
    if std::process::id() != parent {
        let barrier = "meeting".to_owned();
        let is_refused = outcome == Err(BarrierError::ForkedInAction { barrier });
        exit_now(i32::from(!is_refused));
    }
    assert_eq!(outcome, Ok(0));
}

fn a_child_that_the_action_forks_does_not_break_the_barrier_if_it_panics() {
    let barrier = Barrier::new(1)
        .unwrap()
        .with_action(|| match fork().unwrap() {
            Fork::Child => panic!("the test panics on purpose"),
            Fork::Parent { child } => assert!(child.wait().unwrap().success()),
        });
    let parent = std::process::id();
    let outcome = catch_unwind(AssertUnwindSafe(|| barrier.wait()));
    if std::process::id() != parent {
        exit_now(i32::from(outcome.is_ok()));
    }
    assert_eq!(outcome.unwrap(), Ok(0));
    assert!(!barrier.is_broken());
}

fn break_cause(outcome: Result<usize, BarrierError>) -> Broken {
    match outcome {
        Err(BarrierError::Broken { cause, .. }) => cause,
        other => panic!("{other:?}"),
    }
}
