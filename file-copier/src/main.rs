//! Copies a folder with several workers; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: copy,
    scenarios: [copy(Options)],
}
