//! The positions of everything: a row for each actor and each gauge, with a height that depends on their number.

use std::collections::BTreeSet;

use crate::history::{Actor, SpanKind};
use notes_runtime::actor::ActorKind;
use notes_runtime::record::{EventKind, Record};

use super::lanes::Lanes;
use super::scale::Scale;
use super::text;

/// The width of every picture in CSS pixels, chosen for a projector.
pub(super) const WIDTH: f64 = 1280.0;

/// The free space around the picture.
pub(super) const MARGIN: f64 = 24.0;
/// The space for the title and the summary.
const TOP: f64 = 82.0;
/// A picture with this many rows has a time axis above them, too.
const TALL: usize = 14;
const AXIS_ABOVE: f64 = 20.0;
/// The width of a gauge's scale beside its name.
pub(super) const GAUGE_SCALE_WIDTH: f64 = 34.0;
const LABEL_WIDTHS: std::ops::RangeInclusive<f64> = 96.0..=300.0;
/// The space above each process's group of rows.
const GROUP_GAP: f64 = 4.0;
/// The share of the width after the last event, if something still waits there.
const OPEN_SHARE: f64 = 0.12;
/// If an actor holds more locks at once, they share the last line.
const HOLD_LINES: usize = 4;

/// All positions of a picture.
pub(super) struct Layout {
    /// One row for each actor.
    pub(super) rows: Vec<Row>,
    /// The actors of each process, as a range of rows.
    pub(super) groups: Vec<std::ops::Range<usize>>,
    pub(super) gauges: Vec<GaugeRow>,
    /// For each span that is a held lock, its line below the bars.
    pub(super) hold_lines: Vec<usize>,
    pub(super) scale: Scale,
    pub(super) density: Density,
    pub(super) plot_left: f64,
    pub(super) plot_right: f64,
    /// The right end of activities that continue after the last event.
    pub(super) open_right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// The position of an actor.
pub(super) struct Row {
    pub(super) top: f64,
    pub(super) height: f64,
    /// The bars of work and waiting.
    pub(super) bar_top: f64,
    pub(super) bar_height: f64,
    pub(super) label: Label,
}

/// The label left of a row.
pub(super) struct Label {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) indent: f64,
    pub(super) is_process: bool,
}

/// The position of a gauge.
pub(super) struct GaugeRow {
    pub(super) name: String,
    pub(super) top: f64,
    pub(super) height: f64,
}

/// Sizes that depend on the number of rows.
#[derive(Clone, Copy)]
pub(super) struct Density {
    /// The space above the bar, for printed lines and notifications.
    pub(super) marks: f64,
    pub(super) bar: f64,
    /// One line of held locks.
    pub(super) hold: f64,
    pub(super) gap: f64,
    pub(super) label: f64,
    /// Whether the pid has its own line below the name.
    pub(super) two_lines: bool,
}

impl Density {
    fn of(rows: usize) -> Density {
        let (marks, bar, hold, gap, label, two_lines) = match rows {
            0..=6 => (12.0, 28.0, 16.0, 8.0, 14.0, true),
            7..=16 => (9.0, 22.0, 14.0, 6.0, 13.0, false),
            17..=40 => (6.0, 15.0, 9.0, 4.0, 12.0, false),
            _ => (4.0, 12.0, 6.0, 2.0, 11.0, false),
        };
        Density {
            marks,
            bar,
            hold,
            gap,
            label,
            two_lines,
        }
    }
}

impl Row {
    pub(super) fn middle(&self) -> f64 {
        self.bar_top + self.bar_height / 2.0
    }

    pub(super) fn hold_top(&self, line: usize, density: Density) -> f64 {
        self.bar_top + self.bar_height + 2.0 + line as f64 * density.hold
    }
}

impl Layout {
    pub(super) fn new(record: &Record, lanes: &Lanes, time_range_ns: (u64, u64)) -> Layout {
        let gauges = gauge_names(record);
        let density = Density::of(lanes.actors.len());
        let groups = groups(&lanes.actors);
        let labels: Vec<Label> = groups
            .iter()
            .flat_map(|group| {
                let is_alone = group.len() == 1;
                let actors = lanes.actors[group.clone()].iter();
                actors.map(move |actor| label(actor, is_alone))
            })
            .collect();
        let widest = labels
            .iter()
            .map(|label| label.width(density))
            .chain(
                gauges
                    .iter()
                    .map(|name| text::width(name, density.label) + GAUGE_SCALE_WIDTH),
            )
            .fold(0.0, f64::max);
        let plot_left = MARGIN + 24.0 + widest.clamp(*LABEL_WIDTHS.start(), *LABEL_WIDTHS.end());
        let plot_right = WIDTH - MARGIN;
        let open_right = plot_right - 8.0;
        let room = match lanes.stays_alive.contains(&true) {
            true => (plot_right - plot_left) * OPEN_SHARE,
            false => 0.0,
        };
        let (hold_lines, lines_of) = hold_lines(lanes);
        let is_tall = labels.len() > TALL;
        let top = if is_tall { TOP + AXIS_ABOVE } else { TOP };
        let mut y = top;
        let mut rows: Vec<Row> = Vec::with_capacity(labels.len());
        for (index, label) in labels.into_iter().enumerate() {
            if groups.iter().any(|group| group.start == index) {
                y += GROUP_GAP;
            }
            let row = row(y, density, lines_of[index], label);
            y += row.height;
            rows.push(row);
        }
        let gauge_height = if gauges.len() <= 4 { 64.0 } else { 40.0 };
        let gauges = gauges
            .into_iter()
            .map(|name| {
                y += 10.0;
                let top = y;
                y += gauge_height;
                GaugeRow {
                    name,
                    top,
                    height: gauge_height,
                }
            })
            .collect();
        Layout {
            rows,
            groups,
            gauges,
            hold_lines,
            scale: Scale::new(time_range_ns, plot_left, open_right - room),
            density,
            plot_left,
            plot_right,
            open_right,
            top,
            bottom: y + GROUP_GAP,
        }
    }
}

impl Layout {
    pub(super) fn is_tall(&self) -> bool {
        self.rows.len() > TALL
    }

    /// The right end of a span that lasts until `time_ns`, or that goes on after the last event.
    pub(super) fn end_x(&self, time_ns: u64, stays_open: bool) -> f64 {
        match stays_open {
            true => self.open_right,
            false => self.scale.x(time_ns),
        }
    }
}

impl Label {
    fn width(&self, density: Density) -> f64 {
        let name = text::width(&self.name, density.label);
        let id = text::width(&self.id, density.label - 2.0);
        self.indent
            + if density.two_lines {
                name.max(id)
            } else {
                name + 10.0 + id
            }
    }
}

fn row(top: f64, density: Density, hold_lines: usize, label: Label) -> Row {
    let holds = match hold_lines {
        0 => 0.0,
        lines => 2.0 + lines as f64 * density.hold,
    };
    Row {
        top,
        height: density.marks + density.bar + holds + density.gap,
        bar_top: top + density.marks,
        bar_height: density.bar,
        label,
    }
}

fn gauge_names(record: &Record) -> Vec<String> {
    let names: BTreeSet<&str> = record
        .events
        .iter()
        .filter(|event| matches!(event.what, EventKind::Gauge(_)))
        .map(|event| event.object.as_str())
        .collect();
    names.into_iter().map(str::to_owned).collect()
}

fn groups(actors: &[Actor]) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    let runs = actors.chunk_by(|one, next| one.pid == next.pid);
    runs.map(|run| {
        let group = start..start + run.len();
        start = group.end;
        group
    })
    .collect()
}

fn label(actor: &Actor, is_alone: bool) -> Label {
    let is_process = actor.pid == actor.tid && actor.kind != ActorKind::Task;
    let indent = match actor.kind {
        _ if is_process => 0.0,
        ActorKind::Task => 28.0,
        ActorKind::Process | ActorKind::Thread => 14.0,
    };
    let id = match actor.kind {
        ActorKind::Task => String::new(),
        _ if is_process => format!("pid {}", actor.pid),
        _ if is_alone => format!("pid {} tid {}", actor.pid, actor.tid),
        _ => format!("tid {}", actor.tid),
    };
    Label {
        name: actor.name.clone(),
        id,
        indent,
        is_process,
    }
}

/// The line of each held lock, and how many lines each actor needs. Locks held at the same time are one below another.
fn hold_lines(lanes: &Lanes) -> (Vec<usize>, Vec<usize>) {
    let mut free_from: Vec<Vec<u64>> = vec![Vec::new(); lanes.actors.len()];
    let lines = lanes.spans.iter().map(|span| {
        if span.kind != SpanKind::Hold {
            return 0;
        }
        let lines = &mut free_from[span.actor];
        let free = lines.iter().position(|from_ns| *from_ns <= span.start_ns);
        let line = free.unwrap_or(lines.len()).min(HOLD_LINES - 1);
        match lines.get_mut(line) {
            Some(from_ns) => *from_ns = span.end_ns.max(*from_ns),
            None => lines.push(span.end_ns),
        }
        line
    });
    let lines = lines.collect();
    let counts = free_from.iter().map(Vec::len).collect();
    (lines, counts)
}
