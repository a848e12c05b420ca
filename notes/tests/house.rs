//! The house is in order: floors, lints, opening sentences.

use std::path::Path;

#[test]
fn floors_lints_and_sentences_are_kept() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    notes::testing::house_is_in_order(&workspace);
}
