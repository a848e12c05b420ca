//! The banker's algorithm, held against a search of all orders.

use deadlock_lab::banker::{Banker, BankerError, Decision};
use proptest::prelude::*;

/// Whether the processes that are left can finish one after the other in some order: all orders are tried.
fn can_all_finish(free: &[u64], left: &[(Vec<u64>, Vec<u64>)]) -> bool {
    left.is_empty()
        || (0..left.len()).any(|next| {
            let mut others = left.to_vec();
            let (claim, holds) = others.remove(next);
            let places = || free.iter().zip(&claim).zip(&holds);
            let can_finish = places().all(|((free, claim), holds)| free + holds >= *claim);
            let free: Vec<u64> = places().map(|((free, _), holds)| free + holds).collect();
            can_finish && can_all_finish(&free, &others)
        })
}

fn is_safe(banker: &Banker) -> bool {
    let processes = banker.processes().iter();
    let left: Vec<_> = processes
        .map(|process| (process.claim().to_vec(), process.holds().to_vec()))
        .collect();
    can_all_finish(banker.free(), &left)
}

/// Whether the processes can finish in this order, each once.
fn is_possible(banker: &Banker, sequence: &[String]) -> bool {
    let mut free = banker.free().to_vec();
    let mut names: Vec<&str> = sequence.iter().map(String::as_str).collect();
    let in_order = sequence.iter().all(|name| {
        let mut processes = banker.processes().iter();
        let process = processes.find(|process| process.name() == name);
        process.is_some_and(|process| {
            let can_finish = process
                .need()
                .iter()
                .zip(&free)
                .all(|(need, free)| need <= free);
            for (free, holds) in free.iter_mut().zip(process.holds()) {
                *free += holds;
            }
            can_finish
        })
    });
    names.sort_unstable();
    names.dedup();
    in_order && names.len() == banker.processes().len() && sequence.len() == names.len()
}

/// What the free and the held units add up to.
fn sum(banker: &Banker) -> Vec<u64> {
    let held = |place: usize| banker.processes().iter().map(move |one| one.holds()[place]);
    let free = banker.free().iter().enumerate();
    free.map(|(place, free)| free + held(place).sum::<u64>())
        .collect()
}

const RESOURCES: usize = 2;
const PROCESSES: usize = 4;

fn units(most: u64) -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(0..=most, RESOURCES)
}

fn steps() -> impl Strategy<Value = Vec<(usize, bool, Vec<u64>)>> {
    prop::collection::vec((0..PROCESSES, any::<bool>(), units(3)), 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn a_request_is_granted_if_and_only_if_some_order_lets_all_finish_afterwards(
        total in units(6),
        claims in prop::collection::vec(units(6), PROCESSES),
        steps in steps(),
    ) {
        let mut banker = Banker::new(&total);
        for (name, claim) in claims.iter().enumerate() {
            let over = claim.iter().zip(&total).any(|(claim, total)| claim > total);
            prop_assert_eq!(banker.claim(&name.to_string(), claim).is_err(), over);
        }
        for (name, is_request, units) in steps {
            let (name, before) = (name.to_string(), banker.clone());
            let Some(process) = before.processes().iter().find(|one| one.name() == name) else {
                let no_claim = BankerError::NoClaim { process: name.clone() };
                prop_assert_eq!(banker.request(&name, &units), Err(no_claim));
                continue;
            };
            let fits = |limit: &[u64]| units.iter().zip(limit).all(|(units, limit)| units <= limit);
            if !is_request {
                prop_assert_eq!(banker.release(&name, &units).is_ok(), fits(process.holds()));
                prop_assert!(is_safe(&banker), "a release makes nothing unsafe");
                continue;
            }
            let mut granted = before.clone();
            let can_hold = granted.hold(&name, &units).is_ok();
            match banker.request(&name, &units) {
                Err(BankerError::OverClaim { .. }) => prop_assert!(!fits(&process.need())),
                Ok(Decision::NotFree) => prop_assert!(fits(&process.need()) && !fits(before.free())),
                Ok(Decision::Unsafe) => prop_assert!(can_hold && !is_safe(&granted)),
                Ok(Decision::Granted { sequence }) => {
                    prop_assert!(can_hold && is_safe(&granted));
                    prop_assert_eq!(&banker, &granted);
                    prop_assert!(is_possible(&banker, &sequence), "{:?}", sequence);
                    prop_assert_eq!(sum(&banker), total.clone());
                    continue;
                }
                other => prop_assert!(false, "{:?}", other),
            }
            prop_assert_eq!(&banker, &before, "a request that is not granted changes nothing");
        }
    }

    #[test]
    fn a_state_has_a_safe_sequence_if_and_only_if_some_order_lets_all_finish(
        total in units(9),
        processes in prop::collection::vec((units(9), units(5)), 1..=5),
    ) {
        let mut banker = Banker::new(&total);
        for (name, (claim, holds)) in processes.iter().enumerate() {
            let name = name.to_string();
            if banker.claim(&name, claim).is_ok() {
                let within = |limit: &[u64]| holds.iter().zip(limit).all(|(holds, limit)| holds <= limit);
                let fits = within(claim) && within(banker.free());
                prop_assert_eq!(banker.hold(&name, holds).is_ok(), fits);
            }
        }
        let sequence = banker.safe_sequence();
        prop_assert_eq!(sequence.is_some(), is_safe(&banker));
        prop_assert!(sequence.is_none_or(|sequence| is_possible(&banker, &sequence)));
    }
}

#[test]
fn the_largest_numbers_do_not_overflow() {
    let mut banker = Banker::new(&[u64::MAX]);
    for name in ["P0", "P1"] {
        banker.claim(name, &[u64::MAX]).unwrap();
    }
    let granted = banker.request("P0", &[u64::MAX]).unwrap();
    let sequence = vec!["P0".to_owned(), "P1".to_owned()];
    assert_eq!(granted, Decision::Granted { sequence });
    let over = banker.request("P0", &[u64::MAX]).unwrap_err();
    assert!(over.to_string().contains("more than its claim"), "{over}");
    assert_eq!(banker.request("P1", &[1]), Ok(Decision::NotFree));
    banker.release("P0", &[u64::MAX]).unwrap();
    assert_eq!(banker.free(), [u64::MAX]);
}
