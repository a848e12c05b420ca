//! What stands still: title, time axis, the bands of the processes, labels, life lines.

use crate::lang::words;
use crate::record::Actor;

use super::layout::{Label, MARGIN, Row};
use super::xml::{Px, Xml};
use super::{Picture, WIDTH, scale, text};

/// The room below the rows for the times.
pub(super) const AXIS_HEIGHT: f64 = 30.0;
pub(super) fn draw(xml: &mut Xml, picture: &Picture<'_>) {
    title(xml, picture);
    bands(xml, picture);
    axis(xml, picture);
    for (actor, row) in picture.history.actors.iter().zip(&picture.layout.rows) {
        label(xml, picture, row);
        life(xml, picture, actor, row);
    }
}

fn title(xml: &mut Xml, picture: &Picture<'_>) {
    let Picture { record, lang, .. } = *picture;
    let room = WIDTH - 2.0 * MARGIN;
    // A monospaced letter is wider than what `fit` reckons with.
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
    let actors = &picture.history.actors;
    let processes = picture.layout.groups.len();
    let mut threads: Vec<(i32, i32)> = actors.iter().map(|actor| (actor.pid, actor.tid)).collect();
    threads.dedup();
    let lasted = record
        .time_range_ns()
        .map_or(0, |(first, last)| last - first);
    let mut summary = words::TIMELINE_SUMMARY.fill(
        lang,
        &[
            &processes,
            &threads.len(),
            &scale::duration(lasted),
            &record.events.len(),
        ],
    );
    if record.dropped > 0 {
        summary.push_str(" · ");
        summary.push_str(&words::TIMELINE_MISSING.fill(lang, &[&record.dropped]));
    }
    let (x, y) = at(63.0);
    xml.leaf(
        "text",
        &[("class", &"summary"), ("x", &x), ("y", &y)],
        &summary,
    );
}

/// Every other process lies on a band.
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

/// The line of an actor's life, closed if it told its end.
fn life(xml: &mut Xml, picture: &Picture<'_>, actor: &Actor, row: &Row) {
    let scale = picture.layout.scale;
    let (start, end) = (scale.x(actor.starts_ns), scale.x(actor.ends_ns));
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
