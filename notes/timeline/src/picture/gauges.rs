//! Quantities as curves below the rows: each value lasts until the next one.

use notes_runtime::record::EventKind;

use super::layout::{GAUGE_SCALE_WIDTH, GaugeRow, MARGIN};
use super::text;
use super::view::Picture;
use super::xml::{Px, Xml};

/// The curve within one pixel column.
struct Column {
    x: f64,
    first: f64,
    least: f64,
    most: f64,
    last: f64,
}

pub(super) fn draw(xml: &mut Xml, picture: &Picture<'_>) {
    for gauge in &picture.layout.gauges {
        draw_gauge(xml, picture, gauge);
    }
}

fn draw_gauge(xml: &mut Xml, picture: &Picture<'_>, gauge: &GaugeRow) {
    let columns = columns(picture, &gauge.name);
    // The picture of a length starts at zero; a balance may fall below zero.
    let least = columns
        .iter()
        .map(|column| column.least)
        .fold(0.0, f64::min);
    let most = columns.iter().map(|column| column.most).fold(0.0, f64::max);
    label(xml, picture, gauge, (least, most));
    let range = if most / 2.0 > least / 2.0 {
        most - least
    } else {
        1.0
    };
    let bottom = gauge.top + gauge.height;
    let y = |value: f64| {
        let share = ((value - least) / range).clamp(0.0, 1.0);
        Px(bottom - share * (gauge.height - 4.0))
    };
    let mut parts = columns.iter();
    let Some(start) = parts.next() else {
        return;
    };
    let mut line = format!("M{} {}", Px(start.x), y(start.first));
    line.push_str(&within(start, &y));
    for column in parts {
        line.push_str(&format!("H{}V{}", Px(column.x), y(column.first)));
        line.push_str(&within(column, &y));
    }
    let right = picture
        .layout
        .scale
        .x(picture.record.events.last().map_or(0, |last| last.time_ns));
    line.push_str(&format!("H{}", Px(right)));
    let area = format!("{line}V{}H{}Z", y(0.0), Px(start.x));
    xml.leaf("path", &[("class", &"area"), ("d", &area)], "");
    xml.with_tooltip("path", &[("class", &"curve"), ("d", &line)], &gauge.name);
}

/// The strokes between the first and the last value of a column.
fn within(column: &Column, y: &impl Fn(f64) -> Px) -> String {
    if column.least == column.most {
        return String::new();
    }
    format!("V{}V{}V{}", y(column.least), y(column.most), y(column.last))
}

fn columns(picture: &Picture<'_>, name: &str) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for event in &picture.record.events {
        let EventKind::Gauge(value) = event.what else {
            continue;
        };
        if event.object != name || !value.is_finite() {
            continue;
        }
        let x = picture.layout.scale.x(event.time_ns);
        match columns.last_mut() {
            Some(column) if x - column.x < 1.0 => {
                column.least = column.least.min(value);
                column.most = column.most.max(value);
                column.last = value;
            }
            _ => columns.push(Column {
                x,
                first: value,
                least: value,
                most: value,
                last: value,
            }),
        }
    }
    columns
}

fn label(xml: &mut Xml, picture: &Picture<'_>, gauge: &GaugeRow, (least, most): (f64, f64)) {
    let layout = picture.layout;
    let size = layout.density.label;
    let right = layout.plot_left - 14.0;
    if let Some(name) = text::fit(&gauge.name, size, right - MARGIN - GAUGE_SCALE_WIDTH) {
        xml.leaf(
            "text",
            &[
                ("class", &"name"),
                ("x", &Px(MARGIN)),
                ("y", &Px(gauge.top + gauge.height / 2.0 + size * 0.36)),
                ("font-size", &size),
            ],
            &name,
        );
    }
    for (value, y) in [(most, gauge.top + 8.0), (least, gauge.top + gauge.height)] {
        xml.leaf(
            "text",
            &[
                ("class", &"id"),
                ("x", &Px(layout.plot_left - 8.0)),
                ("y", &Px(y)),
                ("font-size", &11),
                ("text-anchor", &"end"),
            ],
            &short(value),
        );
    }
    let y = Px(gauge.top + gauge.height);
    xml.leaf(
        "line",
        &[
            ("class", &"grid"),
            ("x1", &Px(layout.plot_left)),
            ("x2", &Px(layout.plot_right)),
            ("y1", &y),
            ("y2", &y),
        ],
        "",
    );
}

fn short(value: f64) -> String {
    let size = value.abs();
    if size >= 1e6 {
        return format!("{value:.1e}");
    }
    if value.fract() == 0.0 || size >= 1e3 {
        return format!("{value:.0}");
    }
    format!("{value:.2}")
}
