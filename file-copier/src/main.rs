//! Copies a folder with several workers; see `scenarios/`.

mod messages;
mod scenarios;

notes::demo! {
    default: copy,
    scenarios: [copy(Options)],
}
