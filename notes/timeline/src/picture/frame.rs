//! The fixed parts: title, time axis, the bands of the processes, labels, lifelines.

use crate::history::Actor;
use crate::phrases;
use notes_lang::{Lang, Phrase};

use super::layout::WIDTH;
use super::layout::{Label, MARGIN, Row};
use super::view::Picture;
use super::xml::{Px, Xml};
use super::{scale, text};

/// The space below the rows for the times.
pub(super) const AXIS_HEIGHT: f64 = 30.0;
pub(super) fn draw(xml: &mut Xml, picture: &Picture<'_>) {
    title(xml, picture);
    bands(xml, picture);
    axis(xml, picture);
    if picture.lanes.stays_alive.contains(&true) {
        last_event(xml, picture);
    }
    let lanes = picture.lanes;
    let alive = lanes.actors.iter().zip(&lanes.stays_alive);
    for ((actor, stays_alive), row) in alive.zip(&picture.layout.rows) {
        label(xml, picture, row);
        lifeline(xml, picture, (actor, *stays_alive), row);
    }
}

fn title(xml: &mut Xml, picture: &Picture<'_>) {
    let record = picture.record;
    let room = WIDTH - 2.0 * MARGIN;
    // A monospaced letter is wider than `fit` assumes.
    let command = text::fit(record.command().unwrap_or_default(), 21.5, room);
    let at = |y: f64| (Px(MARGIN), Px(y));
    let (x, y) = at(40.0);
    if let Some(command) = command {
        xml.leaf(
            "text",
            &[("class", &"title"), ("x", &x), ("y", &y)],
            &command,
        );
    }
    let (x, y) = at(63.0);
    xml.leaf(
        "text",
        &[("class", &"summary"), ("x", &x), ("y", &y)],
        &summary(picture),
    );
}

fn summary(picture: &Picture<'_>) -> String {
    let Picture { record, lang, .. } = *picture;
    let actors = picture.history.actors();
    let mut threads: Vec<(i32, i32)> = actors.iter().map(|actor| (actor.pid, actor.tid)).collect();
    threads.dedup();
    let mut processes: Vec<i32> = threads.iter().map(|thread| thread.0).collect();
    processes.dedup();
    let lasted = record
        .time_range_ns()
        .map_or(0, |(first, last)| last - first);
    let mut parts = vec![
        count(lang, processes.len() as u64, PROCESSES),
        count(lang, threads.len() as u64, THREADS),
        phrases::LASTED.fill(lang, &[&scale::duration(lasted)]),
        count(lang, record.events.len() as u64, EVENTS),
    ];
    for (number, words) in [
        (picture.lanes.left_out as u64, LEFT_OUT),
        (record.dropped, MISSING),
    ] {
        if number > 0 {
            parts.push(count(lang, number, words));
        }
    }
    parts.join(" · ")
}

/// The phrase for one, and for any other number.
type Count = [Phrase; 2];

const PROCESSES: Count = [phrases::PROCESS, phrases::PROCESSES];
const THREADS: Count = [phrases::THREAD, phrases::THREADS];
const EVENTS: Count = [phrases::EVENT, phrases::EVENTS];
const LEFT_OUT: Count = [phrases::LEFT_OUT_ONE, phrases::LEFT_OUT];
const MISSING: Count = [phrases::MISSING_ONE, phrases::MISSING];

fn count(lang: Lang, number: u64, [one, more]: Count) -> String {
    let phrase = if number == 1 { one } else { more };
    phrase.fill(lang, &[&number])
}

/// Every second process has a band as background.
fn bands(xml: &mut Xml, picture: &Picture<'_>) {
    let rows = &picture.layout.rows;
    for group in picture.layout.groups.iter().step_by(2) {
        let (first, last) = (&rows[group.start], &rows[group.end - 1]);
        xml.leaf(
            "rect",
            &[
                ("class", &"band"),
                ("x", &Px(MARGIN - 10.0)),
                ("y", &Px(first.top - 2.0)),
                ("width", &Px(WIDTH - 2.0 * MARGIN + 20.0)),
                ("height", &Px(last.top + last.height - first.top + 4.0)),
                ("rx", &6),
            ],
            "",
        );
    }
}

fn axis(xml: &mut Xml, picture: &Picture<'_>) {
    let layout = picture.layout;
    for tick in layout.scale.ticks() {
        let x = Px(tick.x);
        xml.leaf(
            "line",
            &[
                ("class", &"grid"),
                ("x1", &x),
                ("x2", &x),
                ("y1", &Px(layout.top)),
                ("y2", &Px(layout.bottom + 6.0)),
            ],
            "",
        );
        let above = layout.is_tall().then_some(layout.top - 6.0);
        for y in [Some(layout.bottom + 22.0), above].into_iter().flatten() {
            xml.leaf(
                "text",
                &[
                    ("class", &"axis"),
                    ("x", &x),
                    ("y", &Px(y)),
                    ("text-anchor", &"middle"),
                ],
                &tick.label,
            );
        }
    }
}

/// Marks the end of the axis: the duration of what is drawn after it is unknown.
fn last_event(xml: &mut Xml, picture: &Picture<'_>) {
    let layout = picture.layout;
    let last_ns = picture.record.events.last().map_or(0, |last| last.time_ns);
    let x = Px(layout.scale.x(last_ns));
    xml.leaf(
        "line",
        &[
            ("class", &"last"),
            ("x1", &x),
            ("x2", &x),
            ("y1", &Px(layout.top - 4.0)),
            ("y2", &Px(layout.bottom + 6.0)),
        ],
        "",
    );
    let above = if layout.is_tall() { 24.0 } else { 8.0 };
    xml.leaf(
        "text",
        &[
            ("class", &"axis"),
            ("x", &Px(layout.plot_right)),
            ("y", &Px(layout.top - above)),
            ("text-anchor", &"end"),
        ],
        phrases::AFTER.text(picture.lang),
    );
}

fn label(xml: &mut Xml, picture: &Picture<'_>, row: &Row) {
    let Label {
        name,
        id,
        indent,
        is_process,
    } = &row.label;
    let density = picture.layout.density;
    let id_size = density.label - 2.0;
    let right = picture.layout.plot_left - 14.0;
    let left = MARGIN + indent;
    let beside = if density.two_lines {
        0.0
    } else {
        text::width(id, id_size) + 10.0
    };
    let shift = if density.two_lines {
        -2.0
    } else {
        density.label * 0.36
    };
    let name_y = row.middle() + shift;
    let class = if *is_process { "name process" } else { "name" };
    if let Some(fitting) = text::fit(name, density.label, right - left - beside) {
        let size = Px(density.label);
        xml.leaf(
            "text",
            &[
                ("class", &class),
                ("x", &Px(left)),
                ("y", &Px(name_y)),
                ("font-size", &size),
            ],
            &fitting,
        );
    }
    let (x, y, anchor) = match density.two_lines {
        true => (left, name_y + density.label + 1.0, "start"),
        false => (right, name_y, "end"),
    };
    xml.leaf(
        "text",
        &[
            ("class", &"id"),
            ("x", &Px(x)),
            ("y", &Px(y)),
            ("font-size", &Px(id_size)),
            ("text-anchor", &anchor),
        ],
        id,
    );
}

/// The lifeline of an actor, closed if the actor reported its end.
fn lifeline(xml: &mut Xml, picture: &Picture<'_>, (actor, stays_alive): (&Actor, bool), row: &Row) {
    let layout = picture.layout;
    let start = layout.scale.x(actor.starts_ns);
    let end = layout.end_x(actor.ends_ns, stays_alive);
    let y = row.middle();
    xml.leaf(
        "line",
        &[
            ("class", &"alive"),
            ("x1", &Px(start)),
            ("x2", &Px(end.max(start + 1.0))),
            ("y1", &Px(y)),
            ("y2", &Px(y)),
            ("stroke-width", &1.5),
        ],
        "",
    );
    if actor.ended {
        let half = row.bar_height * 0.3;
        let line = format_args!("M{} {}v{}", Px(end), Px(y - half), Px(2.0 * half));
        xml.leaf("path", &[("class", &"end"), ("d", &line)], "");
    }
}
