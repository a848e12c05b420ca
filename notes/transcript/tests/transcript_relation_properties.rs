//! Named actors, levels, relations, windows and lines at once against a brute-force oracle, on small random transcripts.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use notes_lang::Lang;
use notes_transcript::{Style, Transcript};
use proptest::prelude::*;

const ACTORS: [&str; 3] = ["A", "B", "other"];

/// A line of the body.
#[derive(Clone, Copy, Debug)]
struct Item {
    actor: usize,
    text: Text,
    /// Whether the line has the label that windows count.
    is_counted: bool,
    /// How many counted lines above may come later.
    all_but: Option<usize>,
    /// Whether it follows its actor's item above it directly.
    at_once: bool,
    /// By how much it changes a level that no line prints, which stays from 0 to [`MOST_BEGUN`].
    begun: i64,
}

const MOST_BEGUN: i64 = 2;

#[derive(Clone, Copy, Debug)]
enum Text {
    /// An ordinary text.
    Plain(u8),
    /// A text with the name of the actor that prints it: A or B.
    Named(u8),
    /// A level, and whether the line raises it.
    Level(bool),
    /// One of two values: the first is at most as large as the second.
    Value(bool),
}

/// A line of the run: an item's text with a value of its own.
#[derive(Clone, Copy, Debug)]
struct Printed {
    text: Text,
    value: usize,
}

impl Item {
    fn body(self) -> String {
        let mut actor = ACTORS[self.actor].to_owned();
        if self.is_counted {
            actor.push_str(" (got)");
        }
        if let Some(but) = self.all_but {
            actor.push_str(&format!(", after all but {but} got"));
        }
        if self.at_once {
            actor.push_str(", at once");
        }
        if self.begun != 0 {
            actor.push_str(&format!(", {:+} begun", self.begun));
        }
        match self.text {
            Text::Plain(number) => format!("{actor} | x{number}\n"),
            Text::Named(number) => format!("{actor} | y{number} by A\n"),
            Text::Level(true) => format!("{actor}, +1 | up 0\n"),
            Text::Level(false) => format!("{actor}, -1 | down 0\n"),
            Text::Value(false) => format!("{actor} | low 7\n"),
            Text::Value(true) => format!("{actor} | high 9\n"),
        }
    }
}

impl Printed {
    fn line(self) -> String {
        let value = self.value;
        match self.text {
            Text::Plain(number) => format!("x{number}"),
            Text::Named(number) => format!("y{number} by {}", ACTORS[value % 2]),
            Text::Level(up) => format!("{} {value}", if up { "up" } else { "down" }),
            Text::Value(high) => format!("{} {value}", if high { "high" } else { "low" }),
        }
    }

    fn fits(self, item: Item) -> bool {
        match (self.text, item.text) {
            (Text::Plain(one), Text::Plain(other)) | (Text::Named(one), Text::Named(other)) => {
                one == other
            }
            (Text::Level(one), Text::Level(other)) | (Text::Value(one), Text::Value(other)) => {
                one == other
            }
            _ => false,
        }
    }
}

/// Which actors print a line that reads as `item`: its own, and the one that it names.
fn actors(item: Item, printed: Printed) -> Vec<usize> {
    let named = matches!(item.text, Text::Named(_)).then_some(printed.value % 2);
    let mut actors: Vec<usize> = named.into_iter().chain([item.actor]).collect();
    actors.dedup();
    actors
}

/// Whether the lines may come as these items. `order[line]` is the item of a line.
fn is_allowed(items: &[Item], run: &[Printed], order: &[usize]) -> bool {
    let (mut level, mut begun) = (0, 0);
    let (mut low, mut high) = (None, None);
    for (line, &item) in order.iter().enumerate() {
        let printed = run[line];
        if !printed.fits(items[item]) {
            return false;
        }
        let came = |other: usize| order[..line].contains(&other);
        let open = (0..item).filter(|&other| items[other].is_counted && !came(other));
        if items[item].all_but.is_some_and(|but| open.count() > but) {
            return false;
        }
        if was_taken_before(items, run, &order[..=line]) {
            return false;
        }
        let before = line.checked_sub(1).map(|line| order[line]);
        if items[item].at_once && before != above(items, item) {
            return false;
        }
        begun += items[item].begun;
        if !(0..=MOST_BEGUN).contains(&begun) {
            return false;
        }
        let mine = actors(items[item], printed);
        for earlier in 0..line {
            let theirs = actors(items[order[earlier]], run[earlier]);
            let is_common = mine.iter().any(|actor| theirs.contains(actor));
            if is_common && order[earlier] > item {
                return false;
            }
        }
        let value = printed.value as i64;
        match printed.text {
            Text::Level(up) => {
                level += if up { 1 } else { -1 };
                if level != value {
                    return false;
                }
            }
            // Without the other value there is no relation, and the value is free.
            Text::Value(_) if !has_both_values(items) => {}
            Text::Value(false) if *low.get_or_insert(value) != value => return false,
            Text::Value(true) if *high.get_or_insert(value) != value => return false,
            _ => {}
        }
    }
    low.zip(high).is_none_or(|(low, high)| low <= high)
}

/// Whether the last line of `order` is an item that its named actor cannot have taken: when the actor printed its last line,
/// an item below had already come. Only lines with a window or its label are taken.
fn was_taken_before(items: &[Item], run: &[Printed], order: &[usize]) -> bool {
    let is_named = |item: &Item| matches!(item.text, Text::Named(_));
    let is_taken = |item: usize| items[item].is_counted || items[item].all_but.is_some();
    let (&item, before) = order.split_last().unwrap();
    if !items.iter().any(is_named) || !is_taken(item) {
        return false;
    }
    let names = |line: usize| {
        let mut actors = actors(items[order[line]], run[line]);
        actors.retain(|actor| ACTORS[*actor] != "other");
        actors
    };
    names(before.len()).iter().any(|name| {
        let mut earlier = (0..before.len()).rev();
        let last = earlier.find(|&line| names(line).contains(name));
        let by_then = last.map_or(0, |last| last + 1);
        let mut came = before[..by_then].iter();
        came.any(|&other| is_taken(other) && other > item)
    })
}

/// The item of the same actor above an item.
fn above(items: &[Item], item: usize) -> Option<usize> {
    let mut above = items[..item].iter();
    above.rposition(|other| other.actor == items[item].actor)
}

/// Tries every order of the items from place `from` on.
fn some_order_is_allowed(
    items: &[Item],
    run: &[Printed],
    order: &mut [usize],
    from: usize,
) -> bool {
    if from == order.len() {
        return is_allowed(items, run, order);
    }
    (from..order.len()).any(|next| {
        order.swap(from, next);
        let found = run[from].fits(items[order[from]])
            && some_order_is_allowed(items, run, order, from + 1);
        order.swap(from, next);
        found
    })
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        (0..2_u8).prop_map(Text::Plain),
        (0..2_u8).prop_map(Text::Named),
        any::<bool>().prop_map(Text::Level),
        any::<bool>().prop_map(Text::Value),
    ]
}

fn transcript(items: &[Item]) -> Transcript {
    let body: String = items.iter().map(|item| item.body()).collect();
    let mut head = "notes 000 X\nshows a\nshows.zh b\n".to_owned();
    for (actor, name) in ACTORS.iter().enumerate() {
        if items.iter().any(|item| item.actor == actor) {
            head.push_str(&format!("threads {name}\n"));
        }
    }
    let declarations = [
        (" by A", "who A B\n"),
        (" 0\n", "level 0\n"),
        (" begun", "level begun in 0..2 \"rule\" \"规则\"\n"),
        (" 7\n", "count 7\n"),
        (" 9\n", "count 9\n"),
    ];
    for (sample, declaration) in declarations {
        if body.contains(sample) {
            head.push_str(declaration);
        }
    }
    if body.contains(" 7\n") && body.contains(" 9\n") {
        head.push_str("where 7 <= 9\n");
    }
    Transcript::parse("random.txt", &format!("{head}\n{body}")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_result_equals_the_brute_force_result(
        items in prop::collection::vec((0..3_usize, text(), any::<bool>(), prop::option::weighted(0.3, 0..3_usize), 0..8_i64), 1..7),
        keys in prop::collection::vec((0..1000_u32, 0..3_usize), 7),
        rises in any::<bool>(),
    ) {
        let items = items.into_iter().map(|(actor, text, is_counted, all_but, more)| {
            let begun = if more < 3 { more - 1 } else { 0 };
            Item { actor, text, is_counted, all_but, at_once: more > 5, begun }
        });
        let mut items = with_useful_windows(items.collect());
        for item in 0..items.len() {
            items[item].at_once &= above(&items, item).is_some();
        }
        // The lines of the items, in another order, with random values; half of the levels are as they must be.
        let mut order: Vec<usize> = (0..items.len()).collect();
        if rises {
            order.sort_by_key(|&item| keys[item].0);
        }
        let mut level = 0_usize;
        let run: Vec<Printed> = order.iter().map(|&item| {
            let text = items[item].text;
            let mut value = keys[item].1;
            if let Text::Level(up) = text {
                level = if up { level + 1 } else { level.saturating_sub(1) };
                if keys[item].0 % 4 > 0 {
                    value = level;
                }
            }
            Printed { text, value }
        }).collect();
        let transcript = transcript(&items);
        let lines: Vec<String> = run.iter().map(|printed| printed.line()).collect();
        let comparison = transcript.printouts()[0].compare(&lines.join("\n"));
        let expected = some_order_is_allowed(&items, &run, &mut order.clone(), 0);
        prop_assert_eq!(comparison.agrees(), expected, "{:?}\n{}", items,
            comparison.report(Lang::En, Style::default()));
    }
}

/// The items without windows and label, if no window can forbid a line: a transcript may not have those.
fn with_useful_windows(mut items: Vec<Item>) -> Vec<Item> {
    let is_useful = |(index, item): (usize, &Item)| {
        let above = items[..index].iter().filter(|above| above.is_counted);
        item.all_but.is_some_and(|but| above.count() > but)
    };
    if !items.iter().enumerate().any(is_useful) {
        for item in &mut items {
            (item.is_counted, item.all_but) = (false, None);
        }
    }
    items
}

/// Whether both values stand in the body, so that the relation binds them.
fn has_both_values(items: &[Item]) -> bool {
    let has = |high: bool| {
        items
            .iter()
            .any(|item| matches!(item.text, Text::Value(other) if other == high))
    };
    has(true) && has(false)
}
