//! Three threads run random sequences of operations; a model says what each operation must return.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test's helper is a failed test"
)]

mod actor;
mod model;
mod op;

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use proptest::prelude::*;

use crate::actor::{Actor, Shared};
use crate::model::Model;
use crate::op::{Op, Outcome};

const ACTORS: usize = 3;

/// An actor that could go on and has not done so within this time counts as hanging.
const HANG_TIMEOUT: Duration = Duration::from_secs(30);

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sequence_of_operations_matches_the_model(
        steps in prop::collection::vec((0..ACTORS, op::any()), 1..60)
    ) {
        run_steps(&steps)?;
    }
}

fn run_steps(steps: &[(usize, Op)]) -> Result<(), TestCaseError> {
    let shared = Shared::new();
    std::thread::scope(|scope| {
        let (replies, outcomes) = channel();
        let mut actors: Vec<_> = (0..ACTORS)
            .map(|number| Actor::start(scope, number, &shared, replies.clone()))
            .collect();
        let mut test_run = TestRun {
            model: Model::new(ACTORS),
            outcomes,
        };
        let result = steps
            .iter()
            .try_for_each(|(number, op)| test_run.step(&shared, &actors[*number], *number, *op));
        // No actor may be left waiting, even if the model was wrong.
        actors.iter_mut().for_each(Actor::stop);
        shared.end_all_waits();
        result
    })
}

struct TestRun {
    model: Model,
    outcomes: Receiver<(usize, Outcome)>,
}

impl TestRun {
    fn step(
        &mut self,
        shared: &Shared,
        actor: &Actor,
        number: usize,
        op: Op,
    ) -> Result<(), TestCaseError> {
        if !self.model.may_begin(number, op) {
            return Ok(());
        }
        let waits = self.model.begin(number, op);
        actor.send(op);
        if waits {
            shared.wait_until_blocked(op, &self.model);
        }
        // Several operations may have ended; which actor reports first depends on timing.
        loop {
            let possible = self.model.possible();
            if possible.is_empty() {
                break;
            }
            self.receive_one_of(&possible)?;
        }
        let early = self.outcomes.try_recv();
        prop_assert!(
            early.is_err(),
            "{early:?} from an actor that must wait: {:?}",
            self.model
        );
        Ok(())
    }

    /// Receives one of these outcomes.
    fn receive_one_of(&mut self, possible: &[(usize, Outcome)]) -> Result<(), TestCaseError> {
        let received = self.outcomes.recv_timeout(HANG_TIMEOUT);
        let received = received
            .map_err(|_| TestCaseError::fail(format!("none of {possible:?} ended in time")))?;
        prop_assert!(
            possible.contains(&received),
            "{received:?} is none of {possible:?}"
        );
        self.model.end(received.0);
        Ok(())
    }
}
