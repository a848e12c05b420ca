//! The meaning of the colours and marks that occur in the picture.

use std::collections::BTreeSet;

use crate::history::{ArrowKind, SpanKind};
use crate::phrases;
use notes_lang::{Lang, Phrase};

use super::layout::MARGIN;
use super::layout::WIDTH;
use super::marks::Mark;
use super::view::Picture;
use super::xml::{Attribute, Px, Xml};
use super::{arrows, bars, cycles, marks, text};

/// A sign of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entry {
    Bar(SpanKind),
    Cut,
    Arrow(ArrowKind),
    /// A deadlock's arrow.
    Cycle,
    Mark(Mark),
}

const SIZE: f64 = 13.0;
const LINE_HEIGHT: f64 = 24.0;
const SAMPLE_WIDTH: f64 = 26.0;
const GAP: f64 = 24.0;

pub(super) fn entries(picture: &Picture<'_>) -> BTreeSet<Entry> {
    let spans = &picture.lanes.spans;
    let mut entries: BTreeSet<Entry> = spans.iter().map(|span| Entry::Bar(span.kind)).collect();
    if spans.iter().any(|span| span.cut) {
        entries.insert(Entry::Cut);
    }
    let arrows = arrows::between_rows(picture);
    entries.extend(arrows.iter().map(|arrow| Entry::Arrow(arrow.kind)));
    if !picture.lanes.cycles.is_empty() {
        entries.insert(Entry::Cycle);
    }
    entries.extend(
        marks::all(picture)
            .iter()
            .map(|(mark, ..)| Entry::Mark(*mark)),
    );
    entries
}

fn phrase(entry: Entry) -> Phrase {
    match entry {
        Entry::Bar(kind) => bars::phrase(kind),
        Entry::Cut => phrases::CUT,
        Entry::Arrow(kind) => arrows::phrase(kind),
        Entry::Cycle => phrases::CYCLE,
        Entry::Mark(mark) => marks::phrase(mark),
    }
}

/// The left edge and the line of each entry.
fn places(entries: &BTreeSet<Entry>, lang: Lang) -> Vec<(f64, f64)> {
    let (mut x, mut line) = (MARGIN, 0.0);
    let mut places = Vec::new();
    for entry in entries {
        let width = SAMPLE_WIDTH + 8.0 + text::width(phrase(*entry).text(lang), SIZE);
        if x > MARGIN && x + width > WIDTH - MARGIN {
            (x, line) = (MARGIN, line + 1.0);
        }
        places.push((x, line));
        x += width + GAP;
    }
    places
}

pub(super) fn height(entries: &BTreeSet<Entry>, lang: Lang) -> f64 {
    let lines = places(entries, lang)
        .last()
        .map_or(0.0, |(_, line)| line + 1.0);
    lines * LINE_HEIGHT + 22.0
}

pub(super) fn draw(xml: &mut Xml, entries: &BTreeSet<Entry>, lang: Lang, top: f64) {
    for (entry, (x, line)) in entries.iter().zip(places(entries, lang)) {
        let middle = top + 18.0 + line * LINE_HEIGHT;
        sample(xml, *entry, x, middle);
        xml.leaf(
            "text",
            &[
                ("class", &"key"),
                ("x", &Px(x + SAMPLE_WIDTH + 8.0)),
                ("y", &Px(middle + SIZE * 0.36)),
            ],
            phrase(*entry).text(lang),
        );
    }
}

fn sample(xml: &mut Xml, entry: Entry, x: f64, middle: f64) {
    match entry {
        Entry::Bar(kind) => bar(xml, kind, x, middle),
        Entry::Cut => bars::draw_cut(xml, x + SAMPLE_WIDTH / 2.0, middle - 8.0, 16.0),
        Entry::Arrow(kind) => arrow(xml, arrows::name(kind), x, middle),
        Entry::Cycle => arrow(xml, cycles::NAME, x, middle),
        Entry::Mark(mark) => marks::shape(xml, mark, x + SAMPLE_WIDTH / 2.0, middle, 11.0, ""),
    }
}

fn bar(xml: &mut Xml, kind: SpanKind, x: f64, middle: f64) {
    let height = match kind {
        SpanKind::Sleep | SpanKind::Hold => 8.0,
        SpanKind::Work | SpanKind::Join | SpanKind::Wait => 14.0,
    };
    let (class, fill) = bars::style(kind);
    let places = [
        Px(x),
        Px(middle - height / 2.0),
        Px(SAMPLE_WIDTH),
        Px(height),
    ];
    let mut attributes: Vec<Attribute<'_>> = vec![
        ("class", &class),
        ("x", &places[0]),
        ("y", &places[1]),
        ("width", &places[2]),
        ("height", &places[3]),
        ("rx", &2),
    ];
    if let Some(fill) = &fill {
        attributes.push(("fill", fill));
    }
    xml.leaf("rect", &attributes, "");
}

fn arrow(xml: &mut Xml, name: &str, x: f64, middle: f64) {
    let line = format_args!("M{} {}h{}", Px(x), Px(middle), Px(SAMPLE_WIDTH));
    xml.leaf(
        "path",
        &[
            ("class", &format_args!("arrow {name}-arrow")),
            ("d", &line),
            ("marker-end", &format_args!("url(#{name}-head)")),
        ],
        "",
    );
}
