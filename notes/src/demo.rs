//! The command line that all demos share: choose a scenario, set its pace, compare it, draw it.
//!
//! A demo's `main.rs` lists its scenarios in [`demo!`](crate::demo!); each names a function in
//! `src/scenarios/` and a transcript in `transcripts/`, from which `--help` takes the notes' heading.
//! With `--compare` or `--timeline` the scenario runs in a child process, and the parent reads what
//! it prints and records (see [`supervise`](crate::supervise)): so a demo that crashes, hangs or is
//! interrupted is compared and drawn all the same.

mod arguments;
mod fold;
mod help;
mod main;
mod number;
mod phrases;
mod pid_namespace;
mod printouts;
mod scenario;
mod settings;
mod status;
mod supervised;
mod terminal;
mod usage_error;
mod watch;

pub use arguments::{Shared, lang_of, lang_parser, parse_speed, shared_option};
pub use help::{ChineseHelp, folded, matches};
pub use main::main;
pub use number::number;
pub use scenario::{Demo, Scenario, augment, options};
pub use settings::register_settings;
pub use status::{WRONG_COMMAND_LINE, WithStatus, status_of};
pub use watch::report_style;

/// Writes a demo's `main`: its default scenario, and all of them. `name(Options)` has options of
/// its own, a `clap::Args` in its module; `before` runs before the command line is read.
///
/// ```ignore
/// notes::demo! {
///     default: fork,
///     scenarios: [fork, process, globals(Options)],
/// }
/// ```
#[macro_export]
macro_rules! demo {
    (default: $default:ident, scenarios: [$($module:ident $(($options:ident))?),* $(,)?] $(, before: $before:expr)? $(,)?) => {
        fn main() -> std::process::ExitCode {
            $crate::demo::register_settings();
            $($before;)?
            $crate::demo::main(&$crate::demo::Demo {
                name: env!("CARGO_PKG_NAME"),
                about: env!("CARGO_PKG_DESCRIPTION"),
                manifest: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")),
                default: stringify!($default),
                scenarios: &[$($crate::demo::Scenario {
                    module: stringify!($module),
                    path: concat!(env!("CARGO_PKG_NAME"), "/transcripts/", stringify!($module), ".txt"),
                    transcript: include_str!(
                        concat!(env!("CARGO_MANIFEST_DIR"), "/transcripts/", stringify!($module), ".txt")
                    ),
                    augment: $crate::demo!(@augment $module $($options)?),
                    run: $crate::demo!(@run $module $($options)?),
                }),*],
            })
        }
    };
    (@augment $module:ident) => { |command| command };
    (@augment $module:ident $options:ident) => { $crate::demo::augment::<scenarios::$module::$options> };
    (@run $module:ident) => { |_| scenarios::$module::run() };
    (@run $module:ident $options:ident) => {
        |matches| scenarios::$module::run($crate::demo::options::<scenarios::$module::$options>(matches))
    };
}
