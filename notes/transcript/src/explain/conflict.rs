//! Why a placeholder cannot stand for a value, in words.

use super::reason::Reasons;
use crate::matching::bindings::{Conflict, ConflictReason};
use crate::messages::{self, Message};
use crate::placeholder::Kind;

impl Reasons<'_> {
    /// Why a placeholder cannot stand for a value. `place` is the line of the run and its item, if one line is wrong.
    pub(crate) fn of_conflict(&self, conflict: Conflict, place: Option<(usize, usize)>) -> Message {
        let list = &self.printout.placeholders.list;
        let placeholder = &list[conflict.placeholder];
        let value = self.table.text(conflict.value);
        let sample = placeholder.shown.as_ref().unwrap_or(&placeholder.sample);
        match conflict.reason {
            ConflictReason::Changed(was) => {
                let was = self.table.text(was);
                Message::new(messages::WHY_CHANGED, &[sample, &was, &value])
            }
            ConflictReason::ChangesLater(right) => {
                let right = self.table.text(right);
                Message::new(messages::WHY_CHANGES_LATER, &[sample, &value, &right])
            }
            ConflictReason::Taken(by) => {
                Message::new(messages::WHY_TAKEN, &[sample, &list[by].sample, &value])
            }
            ConflictReason::NotAgain => {
                let pids = match &placeholder.kind {
                    Kind::Again(of) | Kind::Next(of) => self.pids(of),
                    _ => Vec::new(),
                };
                match &pids[..] {
                    [] => Message::new(messages::WHY_NO_SUCH_PID, &[sample, &value]),
                    [pid] => Message::new(messages::WHY_NOT_THIS_PID, &[sample, pid, &value]),
                    pids => {
                        let listed = pids.iter().map(|pid| Message::each(|_| (*pid).to_owned()));
                        let pids = Message::list(&listed.collect::<Vec<_>>(), messages::AND);
                        Message::new(messages::WHY_NOT_AGAIN, &[sample, &pids, &value])
                    }
                }
            }
            ConflictReason::Relation(index) => self.of_relation(index, place.map(|(line, _)| line)),
            ConflictReason::Level(right) => {
                let item = place.map(|(_, item)| &self.printout.items[item]);
                let change = item.and_then(|item| item.change).unwrap_or_default();
                self.of_level(conflict, right, change)
            }
        }
    }

    /// The number at a level: what it was, and what the line does to it.
    fn of_level(&self, conflict: Conflict, right: i64, change: i64) -> Message {
        let range = self.printout.placeholders.list[conflict.placeholder].range;
        let range = range.or_from_zero();
        let before = right - change;
        let step = match change {
            0 => Message::new(messages::LEAVES, &[]),
            1.. => Message::new(messages::ADDS, &[&change]),
            _ => Message::new(messages::SUBTRACTS, &[&-change]),
        };
        if range.holds(&right.to_string()) {
            let value = self.table.text(conflict.value);
            Message::new(messages::WHY_LEVEL, &[&before, &step, &right, &value])
        } else {
            let phrase = messages::WHY_NO_LEVEL;
            Message::new(phrase, &[&before, &step, &range.in_words()])
        }
    }

    /// The values that the run has for these pids.
    fn pids(&self, of: &[usize]) -> Vec<&str> {
        let lines = self.alignment.lines.iter().enumerate();
        let placed = lines.filter_map(|(line, placement)| {
            let sound = placement.filter(|placement| placement.fault.is_none())?;
            Some((line, sound.item))
        });
        let mut pids: Vec<&str> = Vec::new();
        for (line, item) in placed {
            let readings = self.table.readings(line, self.printout.items[item].pattern);
            for &(placeholder, value) in readings.iter().flatten() {
                let pid = self.table.text(value);
                if of.contains(&placeholder) && !pids.contains(&pid) {
                    pids.push(pid);
                }
            }
        }
        pids
    }
}
