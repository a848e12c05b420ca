//! Printouts that the transcripts must refuse: each is a right one with one mistake. All are refused for the mistake,
//! because the right one is accepted.

mod unusual;
mod wrong;

use notes::catalog;
use notes_testkit::printouts::{self, Compared};

use unusual::UNUSUAL;
use wrong::mistakes;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

/// Printouts whose name is not that of a scenario: its name, and its command line.
const WITH_OPTIONS: [(&str, &str); 4] = [
    ("pool-4-9", "pool --tasks 9"),
    ("pool-5", "pool --workers 5"),
    ("pool-9", "pool --workers 8 --tasks 9"),
    ("work-default", "work --workers default"),
];

fn read(name: &str) -> String {
    printouts::saved(FOLDER.as_ref(), name)
}

fn printout(name: &str) -> String {
    read(&format!("{name}.txt"))
}

fn compare(command: &str, printed: &str) -> Compared {
    printouts::compare(FOLDER.as_ref(), command, printed)
}

/// The command line whose printout is stored under `name`.
fn command(name: &str) -> &str {
    let with_options = WITH_OPTIONS.iter().find(|(file, _)| *file == name);
    with_options.map_or(name, |(_, command)| command)
}

#[test]
fn a_printout_is_refused_for_each_mistake() {
    for (name, right, mistaken, why) in mistakes() {
        let printed = printout(name);
        let wrong = [(why, printouts::changed(&printed, right, mistaken))];
        printouts::check_refused(FOLDER.as_ref(), command(name), &printed, wrong);
    }
}

#[test]
fn every_scenario_with_free_values_has_wrong_printouts() {
    let workspace = catalog::workspace(FOLDER.as_ref()).unwrap();
    let demos = catalog::demos(&workspace).unwrap();
    let demo = demos.iter().find(|demo| demo.name == "pool-demo").unwrap();
    // The two lengths of fetch are constants.
    for scenario in demo.scenarios.iter().filter(|one| one.name != "fetch") {
        let is_there = |name: &str| command(name).split(' ').next() == Some(&scenario.name);
        let found = mistakes().any(|(name, ..)| is_there(name));
        assert!(found, "{} has no wrong printout", scenario.name);
    }
}

#[test]
fn stored_printouts_are_judged_as_the_table_says() {
    for row in read("audit/runs.tsv").lines().skip(1) {
        let [file, scenario, options, verdict, why] =
            row.split('\t').collect::<Vec<_>>()[..].try_into().unwrap();
        let compared = compare(
            &format!("{scenario} {options}"),
            &read(&format!("audit/{file}")),
        );
        let is_right = compared.is_decided && compared.agrees == (verdict == "accept");
        assert!(is_right, "{file}, {verdict}, {why}: {}", compared.report);
    }
}

#[test]
fn a_legal_but_unusual_printout_is_accepted_with_a_remark() {
    for (name, usual, unusual, remark) in UNUSUAL {
        let printed = printout(name);
        let changed = printouts::changed(&printed, usual, unusual);
        printouts::check_remark(FOLDER.as_ref(), command(name), &printed, &changed, remark);
    }
}

#[test]
fn a_share_of_a_time_that_is_too_short_is_accepted() {
    let short = "tasks on an event loop x 2: - % CPU";
    let printed =
        printout("busy-event-loop").replace("tasks on an event loop x 2: 100 % CPU", short);
    assert!(compare("busy-event-loop", &printed).agrees);
    let short = printout("bound")
        .replace(", 1 %", ", - %")
        .replace(", 0 %", ", - %");
    assert!(compare("bound", &short).agrees);
    assert!(!compare("bound", &printout("bound").replace(" 178 %", " - %")).agrees);
}
