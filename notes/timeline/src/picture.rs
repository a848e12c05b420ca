//! A record as a picture: an SVG with a lane for each thread.

mod arrows;
mod bars;
mod cycles;
mod frame;
mod gauges;
mod lanes;
mod layout;
mod legend;
mod marks;
mod scale;
mod style;
mod text;
mod view;
mod xml;

use notes_lang::Lang;
use notes_runtime::record::Record;

use crate::history::History;
use crate::phrases;

use lanes::Lanes;
use layout::{Layout, WIDTH};
use view::Picture;
use xml::{Px, Xml};

/// The record as a picture: a lane for each thread, grouped by process, with time to the right. If there are more than
/// 60 threads, those with the longest lifetimes are drawn.
///
/// Waits that are open at the end of the record are drawn into a space at the right. In a deadlock, arrows show which
/// actor waits for which.
///
/// The file needs no other file (no font, no script). It follows the viewer's dark or light scheme, and shows details
/// (times, source lines, whole texts) under the pointer. Items narrower than a pixel are drawn together, so the number
/// of lanes bounds the file's size, not the number of events. [`ArrowKind`](crate::ArrowKind) explains how puts and
/// gets are paired. Labels are in `lang`.
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
    let mut xml = svg_document(height);
    frame::draw(&mut xml, &picture);
    bars::draw(&mut xml, &picture);
    marks::draw(&mut xml, &picture);
    arrows::draw(&mut xml, &picture);
    cycles::draw(&mut xml, &picture);
    gauges::draw(&mut xml, &picture);
    legend::draw(&mut xml, &legend, lang, layout.bottom + frame::AXIS_HEIGHT);
    xml.finish()
}

fn svg_document(height: f64) -> Xml {
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
    let mut xml = svg_document(120.0);
    let middle = Px(WIDTH / 2.0);
    xml.leaf(
        "text",
        &[
            ("class", &"summary"),
            ("x", &middle),
            ("y", &Px(64.0)),
            ("text-anchor", &"middle"),
        ],
        phrases::NOTHING.text(lang),
    );
    xml.finish()
}
