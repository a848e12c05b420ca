//! Moments as marks above the bars: lines printed, notifications, deaths.

use std::collections::BTreeMap;

use crate::phrases;
use notes_lang::Phrase;
use notes_runtime::record::{Event, EventKind};

use super::layout::Row;
use super::view::Picture;
use super::xml::{Px, Xml};

/// Marks nearer than this become one mark.
const NEAR: f64 = 2.0;
/// The most texts in the tooltip of one mark.
const TEXTS: usize = 12;
/// How the detail of a reaped process begins if it was not killed, in `fork_demo::ExitStatus` and in the standard
/// library's `ExitStatus`.
const BY_ITSELF: &str = "exit ";

/// The meaning of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Printed,
    Notify,
    Wake,
    /// The process was reaped, and it had not reported its end.
    Death,
}

struct MarkPosition<'a> {
    x: f64,
    events: Vec<&'a Event>,
}

pub(super) fn phrase(mark: Mark) -> Phrase {
    match mark {
        Mark::Printed => phrases::PRINTED,
        Mark::Notify => phrases::NOTIFY,
        Mark::Wake => phrases::WAKE,
        Mark::Death => phrases::DEATH,
    }
}

/// Every mark with its row and its event.
pub(super) fn all<'a>(picture: &Picture<'a>) -> Vec<(Mark, usize, &'a Event)> {
    let lanes = picture.lanes;
    let events = picture.record.events.iter().zip(&lanes.of_event);
    let marks = events.filter_map(|(event, &row)| match event.what {
        EventKind::Printed => Some((Mark::Printed, row?, event)),
        EventKind::Notifies => Some((Mark::Notify, row?, event)),
        EventKind::Wakes => Some((Mark::Wake, row?, event)),
        EventKind::Reaped { pid } => {
            let mut actors = lanes.actors.iter();
            let dead = actors.position(|actor| actor.pid == pid && actor.tid == pid)?;
            // A program without a record doesn't report its end either.
            let is_own_end = lanes.actors[dead].ended
                || lanes.without_events.contains_key(&pid) && event.detail.starts_with(BY_ITSELF);
            (!is_own_end).then_some((Mark::Death, dead, event))
        }
        _ => None,
    });
    marks.collect()
}

pub(super) fn draw(xml: &mut Xml, picture: &Picture<'_>) {
    let mut lanes: BTreeMap<(usize, Mark), Vec<MarkPosition<'_>>> = BTreeMap::new();
    for (mark, row, event) in all(picture) {
        let x = picture.layout.scale.x(event.time_ns);
        let positions = lanes.entry((row, mark)).or_default();
        match positions.last_mut() {
            Some(last) if x - last.x < NEAR => last.events.push(event),
            _ => positions.push(MarkPosition {
                x,
                events: vec![event],
            }),
        }
    }
    for ((row, mark), positions) in lanes {
        let row = &picture.layout.rows[row];
        for position in positions {
            let (y, size) = place(mark, row);
            // Beside the torn edge of the span that the death ended.
            let shift = if mark == Mark::Death {
                size / 2.0 + 4.0
            } else {
                0.0
            };
            shape(
                xml,
                mark,
                position.x + shift,
                y,
                size,
                &tip(picture, mark, &position),
            );
        }
    }
}

/// The middle and the height of the mark.
fn place(mark: Mark, row: &Row) -> (f64, f64) {
    match mark {
        Mark::Death => (row.middle(), row.bar_height * 0.5),
        Mark::Printed | Mark::Notify | Mark::Wake => {
            let height = row.bar_top - row.top - 1.0;
            (row.top + height / 2.0, height)
        }
    }
}

/// Draws the mark, `size` high, around `x`, `y`.
pub(super) fn shape(xml: &mut Xml, mark: Mark, x: f64, y: f64, size: f64, tip: &str) {
    let half = size / 2.0;
    let (left, right) = (Px(x - half), Px(x + half));
    let (top, bottom) = (Px(y - half), Px(y + half));
    let middle = Px(x);
    let (class, line) = match mark {
        Mark::Printed => {
            let (left, right) = (Px(x - 1.0), Px(x + 1.0));
            ("printed", format!("M{left} {top}H{right}V{bottom}H{left}Z"))
        }
        Mark::Notify => (
            "notify",
            format!("M{left} {bottom}H{right}L{middle} {top}Z"),
        ),
        Mark::Wake => (
            "notify",
            format!("M{left} {top}H{right}L{middle} {bottom}Z"),
        ),
        Mark::Death => (
            "end",
            format!("M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}"),
        ),
    };
    xml.with_tooltip("path", &[("class", &class), ("d", &line)], tip);
}

fn tip(picture: &Picture<'_>, mark: Mark, position: &MarkPosition<'_>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for event in position.events.iter().take(TEXTS) {
        let moment = picture.layout.scale.moment(event.time_ns);
        let kind = phrase(mark).text(picture.lang);
        let text = match mark {
            Mark::Printed => event.detail.clone(),
            Mark::Notify | Mark::Wake => format!("{kind}: {}", event.object),
            Mark::Death => format!("{kind}: {}", event.detail),
        };
        lines.push(format!("{moment}  {text}  ({}:{})", event.file, event.line));
    }
    let left_out = position.events.len().saturating_sub(TEXTS);
    if left_out > 0 {
        lines.push(format!("… + {left_out}"));
    }
    lines.join("\n")
}
