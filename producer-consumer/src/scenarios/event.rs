//! Wait, set, clear: one event for all waiting threads (003 threading.Event(事件)).

use anyhow::Result;
use notes::explain;
use notes::pace::{real, sleep};
use notes::say::python_bool;
use notes::thread::{Thread, current_name};
use producer_consumer::Event;

// 1.初始的event 对象中的信号被设置为假
static EVENT: Event = Event::new();

fn consumer() {
    let name = current_name();
    explain!(en: "{name} waits", zh: "{name} 等待");
    // 2.消费者线程等待(阻塞) event 对象，直至信号为真
    EVENT.wait();
    explain!(en: "{name} goes on", zh: "{name} 继续");
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let is_set = python_bool(EVENT.is_set());
    explain!(en: "is_set: {is_set}", zh: "is_set 返回 {is_set}");
    let mut consumers = Vec::new();
    for number in 1..=3 {
        let mut consumer = Thread::new(consumer).named(format!("consumer {number}"));
        consumer.start()?;
        consumers.push(consumer);
    }
    sleep(1.0);

    // 3.生产者线程将 event 对象的信号设置为真后，会唤醒所有等待这个 event 对象的消费者线程
    explain!(en: "set", zh: "调用 set");
    EVENT.set();
    for consumer in &mut consumers {
        consumer.join()?;
    }
    // The event is still set: a late consumer does not wait.
    let mut late = Thread::new(consumer).named("consumer 4");
    late.start()?;
    late.join()?;

    explain!(en: "clear", zh: "调用 clear");
    EVENT.clear();
    let was_set = python_bool(EVENT.wait_timeout(real(1.0)));
    explain!(en: "wait(timeout=1): {was_set}", zh: "wait(timeout=1) 返回 {was_set}");
    Ok(())
}
