//! A model as a transcript.

use std::collections::HashSet;
use std::fmt::Write;

use super::Model;

impl Model {
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
            ("B", "shuffled \"A, B\""),
        ] {
            if used.contains(word) {
                _ = writeln!(text, "{head}");
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
            line.after_one_of
                .iter()
                .for_each(|label| _ = write!(text, ", after one of {label}"));
            line.all_but
                .iter()
                .for_each(|(but, label)| _ = write!(text, ", after all but {but} {label}"));
            match (line.min, line.max) {
                (1, 1) => {}
                (least, usize::MAX) => _ = write!(text, ", {least}+"),
                (least, most) => _ = write!(text, ", {least}..{most}"),
            }
            _ = writeln!(text, " | {}", line.text);
        }
        text
    }
}
