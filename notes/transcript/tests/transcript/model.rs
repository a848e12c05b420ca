//! Random transcripts, runs of them, and an oracle that tries every assignment of lines.

#[path = "model/oracle.rs"]
mod oracle;
#[path = "model/rng.rs"]
mod rng;
#[path = "model/runs.rs"]
pub(crate) mod runs;
#[path = "model/text.rs"]
mod text;
#[path = "model/values.rs"]
mod values;

pub(crate) use rng::Rng;

/// The texts of the lines; words are separated by single blanks.
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
    "s A, B",
    "any",
];

#[derive(Clone, Debug)]
pub(crate) struct Line {
    actor: usize,
    text: &'static str,
    min: usize,
    max: usize,
    labels: Vec<char>,
    after: Vec<char>,
    after_one_of: Vec<char>,
    /// `after all but 1 l`
    all_but: Vec<(usize, char)>,
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
            let (marks, after, after_one_of) = (labels(3), labels(8), labels(8));
            let windows = labels(5).into_iter();
            let all_but = windows.map(|label| (rng.below(3), label)).collect();
            section += usize::from(ordered && rng.below(8) == 0 && !lines.is_empty());
            lines.push(Line {
                actor: rng.below(actors),
                text: TEXTS[(offset + rng.below(texts)) % TEXTS.len()],
                min,
                max,
                labels: marks,
                after,
                after_one_of,
                all_but,
                section,
            });
        }
        let mut model = Model { lines };
        if rng.below(3) == 0 {
            model.copy_actor(rng, actors);
        }
        model.tidy();
        model
    }

    /// Copies an actor's lines, from some place on, to another actor, which gets its own placeholders.
    fn copy_actor(&mut self, rng: &mut Rng, further: usize) {
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
            copy.actor = further;
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

    /// Removes what a transcript may not have: labels that no line waits for or that no line has, and a repeated pid
    /// without the two pids that it may repeat.
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
            if !self.has_window(label) {
                let lines = self.lines.iter_mut();
                lines.for_each(|line| line.all_but.retain(|(_, other)| *other != label));
            }
            let borne = self.lines.iter().any(|line| line.labels.contains(&label));
            let waited =
                |line: &Line| line.after.contains(&label) || line.after_one_of.contains(&label);
            let waited = self.lines.iter().any(waited) || self.has_window(label);
            if !(borne && waited) {
                for line in &mut self.lines {
                    line.labels.retain(|other| *other != label);
                    line.after.retain(|other| *other != label);
                    line.after_one_of.retain(|other| *other != label);
                }
            }
        }
    }

    /// Whether there is a window of this label that can forbid a line.
    fn has_window(&self, label: char) -> bool {
        (self.lines.iter().enumerate()).any(|(index, line)| {
            let mut windows = line.all_but.iter();
            let above = self.lines[..index].iter();
            let labelled = above.filter(|line| line.labels.contains(&label)).count();
            windows.any(|(but, other)| *other == label && labelled > *but)
        })
    }

    /// How many lines above `line` have `label` and have not come, if each line came as often as `came` says.
    fn not_come(&self, line: usize, label: char, came: impl Fn(usize) -> usize) -> usize {
        let above = self.lines[..line].iter().enumerate();
        let labelled = above.filter(|(_, other)| other.labels.contains(&label));
        let open = labelled.map(|(index, other)| other.min.max(1).saturating_sub(came(index)));
        open.sum()
    }

    /// Makes sure that the pids which the model may repeat come in every run.
    pub(crate) fn settle(&mut self) {
        let comes = |word: &str| {
            let mut lines = self.lines.iter();
            lines.any(|line| line.min > 0 && line.text.split(' ').any(|other| other == word))
        };
        if !(comes("101") && comes("102")) {
            let repeats = self.lines.iter_mut().filter(|line| line.text == "r 103");
            repeats.for_each(|line| line.text = "y");
        }
    }
}
