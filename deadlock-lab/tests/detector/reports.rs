//! What the reports say, as text and as JSON, and what a watch sees.

use std::sync::Barrier;
use std::time::Duration;

use deadlock_lab::{Deadlock, DeadlockWatch, Lock};
use notes_lang::Lang;

use crate::inversions_of;

const LONG: Duration = Duration::from_secs(60);

#[test]
fn an_inversion_names_both_threads_and_all_four_places() {
    let (a, b) = (Lock::named("report \"a\""), Lock::named("report b"));
    let line = line!();
    {
        let _a = a.acquire().unwrap();
        let _b = b.acquire().unwrap();
    }
    {
        let _b = b.acquire().unwrap();
        let _a = a.acquire().unwrap();
    }
    let found = &inversions_of("report")[0];
    let text = found.explain(Lang::En);
    for offset in [2, 3, 6, 7] {
        assert!(
            text.contains(&format!("reports.rs:{}", line + offset)),
            "{text}"
        );
    }
    assert!(found.explain(Lang::Zh).contains("又获取"));
    let json = found.to_json();
    assert!(
        json.starts_with(r#"{"kind":"inversion","steps":[{"thread":""#),
        "{json}"
    );
    assert!(json.contains(r#""held":"report \"a\"""#), "{json}");
}

/// Two threads that wait for each other until the watch cancels their waits.
#[test]
fn threads_stay_stuck_until_the_watch_cancels_their_waits() {
    let (a, b) = (Lock::named("stuck a"), Lock::named("stuck b"));
    let (both, watch) = (Barrier::new(2), DeadlockWatch::new());
    let body = |first: &Lock, second: &Lock| -> Result<(), Deadlock> {
        let _first = first.acquire()?;
        both.wait();
        second.acquire().map(drop)
    };
    std::thread::scope(|scope| {
        let one = scope.spawn(|| body(&a, &b));
        let two = scope.spawn(|| body(&b, &a));
        let stuck = loop {
            // Deadlocks of other tests go to this watch, too: they wait until it cancels them.
            let stuck = watch.next(LONG).unwrap();
            if stuck.deadlock().links[0].holds.starts_with("stuck") {
                break stuck;
            }
        };
        assert!(!one.is_finished() && !two.is_finished());
        assert!(a.is_locked() && b.is_locked());
        let seen = stuck.deadlock().clone();
        stuck.cancel();
        for thread in [one, two] {
            assert_eq!(thread.join().unwrap().unwrap_err(), seen);
        }
        let json = seen.to_json();
        assert!(
            json.starts_with(r#"{"kind":"deadlock","threads":["#),
            "{json}"
        );
        assert!(json.contains(r#""waits_for":"stuck a""#), "{json}");
    });
}
