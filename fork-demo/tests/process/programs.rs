//! The programs that tests observe from outside, by name.

use std::process::ExitCode;

use crate::{closed_descriptors, failures, lifecycle, limits, ownership, signals, spawn};

/// Runs the program `name`. Each program is a small demo with the signal handlers that a demo installs.
pub(crate) fn run(name: &str) -> ExitCode {
    notes::interrupt::install();
    match name {
        "failing" => lifecycle::failing(),
        "panicking" => lifecycle::panicking(),
        "pending_output" => lifecycle::pending_output(),
        "limited" => limits::limited(),
        "without_files" => limits::without_files(),
        "daemon" => ownership::daemon(),
        "daemon_without_a_pipe" => limits::daemon_without_a_pipe(),
        "daemon_of_another_user" => ownership::daemon_of_another_user(),
        "daemon_after_a_change_of_user" => ownership::daemon_after_a_change_of_user(),
        "daemon_of_another_group" => ownership::daemon_of_another_group(),
        "family" => signals::family(),
        "stopped" => signals::stopped(),
        "chatter" => signals::chatter(),
        "listening" => signals::listening(),
        "forker" => signals::forker(),
        "spawner" => signals::spawner(),
        "first_error" => signals::first_error(),
        "giving_up" => signals::giving_up(),
        "spawning" => signals::spawning(),
        "ignoring" => signals::ignoring(),
        "spawned_daemon" => spawn::spawned_daemon(),
        "closing_value" => closed_descriptors::closing_value(),
        "closing_parent" => closed_descriptors::closing_parent(),
        "closing_daemon" => closed_descriptors::closing_daemon(),
        "closing_reader" => closed_descriptors::closing_reader(),
        "panicking_value" => failures::panicking_value(),
        spawn::WITHOUT_SETTINGS => spawn::without_settings(),
        _ => panic!("unknown program {name}"),
    }
    ExitCode::SUCCESS
}
