//! The cost of starting a process by fork and by spawn (001 启动方法).

use fork_demo::Process;
use notes::{explain, measure};

use crate::measured::figure::figure;
use crate::measured::start::{nothing, start_and_join};

/// How many times each case is measured.
const TIMES: usize = 10;

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let fork = &mut || start_and_join(Process::new(|| {}));
    let spawn = &mut || start_and_join(Process::spawned(nothing, ()));
    let costs = measure::try_in_turn(TIMES, &mut [fork, spawn])?;
    let [fork, spawn] = [figure(&costs[0]), figure(&costs[1])];
    explain!(en: "fork: {fork}", zh: "fork：{fork}");
    explain!(en: "spawn: {spawn}", zh: "spawn：{spawn}");
    let ratio = costs[1].ratio(&costs[0]);
    explain!(
        en: "spawn costs {ratio:.1} x as much as fork",
        zh: "spawn 的开销是 fork 的 {ratio:.1} 倍"
    );
    Ok(())
}
