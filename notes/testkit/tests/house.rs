//! The structure of the workspace: layers of packages and files, stand-alone libraries, lints, opening sentences, the lists of
//! the notes' mistakes and of the scenarios, the commands that pages show.

use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../..")
        .canonicalize()
        .expect("the workspace folder exists")
}

#[test]
fn no_package_depends_on_a_higher_one() {
    notes_testkit::check_package_layers(&workspace());
}

#[test]
fn no_files_import_each_other_in_a_cycle() {
    notes_testkit::check_import_cycles(&workspace());
}

#[test]
fn each_scenario_is_short_and_needs_no_other_file() {
    notes_testkit::check_scenario_lengths(&workspace());
}

#[test]
fn each_library_can_be_used_without_the_demo_and_the_frame() {
    notes_testkit::check_library_dependencies(&workspace());
}

#[test]
fn only_libraries_that_serialize_build_a_serializer_and_none_builds_a_random_generator() {
    notes_testkit::check_library_features(&workspace());
}

#[test]
fn every_package_has_the_lints_and_every_file_a_doc_sentence() {
    notes_testkit::check_lints_and_docs(&workspace());
}

#[test]
fn the_readmes_and_corrections_list_the_same_mistakes_of_the_notes() {
    notes_testkit::check_corrections(&workspace());
}

#[test]
fn every_command_in_a_page_exists() {
    notes_testkit::check_commands(&workspace());
}

#[test]
fn the_readmes_list_every_scenario() {
    notes_testkit::check_scenario_list(&workspace());
}
