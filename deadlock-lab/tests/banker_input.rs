//! What the banker is asked, from a file and from options: each mistake has its place, and exit status 2.

use std::fs;
use std::path::Path;

use notes_testkit::{program, run_fast};

/// The status, and what the program prints on both outputs.
fn banker(options: &[&str]) -> (u8, String) {
    let mut words = vec!["banker".to_owned(), "--lang".to_owned(), "en".to_owned()];
    words.extend(options.iter().map(|word| (*word).to_owned()));
    let run = run_fast(&program("deadlock-lab"), &words);
    let printed = [run.stdout, run.stderr].concat();
    (run.status, String::from_utf8_lossy(&printed).into_owned())
}

fn file(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("banker_{name}.txt"));
    fs::write(&path, text).expect("the target folder is writable");
    path.display().to_string()
}

#[test]
fn a_mistake_in_a_file_is_reported_with_its_line_and_status_2() {
    let cases = [
        (
            "negative",
            "total 10 5\n# a comment\nclaim P0 7 -5\n",
            ":3: `-5` is not a whole number from 0",
        ),
        (
            "fraction",
            "total 10\nclaim P0 1.5\n",
            ":2: `1.5` is not a whole number",
        ),
        (
            "huge",
            "total 99999999999999999999\n",
            ":1: `99999999999999999999` is not",
        ),
        (
            "above",
            "total 10 5\nclaim P0 7 6\n",
            ":2: P0 claims 6 of resource 2, and there are 5",
        ),
        (
            "length",
            "total 10 5\nclaim P0 7\n",
            ":2: P0 needs one number for each of the 2 resources, and has 1",
        ),
        (
            "twice",
            "total 9\nclaim P0 7\nclaim P0 7\n",
            ":3: P0 has claimed before",
        ),
        (
            "held",
            "total 9\nclaim P0 7\nhold P0 8\n",
            ":3: P0 holds 0 of resource 1, and with 8 more",
        ),
        (
            "not_free",
            "total 9\nclaim P0 7\nclaim P1 7\nhold P0 7\nhold P1 3\n",
            ":5: P1 cannot hold 3 of resource 1: 2 are free",
        ),
        (
            "unknown",
            "total 9\nclaim P0 7\nrequest P1 3\n",
            ":3: P1 has no claim",
        ),
        (
            "release",
            "total 9\nclaim P0 7\nrelease P0 3\n",
            ":3: P0 cannot release 3 of resource 1: it holds 0",
        ),
        (
            "word",
            "total 9\nclam P0 7\n",
            ":2: `clam` is none of claim, hold, request, release",
        ),
        (
            "nobody",
            "total 9\nclaim\n",
            ":2: the name of a process is missing",
        ),
        (
            "nothing",
            "total 9\nclaim P0\n",
            ":2: the numbers of units are missing",
        ),
        (
            "late",
            "total 9\nclaim P0 7\nrequest P0 1\nclaim P1 1\n",
            ":4: claims and holds come before",
        ),
        (
            "first",
            "claim P0 7\n",
            "the first line must say how many units",
        ),
        ("empty", "# nothing\n\n", "there is no line to read"),
    ];
    for (name, text, error) in cases {
        let path = file(name, text);
        let (status, printed) = banker(&[&path]);
        assert_eq!(status, 2, "{name}: {printed}");
        let expected = match error.starts_with(':') {
            true => format!("{path}{error}"),
            false => error.to_owned(),
        };
        assert!(printed.contains(&expected), "{name}: {printed}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_status_2() {
    for path in ["/no/such/file", "/", "/dev/zero"] {
        let (status, printed) = banker(&[path]);
        assert_eq!(status, 2, "{path}: {printed}");
        assert!(printed.contains(path), "{path}: {printed}");
    }
}

#[test]
fn options_say_the_same_as_lines() {
    let lines = file(
        "same",
        "total 10\nclaim Alice 8\nclaim Bob 9\nhold Bob 1\nrequest Alice 4\nrequest Bob 2\n",
    );
    let (status, of_file) = banker(&[&lines]);
    let words =
        "--total 10 --request|Alice 4|--claim|Alice 8|--claim|Bob 9|--hold|Bob 1|--request|Bob 2";
    let (total, rest) = words.split_at("--total 10".len());
    let mut options: Vec<&str> = total.split(' ').collect();
    options.extend(rest.trim().split('|'));
    assert_eq!(banker(&options), (status, of_file.clone()));
    assert_eq!(status, 0);
    assert!(
        of_file.contains("Bob requests 2: delayed, 5 are free, but that would be unsafe"),
        "{of_file}"
    );
    let (status, printed) = banker(&["--total", "10", "--claim", "Bob -9"]);
    assert_eq!(status, 2);
    assert!(
        printed.contains("--claim \"Bob -9\": `-9` is not a whole number from 0"),
        "{printed}"
    );
    assert_eq!(banker(&["--claim", "Bob 9"]).0, 2, "a claim needs a total");
}

#[test]
fn an_unsafe_start_is_called_unsafe_and_a_request_waits_for_a_release() {
    let path = file(
        "unsafe",
        "total 3\nclaim A 3\nclaim B 3\nhold A 1\nhold B 1\nrequest A 1\nrelease B 1\n",
    );
    let (status, printed) = banker(&[&path]);
    assert_eq!(status, 0, "{printed}");
    let lines: Vec<&str> = printed.lines().skip(3).collect();
    assert_eq!(
        lines,
        [
            "unsafe: in no order can all of them finish",
            "A requests 1: delayed, 1 are free, but that would be unsafe",
            "B releases 1: 2 are free",
            "A requests 1: granted, safe: A B",
        ]
    );
}
