//! Draws deadlocks: an arrow from each wait of a cycle to the lock that it waits for.

use std::collections::HashSet;

use crate::history::Edge;
use crate::phrases;

use super::text;
use super::view::Picture;
use super::xml::{Px, Xml};

/// The distance between two arrows of a cycle.
const APART: f64 = 18.0;

/// The space for the name of a lock beside an arrow.
const NAME_ROOM: f64 = 120.0;

/// The arrows' name in the style sheet.
pub(super) const NAME: &str = "cycle";

pub(super) fn draw(xml: &mut Xml, picture: &Picture<'_>) {
    let mut taken: HashSet<(i64, Vec<usize>)> = HashSet::new();
    for cycle in &picture.lanes.cycles {
        let left = left(picture, cycle);
        let lanes = cycle.iter().map(|edge| picture.lanes.spans[edge.0].actor);
        // A cycle that forms again and again is drawn once at each place.
        if !taken.insert(((left / APART) as i64, lanes.collect())) {
            continue;
        }
        for (index, edge) in cycle.iter().enumerate() {
            draw_edge(xml, picture, *edge, left + index as f64 * APART);
        }
        if let [first, .., last] = cycle.as_slice()
            && !picture.lanes.stays_open[first.0]
        {
            // A wait that was given up at once has no space for the name of the lock.
            let right = left + (cycle.len() - 1) as f64 * APART;
            draw_name(xml, picture, first.0, left - 8.0, "end");
            draw_name(xml, picture, last.0, right + 8.0, "start");
        }
    }
}

/// The position of a cycle's first arrow: in the space after the last event if it still waits there, otherwise near
/// the moment at which the cycle closed.
fn left(picture: &Picture<'_>, cycle: &[Edge]) -> f64 {
    let layout = picture.layout;
    let width = (cycle.len() - 1) as f64 * APART;
    if cycle.iter().all(|edge| picture.lanes.stays_open[edge.0]) {
        return (layout.open_right - width - 14.0).max(layout.plot_left);
    }
    let closed_ns = picture.lanes.spans[cycle[0].0].start_ns;
    let most = (layout.plot_right - width).max(layout.plot_left);
    (layout.scale.x(closed_ns) - width / 2.0).clamp(layout.plot_left, most)
}

fn draw_edge(xml: &mut Xml, picture: &Picture<'_>, (wait, hold): Edge, x: f64) {
    let layout = picture.layout;
    let [waiting, held] = [wait, hold].map(|span| &picture.lanes.spans[span]);
    let from = layout.rows[waiting.actor].middle();
    let line = layout.hold_lines[hold];
    let to = layout.rows[held.actor].hold_top(line, layout.density) + layout.density.hold / 2.0;
    let middle = Px(x);
    xml.with_tooltip(
        "path",
        &[
            ("class", &format_args!("arrow {NAME}-arrow")),
            ("d", &format_args!("M{middle} {}V{}", Px(from), Px(to))),
            ("marker-end", &format_args!("url(#{NAME}-head)")),
        ],
        &tip(picture, (wait, hold)),
    );
    xml.leaf(
        "circle",
        &[
            ("class", &format_args!("{NAME}-head")),
            ("cx", &middle),
            ("cy", &Px(from)),
            ("r", &3.4),
        ],
        "",
    );
}

fn draw_name(xml: &mut Xml, picture: &Picture<'_>, wait: usize, x: f64, anchor: &str) {
    let span = &picture.lanes.spans[wait];
    xml.leaf(
        "text",
        &[
            ("class", &"halo"),
            ("x", &Px(x)),
            ("y", &Px(picture.layout.rows[span.actor].middle() + 4.0)),
            ("font-size", &12),
            ("text-anchor", &anchor),
            ("pointer-events", &"none"),
        ],
        &text::fit(&span.object, 12.0, NAME_ROOM).unwrap_or_default(),
    );
}

fn tip(picture: &Picture<'_>, (wait, hold): Edge) -> String {
    let lines = [wait, hold].map(|span| {
        let span = &picture.lanes.spans[span];
        let (actor, event) = (
            &picture.lanes.actors[span.actor],
            &picture.record.events[span.began],
        );
        let kind = super::bars::phrase(span.kind).text(picture.lang);
        let place = format_args!("({}:{})", event.file, event.line);
        format!("{}  {kind}: {}  {place}", actor.name, span.object)
    });
    let cycle = phrases::CYCLE.text(picture.lang);
    format!("{cycle}\n{}", lines.join("\n"))
}
