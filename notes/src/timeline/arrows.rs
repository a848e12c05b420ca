//! Arrows from cause to effect: fork to child, put to get, notify to wake.

use std::collections::BTreeMap;

use crate::lang::{Word, words};
use crate::record::{Arrow, ArrowKind};

use super::Picture;
use super::xml::{Px, Xml};

/// More arrows than this are drawn together where they are near.
const MOST: usize = 600;

/// Kind, rows, and the places in steps of the grid.
type Place = (ArrowKind, usize, usize, i64, i64);

/// Several arrows that lie on each other: the first stands for all.
struct Bundle {
    first: Arrow,
    count: usize,
}

pub(super) fn word(kind: ArrowKind) -> Word {
    match kind {
        ArrowKind::Fork => words::TIMELINE_FORK,
        ArrowKind::Queue => words::TIMELINE_QUEUE,
        ArrowKind::Channel => words::TIMELINE_CHANNEL,
        ArrowKind::Wake => words::TIMELINE_WAKE_ARROW,
    }
}

/// What the style sheet calls it.
pub(super) fn name(kind: ArrowKind) -> &'static str {
    match kind {
        ArrowKind::Fork => "fork",
        ArrowKind::Queue => "item",
        ArrowKind::Channel => "channel",
        ArrowKind::Wake => "wake",
    }
}

/// The arrows between different rows; one to the own row would only cover it.
pub(super) fn between_rows(picture: &Picture<'_>) -> Vec<Arrow> {
    let rows = &picture.history.actor_of;
    let mut arrows = picture.record.arrows();
    arrows.retain(|arrow| rows[arrow.from] != rows[arrow.to]);
    arrows
}

pub(super) fn draw(xml: &mut Xml, picture: &Picture<'_>) {
    let arrows = between_rows(picture);
    for bundle in bundles(picture, &arrows).values() {
        draw_bundle(xml, picture, bundle);
    }
}

/// Bundles on a grid that is made coarser until there are few enough.
fn bundles(picture: &Picture<'_>, arrows: &[Arrow]) -> BTreeMap<Place, Bundle> {
    let mut grid = 1.0;
    loop {
        let mut bundles: BTreeMap<Place, Bundle> = BTreeMap::new();
        for arrow in arrows {
            let bundle = bundles
                .entry(place(picture, arrow, grid))
                .or_insert(Bundle {
                    first: *arrow,
                    count: 0,
                });
            bundle.count += 1;
        }
        if bundles.len() <= MOST || grid > super::WIDTH {
            return bundles;
        }
        grid *= 2.0;
    }
}

fn place(picture: &Picture<'_>, arrow: &Arrow, grid: f64) -> Place {
    let rows = &picture.history.actor_of;
    let (start, end) = times(picture, arrow);
    let step = |time_ns| (picture.layout.scale.x(time_ns) / grid) as i64;
    (
        arrow.kind,
        rows[arrow.from],
        rows[arrow.to],
        step(start),
        step(end),
    )
}

/// A parent may tell of a fork after the child has begun: time does not run backwards in a picture.
fn times(picture: &Picture<'_>, arrow: &Arrow) -> (u64, u64) {
    let time_ns = |event: usize| picture.record.events[event].time_ns;
    let end = time_ns(arrow.to);
    (time_ns(arrow.from).min(end), end)
}

fn draw_bundle(xml: &mut Xml, picture: &Picture<'_>, bundle: &Bundle) {
    let arrow = &bundle.first;
    let row = |event: usize| &picture.layout.rows[picture.history.actor_of[event]];
    let (from, to) = (row(arrow.from), row(arrow.to));
    let (start, end) = times(picture, arrow);
    let (start_x, end_x) = (picture.layout.scale.x(start), picture.layout.scale.x(end));
    let (start_y, end_y) = (from.middle(), to.middle());
    let name = name(arrow.kind);
    let tip = tip(picture, bundle);
    xml.tipped(
        "path",
        &[
            ("class", &format_args!("arrow {name}-arrow")),
            (
                "d",
                &format_args!(
                    "M{} {}L{} {}",
                    Px(start_x),
                    Px(start_y),
                    Px(end_x),
                    Px(end_y)
                ),
            ),
            ("marker-end", &format_args!("url(#{name}-head)")),
        ],
        &tip,
    );
    xml.leaf(
        "circle",
        &[
            ("class", &format_args!("{name}-head")),
            ("cx", &Px(start_x)),
            ("cy", &Px(start_y)),
            ("r", &2.4),
        ],
        "",
    );
}

fn tip(picture: &Picture<'_>, bundle: &Bundle) -> String {
    let kind = word(bundle.first.kind).text(picture.lang);
    if bundle.count > 1 {
        return format!("{} × {kind}", bundle.count);
    }
    let events = &picture.record.events;
    let (from, to) = (&events[bundle.first.from], &events[bundle.first.to]);
    let scale = picture.layout.scale;
    let (start, end) = (scale.moment(from.time_ns), scale.moment(to.time_ns));
    format!(
        "{kind}: {} {}\n{} → {}\n{start} → {end}\n{}:{} → {}:{}",
        from.object, from.detail, from.actor, to.actor, from.file, from.line, to.file, to.line
    )
}
