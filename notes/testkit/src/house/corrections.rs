//! Checks that the READMEs' lists of the notes' mistakes agree with the table of all of them, in both languages.
//!
//! An item of a list begins with a lead in bold: the place in the notes, a colon, and the notes' own words. A row of the
//! table has the place in its first cell, the notes' words at the start of its second cell, and names in its last cell
//! the demos whose READMEs have the item.

use std::collections::BTreeSet;

/// One language's files.
pub(super) struct Files {
    /// The name and the text of the file with the table.
    pub(super) table: (&'static str, String),
    /// The heading of the list in a README.
    pub(super) heading: &'static str,
    pub(super) demos: Vec<Demo>,
}

/// A demo with its README in one language.
pub(super) struct Demo {
    pub(super) name: String,
    pub(super) readme: String,
    pub(super) scenarios: BTreeSet<String>,
}

/// What the lists and the table of one language lack; empty if they agree.
pub(super) fn faults(files: &Files) -> String {
    let rows = rows(files);
    let mut found = String::new();
    for row in &rows {
        found += &faults_of_row(row, files);
    }
    for demo in &files.demos {
        let items = items(&demo.readme, files.heading);
        for item in &items {
            let same = rows.iter().filter(|row| row.is(item) && row.names(demo));
            if same.count() != 1 {
                let (name, table) = (&demo.name, files.table.0);
                found += &format!("{name} lists `{item}`, and {table} has not one such row\n");
            }
        }
        for row in rows.iter().filter(|row| row.names(demo)) {
            if items.iter().filter(|item| row.is(item)).count() != 1 {
                let (name, place) = (&demo.name, row.place(files));
                found += &format!("{place} names {name}, whose README has not one such item\n");
            }
        }
    }
    found
}

/// Where the lists and tables of two languages differ; empty if they have the same leads and rows in the same order.
pub(super) fn differences(ours: &Files, theirs: &Files) -> String {
    let mut found = String::new();
    let shape = |files| rows(files).into_iter().map(Row::into_shape);
    if !shape(ours).eq(shape(theirs)) {
        let (ours, theirs) = (ours.table.0, theirs.table.0);
        found += &format!("the rows of {ours} and {theirs} have other places or scenarios\n");
    }
    for (our, their) in ours.demos.iter().zip(&theirs.demos) {
        if items(&our.readme, ours.heading) != items(&their.readme, theirs.heading) {
            found += &format!("the READMEs of {} have other leads\n", our.name);
        }
    }
    found
}

/// A row of the table.
struct Row {
    line: usize,
    place: String,
    /// The notes' words, and perhaps a colon and an explanation.
    words: String,
    /// The code in the last cell that begins with a demo's name.
    commands: Vec<String>,
}

impl Row {
    fn is(&self, lead: &str) -> bool {
        let start = format!("{}: {}", self.place, self.words);
        let rest = start.strip_prefix(lead);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(": "))
    }

    fn names(&self, demo: &Demo) -> bool {
        self.commands
            .iter()
            .any(|command| command.split(' ').next() == Some(&demo.name))
    }

    fn place(&self, files: &Files) -> String {
        format!("{}:{}: `{}`", files.table.0, self.line, self.place)
    }

    fn into_shape(self) -> (String, Vec<String>) {
        (self.place, self.commands)
    }
}

fn faults_of_row(row: &Row, files: &Files) -> String {
    let place = row.place(files);
    if row.commands.is_empty() {
        return format!("{place} names no demo\n");
    }
    let mut found = String::new();
    for command in &row.commands {
        let mut words = command.split(' ');
        let demo = files
            .demos
            .iter()
            .find(|demo| Some(&*demo.name) == words.next());
        let scenario = words.next();
        let is_known = |scenario| demo.is_some_and(|demo| demo.scenarios.contains(scenario));
        if scenario.is_some_and(|scenario| !is_known(scenario)) {
            found += &format!("{place}: there is no scenario `{command}`\n");
        }
    }
    found
}

fn rows(files: &Files) -> Vec<Row> {
    let lines = (1..).zip(files.table.1.lines());
    let table = lines.skip_while(|(_, line)| !line.starts_with("|---"));
    let rows = table.skip(1).filter(|(_, line)| line.starts_with('|'));
    rows.map(|(line, text)| {
        let text = normalized(text.trim_matches(['|', ' ']));
        let cells: Vec<_> = text.split(" | ").collect();
        let [place, words, _, here] = cells[..] else {
            panic!("{}:{line}: a row must have four cells", files.table.0);
        };
        let is_demo = |code: &&str| {
            let word = code.split(' ').next();
            files.demos.iter().any(|demo| word == Some(&demo.name))
        };
        let code = here.split('`').skip(1).step_by(2);
        Row {
            line,
            place: place.to_owned(),
            words: words.to_owned(),
            commands: code.filter(is_demo).map(str::to_owned).collect(),
        }
    })
    .collect()
}

/// The leads of the list under `heading`.
///
/// # Panics
/// If an item has no lead.
fn items(readme: &str, heading: &str) -> Vec<String> {
    let lines = readme.lines().skip_while(|line| *line != heading);
    let section = lines.skip(1).take_while(|line| !line.starts_with("## "));
    let items = section.filter_map(|line| line.strip_prefix("- "));
    let lead = |item: &str| {
        let lead = item
            .strip_prefix("**")
            .and_then(|item| item.split_once("**"));
        let (lead, _) = lead.unwrap_or_else(|| panic!("an item without a lead in bold: {item}"));
        normalized(lead)
    };
    items.map(lead).collect()
}

/// The text with English commas and colons between the notes' words, which Chinese writes in its own way.
fn normalized(text: &str) -> String {
    text.replace('、', ", ").replace('：', ": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "| notes | say | shows | here |\n|---|---|---|---|\n\
        | 001, 002 Pool | `9 0`: printed | `0 9` | `pool map` sorts, as `queue` does |\n\
        | 003 Pool | 快16倍 | 20 | `pool` |\n";
    const POOL: &str = "# pool\n- other\n\n## Wrong\n\n- **001, 002 Pool: `9 0`**\n  No.\n- **003 Pool: 快16倍** No.\n\n## End\n- last\n";
    const QUEUE: &str = "## Wrong\n\n- **001, 002 Pool: `9 0`** Wrong.\n";

    fn files(table: &str, pool: &str, queue: &str) -> Files {
        let demo = |name: &str, readme: &str| Demo {
            name: name.to_owned(),
            readme: readme.to_owned(),
            scenarios: BTreeSet::from(["map".to_owned()]),
        };
        Files {
            table: ("TABLE", table.to_owned()),
            heading: "## Wrong",
            demos: vec![demo("pool", pool), demo("queue", queue)],
        }
    }

    #[test]
    fn lists_and_table_with_the_same_mistakes_agree() {
        let english = files(TABLE, POOL, QUEUE);
        assert_eq!(faults(&english), "");
        let chinese = files(
            &TABLE
                .replace("001, 002", "001、002")
                .replace(": printed", "：输出"),
            &POOL.replace("001, 002 Pool: `9 0`", "001、002 Pool：`9 0`"),
            QUEUE,
        );
        assert_eq!(faults(&chinese), "");
        assert_eq!(differences(&english, &chinese), "");
    }

    #[test]
    fn an_item_without_a_row_is_reported() {
        for (old, new) in [
            ("快16倍", "快10倍"),
            ("003", "004"),
            ("快16倍", "快16倍以上"),
        ] {
            let found = faults(&files(&TABLE.replace(old, new), POOL, QUEUE));
            assert!(found.contains("pool lists `003 Pool: 快16倍`"), "{found}");
        }
        let row = "| 003 Pool | 快16倍 | 20 | `queue` |\n| 003 Pool | 快16倍 | 20 | `pool` |";
        let moved = TABLE.replace("| 003 Pool | 快16倍 | 20 | `pool` |", "");
        assert_ne!(faults(&files(&moved, POOL, QUEUE)), "");
        let twice = format!("{TABLE}{row}\n");
        assert_ne!(faults(&files(&twice, POOL, QUEUE)), "");
    }

    #[test]
    fn a_row_without_an_item_in_each_demo_that_it_names_is_reported() {
        let found = faults(&files(TABLE, POOL, "## Wrong\n"));
        assert!(found.contains("names queue, whose README"), "{found}");
        let found = faults(&files(TABLE, &POOL.replace("- **003", "**003"), QUEUE));
        assert!(found.contains("TABLE:4: `003 Pool` names pool"), "{found}");
    }

    #[test]
    fn a_row_names_a_demo_and_scenarios_that_exist() {
        let found = faults(&files(
            &TABLE.replace("`pool map`", "`pool imap`"),
            POOL,
            QUEUE,
        ));
        assert!(found.contains("no scenario `pool imap`"), "{found}");
        let found = faults(&files(
            &TABLE.replace("| `pool` |", "| no lock |"),
            POOL,
            QUEUE,
        ));
        assert!(
            found.contains("TABLE:4: `003 Pool` names no demo"),
            "{found}"
        );
    }

    #[test]
    fn a_language_that_is_ahead_is_reported() {
        let english = files(TABLE, POOL, QUEUE);
        let row = files(&TABLE.replace("| `pool` |", "| `pool map` |"), POOL, QUEUE);
        assert!(differences(&english, &row).contains("other places or scenarios"));
        let item = files(TABLE, &POOL.replace("快16倍", "快10倍"), QUEUE);
        assert!(differences(&english, &item).contains("the READMEs of pool"));
    }

    #[test]
    #[should_panic(expected = "an item without a lead in bold: 003")]
    fn an_item_without_a_lead_is_refused() {
        faults(&files(
            TABLE,
            &POOL.replace("**003 Pool", "003 Pool"),
            QUEUE,
        ));
    }
}
