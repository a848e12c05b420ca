//! The head of a printout: what it shows, which actors print, and what may differ.

use super::relation;
use super::unprinted;
use super::word_list;
use crate::actor::{Actor, ActorKind};
use crate::placeholder::{Kind, Placeholder, Placeholders, decimals};
use crate::range::Range;
use crate::relation::Relation;
use crate::source::Source;

/// The contents of a printout's head.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    pub(crate) notes: Vec<Source>,
    /// `printout ours`: no program of the notes prints the body.
    pub(crate) ours: bool,
    pub(crate) shows: Option<String>,
    pub(crate) shows_zh: Option<String>,
    pub(crate) actors: Vec<Actor>,
    pub(crate) placeholders: Placeholders,
    pub(crate) relations: Vec<Relation>,
}

const KEYS: &str = "notes, shows, shows.zh, printout, processes, threads, tasks, pid, tid, again, next, value, count, \
                    decimal, number, level, time, word, text, one-of, who, shuffled, where, usually";

impl Header {
    /// Reads one line of the head.
    pub(crate) fn read(&mut self, line: usize, text: &str) -> Result<(), String> {
        let (key, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        if rest.is_empty() {
            return Err(format!("`{key}` has no value: write it after the key"));
        }
        match key {
            "notes" => self.notes.push(source(rest)?),
            "shows" => once(key, &mut self.shows, rest)?,
            "shows.zh" => once(key, &mut self.shows_zh, rest)?,
            "printout" => self.printout(rest)?,
            "processes" => self.actors(line, ActorKind::Process, rest)?,
            "threads" => self.actors(line, ActorKind::Thread, rest)?,
            "tasks" => self.actors(line, ActorKind::Task, rest)?,
            "again" | "next" => self.again(line, key, rest)?,
            "one-of" => self.words(line, rest, Kind::OneOf)?,
            "who" => self.words(line, rest, Kind::Who)?,
            "level" => self.level(line, rest)?,
            "shuffled" if rest.contains("\" by ") => self.shuffled(line, rest)?,
            "where" => self.relations.push(relation::read(line, rest, false)?),
            "usually" => self.relations.push(relation::read(line, rest, true)?),
            _ => self.samples(line, key, rest)?,
        }
        Ok(())
    }

    fn printout(&mut self, whose: &str) -> Result<(), String> {
        if whose != "ours" {
            return Err(format!(
                "`printout {whose}` is unknown: write `printout ours` if no program of the notes prints the body, or remove the line"
            ));
        }
        if std::mem::replace(&mut self.ours, true) {
            return Err("`printout` is given twice: remove one".to_owned());
        }
        Ok(())
    }

    fn actors(&mut self, line: usize, kind: ActorKind, names: &str) -> Result<(), String> {
        for name in word_list::split(names)? {
            if name.contains(['|', ',', '(', ')', '#']) {
                return Err(format!(
                    "the name of an actor cannot contain | , ( ) #: rename `{name}`"
                ));
            }
            if let Some(other) = self.actors.iter().find(|other| other.name == name) {
                return Err(format!(
                    "`{name}` is already declared in line {}",
                    other.line
                ));
            }
            self.actors.push(Actor { name, kind, line });
        }
        Ok(())
    }

    fn samples(&mut self, line: usize, key: &str, samples: &str) -> Result<(), String> {
        let (samples, range) = with_range(samples)?;
        for sample in samples {
            let kind = kind(key, &sample).ok_or_else(|| {
                format!("`{key}` is not a key of the head; there are {KEYS}; the body begins after an empty line")
            })?;
            self.declare(line, sample, kind, range)?;
        }
        Ok(())
    }

    /// Reads `"0, 1, 4, 9" by 2`.
    fn shuffled(&mut self, line: usize, text: &str) -> Result<(), String> {
        let words = word_list::split(text)?;
        let read = match &words[..] {
            [sample, by, workers] if by == "by" => {
                let workers = workers.parse().ok().filter(|&workers: &usize| workers > 0);
                workers.map(|workers| (sample, workers))
            }
            _ => None,
        };
        let (sample, workers) = read.ok_or(
            "write `shuffled \"A, B, C\" by 2`: a list, and how many workers take its items in order",
        )?;
        let kind = Kind::Shuffled(Some(workers));
        self.declare(line, sample.clone(), kind, Range::default())
    }

    fn level(&mut self, line: usize, samples: &str) -> Result<(), String> {
        if samples.starts_with(char::is_alphabetic) {
            return unprinted::read(line, samples, &mut self.placeholders);
        }
        let (samples, range) = with_range(samples)?;
        let level = self.placeholders.levels;
        self.placeholders.levels += 1;
        for sample in samples {
            self.declare(line, sample, Kind::Level(level), range)?;
        }
        Ok(())
    }

    fn declare(
        &mut self,
        line: usize,
        sample: String,
        kind: Kind,
        range: Range,
    ) -> Result<(), String> {
        if range != Range::default() && !kind.is_numeric() {
            return Err(format!(
                "`in {range}` limits numbers, and `{sample}` is declared as none"
            ));
        }
        if !range.holds(&sample) {
            return Err(format!("the sample `{sample}` is itself not in {range}"));
        }
        if let Some(what) = kind.refuses(&sample) {
            return Err(format!(
                "the sample `{sample}` is not {what}, which this key needs"
            ));
        }
        let list = &mut self.placeholders.list;
        if let Some(other) = list.iter().find(|other| other.sample == sample) {
            return Err(format!(
                "the sample `{sample}` is already declared in line {}",
                other.line
            ));
        }
        list.push(Placeholder {
            sample,
            kind,
            range,
            shown: None,
            related: false,
            line,
        });
        Ok(())
    }

    /// Reads `again 675 of 671 672` or `next 675 of 671 672`. The pids that it names must be declared above. If `shown
    /// 672` ends the line, the notes print 672 in place of the sample.
    fn again(&mut self, line: usize, key: &str, rest: &str) -> Result<(), String> {
        let mut words = word_list::split(rest)?;
        let shown = match &words[..] {
            [.., word, shown] if word == "shown" => Some(shown.clone()),
            _ => None,
        };
        if shown.is_some() {
            words.truncate(words.len() - 2);
        }
        let (sample, pids) = match &words[..] {
            [sample, of, pids @ ..] if of == "of" && !pids.is_empty() => (sample, pids),
            _ => {
                return Err(format!(
                    "write `{key} 675 of 671 672`: a sample and the pids it may be"
                ));
            }
        };
        let pid = |pid: &String| {
            let is_pid = |other: &Placeholder| other.kind == Kind::Pid && other.sample == *pid;
            let found = self.placeholders.list.iter().position(is_pid);
            found.ok_or_else(|| {
                format!("`{pid}` is not a pid declared above: add it to a `pid` line")
            })
        };
        let pids = pids.iter().map(pid).collect::<Result<_, _>>()?;
        let kind = if key == "next" {
            Kind::Next(pids)
        } else {
            Kind::Again(pids)
        };
        self.declare(line, sample.clone(), kind, Range::default())?;
        if let Some(declared) = self.placeholders.list.last_mut() {
            declared.shown = shown;
        }
        Ok(())
    }

    fn words(&mut self, line: usize, rest: &str, kind: fn(usize) -> Kind) -> Result<(), String> {
        let words = word_list::split(rest)?;
        for word in &words {
            let group = self.placeholders.groups.len();
            self.declare(line, word.clone(), kind(group), Range::default())?;
        }
        self.placeholders.groups.push(words);
        Ok(())
    }
}

/// The samples of a line, and the range at its end: `0 1 2 in 0..5`.
fn with_range(samples: &str) -> Result<(Vec<String>, Range), String> {
    let Some((before, range)) = samples.rsplit_once(" in ") else {
        return Ok((word_list::split(samples)?, Range::default()));
    };
    let range = range.trim();
    if range.contains(['"', ' ']) {
        return Ok((word_list::split(samples)?, Range::default()));
    }
    let read = Range::read(range).ok_or_else(|| {
        format!("`in {range}`: write a range of numbers such as `in 0..100`, `in 2..` or `in ..5`")
    })?;
    Ok((word_list::split(before)?, read))
}

fn kind(key: &str, sample: &str) -> Option<Kind> {
    Some(match key {
        "pid" => Kind::Pid,
        "tid" => Kind::Tid,
        "value" => Kind::Value,
        "count" => Kind::Count,
        "decimal" => Kind::Decimal(decimals(sample)),
        "number" => Kind::Number,
        "time" => Kind::Time,
        "word" => Kind::Word,
        "text" => Kind::Text,
        "shuffled" => Kind::Shuffled(None),
        _ => return None,
    })
}

fn once(key: &str, place: &mut Option<String>, text: &str) -> Result<(), String> {
    if place.replace(text.to_owned()).is_some() {
        return Err(format!("`{key}` is given twice: remove one"));
    }
    Ok(())
}

fn source(text: &str) -> Result<Source, String> {
    let (file, heading) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let is_file = file.len() == 3 && file.bytes().all(|byte| byte.is_ascii_digit());
    if !is_file || heading.trim().is_empty() {
        return Err(
            "write `notes 000 HEADING`: a file of the notes, 000 to 004, and a heading in it"
                .to_owned(),
        );
    }
    Ok(Source {
        file: file.to_owned(),
        heading: heading.trim().to_owned(),
    })
}
