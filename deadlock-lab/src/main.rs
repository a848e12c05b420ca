//! Shows scenarios of races, locks and deadlocks; see `scenarios/`.

mod banker_input;
mod banker_text;
mod lock_cost;
mod scenarios;

notes::demo! {
    default: deadlock,
    scenarios: [
        race,
        race_balance,
        race_balance_print,
        race_inc_dec,
        no_join,
        mutex,
        mutex_thousand,
        mutex_balance,
        mutex_inc_dec,
        lock_scope,
        rlock,
        guarded,
        try_lock,
        deadlock(Options),
        deadlock_fixed,
        watchdog,
        banker(Options),
    ],
}
