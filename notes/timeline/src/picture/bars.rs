//! Spans as bars: work, sleep and waits on the life line, held locks below it.

use std::collections::BTreeMap;

use crate::history::{Span, SpanKind};
use crate::phrases;
use notes_lang::{Lang, Phrase};

use super::lanes::Lanes;
use super::layout::Row;
use super::view::Picture;
use super::xml::{Px, Xml};
use super::{scale, text};

/// A narrower bar is drawn together with its neighbours.
const NARROW: f64 = 1.5;
/// The share of a bar's height for a sleep: the name of the work around it stays readable.
const SLEEP_SHARE: f64 = 0.36;
const TEXT_FROM_HEIGHT: f64 = 14.0;

/// From bottom to top: a wait covers the work during which it happens.
const ORDER: [SpanKind; 5] = [
    SpanKind::Work,
    SpanKind::Sleep,
    SpanKind::Join,
    SpanKind::Wait,
    SpanKind::Hold,
];

/// A rectangle: one span, or several spans that are too narrow to see.
struct Bar<'a> {
    span: &'a Span,
    /// For a held lock, its line below the row's bars.
    line: usize,
    left: f64,
    right: f64,
    count: usize,
}

/// The phrase in the legend and the tips.
pub(super) fn phrase(kind: SpanKind) -> Phrase {
    match kind {
        SpanKind::Work => phrases::WORK,
        SpanKind::Sleep => phrases::SLEEP,
        SpanKind::Join => phrases::JOIN,
        SpanKind::Wait => phrases::WAIT,
        SpanKind::Hold => phrases::HOLD,
    }
}

/// The class of the bar, and the texture that fills it instead of a colour, if any.
pub(super) fn style(kind: SpanKind) -> (&'static str, Option<&'static str>) {
    match kind {
        SpanKind::Work => ("work", None),
        SpanKind::Sleep => ("sleep-bar", Some("url(#sleeping)")),
        SpanKind::Join => ("join-bar", None),
        SpanKind::Wait => ("wait-bar", Some("url(#waiting)")),
        SpanKind::Hold => ("hold", None),
    }
}

pub(super) fn draw(xml: &mut Xml, picture: &Picture<'_>) {
    for kind in ORDER {
        for bar in bars(picture, kind) {
            draw_bar(xml, picture, &bar);
        }
    }
    // Draw these last, so that nothing covers the torn edges.
    for kind in ORDER {
        for bar in bars(picture, kind).iter().filter(|bar| bar.span.cut) {
            let row = &picture.layout.rows[bar.span.actor];
            let (top, height) = place(picture, bar, row);
            draw_cut(xml, bar.right, top, height);
        }
    }
}

fn bars<'a>(picture: &'a Picture<'_>, kind: SpanKind) -> Vec<Bar<'a>> {
    let layout = picture.layout;
    let mut lanes: BTreeMap<(usize, usize), Vec<Bar<'a>>> = BTreeMap::new();
    let Lanes {
        spans, stays_open, ..
    } = picture.lanes;
    for ((span, stays_open), line) in spans.iter().zip(stays_open).zip(&layout.hold_lines) {
        if span.kind != kind {
            continue;
        }
        let left = layout.scale.x(span.start_ns);
        let right = layout.end_x(span.end_ns, *stays_open);
        let lane = lanes.entry((span.actor, *line)).or_default();
        let bar = Bar {
            span,
            line: *line,
            left,
            right,
            count: 1,
        };
        match lane.last_mut() {
            Some(last) if last.covers(&bar) => {
                last.count += 1;
                last.right = last.right.max(right);
            }
            _ => lane.push(bar),
        }
    }
    lanes.into_values().flatten().collect()
}

impl Bar<'_> {
    /// Whether `next` would be drawn at the same place: both are too narrow to distinguish, or both begin at the same
    /// place and are cut at the end of their actor.
    fn covers(&self, next: &Bar<'_>) -> bool {
        if self.span.cut || next.span.cut {
            return self.span.cut && next.span.cut && next.left - self.left < NARROW;
        }
        next.right.max(self.right) - self.left < NARROW
    }
}

fn draw_bar(xml: &mut Xml, picture: &Picture<'_>, bar: &Bar<'_>) {
    let span = bar.span;
    let row = &picture.layout.rows[span.actor];
    let (top, height) = place(picture, bar, row);
    let width = (bar.right - bar.left).max(NARROW);
    let (class, fill) = style(span.kind);
    let x = Px(bar.left);
    let (y, w, h) = (Px(top), Px(width), Px(height));
    let mut attributes: Vec<super::xml::Attribute<'_>> = vec![
        ("class", &class),
        ("x", &x),
        ("y", &y),
        ("width", &w),
        ("height", &h),
    ];
    if let Some(fill) = &fill {
        attributes.push(("fill", fill));
    }
    if width > 6.0 {
        attributes.push(("rx", &2));
    }
    xml.with_tooltip("rect", &attributes, &tip(picture, bar));
    if height >= TEXT_FROM_HEIGHT - 0.5 || span.kind == SpanKind::Sleep {
        draw_name(xml, span, bar.left, width, (top, height));
    }
}

/// The top and the height.
fn place(picture: &Picture<'_>, bar: &Bar<'_>, row: &Row) -> (f64, f64) {
    let (top, height) = (row.bar_top, row.bar_height);
    match bar.span.kind {
        SpanKind::Work => (top, height),
        SpanKind::Sleep => (top + height * (1.0 - SLEEP_SHARE), height * SLEEP_SHARE),
        SpanKind::Join => (top + height * 0.2, height * 0.6),
        SpanKind::Wait => (top + 1.0, height - 2.0),
        SpanKind::Hold => {
            let density = picture.layout.density;
            (row.hold_top(bar.line, density), density.hold - 1.5)
        }
    }
}

fn draw_name(xml: &mut Xml, span: &Span, left: f64, width: f64, (top, height): (f64, f64)) {
    let (class, sizes) = match span.kind {
        SpanKind::Sleep => return,
        SpanKind::Work => ("on-work", [12.0, 10.0]),
        SpanKind::Hold => ("on-hold", [11.0, 10.0]),
        SpanKind::Join | SpanKind::Wait => ("halo", [12.0, 10.0]),
    };
    let room = width - 8.0;
    // Prefer a small font to a shortened name.
    let is_whole = |size: &f64| text::width(&span.object, *size) <= room;
    let size = sizes.into_iter().find(is_whole).unwrap_or(sizes[0]);
    let Some(name) = text::fit(&span.object, size, room) else {
        return;
    };
    // Above the strip of a sleep.
    let middle = match span.kind {
        SpanKind::Work if height > 16.0 => top + height * (1.0 - SLEEP_SHARE) / 2.0,
        _ => top + height / 2.0,
    };
    let baseline = middle + size * 0.36;
    xml.leaf(
        "text",
        &[
            ("class", &class),
            ("x", &Px(left + 5.0)),
            ("y", &Px(baseline)),
            ("font-size", &size),
            ("pointer-events", &"none"),
        ],
        &name,
    );
}

fn tip(picture: &Picture<'_>, bar: &Bar<'_>) -> String {
    let (span, lang) = (bar.span, picture.lang);
    let kind = phrase(span.kind).text(lang);
    if bar.count > 1 {
        return format!("{} × {kind}", bar.count);
    }
    let scale = picture.layout.scale;
    let event = &picture.record.events[span.began];
    let (start, end) = (scale.moment(span.start_ns), scale.moment(span.end_ns));
    let lasted = scale::duration(span.end_ns - span.start_ns);
    let cut = if span.cut {
        never_ended(lang)
    } else {
        String::new()
    };
    format!(
        "{kind} {}\n{lasted} ({start} – {end}){cut}\n{}:{}",
        span.object, event.file, event.line
    )
}

fn never_ended(lang: Lang) -> String {
    format!(", {}", phrases::CUT.text(lang))
}

/// Draws a torn edge.
pub(super) fn draw_cut(xml: &mut Xml, x: f64, top: f64, height: f64) {
    let teeth = (height / 4.0).round().clamp(2.0, 8.0);
    let step = height / teeth;
    let mut line = format!("M{} {}", Px(x + 2.0), Px(top));
    for tooth in 1..=teeth as u32 {
        let side = if tooth % 2 == 1 { -2.0 } else { 2.0 };
        let y = top + f64::from(tooth) * step;
        line.push_str(&format!("L{} {}", Px(x + side), Px(y)));
    }
    xml.leaf("path", &[("class", &"cut"), ("d", &line)], "");
}
