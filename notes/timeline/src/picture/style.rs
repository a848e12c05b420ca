//! Colours, textures and fonts, for light and dark viewers.
//!
//! The colours follow Okabe and Ito's palette, which colour-blind viewers can distinguish. Work is plain, sleep is
//! dotted, a wait is hatched and outlined, and a held lock is below the bar, so a print in grey shows the same.

use super::xml::Xml;

const FONTS: &str = "\
text { font-family: system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', \
'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Zen Hei', sans-serif; }
.title { font: 600 20px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', \
'WenQuanYi Zen Hei Mono', monospace; }
.summary { font-size: 14px; }
.axis, .key { font-size: 13px; }
.process { font-weight: 600; }
.on-work, .on-hold { font-weight: 500; }
.join-bar { stroke-width: 1.5; stroke-dasharray: 3 3; }
.wait-bar { stroke-width: 1.5; }
.arrow { stroke-width: 1.5; fill: none; }
.channel-arrow { stroke-dasharray: 7 3; }
.wake-arrow { stroke-dasharray: 2 3; }
.cycle-arrow { stroke-width: 2.6; }
.last { stroke-dasharray: 2 4; }
.halo { paint-order: stroke; stroke-width: 4px; stroke-linejoin: round; }
.curve, .cut, .end { stroke-width: 1.8; fill: none; }
.area { opacity: 0.22; }
";

/// Class selectors and their declarations for light and for dark.
const COLOURS: &[(&str, &str, &str)] = &[
    (".sheet", "fill: #ffffff", "fill: #0d1117"),
    (".band", "fill: #f4f6f8", "fill: #161c24"),
    (".grid", "stroke: #dfe3e8", "stroke: #2a313c"),
    (".title, .name, .process", "fill: #1b1f24", "fill: #e6edf3"),
    (
        ".summary, .axis, .id, .key",
        "fill: #4d5761",
        "fill: #a5adb8",
    ),
    (".alive", "stroke: #8a939d", "stroke: #6e7781"),
    (".work", "fill: #0072b2", "fill: #4aa8e0"),
    (".on-work", "fill: #ffffff", "fill: #04121f"),
    (".sleep-ground", "fill: #cfe6f5", "fill: #1c4a68"),
    (".sleep-dot", "fill: #0072b2", "fill: #9fd4f5"),
    (".wait-ground", "fill: #fdeee2", "fill: #38220f"),
    (".wait-line", "stroke: #eda269", "stroke: #a8642d"),
    (".wait-bar", "stroke: #c85400", "stroke: #ff9a4d"),
    (
        ".join-bar",
        "fill: #eceff2; stroke: #59636e",
        "fill: #232b36; stroke: #9aa4af",
    ),
    (".hold", "fill: #00795a", "fill: #35b88f"),
    (".on-hold", "fill: #ffffff", "fill: #03140e"),
    (
        ".halo",
        "fill: #1b1f24; stroke: #ffffff",
        "fill: #e6edf3; stroke: #0d1117",
    ),
    (".printed", "fill: #1b1f24", "fill: #e6edf3"),
    (".fork-arrow", "stroke: #59636e", "stroke: #aab2bc"),
    (".fork-head", "fill: #59636e", "fill: #aab2bc"),
    (
        ".item-arrow, .channel-arrow",
        "stroke: #a2317a",
        "stroke: #f09ad0",
    ),
    (
        ".item-head, .channel-head",
        "fill: #a2317a",
        "fill: #f09ad0",
    ),
    (".wake-arrow", "stroke: #8a6100", "stroke: #e8c04a"),
    (".wake-head, .notify", "fill: #8a6100", "fill: #e8c04a"),
    (".cycle-arrow", "stroke: #cf222e", "stroke: #ff7b72"),
    (
        ".cycle-head",
        "fill: #cf222e; stroke: #ffffff",
        "fill: #ff7b72; stroke: #0d1117",
    ),
    (".last", "stroke: #4d5761", "stroke: #a5adb8"),
    (".curve", "stroke: #0072b2", "stroke: #4aa8e0"),
    (".area", "fill: #0072b2", "fill: #4aa8e0"),
    (".cut, .end", "stroke: #1b1f24", "stroke: #e6edf3"),
];

/// The arrow kinds that need a head in their own colour.
const HEADS: [&str; 5] = ["fork", "item", "channel", "wake", "cycle"];

/// Writes the style sheet, the textures and the arrow heads.
pub(super) fn define(xml: &mut Xml) {
    let mut light = String::new();
    let mut dark = String::new();
    for (selector, in_light, in_dark) in COLOURS {
        light.push_str(&format!("{selector} {{ {in_light}; }}\n"));
        dark.push_str(&format!("{selector} {{ {in_dark}; }}\n"));
    }
    let sheet =
        format!("\n{FONTS}{light}@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n");
    xml.leaf("style", &[], &sheet);
    xml.open("defs", &[]);
    texture(xml, "sleeping", 6, "sleep-ground");
    xml.leaf(
        "circle",
        &[("class", &"sleep-dot"), ("cx", &3), ("cy", &3), ("r", &1.2)],
        "",
    );
    xml.close();
    texture(xml, "waiting", 8, "wait-ground");
    xml.leaf(
        "path",
        &[
            ("class", &"wait-line"),
            ("d", &"M-2 2 2 -2M0 8 8 0M6 10 10 6"),
            ("stroke-width", &2),
        ],
        "",
    );
    xml.close();
    for kind in HEADS {
        head(xml, kind);
    }
    xml.close();
}

/// Opens a repeating square; the elements drawn next are its foreground.
fn texture(xml: &mut Xml, id: &str, size: u32, ground: &str) {
    xml.open(
        "pattern",
        &[
            ("id", &id),
            ("width", &size),
            ("height", &size),
            ("patternUnits", &"userSpaceOnUse"),
        ],
    );
    xml.leaf(
        "rect",
        &[("class", &ground), ("width", &size), ("height", &size)],
        "",
    );
}

fn head(xml: &mut Xml, kind: &str) {
    xml.open(
        "marker",
        &[
            ("id", &format_args!("{kind}-head")),
            ("viewBox", &"0 0 10 10"),
            ("refX", &9),
            ("refY", &5),
            ("markerWidth", &9),
            ("markerHeight", &9),
            ("markerUnits", &"userSpaceOnUse"),
            ("orient", &"auto"),
        ],
    );
    let class = format_args!("{kind}-head");
    xml.leaf("path", &[("class", &class), ("d", &"M0 1 10 5 0 9Z")], "");
    xml.close();
}
