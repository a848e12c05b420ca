//! Random numbers as in the notes: different on every run, or the same with `--seed`.
//!
//! Every actor has its own generator, seeded with the run's seed and the actor's path of child numbers. So children
//! draw other numbers than their parent and than each other, even after a fork (which copies a generator). The same
//! seed gives the same numbers again.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::identity;

/// The run's seed; set before the first actor starts, copied by a fork.
static SEED: AtomicU64 = AtomicU64::new(0);

/// How often the seed was set.
static SEEDINGS: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// Created when the actor draws its first number: most actors never draw one.
    static GENERATOR: RefCell<Option<StdRng>> = const { RefCell::new(None) };
    /// The actor (by [`identity::generation`]) and the seeding for which the generator was created.
    static SEEDED_FOR: Cell<(u32, u32)> = const { Cell::new((u32::MAX, 0)) };
}

/// Sets the run's seed; for `None`, the operating system chooses one.
pub fn seed_run(seed: Option<u64>) {
    let seed = seed.unwrap_or_else(rand::random);
    SEED.store(seed, Ordering::Relaxed);
    SEEDINGS.fetch_add(1, Ordering::Relaxed);
}

/// The run's seed, to pass to a program that is started anew.
pub fn seed_of_run() -> u64 {
    SEED.load(Ordering::Relaxed)
}

fn draw<T>(from: impl Fn(&mut StdRng) -> T) -> T {
    let drawn = GENERATOR.try_with(|generator| {
        let generator = &mut *generator.borrow_mut();
        // A new actor, or a forked child with its parent's copy: its next number is the first of its own generator.
        let now = (identity::generation(), SEEDINGS.load(Ordering::Relaxed));
        if SEEDED_FOR.replace(now) != now {
            *generator = None;
        }
        from(generator.get_or_insert_with(|| identity::with_path(generator_for)))
    });
    // While the thread's variables are destroyed, each draw has an actor of its own.
    drawn.unwrap_or_else(|_destroyed| from(&mut identity::with_path(generator_for)))
}

/// Mixes the run's seed and the path with SplitMix64's finalizer (Steele, Lea, Flood 2014).
fn generator_for(path: &[u32]) -> StdRng {
    let mut state = mix(SEED.load(Ordering::Relaxed));
    for number in path {
        state = mix(state ^ u64::from(*number));
    }
    StdRng::seed_from_u64(state)
}

fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A number in `[0, 1)`, as Python's `random.random()`.
pub fn random() -> f64 {
    draw(|generator| generator.random())
}

/// An integer from `low` to `high`, both included, as Python's `random.randint`.
///
/// # Panics
/// If `low` is greater than `high`.
pub fn randint(low: i64, high: i64) -> i64 {
    draw(|generator| generator.random_range(low..=high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_actor_draws_its_own_numbers_and_a_seed_repeats_them() {
        let draw = |path: &[u32]| generator_for(path).random::<u64>();
        assert_eq!(draw(&[1, 2]), draw(&[1, 2]));
        let drawn = [
            draw(&[]),
            draw(&[0]),
            draw(&[1]),
            draw(&[2]),
            draw(&[1, 2]),
            draw(&[2, 1]),
        ];
        for (i, a) in drawn.iter().enumerate() {
            assert!(drawn.iter().skip(i + 1).all(|b| a != b), "{drawn:?}");
        }
    }

    #[test]
    fn a_thread_local_destructor_may_draw_and_name_its_thread() {
        struct AtExit(std::sync::mpsc::Sender<(f64, String, String)>);
        impl Drop for AtExit {
            fn drop(&mut self) {
                crate::actor::ActorPath::next_child();
                let names = (crate::actor::name(), crate::thread::current_name());
                self.0.send((random(), names.0, names.1)).unwrap();
            }
        }
        thread_local! {
            static AT_EXIT: RefCell<Option<AtExit>> = const { RefCell::new(None) };
        }
        let (sender, exited) = std::sync::mpsc::channel();
        let body = || {
            // A thread destroys its variables in the reverse order of their first use, so this one comes last.
            AT_EXIT.set(Some(AtExit(sender)));
            random();
            crate::thread::current_name();
        };
        let thread = std::thread::Builder::new().name("exiting".to_owned());
        thread.spawn(body).unwrap().join().unwrap();
        let (number, actor, thread) = exited.recv().unwrap();
        assert!((0.0..1.0).contains(&number));
        assert_eq!((actor.as_str(), thread.as_str()), ("exiting", "MainThread"));
    }
}
