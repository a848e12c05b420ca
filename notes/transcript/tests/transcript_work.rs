//! Limits on a comparison's work, counted in tried moves so that it is the same on every machine.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fmt::Write;

use notes_transcript::{Comparison, Transcript};

const HEAD: &str = "notes 000 x\nshows x\nshows.zh 某\n";

fn compare(head: &str, body: &str, run: &[String]) -> Comparison {
    let transcript = Transcript::parse("work.txt", &format!("{HEAD}{head}\n\n{body}")).unwrap();
    transcript.printouts()[0].compare(&run.join("\n"))
}

#[track_caller]
fn check(comparison: &Comparison, agrees: bool, steps: usize) {
    assert!(!comparison.is_undecided());
    assert_eq!(
        comparison.agrees(),
        agrees,
        "{}",
        comparison.summary(notes_lang::Lang::En)
    );
    assert!(comparison.steps() <= steps, "{} steps", comparison.steps());
}

/// Ten actors with the same hundred lines, in a run in which their turns are uneven.
fn interleaved(text: impl Fn(usize) -> String) -> Vec<String> {
    let mut next = [0_usize; 10];
    let mut run = Vec::new();
    let mut actor = 0;
    while run.len() < 1000 {
        actor = (actor * 7 + run.len() * 3 + 1) % 10;
        let open = (0..10)
            .map(|step| (actor + step) % 10)
            .find(|&actor| next[actor] < 100);
        actor = open.unwrap_or_default();
        run.push(text(next[actor]));
        next[actor] += 1;
    }
    run
}

const TEN: &str = "threads \"t {0..9}\"";

fn ten(line: &str) -> String {
    format!("for a in 0..9\nfor i in 0..99\nt {{a}} | {line}\nend\nend\n")
}

#[test]
fn ten_actors_with_equal_numbered_lines_need_few_steps() {
    let run = interleaved(|line| format!("hello {line}"));
    check(&compare(TEN, &ten("hello {i}"), &run), true, 1000);
    let mut wrong = run.clone();
    wrong.swap(0, 999);
    check(&compare(TEN, &ten("hello {i}"), &wrong), false, 30_000);
    check(&compare(TEN, &ten("hello {i}"), &run[..999]), false, 30_000);
}

#[test]
fn ten_actors_that_repeat_one_line_need_few_steps() {
    let run = interleaved(|_| "hello".to_owned());
    check(&compare(TEN, &ten("hello"), &run), true, 1000);
    check(&compare(TEN, &ten("hello"), &run[..999]), false, 30_000);
}

#[test]
fn ten_actors_that_alternate_two_lines_need_few_steps() {
    let run = interleaved(|line| {
        if line % 2 == 0 {
            "wait".to_owned()
        } else {
            "go".to_owned()
        }
    });
    let body = "for a in 0..9\nrepeat 50\nt {a} | wait\nt {a} | go\nend\nend\n";
    check(&compare(TEN, body, &run), true, 1000);
    let mut wrong = run.clone();
    // Then more actors have gone than have waited.
    wrong[0] = "go".to_owned();
    check(&compare(TEN, body, &wrong), false, 30_000);
}

#[test]
fn any_text_between_other_lines_needs_few_steps() {
    let head = "threads main log\ntext anything";
    let mut body = "log, 0+ | anything\n".to_owned();
    let mut run = Vec::new();
    for line in 0..100 {
        _ = writeln!(body, "main | line {line}");
        run.extend((0..9).map(|noise| format!("noise {}", (line + noise) % 5)));
        run.push(format!("line {line}"));
    }
    check(&compare(head, &body, &run), true, 1000);
    let mut wrong = run.clone();
    wrong.swap(9, 999);
    check(&compare(head, &body, &wrong), false, 30_000);
    wrong = run;
    wrong.remove(509);
    check(&compare(head, &body, &wrong), false, 30_000);
}

#[test]
fn children_identified_by_later_lines_of_the_parent_need_few_steps() {
    let head = "processes parent \"child {1..40}\"\npid {701..740}";
    let mut body = String::new();
    for child in 1..=40 {
        _ = writeln!(
            body,
            "parent | started {}\nchild {child} | I am {}",
            700 + child,
            700 + child
        );
    }
    let started = |pid: usize| format!("started {pid}");
    let mut run: Vec<String> = (1..=40)
        .rev()
        .map(|child| format!("I am {}", 900 + child))
        .collect();
    run.extend((1..=40).map(|child| started(900 + child)));
    check(&compare(head, &body, &run), true, 80);
    run[79] = started(999);
    check(&compare(head, &body, &run), false, 30_000);
}

#[test]
fn children_that_differ_only_in_their_pids_need_few_steps() {
    let head = "processes \"child {1..40}\"\npid {701..740}";
    let body = "for i in 1..40\nchild {i} | start {700+i}\nchild {i} | end {700+i}\nend\n";
    let mut run: Vec<String> = (0..40)
        .map(|child| format!("start {}", 5000 - child))
        .collect();
    run.extend((0..40).map(|child| format!("end {}", 5000 - (child * 7) % 40)));
    check(&compare(head, body, &run), true, 2000);
    run[79] = "end 1".to_owned();
    check(&compare(head, body, &run), false, 30_000);
    run[79] = "end 5000".to_owned();
    check(&compare(head, body, &run), false, 30_000);
}

/// Three consumers take 1002 items: of each three, the last one is printed first.
fn three_consumers() -> Vec<String> {
    let mut run = Vec::new();
    for first in (0..1002).step_by(3) {
        run.extend((first..first + 3).map(|item| format!("put {item}")));
        for (item, consumer) in [(first + 2, "C"), (first, "A"), (first + 1, "B")] {
            run.push(format!("get {item} by {consumer}"));
        }
        run.extend(vec![String::new(); 3]);
    }
    run.push("end".to_owned());
    run
}

#[test]
fn a_thousand_items_that_three_consumers_take_need_few_steps() {
    let head = "threads producer\ntasks item{0..1001}\nwho A B C";
    let body = "for i in 0..1001\nproducer | put {i}\nitem{i} (got), after all but 2 got | get {i} by A\nitem{i} |\nend\n\
                ---\nproducer | end\n";
    let run = three_consumers();
    check(&compare(head, body, &run), true, 10_000);
    // Items 900 to 902 are printed after item 903.
    let mut wrong = run.clone();
    let place = |line: &str| run.iter().position(|other| other == line).unwrap();
    let early = wrong.remove(place("get 903 by A"));
    wrong.insert(place("get 902 by C"), early);
    check(&compare(head, body, &wrong), false, 30_000);
    wrong = run.clone();
    wrong.remove(place("get 500 by C"));
    check(&compare(head, body, &wrong), false, 30_000);
}

#[test]
fn equal_lines_in_a_window_need_few_steps() {
    let head = "tasks \"t {0..299}\"\ncount 7";
    let body = "for i in 0..299\nt {i} (got), after all but 2 got | took 7\nend\n";
    let mut run: Vec<String> = (0..300).map(|line| format!("took {}", line % 5)).collect();
    check(&compare(head, body, &run), true, 1000);
    run.pop();
    check(&compare(head, body, &run), false, 30_000);
    run.push("took none".to_owned());
    check(&compare(head, body, &run), false, 30_000);
}

#[test]
fn the_cost_of_a_million_lines_is_linear() {
    let run = vec!["tick".to_owned(); 1_000_000];
    let start = cpu_seconds();
    check(
        &compare("threads a", "a, 0+ | tick\n", &run),
        true,
        1_000_000,
    );
    // It takes two seconds. A copy of the best path at each step made it take more than a minute.
    let took = cpu_seconds() - start;
    assert!(took < 30.0, "{took} s");
}

#[test]
fn many_unexpected_lines_make_a_short_report_in_linear_time() {
    let body = "a | one 1\na | two 2\na | three\n";
    let once = ["one 5", "two 6", "three"].map(str::to_owned);
    let repeated: Vec<String> = once.iter().cycle().take(300_000).cloned().collect();
    for run in [vec!["y".to_owned(); 300_000], repeated] {
        let start = cpu_seconds();
        let comparison = compare("threads a\nvalue 1 2 in 0..9", body, &run);
        let report = comparison.report(notes_lang::Lang::En, notes_transcript::Style::default());
        let took = cpu_seconds() - start;
        assert!(took < 30.0, "{took} s");
        assert!(!comparison.agrees() && !comparison.is_undecided());
        assert!(report.lines().count() < 30, "{report}");
        let more = "\n+ 299,99";
        assert!(report.contains(more), "{report}");
        assert!(
            report.contains(" more lines that the notes do not have\n"),
            "{report}"
        );
    }
}

/// How long this thread has computed, whatever else the machine does (proc_pid_stat(5): utime, in hundredths of a second).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let utime: f64 = fields.split_whitespace().nth(11).unwrap().parse().unwrap();
    utime / 100.0
}
