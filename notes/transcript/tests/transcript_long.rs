//! The report on a run of more lines than the blame of single lines is searched for: it is simpler, and never contradicts
//! itself.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use notes_lang::Lang;
use notes_transcript::{Style, Transcript};

const LINES: usize = 3_000;

/// Two threads in turn, with a level and a number that differs.
fn transcript(rule: &str) -> Transcript {
    let rounds = LINES / 3;
    let head = "notes 000 x\nshows x\nshows.zh 某\nthreads a b\nlevel {0..1}\ncount 7777";
    let body = format!(
        "for i in 2..{}\na, +1 | put i{{i}}: 1\n{rule}b, -1 | got i{{i}}: 0\nb | 7777 ok\n{rule}end",
        rounds + 1
    );
    Transcript::parse("long.txt", &format!("{head}\n\n{body}")).unwrap()
}

fn run() -> Vec<String> {
    let rounds = 2..LINES / 3 + 2;
    let lines = rounds.flat_map(|round| {
        [
            format!("put i{round}: 1"),
            format!("got i{round}: 0"),
            format!("{} ok", round % 9),
        ]
    });
    lines.collect()
}

/// The sum of the summary's faults, such as "2 lines are wrong".
fn faults(report: &str) -> usize {
    let text = report.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, summary) = text
        .rsplit_once("The run differs from the notes: ")
        .unwrap();
    let (faults, _) = summary.split_once("; ").unwrap();
    let counts = faults
        .split(", ")
        .map(|fault| fault.split(' ').next().unwrap());
    counts.map(|count| count.parse::<usize>().unwrap()).sum()
}

/// Checks that the report does not contradict itself; returns its marked rows.
fn marked(report: &str) -> Vec<String> {
    let marked = report
        .lines()
        .filter(|row| row.starts_with(['!', '-', '+']));
    let marked: Vec<String> = marked.map(str::to_owned).collect();
    for row in &marked {
        let row = row
            .trim_start_matches(['!', ' '])
            .trim_start_matches(|c: char| c.is_ascii_digit());
        let Some(texts) = row.strip_suffix("wrong text") else {
            continue;
        };
        let sides: Vec<&str> = texts
            .split("  ")
            .map(str::trim)
            .filter(|side| !side.is_empty())
            .collect();
        assert_ne!(
            sides.first(),
            sides.get(1),
            "equal lines are called different:\n{report}"
        );
    }
    assert_eq!(
        faults(report),
        marked.len(),
        "the summary counts other rows:\n{report}"
    );
    marked
}

/// The marked rows of the report on `run`, which differs.
fn marks(transcript: &Transcript, run: &[String]) -> Vec<String> {
    let comparison = transcript.printouts()[0].compare(&run.join("\n"));
    assert!(!comparison.agrees() && !comparison.is_undecided());
    let style = Style {
        width: 160,
        colour: false,
    };
    marked(&comparison.report(Lang::En, style))
}

#[test]
fn a_dropped_doubled_or_moved_line_of_three_thousand_is_counted_as_it_is_marked() {
    let transcript = transcript("");
    let right = run();
    assert!(
        transcript.printouts()[0]
            .compare(&right.join("\n"))
            .agrees()
    );
    for place in [1, 1_500, 2_900] {
        let mut changed = right.clone();
        let line = changed.remove(place);
        let rows = marks(&transcript, &changed);
        assert!(
            rows.len() == 1 && rows[0].starts_with('-'),
            "{place}: {rows:?}"
        );
        changed.insert(place + 99, line.clone());
        let rows = marks(&transcript, &changed);
        assert!(
            rows.len() == 1 && rows[0].contains(&line),
            "{place}: {rows:?}"
        );
        changed.insert(place, line);
        let rows = marks(&transcript, &changed);
        assert!(
            rows.len() == 1 && rows[0].starts_with('+'),
            "{place}: {rows:?}"
        );
    }
}

#[test]
fn the_three_faults_together_are_three_rows() {
    for rule in ["", "---\n"] {
        let mut changed = run();
        let late = changed.remove(2_201);
        changed.insert(2_300, late.clone());
        let twice = changed[1_500].clone();
        changed.insert(1_500, twice.clone());
        let dropped = changed.remove(700);
        let rows = marks(&transcript(rule), &changed);
        let all = rows.len() == 3
            && (rows[0].starts_with('-') && rows[0].contains(&dropped))
            && (rows[1].starts_with('+') && rows[1].contains(&twice))
            && (rows[2].starts_with('!') && rows[2].contains(&late));
        assert!(all, "{rows:?}");
    }
}

#[test]
fn too_many_lines_that_may_each_be_several_items_need_no_search() {
    let head = "notes 000 x\nshows x\nshows.zh 某\ntasks s{1..8}\nvalue {101..108}\nwhere lines(ok) = 100\nwhere 101 < 102";
    let body = "s1 (ok), 1+ | ok 101\nfor i in 2..8\ns{i} (ok), 0+ | ok {100 + i}\nend";
    let transcript = Transcript::parse("long.txt", &format!("{head}\n\n{body}")).unwrap();
    let printout = &transcript.printouts()[0];
    let comparison = printout.compare(&"ok 7\n".repeat(LINES));
    assert!(!comparison.agrees() && !comparison.is_undecided());
    // These are the steps that the report needs.
    assert!(comparison.steps() <= 20_000, "{}", comparison.steps());
    assert!(printout.compare(&"ok 7\n".repeat(100)).agrees());
}
