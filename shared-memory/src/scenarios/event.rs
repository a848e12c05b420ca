//! Five processes wait for an event that another process sets (001 所有同步原语的等价物; 003 gevent.event.Event, with processes
//! for greenlets).

use fork_demo::Process;
use notes::{pace, say};
use shared_memory::Event;

/// After 2 seconds, wake all processes waiting on the value of event
fn setter(event: &Event) {
    say!("A: Hey wait for me, I have to do something");
    pace::sleep(2.0);
    say!("Ok, I'm done");
    // 发送event
    event.set();
}

/// After 2 seconds the get call will unblock
fn waiter(event: &Event) {
    say!("I'll wait for you");
    // blocking
    event.wait();
    say!("It's about time");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    // 初始化事件
    let event = Event::named("event")?;
    let mut processes = vec![Process::new(|| setter(&event)).named("setter").daemon(true)];
    processes.extend((0..5).map(|_| Process::new(|| waiter(&event)).daemon(true)));
    for process in &mut processes {
        process.start()?;
    }
    for process in &processes {
        process.join_ok()?;
    }
    Ok(())
}
