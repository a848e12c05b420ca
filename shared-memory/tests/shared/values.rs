//! Values and arrays between a parent and the children that it forks.

use bytemuck::{CheckedBitPattern, NoUninit, Pod, Zeroable};
use fork_demo::{ExitStatus, Process};
use nix::sys::signal::{Signal, raise};
use shared_memory::{Array, Event, LockError, RawArray, RawValue, Value};

notes_testkit::promises![
    a_parent_reads_what_its_child_wrote,
    no_update_under_the_lock_is_lost,
    threads_of_several_processes_lose_no_update,
    no_atomic_update_is_lost,
    a_large_value_is_never_seen_half_written,
    a_slice_is_a_consistent_snapshot,
    an_array_guard_gives_one_process_at_a_time_all_elements,
    bools_chars_and_enums_can_be_shared,
    a_guard_copied_by_fork_neither_writes_nor_releases,
    a_child_with_a_copied_guard_waits_for_the_parents_guard,
    an_array_guard_copied_by_fork_neither_writes_nor_releases,
    a_process_killed_while_it_has_a_guard_changes_nothing_and_is_reported,
    an_array_can_be_used_after_a_process_with_its_guard_was_killed,
    a_child_that_drops_its_array_does_not_remove_the_parents,
];

const PROCESSES: usize = 8;

/// Forks a child for each body, and checks that all of them succeed.
pub(crate) fn run_all<F: FnOnce() + Send>(bodies: impl IntoIterator<Item = F>) {
    let mut processes: Vec<_> = bodies.into_iter().map(Process::new).collect();
    processes
        .iter_mut()
        .for_each(|process| process.start().unwrap());
    for process in &processes {
        assert_eq!(process.join().unwrap(), ExitStatus::Code(0));
    }
}

/// Forks a child and checks that it succeeds.
pub(crate) fn run(body: impl FnOnce() + Send) {
    run_all([body]);
}

/// A struct of a size that no atomic has.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
struct Account {
    number: u64,
    balance: i64,
    currency: [u8; 3],
    is_open: u8,
    branch: u32,
}

fn account(number: i64) -> Account {
    Account {
        number: number as u64,
        balance: -number,
        currency: [number as u8; 3],
        is_open: 1,
        branch: number as u32,
    }
}

fn a_parent_reads_what_its_child_wrote() {
    let number = Value::new(0.0).unwrap();
    let array = Array::new(0_i16..5).unwrap();
    let record = Value::new(account(1)).unwrap();
    let raw = RawValue::new(-1_i8).unwrap();
    let raws = RawArray::new([0.5_f32; 3]).unwrap();
    run(|| {
        number.set(f64::MIN_POSITIVE).unwrap();
        array.set_slice(1, &[-1, i16::MIN]).unwrap();
        record.lock().unwrap().balance = 7;
        raw.set(i8::MAX);
        raws.set(2, f32::INFINITY).unwrap();
    });
    assert_eq!(number.get(), Ok(f64::MIN_POSITIVE));
    assert_eq!(array.to_vec(), Ok(vec![0, -1, i16::MIN, 3, 4]));
    assert_eq!(array.slice(1..=2), Ok(vec![-1, i16::MIN]));
    let expected = Account {
        balance: 7,
        ..account(1)
    };
    assert_eq!(record.get(), Ok(expected));
    assert_eq!(raw.get(), i8::MAX);
    assert_eq!(raws.to_vec(), [0.5, 0.5, f32::INFINITY]);
}

fn no_update_under_the_lock_is_lost() {
    const TIMES: usize = 5_000;
    let total = Value::new(0_u64).unwrap();
    let array = Array::new([0_u64; 2]).unwrap();
    run_all(
        [|| {
            for _ in 0..TIMES {
                *total.lock().unwrap() += 1;
                // Like Python's `with array.get_lock():`.
                let _held = array.get_lock().acquire().unwrap();
                array.set(1, array.get(1).unwrap() + 1).unwrap();
            }
        }; PROCESSES],
    );
    assert_eq!(total.get(), Ok((PROCESSES * TIMES) as u64));
    assert_eq!(array.to_vec(), Ok(vec![0, (PROCESSES * TIMES) as u64]));
}

fn threads_of_several_processes_lose_no_update() {
    const TIMES: usize = 2_000;
    const THREADS: usize = 3;
    let total = Value::new(0_usize).unwrap();
    let add = || {
        for _ in 0..TIMES {
            *total.lock().unwrap() += 1;
        }
    };
    run_all(
        [|| {
            std::thread::scope(|scope| {
                for _ in 0..THREADS {
                    scope.spawn(add);
                }
            });
        }; PROCESSES],
    );
    assert_eq!(total.get(), Ok(PROCESSES * THREADS * TIMES));
}

fn no_atomic_update_is_lost() {
    const TIMES: usize = 100_000;
    let (up, down) = (RawValue::new(0_u16).unwrap(), RawValue::new(0_i64).unwrap());
    let (rows, swaps) = (
        RawArray::new([0_i32; 4]).unwrap(),
        RawValue::new(0.0_f64).unwrap(),
    );
    run_all(
        [|| {
            for i in 0..TIMES {
                up.fetch_add(1);
                down.fetch_sub(3);
                rows.fetch_add(i % 4, 1).unwrap();
            }
            for _ in 0..1_000 {
                let mut seen = swaps.get();
                while let Err(now) = swaps.compare_exchange(seen, seen + 0.5) {
                    seen = now;
                }
            }
        }; PROCESSES],
    );
    let all = PROCESSES * TIMES;
    assert_eq!(up.get(), (all % 65_536) as u16);
    assert_eq!(down.get(), -3 * all as i64);
    assert_eq!(rows.to_vec(), [(all / 4) as i32; 4]);
    assert_eq!(swaps.get(), 500.0 * PROCESSES as f64);
}

fn a_large_value_is_never_seen_half_written() {
    let record = Value::new(account(0)).unwrap();
    let write = |number| record.set(account(number)).unwrap();
    run_all((0..4).map(|process| {
        let record = &record;
        move || {
            for number in 0..5_000 {
                if process % 2 == 0 {
                    write(number);
                }
                let seen = record.get().unwrap();
                assert_eq!(seen, account(seen.number as i64));
            }
        }
    }));
}

fn a_slice_is_a_consistent_snapshot() {
    const LEN: usize = 100;
    let array = Array::new([0_u32; LEN]).unwrap();
    run_all((0..4).map(|process| {
        let array = &array;
        move || {
            for round in 0..2_000 {
                if process % 2 == 0 {
                    array.set_slice(0, &[round; LEN]).unwrap();
                }
                let seen = array.to_vec().unwrap();
                assert!(seen.iter().all(|number| *number == seen[0]), "{seen:?}");
            }
        }
    }));
}

fn a_guard_copied_by_fork_neither_writes_nor_releases() {
    let value = Value::new(1).unwrap();
    let mut guard = value.lock().unwrap();
    *guard = 2;
    match fork_demo::fork().unwrap() {
        fork_demo::Fork::Child => {
            drop(guard);
            fork_demo::exit_now(i32::from(!value.get_lock().is_locked()));
        }
        fork_demo::Fork::Parent { child } => {
            assert_eq!(child.wait().unwrap(), ExitStatus::Code(0));
            assert!(value.get_lock().is_held());
            *guard += 1;
            drop(guard);
        }
    }
    assert_eq!(value.get(), Ok(3));
}

fn an_array_guard_gives_one_process_at_a_time_all_elements() {
    const TIMES: u64 = 2_000;
    let array = Array::new([0_u64; 5]).unwrap();
    run_all(
        [|| {
            for _ in 0..TIMES {
                let mut guard = array.lock().unwrap();
                guard.iter_mut().for_each(|element| *element += 1);
                let [first, .., last] = *guard else {
                    panic!("the array has five elements")
                };
                assert_eq!(first, last);
            }
        }; PROCESSES],
    );
    assert_eq!(array.to_vec(), Ok(vec![PROCESSES as u64 * TIMES; 5]));
}

fn bools_chars_and_enums_can_be_shared() {
    let (flag, flags) = (Value::new(false).unwrap(), Array::new([false; 3]).unwrap());
    let (raw, raws) = (
        RawValue::new(true).unwrap(),
        RawArray::new([false; 2]).unwrap(),
    );
    let (letter, day) = (Value::new('a').unwrap(), Value::new(Day::Saturday).unwrap());
    run(|| {
        flag.set(true).unwrap();
        flags.lock().unwrap()[1] = true;
        assert!(raw.swap(false));
        assert_eq!(raw.compare_exchange(true, false), Err(false));
        raws.set(1, true).unwrap();
        *letter.lock().unwrap() = '锁';
        day.set(Day::Sunday).unwrap();
    });
    assert_eq!((flag.get(), raw.get()), (Ok(true), false));
    assert_eq!(flags.to_vec(), Ok(vec![false, true, false]));
    assert_eq!(raws.to_vec(), [false, true]);
    assert_eq!((letter.get(), day.get()), (Ok('锁'), Ok(Day::Sunday)));
}

#[derive(Clone, Copy, Debug, PartialEq, NoUninit, CheckedBitPattern)]
#[repr(u8)]
enum Day {
    Saturday = 6,
    Sunday = 7,
}

fn a_child_with_a_copied_guard_waits_for_the_parents_guard() {
    let value = Value::new(1).unwrap();
    let mut guard = value.lock().unwrap();
    assert!(matches!(value.get(), Err(LockError::HeldByCaller { .. })));
    match fork_demo::fork().unwrap() {
        fork_demo::Fork::Child => {
            // The child still has a copy of the guard, but the access waits until the parent's guard is dropped.
            *guard = 99;
            let seen = value.get();
            value.set(10).unwrap();
            let own = value.lock().unwrap();
            let beside = value.get();
            drop(own);
            let is_as_promised =
                seen == Ok(2) && matches!(beside, Err(LockError::HeldByCaller { .. }));
            drop(guard);
            let is_untouched = value.get() == Ok(10);
            fork_demo::exit_now(i32::from(!(is_as_promised && is_untouched)));
        }
        fork_demo::Fork::Parent { child } => {
            *guard = 2;
            drop(guard);
            assert_eq!(child.wait().unwrap(), ExitStatus::Code(0));
        }
    }
    assert_eq!(value.get(), Ok(10));
}

fn an_array_guard_copied_by_fork_neither_writes_nor_releases() {
    let array = Array::new([1, 2]).unwrap();
    let mut guard = array.lock().unwrap();
    guard[0] = 10;
    match fork_demo::fork().unwrap() {
        fork_demo::Fork::Child => {
            guard[1] = 20;
            drop(guard);
            fork_demo::exit_now(i32::from(!array.get_lock().is_locked()));
        }
        fork_demo::Fork::Parent { child } => {
            assert_eq!(child.wait().unwrap(), ExitStatus::Code(0));
            assert!(array.get_lock().is_held());
            drop(guard);
        }
    }
    assert_eq!(array.to_vec(), Ok(vec![10, 2]));
}

fn an_array_can_be_used_after_a_process_with_its_guard_was_killed() {
    let array = Array::new([1, 2]).unwrap();
    let is_changing = Event::new().unwrap();
    let mut killed = Process::new(|| {
        array.lock().unwrap()[0] = 98;
        let mut guard = array.lock().unwrap();
        guard[0] = 99;
        is_changing.set();
        raise(Signal::SIGKILL).unwrap();
    });
    killed.start().unwrap();
    is_changing.wait();
    assert!(matches!(array.lock(), Err(LockError::OwnerDied { .. })));
    killed.join().unwrap();
    let held = array.get_lock().recover().unwrap();
    assert_eq!(array.get(0), Ok(98));
    array.set(0, 1).unwrap();
    held.mark_consistent();
    drop(held);
    array.lock().unwrap()[1] = 3;
    assert_eq!(array.to_vec(), Ok(vec![1, 3]));
}

fn a_process_killed_while_it_has_a_guard_changes_nothing_and_is_reported() {
    let value = Value::new(1).unwrap();
    let is_changing = Event::new().unwrap();
    let mut killed = Process::new(|| {
        let mut guard = value.lock().unwrap();
        *guard = 99;
        is_changing.set();
        raise(Signal::SIGKILL).unwrap();
    });
    killed.start().unwrap();
    is_changing.wait();
    // This waits for a lock whose holder is dying or dead.
    assert!(
        matches!(value.get(), Err(LockError::OwnerDied { tid, .. }) if Some(tid) == killed.pid())
    );
    assert!(matches!(value.set(2), Err(LockError::OwnerDied { .. })));
    killed.join().unwrap();
    let held = value.get_lock().recover().unwrap();
    assert_eq!(value.get(), Ok(1));
    held.mark_consistent();
    drop(held);
    assert_eq!(value.get(), Ok(1));
}

fn a_child_that_drops_its_array_does_not_remove_the_parents() {
    let array = Array::new([1, 2, 3]).unwrap();
    let for_child = array.clone();
    run(move || drop(for_child));
    assert_eq!(array.iter().unwrap().sum::<i32>(), 6);
}
