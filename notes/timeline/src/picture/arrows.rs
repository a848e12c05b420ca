//! Arrows from cause to effect: fork to child, put to get, notify to wake.

use std::collections::BTreeMap;

use crate::history::ArrowKind;
use crate::phrases;
use notes_lang::Phrase;
use notes_runtime::record::EventKind;

use super::view::Picture;
use super::xml::{Px, Xml};

/// If there are more arrows than this, near ones are drawn together.
const MAX_ARROWS: usize = 600;

/// The kind, the rows, and the positions in grid steps.
type Place = (ArrowKind, usize, usize, i64, i64);

/// An arrow of the picture.
#[derive(Clone, Copy)]
pub(super) struct Link {
    pub(super) kind: ArrowKind,
    from: End,
    to: End,
}

#[derive(Clone, Copy)]
struct End {
    /// An index into the record's events.
    event: usize,
    row: usize,
}

/// Several arrows at the same place; only the first is drawn.
struct Bundle {
    first: Link,
    count: usize,
}

pub(super) fn phrase(kind: ArrowKind) -> Phrase {
    match kind {
        ArrowKind::Fork => phrases::FORK,
        ArrowKind::Queue => phrases::QUEUE,
        ArrowKind::Channel => phrases::CHANNEL,
        ArrowKind::Wake => phrases::WAKE_ARROW,
    }
}

/// The arrow's name in the style sheet.
pub(super) fn name(kind: ArrowKind) -> &'static str {
    match kind {
        ArrowKind::Fork => "fork",
        ArrowKind::Queue => "item",
        ArrowKind::Channel => "channel",
        ArrowKind::Wake => "wake",
    }
}

/// The arrows between different rows. An arrow within a row would only cover it.
pub(super) fn between_rows(picture: &Picture<'_>) -> Vec<Link> {
    let end = |event: usize| {
        let row = picture.lanes.of_event[event]?;
        Some(End { event, row })
    };
    let arrows = picture.history.arrows().into_iter();
    let mut links: Vec<Link> = arrows
        .filter_map(|arrow| {
            Some(Link {
                kind: arrow.kind,
                from: end(arrow.from)?,
                to: end(arrow.to)?,
            })
        })
        .collect();
    // A process that reported nothing has no event to point at, but its lane begins with the fork.
    for (event, reported) in picture.record.events.iter().enumerate() {
        if let EventKind::Forked { pid } = reported.what
            && let Some(&row) = picture.lanes.without_events.get(&pid)
            && let Some(from) = end(event)
        {
            links.push(Link {
                kind: ArrowKind::Fork,
                from,
                to: End { event, row },
            });
        }
    }
    links.retain(|link| link.from.row != link.to.row);
    links
}

pub(super) fn draw(xml: &mut Xml, picture: &Picture<'_>) {
    let links = between_rows(picture);
    for bundle in bundles(picture, &links).values() {
        draw_bundle(xml, picture, bundle);
    }
}

/// Bundles the arrows on a grid, which is made coarser until there are few enough.
fn bundles(picture: &Picture<'_>, links: &[Link]) -> BTreeMap<Place, Bundle> {
    let mut grid = 1.0;
    loop {
        let mut bundles: BTreeMap<Place, Bundle> = BTreeMap::new();
        for link in links {
            let bundle = bundles.entry(place(picture, link, grid)).or_insert(Bundle {
                first: *link,
                count: 0,
            });
            bundle.count += 1;
        }
        if bundles.len() <= MAX_ARROWS || grid > super::layout::WIDTH {
            return bundles;
        }
        grid *= 2.0;
    }
}

fn place(picture: &Picture<'_>, link: &Link, grid: f64) -> Place {
    let (start, end) = times(picture, link);
    let step = |time_ns| (picture.layout.scale.x(time_ns) / grid) as i64;
    (
        link.kind,
        link.from.row,
        link.to.row,
        step(start),
        step(end),
    )
}

/// The arrow's start and end. A parent may report a fork after the child has begun, but no arrow may point back in
/// time.
fn times(picture: &Picture<'_>, link: &Link) -> (u64, u64) {
    let time_ns = |end: End| picture.record.events[end.event].time_ns;
    let end = time_ns(link.to);
    (time_ns(link.from).min(end), end)
}

fn draw_bundle(xml: &mut Xml, picture: &Picture<'_>, bundle: &Bundle) {
    let link = &bundle.first;
    let [from, to] = [link.from, link.to].map(|end| &picture.layout.rows[end.row]);
    let (start, end) = times(picture, link);
    let (start_x, end_x) = (picture.layout.scale.x(start), picture.layout.scale.x(end));
    let (start_y, end_y) = (from.middle(), to.middle());
    let name = name(link.kind);
    let tip = tip(picture, bundle);
    xml.with_tooltip(
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
    let kind = phrase(bundle.first.kind).text(picture.lang);
    if bundle.count > 1 {
        return format!("{} × {kind}", bundle.count);
    }
    let events = &picture.record.events;
    let Link { from, to, .. } = bundle.first;
    let names = [from, to].map(|end| picture.lanes.actors[end.row].name.as_str());
    let (from, to) = (&events[from.event], &events[to.event]);
    let scale = picture.layout.scale;
    let (start, end) = (scale.moment(from.time_ns), scale.moment(to.time_ns));
    format!(
        "{kind}: {} {}\n{} → {}\n{start} → {end}\n{}:{} → {}:{}",
        from.object, from.detail, names[0], names[1], from.file, from.line, to.file, to.line
    )
}
