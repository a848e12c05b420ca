//! The lines at the head of a printout: what it shows, who prints, and what may differ.

use std::collections::HashMap;

use super::Source;
use super::kind::{Group, Hole, Holes, Kind, decimals};
use super::words;
use crate::actor;

/// What the head of a printout says.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub(super) notes: Vec<Source>,
    /// `printout ours`: what the body holds is not in the notes.
    pub(super) ours: bool,
    pub(super) shows: Option<String>,
    pub(super) shows_zh: Option<String>,
    pub(super) actors: Vec<Declared>,
    pub(super) holes: Holes,
}

/// An actor, and the line that declares it.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) kind: actor::Kind,
    pub(super) line: usize,
}

const KEYS: &str = "notes, shows, shows.zh, printout, processes, threads, tasks, pid, tid, again, value, count, \
                    int, decimal, number, time, word, text, one-of, each-of, deal";

impl Header {
    /// Reads one line of the head.
    pub(super) fn read(&mut self, line: usize, text: &str) -> Result<(), String> {
        let (key, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        if rest.is_empty() {
            return Err(format!("`{key}` says nothing: write its values behind it"));
        }
        match key {
            "notes" => self.notes.push(source(rest)?),
            "shows" => once(key, &mut self.shows, rest)?,
            "shows.zh" => once(key, &mut self.shows_zh, rest)?,
            "printout" => self.printout(rest)?,
            "processes" => self.actors(line, actor::Kind::Process, rest)?,
            "threads" => self.actors(line, actor::Kind::Thread, rest)?,
            "tasks" => self.actors(line, actor::Kind::Task, rest)?,
            "again" => self.again(line, rest)?,
            "one-of" | "each-of" | "deal" => self.group(line, key, rest)?,
            _ => self.samples(line, key, rest)?,
        }
        Ok(())
    }

    fn printout(&mut self, whose: &str) -> Result<(), String> {
        if whose != "ours" {
            return Err(format!(
                "write `printout ours` where the notes print none of this, else nothing, not `{whose}`"
            ));
        }
        if std::mem::replace(&mut self.ours, true) {
            return Err("`printout` stands here twice: keep one".to_owned());
        }
        Ok(())
    }

    fn actors(&mut self, line: usize, kind: actor::Kind, names: &str) -> Result<(), String> {
        for name in words::split(names)? {
            if name.contains(['|', ',', '(', ')', '#']) {
                return Err(format!(
                    "an actor's name holds none of | , ( ) #: rename `{name}`"
                ));
            }
            if let Some(other) = self.actors.iter().find(|other| other.name == name) {
                return Err(format!(
                    "`{name}` is declared in line {} already",
                    other.line
                ));
            }
            self.actors.push(Declared { name, kind, line });
        }
        Ok(())
    }

    fn samples(&mut self, line: usize, key: &str, samples: &str) -> Result<(), String> {
        for sample in words::split(samples)? {
            let kind = kind(key, &sample).ok_or_else(|| {
                format!("`{key}` is no word of the head; there are {KEYS}; the body follows an empty line")
            })?;
            self.declare(line, sample, kind)?;
        }
        Ok(())
    }

    fn declare(&mut self, line: usize, sample: String, kind: Kind) -> Result<(), String> {
        if let Some(what) = kind.refuses(&sample) {
            return Err(format!(
                "the sample `{sample}` is not {what}, as this kind's samples are"
            ));
        }
        if let Some(other) = self.holes.holes.iter().find(|hole| hole.sample == sample) {
            return Err(format!(
                "the sample `{sample}` is declared in line {} already",
                other.line
            ));
        }
        if matches!(kind, Kind::Again(_)) {
            self.holes.repeats.push(self.holes.holes.len());
        }
        self.holes.holes.push(Hole { sample, kind, line });
        Ok(())
    }

    /// `again 675 of 671 672`: the pids named must be declared above.
    fn again(&mut self, line: usize, rest: &str) -> Result<(), String> {
        let words = words::split(rest)?;
        let [sample, of, pids @ ..] = &words[..] else {
            return Err("write `again 675 of 671 672`: a sample and the pids it may be".to_owned());
        };
        if of != "of" || pids.is_empty() {
            return Err("write `again 675 of 671 672`: a sample and the pids it may be".to_owned());
        }
        let known: HashMap<&str, usize> = (self.holes.holes.iter().enumerate())
            .filter(|(_, hole)| hole.kind == Kind::Pid)
            .map(|(index, hole)| (hole.sample.as_str(), index))
            .collect();
        let pid = |pid: &String| {
            let found = known.get(pid.as_str()).copied();
            found.ok_or_else(|| format!("`{pid}` is no pid declared above: add it to a `pid` line"))
        };
        let pids = pids.iter().map(pid).collect::<Result<_, _>>()?;
        self.declare(line, sample.clone(), Kind::Again(pids))
    }

    fn group(&mut self, line: usize, key: &str, rest: &str) -> Result<(), String> {
        let words = words::split(rest)?;
        let group = self.holes.groups.len();
        let kind = match key {
            "one-of" => Kind::OneOf(group),
            "each-of" => Kind::EachOf(group),
            _ => Kind::Deal(group),
        };
        let first_dealt = (key == "deal").then_some(self.holes.dealt);
        self.holes.dealt += first_dealt.map_or(0, |_| words.len());
        for word in &words {
            self.declare(line, word.clone(), kind.clone())?;
        }
        self.holes.groups.push(Group { words, first_dealt });
        Ok(())
    }
}

fn kind(key: &str, sample: &str) -> Option<Kind> {
    Some(match key {
        "pid" => Kind::Pid,
        "tid" => Kind::Tid,
        "value" => Kind::Value,
        "count" => Kind::Count,
        "int" => Kind::Int,
        "decimal" => Kind::Decimal(decimals(sample)),
        "number" => Kind::Number,
        "time" => Kind::Time,
        "word" => Kind::Word,
        "text" => Kind::Text,
        _ => return None,
    })
}

fn once(key: &str, place: &mut Option<String>, text: &str) -> Result<(), String> {
    if place.replace(text.to_owned()).is_some() {
        return Err(format!("`{key}` stands here twice: keep one"));
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
