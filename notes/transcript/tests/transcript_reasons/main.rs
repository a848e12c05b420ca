//! What a report says below a wrong line, word for word.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod earlier_lines;
mod numbers;

use notes_lang::Lang;
use notes_transcript::{Style, Transcript};

fn report(text: &str, run: &[&str], lang: Lang) -> String {
    let text = format!("notes 000 X\nshows a\nshows.zh b\n{text}");
    let transcript = Transcript::parse("test.txt", &text).unwrap();
    let comparison = transcript.printouts()[0].compare(&run.join("\n"));
    let style = Style {
        width: 1000,
        colour: false,
    };
    comparison.report(lang, style)
}

/// Checks the only reason in the report, in both languages.
#[track_caller]
fn says(text: &str, run: &[&str], en: &str, zh: &str) {
    for (lang, said) in [(Lang::En, en), (Lang::Zh, zh)] {
        let report = report(text, run, lang);
        let lines = report.lines();
        let reason = |line: &str| {
            let below_a_row = line.strip_prefix("    ");
            let of_the_run = line.strip_prefix("! ").filter(|rest| !rest.contains("  "));
            below_a_row
                .filter(|rest| !rest.trim_start().starts_with('^'))
                .or(of_the_run)
                .map(str::to_owned)
        };
        let reasons: Vec<String> = lines.skip(1).filter_map(reason).collect();
        assert_eq!(reasons, [said], "{report}");
    }
}

const SUM: &str = "processes p\ncount 14 25 in 0..40\nwhere 14 + 25 = 40";
const TWO: &str = "\n\np | kept 14\np | lost 25\n";

#[test]
fn a_sum_is_said_with_its_lines_and_the_values_of_the_run() {
    let sum = SUM.replace("14 + 25 = 40", "14 + 25 = 39") + TWO;
    says(
        &sum,
        &["kept 10", "lost 20"],
        "line 1 + line 2 must be 39; here 10 + 20 = 30",
        "第 1 行的值 + 第 2 行的值应当等于 39；这里是 10 + 20 = 30",
    );
    let said = sum.replace("= 39", "= 39 \"kept and lost add up\" \"两者之和不变\"");
    says(
        &said,
        &["kept 10", "lost 20"],
        "kept and lost add up; here line 1 has 10, line 2 has 20",
        "两者之和不变；这里第 1 行的值是 10，第 2 行的值是 20",
    );
}

#[test]
fn values_of_one_line_are_named_by_their_samples() {
    says(
        "processes p\ndecimal 5.1 3.7 7.5\nwhere 3.7 <= 5.1 <= 7.5\n\np | 5.1 us (3.7 to 7.5)\n",
        &["4.0 us (2.0 to 3.0)"],
        "the 5.1 in line 1 must be at most the 7.5 in line 1; here 4.0 and 3.0",
        "5.1（第 1 行）应当不大于 7.5（第 1 行）；这里是 4.0 和 3.0",
    );
    says(
        "processes p\ndecimal 5.1 3.7\nwhere 3.7 = 2 * 5.1 \"b is twice a\" \"乙是甲的两倍\"\n\np | 5.1 and 3.7\n",
        &["1.0 and 3.0"],
        "b is twice a; here line 1 has 3.0 and 1.0",
        "乙是甲的两倍；这里第 1 行的值是 3.0 和 1.0",
    );
}

#[test]
fn a_tolerance_is_in_seconds_for_times_and_in_their_unit_for_numbers() {
    says(
        "processes p q\ntime 10:00:00 10:00:01\nwhere 10:00:00 = 10:00:01 within 0.5\n\np | 10:00:00 p\nq | 10:00:01 q\n",
        &["11:00:00 p", "11:00:02 q"],
        "line 1 and line 2 must be at most 0.5 s apart; here 11:00:00 and 11:00:02, which are 2 s apart",
        "第 1 行的值与第 2 行的值应当相差不超过 0.5 秒；这里是 11:00:00 和 11:00:02，相差 2 秒",
    );
    says(
        "processes p\ndecimal 6.4 3.2\nwhere 6.4 - 3.2 = 3 within 0.5\n\np | 3.2\np | 6.4\n",
        &["3.0", "7.0"],
        "line 2 - line 1 and 3 must be at most 0.5 apart; here 7.0 - 3.0 = 4",
        "第 2 行的值 - 第 1 行的值与 3 应当相差不超过 0.5；这里是 7.0 - 3.0 = 4",
    );
}

#[test]
fn two_relations_that_say_the_same_are_one_rule() {
    let rule = "where lines(done) = 2 \"two are done\" \"完成两个\"\n";
    let text =
        format!("notes 000 X\nshows a\nshows.zh b\nthreads a\n{rule}{rule}\na (done), 0+ | done\n");
    let transcript = Transcript::parse("x.txt", &text).unwrap();
    let comparison = transcript.printouts()[0].compare("done");
    let summary = comparison.summary(Lang::En);
    assert!(summary.contains("1 overall rule"), "{summary}");
}

#[test]
fn counted_lines_are_named_by_one_of_them() {
    let items = "threads main\ntasks item{0..2}\ncount 9 in 0..9\nRULE\n\n\
                 for i in 0..2\nitem{i} (done), 0..1 | item {i}\nend\n---\nmain | 9 of 3 done\n";
    says(
        &items.replace("RULE", "where 9 = lines(done)"),
        &["item 2", "2 of 3 done"],
        "line 2 must be the number of lines like line 1; here 2 and 1",
        "第 2 行的值应当等于与第 1 行同类的行数；这里是 2 和 1",
    );
    says(
        &items.replace(
            "RULE",
            "where 9 = lines(done) \"all are counted\" \"全部计入\"",
        ),
        &["item 2", "2 of 3 done"],
        "all are counted; here line 2 has 2, there is 1 line like line 1",
        "全部计入；这里第 2 行的值是 2，有 1 行与第 1 行同类",
    );
    says(
        &items.replace(
            "RULE",
            "where 9 = last(done) \"the last is counted\" \"计入最后一行\"",
        ),
        &["item 2", "item 0", "1 of 3 done"],
        "the last is counted; here line 3 has 1, the last line like line 1 is line 2 of those printed",
        "计入最后一行；这里第 3 行的值是 1，与第 1 行同类的最后一行是打印出来的第 2 行",
    );
}

#[test]
fn what_usually_holds_needs_no_remark_of_its_own() {
    let slow = "processes p\ndecimal 5.1 3.7\nusually 5.1 <= 3.7\n\np | 5.1\np | 3.7\n";
    let said = report(slow, &["2.0", "1.0"], Lang::En);
    let unusual = "Allowed, but unusual: line 1 is usually at most line 2; here 2.0 and 1.0.";
    assert!(said.contains(unusual), "{said}");
    let said = report(slow, &["2.0", "1.0"], Lang::Zh);
    let unusual = "允许，但不常见：第 1 行的值通常不大于第 2 行的值；这里是 2.0 和 1.0。";
    assert!(said.contains(unusual), "{said}");
}

#[test]
fn ranges_are_said_in_words() {
    for (range, en, zh) in [
        ("5..", "5 or more", "不小于 5"),
        ("0..5", "from 0 to 5", "在 0 到 5 之间"),
    ] {
        let run = if range == "5.." { "4" } else { "6" };
        says(
            &format!("processes p\ncount 5 in {range}\n\np | has 5\n"),
            &[&format!("has {run}")],
            &format!("the number must be {en}; {run} was printed"),
            &format!("数值应当{zh}，打印的却是 {run}"),
        );
    }
    says(
        "processes p\ndecimal 5.0 in ..9\n\np | has 5.0\n",
        &["has 9.5"],
        "the number must be at most 9; 9.5 was printed",
        "数值应当不大于 9，打印的却是 9.5",
    );
}

#[test]
fn a_wrong_level_says_what_the_number_was() {
    let level = "threads p q\nlevel 0 1 2 in 0..2\n\np, +1 | put: 1\np, +1 | put: 2\nq, -1 | got: 1\nq, -1 | got: 0\n";
    says(
        level,
        &["put: 1", "put: 2", "got: 1", "got: 1"],
        "the number was 1, and this line subtracts 1: it must be 0 here, not 1",
        "数值此前是 1，这一行减 1：这里应当是 0，而不是 1",
    );
    says(
        "threads p\nlevel 1 2 in 0..2\n\np, +2 | put: 2\np, +1 | put: 1\n",
        &["put: 2", "put: 1"],
        "the number was 2, and this line adds 1: it may not come here, because the number must be from 0 to 2",
        "数值此前是 2，这一行加 1：不能出现在这里，因为数值应当在 0 到 2 之间",
    );
    says(
        "threads p\nlevel 0\n\np, -1 | got: 0\n",
        &["got: 0"],
        "the number was 0, and this line subtracts 1: it may not come here, because the number must be 0 or more",
        "数值此前是 0，这一行减 1：不能出现在这里，因为数值应当不小于 0",
    );
}

const TASKS: &str = "processes \"task {0..2}\"\npid 671 672\nnext 675 of 671 672 shown 671\n\n\
                     task 0 | run 0 (671)\ntask 0 | end 0\ntask 1 | run 1 (672)\ntask 1 | end 1\ntask 2 | run 2 (675)\n";

#[test]
fn a_worker_is_named_by_its_pid_in_the_run() {
    says(
        TASKS,
        &["run 0 (11)", "run 1 (12)", "end 1", "run 2 (11)", "end 0"],
        "process 11 is still running another task and takes the next one only when that has ended, so line 2 on the left must come first: `end 0`",
        "进程 11 还在做别的任务，做完才接下一个，所以左边第 2 行应当先出现：“end 0”",
    );
    says(
        TASKS,
        &["run 0 (11)", "run 1 (12)", "end 1", "run 2 (99)", "end 0"],
        "the 671 on the left stands for one of the pids 11, 12; 99 is none of them",
        "左边的 671 应当是进程号 11、12 之一，但 99 不是",
    );
}

#[test]
fn a_named_actor_is_named_and_the_line_of_the_run_is_quoted() {
    let queue = "threads T1 T2\ntasks item{0..1}\ncount 7\nwho T1 T2\n\n\
                 T1, plain | start T1\nT2, plain | start T2\nitem0 | got 7 by T1\nitem1 | then 7 by T1\n";
    says(
        queue,
        &["start T1", "start T2", "then 3 by T1", "got 4 by T1"],
        "T1 has already printed a later line, line 4 on the left: `then 3 by T1`",
        "T1 已经打印了后面的行，即左边第 4 行：“then 3 by T1”",
    );
    says(
        queue,
        &["start T1", "got 3 by T2", "start T2", "then 4 by T1"],
        "T2 must print line 2 on the left first: `start T2`",
        "T2 应当先打印左边第 2 行：“start T2”",
    );
}

#[test]
fn a_word_that_is_none_of_its_group_is_named() {
    says(
        "processes p\none-of A B C\n\np | gets A now\n",
        &["gets D now"],
        "the word must be one of A, B, C; `D` was printed",
        "这个词应当是 A、B、C 之一，打印的却是“D”",
    );
    says(
        "threads T1 T2\nwho T1 T2\n\nT1, plain | start T1\nT2 | item by T2\n",
        &["start T1", "item by T9"],
        "the word must be one of T1, T2; `T9` was printed",
        "这个词应当是 T1、T2 之一，打印的却是“T9”",
    );
}

#[test]
fn the_report_says_what_is_not_a_date_and_not_a_time() {
    let clock = "processes p\ntime \"2026-11-21 02:29:07\"\n\np | left at 2026-11-21 02:29:07\n";
    for (printed, en, zh) in [
        ("2026-99-21 02:29:07", " is not a date", "不是日期"),
        ("2026-11-21 99:29:07", " is not a time", "不是时间"),
        (
            "2026-11-21",
            " is not written like 2026-11-21 02:29:07",
            "的写法与 2026-11-21 02:29:07 不同",
        ),
    ] {
        says(
            clock,
            &[&format!("left at {printed}")],
            &format!("`{printed}`{en}"),
            &format!("“{printed}”{zh}"),
        );
    }
}

#[test]
fn a_report_says_that_no_alternative_fits_and_names_the_nearest() {
    let either = "threads m t1 t2\n\nm | start\n---\neither\nt1 | num = 6\nt2 | num = 16\nor\nt2 | num = 11\nt1 | num = 16\nend\n---\nm | end\n";
    says(
        either,
        &["start", "num = 11", "num = 6", "end"],
        "the lines may come in 2 ways, and those on the right fit none of them; the nearest way is lines 2 and 3 on the left",
        "这些行有 2 种可能的出现方式，右边的都不符合；最接近的是左边第 2、3 行",
    );
    let elsewhere = report(either, &["start", "num = 6", "num = 16", "edn"], Lang::En);
    assert!(!elsewhere.contains("fits none of them"), "{elsewhere}");
    let one = "threads t1\n\neither\nt1 | red\nor\nt1 | green\nend\n";
    let report = report(one, &["blue"], Lang::En);
    assert!(report.contains("differs"), "{report}");
}

const OURS: &str = "threads a\n\na | one\n--- ours\na |\na | three\na | four\n";

#[test]
fn a_line_of_ours_is_expected_and_not_in_the_notes() {
    let said = report(OURS, &["one", "", "thre", "four"], Lang::En);
    let first = "Look first at line 3 of the run, beside line 3* on the left (test.txt:9).";
    assert!(said.ends_with(&format!("{first}\n")), "{said}");
    let said = report(OURS, &["one", "", "thre", "four"], Lang::Zh);
    let first = "先看运行结果第 3 行，它对着左边第 3* 行（test.txt:9）。";
    assert!(said.ends_with(&format!("{first}\n")), "{said}");
    let said = report(OURS, &["one", "", "four"], Lang::En);
    let first = "Look first at line 3* on the left, which is missing (test.txt:9).";
    assert!(said.ends_with(&format!("{first}\n")), "{said}");
    says(
        OURS,
        &["one", "", "four", "three"],
        "the same thread must print line 3* on the left first: `three`",
        "同一个线程应当先打印左边第 3* 行：“three”",
    );
}

#[test]
fn the_report_shows_words_for_an_empty_line() {
    let said = report(OURS, &["", "one", "three", "four"], Lang::En);
    let row = said.lines().find(|line| line.starts_with("! 2*"));
    assert!(
        row.is_some_and(|row| row.matches("(empty line)").count() == 2),
        "{said}"
    );
    let said = report(OURS, &["one", "three", "four"], Lang::Zh);
    let row = said.lines().find(|line| line.starts_with("- 2*"));
    assert!(row.is_some_and(|row| row.contains("（空行）")), "{said}");
    says(
        OURS,
        &["one", "three", "", "four"],
        "the same thread must print line 2* on the left first: (empty line)",
        "同一个线程应当先打印左边第 2* 行：（空行）",
    );
}

#[test]
fn a_report_says_that_a_line_comes_too_often_and_which_part_of_a_chain_is_broken() {
    let ten = "tasks a b c\nwhere lines(a) = lines(b) = lines(c) = 1 \"each comes once\" \"各出现一次\"\n\na (a), 0..1 | a\nb (b), 0..1 | b\nc (c), 0..1 | c\n";
    let said = report(ten, &["a", "b", "b"], Lang::En);
    let often = "this line is like line 2 on the left, and comes too often";
    assert!(said.contains(often), "{said}");
    let said = report(ten, &["a", "b"], Lang::En);
    let broken = "! each comes once; here there is 1 line like line 2, there are 0 lines like `c`";
    assert!(said.contains(broken), "{said}");
    assert!(
        said.contains("1 overall rule is broken; both lines agree."),
        "{said}"
    );
}

#[test]
fn what_several_lines_share_is_said_once_and_how_many_lines_share_it() {
    let two = "threads a b\n\na | tick\nb | tock\n";
    let run = ["tick", "tock", "tick", "tick", "tock", "tick"];
    let said = report(two, &run, Lang::En);
    for once in [
        "\n    this line is like line 1 on the left, and comes too often (3 such lines)\n",
        "\n    this line is like line 2 on the left, and comes too often\n",
    ] {
        assert_eq!(said.matches(once).count(), 1, "{said}");
    }
    assert_eq!(said.matches("comes too often").count(), 2, "{said}");
    let said = report(two, &run, Lang::Zh);
    let once = "\n    这一行与左边第 1 行同类，出现的次数多了（这样的共 3 行）\n";
    assert_eq!(said.matches(once).count(), 1, "{said}");
}

#[test]
fn a_swapped_line_says_what_differs_and_lists_four_short_words_in_full() {
    let names = "threads a b\none-of X-1 X-2 X-3 X-4\npid 876\n\na | X-1 in 876\nb | end\n";
    let said = report(names, &["X-3 in 7", "end"], Lang::En);
    assert!(
        said.contains("may differ: one of X-1, X-2, X-3, X-4, a pid"),
        "{said}"
    );
    let names = format!("{names}b | more\n");
    for (last, lang, status) in [
        ("X-1 in 876", Lang::En, "swapped with line 3"),
        ("X-1 in 7", Lang::En, "swapped with line 3; a pid differs"),
        (
            "X-3 in 876",
            Lang::En,
            "swapped with line 3; a word (one of X-1, X-2, X-3, X-4) differs",
        ),
        (
            "X-3 in 7",
            Lang::En,
            "swapped with line 3; a word (one of X-1, X-2, X-3, X-4) and a pid differ",
        ),
        ("X-1 in 7", Lang::Zh, "与第 3 行换序；进程号不同"),
        (
            "X-3 in 7",
            Lang::Zh,
            "与第 3 行换序；词语（X-1、X-2、X-3、X-4 之一）、进程号不同",
        ),
    ] {
        let said = report(&names, &["end", "more", last], lang);
        assert!(said.contains(&format!("  {status}\n")), "{said}");
    }
}

#[test]
fn only_some_of_many_counts_of_0_are_listed() {
    let many = "tasks a{1..6}\nwhere lines(1) + 2 * lines(2) + 3 * lines(3) + 4 * lines(4) + 5 * lines(5) + 6 * lines(6) = 9 \"nine in all\" \"一共九个\"\n\n\
                for i in 1..6\na{i} ({i}), 0..1 | text {i}\nend\n";
    says(
        many,
        &["text 3", "text 5"],
        "nine in all; here there is 1 line like line 1, there is 1 line like line 2, there are 0 lines like `text 1`, …",
        "一共九个；这里有 1 行与第 1 行同类，有 1 行与第 2 行同类，有 0 行与“text 1”同类，…",
    );
}
