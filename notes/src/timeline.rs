//! Pictures of who did what when: an SVG for the wall, a trace for a viewer.

mod arrows;
mod bars;
mod circles;
mod frame;
mod gauges;
mod lanes;
mod layout;
mod legend;
mod marks;
mod scale;
mod style;
mod text;
mod trace;
mod xml;

use crate::lang::{Lang, words};
use crate::record::{History, Record};

use lanes::Lanes;
use layout::Layout;
use xml::{Px, Xml};

/// The width of every picture in CSS pixels: a projector's.
const WIDTH: f64 = 1280.0;

/// The record as a picture: a lane for each thread, grouped by process, time to the right; of more
/// than 60 the longest lives.
///
/// What still waits at the end of the record is drawn on into some room to the right, and arrows
/// show who waits for whom in a deadlock.
///
/// The file needs nothing else (no font, no script), follows the viewer's dark or light scheme, and
/// shows details (times, source lines, whole texts) where the pointer rests. What is narrower than a
/// pixel is drawn together, so the size of the file is bounded by the lanes and not by the events.
/// How puts find their gets is told at [`ArrowKind`](crate::record::ArrowKind). Labels are in `lang`.
pub fn svg(record: &Record, lang: Lang) -> String {
    let history = History::of(record);
    let Some(time_range_ns) = record.time_range_ns() else {
        return nothing(lang);
    };
    let lanes = Lanes::of(record, &history);
    let layout = Layout::new(record, &lanes, time_range_ns);
    let picture = Picture {
        record,
        history: &history,
        lanes: &lanes,
        layout: &layout,
        lang,
    };
    let legend = legend::entries(&picture);
    let height = layout.bottom + frame::AXIS_HEIGHT + legend::height(&legend, lang);
    let mut xml = sheet(height);
    frame::draw(&mut xml, &picture);
    bars::draw(&mut xml, &picture);
    marks::draw(&mut xml, &picture);
    arrows::draw(&mut xml, &picture);
    circles::draw(&mut xml, &picture);
    gauges::draw(&mut xml, &picture);
    legend::draw(&mut xml, &legend, lang, layout.bottom + frame::AXIS_HEIGHT);
    xml.finish()
}

/// The record in Chrome's trace event format, for <https://ui.perfetto.dev> or `about:tracing`:
/// slices for work, sleeps and waits, asynchronous ones for held locks (they need not nest), flow
/// arrows, counters. Times are microseconds since the first event.
pub fn trace_json(record: &Record) -> String {
    trace::json(record)
}

/// What every part of the picture is drawn from.
struct Picture<'a> {
    record: &'a Record,
    history: &'a History,
    lanes: &'a Lanes,
    layout: &'a Layout,
    lang: Lang,
}

fn sheet(height: f64) -> Xml {
    let mut xml = Xml::new();
    xml.open(
        "svg",
        &[
            ("xmlns", &"http://www.w3.org/2000/svg"),
            ("width", &Px(WIDTH)),
            ("height", &Px(height)),
            ("viewBox", &format_args!("0 0 {} {}", Px(WIDTH), Px(height))),
        ],
    );
    style::define(&mut xml);
    let size: [xml::Attribute<'_>; 2] = [("width", &"100%"), ("height", &"100%")];
    xml.leaf("rect", &[("class", &"sheet"), size[0], size[1]], "");
    xml
}

fn nothing(lang: Lang) -> String {
    let mut xml = sheet(120.0);
    let middle = Px(WIDTH / 2.0);
    xml.leaf(
        "text",
        &[
            ("class", &"summary"),
            ("x", &middle),
            ("y", &Px(64.0)),
            ("text-anchor", &"middle"),
        ],
        words::TIMELINE_NOTHING.text(lang),
    );
    xml.finish()
}
