//! Checks that the README at the top lists every scenario: an item for each demo, `` - `DEMO`: `SCENARIO`, … ``.

use std::collections::BTreeSet;

use notes::catalog::DemoFiles;

/// The scenarios that the list in the README `name` lacks, and those that it should not have; empty if it has each once.
pub(super) fn faults(name: &str, text: &str, demos: &[DemoFiles]) -> String {
    let faults = demos.iter().map(|demo| {
        let scenarios = demo.scenarios.iter().map(|scenario| &*scenario.name);
        fault(name, text, &demo.name, &scenarios.collect())
    });
    faults.collect()
}

fn fault(name: &str, text: &str, demo: &str, scenarios: &BTreeSet<&str>) -> String {
    let listed = listed(text, demo);
    let found: BTreeSet<&str> = listed.iter().copied().collect();
    if listed.len() == found.len() && found == *scenarios {
        return String::new();
    }
    format!("{name} lists {listed:?} for {demo}, which has {scenarios:?}\n")
}

/// The code in the demo's item, without the demo's name.
fn listed<'a>(text: &'a str, demo: &str) -> Vec<&'a str> {
    let start = format!("- `{demo}`");
    let lines = text.lines().skip_while(|line| !line.starts_with(&start));
    let more = lines
        .clone()
        .skip(1)
        .take_while(|line| line.starts_with("  "));
    let code = lines
        .take(1)
        .chain(more)
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    code.skip(1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "# Title\n- `a`: `x`,\n  `y`\n- `b`: `z`\n";

    #[test]
    fn a_list_with_each_scenario_once_is_right() {
        assert_eq!(
            fault("README", README, "a", &BTreeSet::from(["x", "y"])),
            ""
        );
        assert_eq!(fault("README", README, "b", &BTreeSet::from(["z"])), "");
    }

    #[test]
    fn a_missing_scenario_and_one_too_many_are_reported() {
        let missing = fault("README", README, "a", &BTreeSet::from(["w", "x", "y"]));
        assert!(
            missing.starts_with("README lists [\"x\", \"y\"] for a"),
            "{missing}"
        );
        assert_ne!(fault("README", README, "a", &BTreeSet::from(["x"])), "");
        assert_ne!(fault("README", README, "c", &BTreeSet::from(["x"])), "");
        let twice = README.replace("`z`", "`z`, `z`");
        assert_ne!(fault("README", &twice, "b", &BTreeSet::from(["z"])), "");
    }
}
