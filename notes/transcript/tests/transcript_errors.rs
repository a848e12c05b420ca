//! Invalid transcripts: every error with its file, line and cause.

use notes_transcript::Transcript;

const HEAD: &str = "notes 000 x\nshows x\nshows.zh 某\nthreads a b\n";

/// Each file with its error. A `/` separates lines.
const ERRORS: &[(&str, usize, &str)] = &[
    ("", 1, "the printout has no lines"),
    ("shows x/shows.zh 某/threads a//a | x", 1, "`notes`"),
    ("notes 000 x/shows x/threads a//a | x", 1, "`shows.zh`"),
    ("notes x/", 1, "notes 000 HEADING"),
    ("notes 000/", 1, "notes 000 HEADING"),
    ("shows x/shows y/", 2, "twice"),
    ("printout/", 1, "has no value"),
    ("printout theirs/", 1, "write `printout ours`"),
    ("printout ours/printout ours/", 2, "twice"),
    ("threads/", 1, "has no value"),
    ("thread a/", 1, "`thread` is not a key of the head"),
    ("threads a/a | x/", 2, "the body begins after an empty line"),
    ("threads a \"b/", 1, "not closed"),
    ("threads a,b/", 1, "cannot contain"),
    ("threads a/tasks a/", 2, "already declared in line 1"),
    ("pid x/", 1, "not a whole number"),
    ("decimal 3/", 1, "decimals"),
    ("shuffled x/", 1, "`, ` between its items"),
    ("pid 1/count 1/", 2, "already declared in line 1"),
    ("pid {1..0}/", 1, "smaller one first"),
    ("again 9 of 1/", 1, "not a pid declared above"),
    ("again 9 1/", 1, "again 675 of"),
    ("HEAD//b | x", 7, "`b` is not declared"),
    (
        "HEAD b//a | x",
        4,
        "`b` is declared here but prints nothing",
    ),
    ("HEAD/pid 5//a | 15", 5, "no separate word below"),
    ("HEAD//a | x/a b c", 8, "cannot read `a b c`"),
    (
        "HEAD b/level m in 0..1 \"a\" \"b\"/level n in 0..1 \"a\" \"b\"//a, +1 m, -1 n | x/b | y",
        8,
        "`-1 n`: a line changes a level of this kind once at most",
    ),
    (
        "HEAD b/level m in 0..1 \"a\" \"b\"//a, +9223372036854775807 m | x/b | y",
        7,
        "cannot read `+9223372036854775807 m`",
    ),
    (
        "HEAD b/where 1 > nan//a | x/b | y",
        5,
        "`nan` is neither a number",
    ),
    (
        "HEAD b/where 1 > 0 if 2 > 1 if 3 > 2 \"a\" \"某\"//a | x/b | y",
        5,
        "`if`: write + - * / % between two values",
    ),
    ("HEAD//a | x/end", 8, "closes no loop"),
    (
        "HEAD/where lines(m) = lines(n)//either/a (m) | x/or/a (n) | y/end",
        5,
        "no alternative has all labels of this rule",
    ),
    ("HEAD//repeat 2/a | x", 7, "not closed"),
    ("HEAD//repeat no/a | x/end", 7, "repeat no"),
    ("HEAD//for 1 in 1..2/a | x/end", 7, "cannot name"),
    (
        "HEAD//for i in 1..2/for i in 1..2/a | x/end/end",
        8,
        "outer loop",
    ),
    ("HEAD//for i in 1..2/a | {j}/end", 8, "`j`"),
    ("HEAD//a, sometimes | x", 7, "`sometimes`"),
    ("HEAD//a, x0 | x", 7, "never be printed"),
    ("HEAD//, x2 | x", 7, "no actor"),
    ("HEAD//a (l | x", 7, "missing"),
    ("HEAD//a, after l | x", 7, "no line has the label `(l)`"),
    ("HEAD//a (l) | x", 7, "no line comes `after l`"),
    (
        "HEAD//a, after all but 2 l | x",
        7,
        "no line has the label `(l)`",
    ),
    (
        "HEAD//a (l) | x/a, after all but two l | y",
        8,
        "write a number and a label, such as `after all but 2 got`",
    ),
    (
        "HEAD//a (l) | x/a, after all but 2 | y",
        8,
        "`after all but 2`: write a number",
    ),
    (
        "HEAD//a (l) | x/a, after all but 1 l | y",
        8,
        "says nothing: the label `(l)` stands on no more than 1 of the lines above",
    ),
    ("HEAD//a (l), after l | x", 7, "can never be printed"),
    ("HEAD//a, after l | x/a (l) | y", 7, "can never be printed"),
    (
        "HEAD//a, after l | x/---/a (l) | y",
        7,
        "can never be printed",
    ),
    ("HEAD//a | x//=== with", 9, "=== with --option"),
    (
        "HEAD//a | x/=== with --b/threads b//b | y/=== with --b/threads b//b | y",
        12,
        "same options",
    ),
    ("HEAD//a | x/=== with --b/", 8, "the printout has no lines"),
];

#[test]
fn every_error_names_file_line_and_cause() {
    for (file, line, cause) in ERRORS {
        let head = "notes 000 x/shows x/shows.zh 某/threads a";
        let text = file
            .replace("HEAD//", &format!("{head}//#/"))
            .replace("HEAD", head)
            .replace('/', "\n");
        let error = Transcript::parse("dir/file.txt", &text).expect_err(&text);
        assert_eq!(error.path, "dir/file.txt");
        assert!(error.what.contains(cause), "{text}\n{error}");
        assert_eq!(error.line, *line, "{text}\n{error}");
        assert!(
            error
                .to_string()
                .starts_with(&format!("dir/file.txt:{line}: "))
        );
    }
}

#[test]
fn very_long_loops_are_refused() {
    let parse = |body: &str| Transcript::parse("x", &format!("{HEAD}\n{body}"));
    let rounds = "repeat 100000\n".repeat(4) + &"end\n".repeat(4);
    for body in [
        rounds.as_str(),
        "repeat 100000\nrepeat 100000\n---\nend\nend\n",
        "repeat 100000\nrepeat 100000\na | x\nend\nend\n",
    ] {
        let error = parse(body).unwrap_err();
        assert!(error.what.contains("more than 100000 lines"), "{error}");
    }
    // Each loop takes some stack, and the stack is too small for these.
    let error = parse(&"repeat 2\n".repeat(100_000)).unwrap_err();
    assert!(error.what.contains("nested loops are open"), "{error}");
}
