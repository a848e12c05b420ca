//! Three threads run random sequences of operations; a model says what each operation must return.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in what a test calls is a failed test"
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
const HANGS: Duration = Duration::from_secs(30);

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sequence_of_operations_matches_the_model(
        steps in prop::collection::vec((0..ACTORS, op::any()), 1..60)
    ) {
        play(&steps)?;
    }
}

fn play(steps: &[(usize, Op)]) -> Result<(), TestCaseError> {
    let shared = Shared::new();
    std::thread::scope(|scope| {
        let (replies, outcomes) = channel();
        let mut actors: Vec<_> = (0..ACTORS)
            .map(|number| Actor::start(scope, number, &shared, replies.clone()))
            .collect();
        let mut game = Game {
            model: Model::new(ACTORS),
            outcomes,
        };
        let played = steps
            .iter()
            .try_for_each(|(number, op)| game.step(&shared, &actors[*number], *number, *op));
        // No actor may be left waiting, even if the model was wrong.
        actors.iter_mut().for_each(Actor::stop);
        shared.free_all();
        played
    })
}

struct Game {
    model: Model,
    outcomes: Receiver<(usize, Outcome)>,
}

impl Game {
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
        actor.order(op);
        if waits {
            shared.until_it_waits(op, &self.model);
        }
        // Several operations may have ended; which actor reports first depends on timing.
        loop {
            let possible = self.model.possible();
            if possible.is_empty() {
                break;
            }
            self.expect(&possible)?;
        }
        let early = self.outcomes.try_recv();
        prop_assert!(
            early.is_err(),
            "{early:?} of one who has to wait: {:?}",
            self.model
        );
        Ok(())
    }

    /// Receives one of these outcomes.
    fn expect(&mut self, possible: &[(usize, Outcome)]) -> Result<(), TestCaseError> {
        let come = self.outcomes.recv_timeout(HANGS);
        let come = come
            .map_err(|_| TestCaseError::fail(format!("none of {possible:?} done_or_timed_out")))?;
        prop_assert!(possible.contains(&come), "{come:?} is none of {possible:?}");
        self.model.end(come.0);
        Ok(())
    }
}
