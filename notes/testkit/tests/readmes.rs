//! The READMEs at the top: running their commands gives the output that they show.

use std::path::Path;

fn check(name: &str) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    notes_testkit::check_readme(&workspace.join(name));
}

#[test]
fn the_readme_shows_what_its_commands_print() {
    check("README.md");
}

#[test]
fn the_chinese_readme_shows_what_its_commands_print() {
    check("README.zh-CN.md");
}

#[test]
fn the_readme_of_notes_shows_what_its_commands_print() {
    check("notes/README.md");
}

#[test]
fn the_page_on_transcripts_shows_what_its_commands_print_in_both_languages() {
    check("notes/TRANSCRIPTS.md");
    check("notes/TRANSCRIPTS.zh-CN.md");
}

#[test]
fn the_chinese_readme_of_notes_matches_the_english_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    notes_testkit::check_translation(&folder);
}
