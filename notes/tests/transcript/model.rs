//! Random transcripts, runs of them, and an oracle that tries every assignment of lines.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

/// A small generator (splitmix64), so that a seed says everything.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

/// The texts that lines are drawn from; words are parted by single blanks.
const TEXTS: &[&str] = &[
    "x",
    "x",
    "y",
    "p 101",
    "p 102",
    "q 101 102",
    "r 103",
    "v 201",
    "v 202",
    "v 201 202",
    "c 300",
    "d A",
    "d B",
    "e F",
    "e G",
    "any",
];

/// What a word of those is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Plain,
    Pid,
    Again,
    Value,
    Count,
    Deal,
    EachOf,
    Text,
}

fn kind(word: &str) -> Kind {
    match word {
        "101" | "102" => Kind::Pid,
        "103" => Kind::Again,
        "201" | "202" => Kind::Value,
        "300" => Kind::Count,
        "A" | "B" => Kind::Deal,
        "F" | "G" => Kind::EachOf,
        "any" => Kind::Text,
        _ => Kind::Plain,
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Line {
    actor: usize,
    text: &'static str,
    min: usize,
    max: usize,
    labels: Vec<char>,
    after: Vec<char>,
    after_any: Vec<char>,
    section: usize,
}

impl Line {
    pub(crate) fn once(&mut self) {
        (self.min, self.max) = (1, 1);
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) lines: Vec<Line>,
}

impl Model {
    pub(crate) fn random(rng: &mut Rng, actors: usize, most: usize) -> Model {
        let actors = 1 + rng.below(actors);
        let texts = 1 + rng.below(TEXTS.len());
        let offset = rng.below(TEXTS.len());
        let (ordered, repeated) = (rng.below(2) == 0, rng.below(2) == 0);
        let mut section = 0;
        let mut lines = Vec::new();
        for _ in 0..=rng.below(most) {
            let (min, max) = match rng.below(if repeated { 8 } else { 1 }) {
                5 => (0, usize::MAX),
                6 => (1, usize::MAX),
                7 => (rng.below(2), 2),
                _ => (1, 1),
            };
            let mut labels = |odds: usize| -> Vec<char> {
                let all = if ordered { &['l', 'm'][..] } else { &[] };
                all.iter()
                    .copied()
                    .filter(|_| rng.below(odds) == 0)
                    .collect()
            };
            let (marks, after, after_any) = (labels(4), labels(8), labels(8));
            section += usize::from(ordered && rng.below(8) == 0 && !lines.is_empty());
            lines.push(Line {
                actor: rng.below(actors),
                text: TEXTS[(offset + rng.below(texts)) % TEXTS.len()],
                min,
                max,
                labels: marks,
                after,
                after_any,
                section,
            });
        }
        let mut model = Model { lines };
        if rng.below(3) == 0 {
            model.twin(rng, actors);
        }
        model.tidy();
        model
    }

    /// Gives an actor's lines, from some place on, to a further actor: with placeholders of its own.
    fn twin(&mut self, rng: &mut Rng, twin: usize) {
        let most = self.lines.len().div_ceil(2);
        self.lines.truncate(most);
        let actor = self.lines[0].actor;
        let own = rng.below(2) == 0;
        let mut copies: Vec<Line> = self
            .lines
            .iter()
            .filter(|line| line.actor == actor)
            .cloned()
            .collect();
        copies.drain(..rng.below(copies.len()));
        for copy in &mut copies {
            copy.actor = twin;
            copy.text = match copy.text {
                "p 101" if own => "p 102",
                "p 102" if own => "p 101",
                "v 201" if own => "v 202",
                "v 202" if own => "v 201",
                text => text,
            };
        }
        self.lines.extend(copies);
        self.lines.sort_by_key(|line| line.section);
    }

    /// Takes away what a transcript may not have: labels that nothing waits for or that nothing bears,
    /// and a repeated pid without the two that it may be.
    fn tidy(&mut self) {
        let texts: Vec<&str> = self.lines.iter().map(|line| line.text).collect();
        let has = |word: &str| {
            texts
                .iter()
                .any(|text| text.split(' ').any(|other| other == word))
        };
        if !(has("101") && has("102")) {
            self.lines
                .iter_mut()
                .filter(|line| line.text == "r 103")
                .for_each(|line| line.text = "y");
        }
        for label in ['l', 'm'] {
            let borne = self.lines.iter().any(|line| line.labels.contains(&label));
            let waited =
                |line: &Line| line.after.contains(&label) || line.after_any.contains(&label);
            let waited = self.lines.iter().any(waited);
            if !(borne && waited) {
                for line in &mut self.lines {
                    line.labels.retain(|other| *other != label);
                    line.after.retain(|other| *other != label);
                    line.after_any.retain(|other| *other != label);
                }
            }
        }
    }

    /// Makes sure that every run of the model deals each word once and repeats a pid that comes.
    pub(crate) fn settle(&mut self) {
        let deals = |line: &&mut Line| line.text.starts_with("d ");
        let enough = self.lines.iter_mut().filter(deals).count() >= 2;
        for (index, line) in self.lines.iter_mut().filter(deals).enumerate() {
            if enough && index < 2 {
                line.once()
            } else {
                line.text = "y"
            }
        }
        let comes = |word: &str| {
            let mut lines = self.lines.iter();
            lines.any(|line| line.min > 0 && line.text.split(' ').any(|other| other == word))
        };
        if !(comes("101") && comes("102")) {
            let repeats = self.lines.iter_mut().filter(|line| line.text == "r 103");
            repeats.for_each(|line| line.text = "y");
        }
    }

    pub(crate) fn text(&self) -> String {
        let used: HashSet<&str> = self
            .lines
            .iter()
            .flat_map(|line| line.text.split(' '))
            .collect();
        let actors: HashSet<usize> = self.lines.iter().map(|line| line.actor).collect();
        let mut actors: Vec<usize> = actors.into_iter().collect();
        actors.sort_unstable();
        let mut text = "notes 000 x\nshows x\nshows.zh 某\nthreads".to_owned();
        actors
            .iter()
            .for_each(|actor| _ = write!(text, " a{actor}"));
        text.push('\n');
        for (head, words) in [("pid", &["101", "102"]), ("value", &["201", "202"])] {
            for word in words.iter().filter(|word| used.contains(**word)) {
                _ = writeln!(text, "{head} {word}");
            }
        }
        for (word, head) in [
            ("103", "again 103 of 101 102"),
            ("300", "count 300"),
            ("any", "text any"),
        ] {
            if used.contains(word) {
                _ = writeln!(text, "{head}");
            }
        }
        for words in [["A", "B"], ["F", "G"]] {
            if words.iter().any(|word| used.contains(word)) {
                let head = if words[0] == "A" { "deal" } else { "each-of" };
                _ = writeln!(text, "{head} {} {}", words[0], words[1]);
            }
        }
        text.push('\n');
        let mut section = 0;
        for line in &self.lines {
            if line.section > section {
                text.push_str("---\n");
                section = line.section;
            }
            _ = write!(text, "a{}", line.actor);
            line.labels
                .iter()
                .for_each(|label| _ = write!(text, " ({label})"));
            line.after
                .iter()
                .for_each(|label| _ = write!(text, ", after {label}"));
            line.after_any
                .iter()
                .for_each(|label| _ = write!(text, ", after any {label}"));
            match (line.min, line.max) {
                (1, 1) => {}
                (least, usize::MAX) => _ = write!(text, ", {least}+"),
                (least, most) => _ = write!(text, ", {least}..{most}"),
            }
            _ = writeln!(text, " | {}", line.text);
        }
        text
    }

    /// Lines of the kind that the model prints, in no order.
    pub(crate) fn noise(&self, rng: &mut Rng, most: usize) -> Vec<String> {
        let lines = rng.below(most + 1);
        (0..lines)
            .map(|_| {
                say(
                    self.lines[rng.below(self.lines.len())].text,
                    rng,
                    &mut Bound::default(),
                )
            })
            .collect()
    }

    /// A run in a random order, with random values; `None` if it comes to a line that waits for one that
    /// need not come and does not.
    pub(crate) fn run(&self, rng: &mut Rng, most: usize) -> Option<Vec<String>> {
        let mut counts: Vec<usize> = self.lines.iter().map(|line| line.min).collect();
        for _ in 0..rng.below(6) {
            let line = rng.below(counts.len());
            if counts[line] < self.lines[line].max && counts.iter().sum::<usize>() < most {
                counts[line] += 1;
            }
        }
        let mut bound = Bound::default();
        let mut run = Vec::new();
        let mut came: Vec<usize> = vec![0; counts.len()];
        loop {
            let may = |&line: &usize| {
                let this = &self.lines[line];
                let all = || self.lines.iter().enumerate();
                let first = all()
                    .all(|(other, _)| !self.before(other, line) || came[other] == counts[other]);
                let any = this.after_any.iter().all(|label| {
                    all().any(|(other, that)| that.labels.contains(label) && came[other] > 0)
                });
                came[line] < counts[line] && first && any
            };
            let open: Vec<usize> = (0..counts.len()).filter(may).collect();
            if open.is_empty() {
                break;
            }
            let line = open[rng.below(open.len())];
            came[line] += 1;
            run.push(say(self.lines[line].text, rng, &mut bound));
        }
        (came == counts).then_some(run)
    }

    /// Whether every occurrence of one line comes before every occurrence of another.
    fn before(&self, first: usize, then: usize) -> bool {
        let (one, other) = (&self.lines[first], &self.lines[then]);
        (one.actor == other.actor && first < then)
            || one.section < other.section
            || other.after.iter().any(|label| one.labels.contains(label))
    }

    /// Tries every assignment of the run's lines.
    pub(crate) fn allows(&self, run: &[String]) -> bool {
        self.assign(run, &mut Vec::new())
    }

    fn assign(&self, run: &[String], chosen: &mut Vec<usize>) -> bool {
        if chosen.len() == run.len() {
            return self.holds(run, chosen);
        }
        (0..self.lines.len()).any(|line| {
            let fits = read(
                self.lines[line].text,
                &run[chosen.len()],
                &mut Bound::default(),
            );
            chosen.push(line);
            let found = fits && self.assign(run, chosen);
            chosen.pop();
            found
        })
    }

    /// Whether the assignment breaks no rule: each rule as it is defined, over all pairs of lines.
    fn holds(&self, run: &[String], chosen: &[usize]) -> bool {
        let times = |line: usize| chosen.iter().filter(|&&other| other == line).count();
        let counted = (0..self.lines.len())
            .all(|line| (self.lines[line].min..=self.lines[line].max).contains(&times(line)));
        let ordered = (0..chosen.len()).all(|late| {
            let early = &chosen[..late];
            let pairs = early.iter().all(|&other| !self.before(chosen[late], other));
            let this = &self.lines[chosen[late]];
            let seen = |label: &char| {
                early
                    .iter()
                    .any(|&other| self.lines[other].labels.contains(label))
            };
            pairs && this.after_any.iter().all(seen)
        });
        let mut bound = Bound::default();
        let read = |(line, text): (&usize, &String)| read(self.lines[*line].text, text, &mut bound);
        counted && ordered && chosen.iter().zip(run).all(read) && bound.settled(self)
    }
}

/// What the words stand for.
#[derive(Default)]
struct Bound {
    values: HashMap<String, String>,
    dealt: Vec<String>,
}

impl Bound {
    fn settled(&self, model: &Model) -> bool {
        let deals = model.lines.iter().any(|line| line.text.starts_with("d "));
        let again = self.values.get("103").is_none_or(|value| {
            ["101", "102"]
                .iter()
                .any(|pid| self.values.get(*pid) == Some(value))
        });
        again && (!deals || self.dealt.len() == 2)
    }
}

/// Whether `text` may be what `sample` stands for, with what is bound.
fn read(sample: &str, text: &str, bound: &mut Bound) -> bool {
    if kind(sample) == Kind::Text {
        return true;
    }
    let (samples, words): (Vec<&str>, Vec<&str>) =
        (sample.split(' ').collect(), text.split(' ').collect());
    samples.len() == words.len()
        && samples
            .iter()
            .zip(words)
            .all(|(sample, word)| read_word(sample, word, bound))
}

fn read_word(sample: &str, word: &str, bound: &mut Bound) -> bool {
    let number = word.parse::<u32>().is_ok();
    let fits = match kind(sample) {
        Kind::Plain => return sample == word,
        Kind::Count => return number,
        Kind::Deal => {
            let free = ["A", "B"].contains(&word) && !bound.dealt.iter().any(|other| other == word);
            bound.dealt.push(word.to_owned());
            return free;
        }
        Kind::EachOf => ["F", "G"].contains(&word),
        _ => number,
    };
    let twins = match kind(sample) {
        Kind::Pid => ["101", "102"],
        Kind::EachOf => ["F", "G"],
        _ => [sample; 2],
    };
    let other = twins.iter().find(|twin| **twin != sample);
    let taken =
        other.is_some_and(|other| bound.values.get(*other).is_some_and(|value| value == word));
    let known = bound
        .values
        .entry(sample.to_owned())
        .or_insert_with(|| word.to_owned());
    fits && !taken && known == word
}

/// Says `sample` with values for its placeholders.
fn say(sample: &str, rng: &mut Rng, bound: &mut Bound) -> String {
    let words: Vec<String> = sample
        .split(' ')
        .map(|word| say_word(word, rng, bound))
        .collect();
    words.join(" ")
}

fn say_word(word: &str, rng: &mut Rng, bound: &mut Bound) -> String {
    let known = bound.values.get(word).cloned();
    let value = |bound: &Bound, key: &str| bound.values.get(key).cloned();
    let said = match kind(word) {
        Kind::Plain => return word.to_owned(),
        Kind::Count => return rng.below(3).to_string(),
        Kind::Text => return ["x", "p 7", "whatever"][rng.below(3)].to_owned(),
        Kind::Deal => {
            let other = bound.dealt.last().map(String::as_str);
            let word = match other {
                Some("A") => "B",
                Some(_) => "A",
                None => ["A", "B"][rng.below(2)],
            };
            let word = word.to_owned();
            bound.dealt.push(word.clone());
            return word;
        }
        Kind::Pid => {
            let other = value(bound, if word == "101" { "102" } else { "101" });
            let again = value(bound, "103");
            let wanted = again.filter(|again| Some(again) != other.as_ref());
            let free = ["7", "8"]
                .into_iter()
                .map(str::to_owned)
                .find(|pid| Some(pid) != other.as_ref());
            known.or(wanted).or(free).unwrap_or_default()
        }
        Kind::Again => known
            .or(value(bound, "101"))
            .or(value(bound, "102"))
            .unwrap_or("7".to_owned()),
        Kind::Value => known.unwrap_or_else(|| rng.below(2).to_string()),
        Kind::EachOf => {
            let other = value(bound, if word == "F" { "G" } else { "F" });
            known.unwrap_or_else(|| {
                if other.as_deref() == Some("F") {
                    "G"
                } else {
                    "F"
                }
                .to_owned()
            })
        }
    };
    bound.values.insert(word.to_owned(), said.clone());
    said
}

/// A run that is a little different.
pub(crate) fn mutate(mut run: Vec<String>, rng: &mut Rng) -> Vec<String> {
    if run.is_empty() {
        return run;
    }
    let (one, other) = (rng.below(run.len()), rng.below(run.len()));
    match rng.below(4) {
        0 => run.swap(one, other),
        1 => _ = run.remove(one),
        2 => run.insert(other, run[one].clone()),
        _ => {
            let word = ["7", "8", "9", "A", "F"][rng.below(5)];
            let mut words: Vec<&str> = run[one].split(' ').collect();
            if let Some(last) = words.last_mut() {
                *last = word;
            }
            run[one] = words.join(" ");
        }
    }
    run
}
