//! Invented records to draw: like those of demos, but the same in every run.

use notes_runtime::actor::ActorKind;
use notes_runtime::record::{Activity, Event, EventKind, Record};

/// A record under construction; each call adds an event.
#[derive(Default)]
pub(crate) struct RecordBuilder {
    events: Vec<Event>,
}

/// The actor that reports: name, process, thread.
pub(crate) type ActorId = (&'static str, i32, i32);

impl RecordBuilder {
    pub(crate) fn at(
        &mut self,
        ms: f64,
        who: ActorId,
        what: EventKind,
        object: &str,
        detail: &str,
    ) -> u64 {
        let id = self.events.len() as u64;
        self.events.push(Event {
            id,
            time_ns: 1_000_000_000 + (ms * 1e6) as u64,
            pid: who.1,
            tid: who.2,
            actor: who.0.to_owned(),
            file: "demo/src/scenario.rs".to_owned(),
            line: 10 + u32::try_from(id % 90).unwrap(),
            what,
            object: object.to_owned(),
            detail: detail.to_owned(),
        });
        id
    }

    pub(crate) fn start(&mut self, ms: f64, who: ActorId, kind: ActorKind) {
        self.at(ms, who, EventKind::ActorStarted(kind), who.0, "");
    }

    pub(crate) fn span(
        &mut self,
        from: f64,
        to: f64,
        who: ActorId,
        activity: Activity,
        object: &str,
    ) {
        let began = self.at(from, who, EventKind::Begins(activity), object, "");
        self.at(to, who, EventKind::Ends { activity, began }, object, "");
    }

    pub(crate) fn hold(&mut self, from: f64, to: f64, who: ActorId, lock: &str) {
        self.at(from, who, EventKind::Takes, lock, "");
        self.at(to, who, EventKind::Releases, lock, "");
    }

    pub(crate) fn end(mut self) -> Record {
        self.events.sort_by_key(|event| (event.time_ns, event.id));
        Record {
            events: self.events,
            dropped: 0,
        }
    }
}

pub(crate) const MAIN: ActorId = ("MainProcess", 4700, 4700);

/// Four workers, five tasks.
pub(crate) fn pool() -> Record {
    const WORKERS: [ActorId; 4] = [
        ("进程池-1", 4701, 4701),
        ("进程池-2", 4702, 4702),
        ("进程池-3", 4703, 4703),
        ("进程池-4", 4704, 4704),
    ];
    let mut builder = RecordBuilder::default();
    builder.at(
        0.0,
        MAIN,
        EventKind::ProgramStarted,
        "",
        "pool-demo basic --speed 1",
    );
    builder.at(2.0, MAIN, EventKind::Printed, "", "父进程 4700 开始");
    for (index, worker) in WORKERS.into_iter().enumerate() {
        let ms = 10.0 + 12.0 * index as f64;
        builder.at(ms, MAIN, EventKind::Forked { pid: worker.1 }, worker.0, "");
        builder.start(ms + 9.0, worker, ActorKind::Process);
    }
    let lasts = [2100.0, 800.0, 1500.0, 2600.0, 1200.0];
    for (task, lasts) in lasts.into_iter().enumerate() {
        let item = format!("任务 {task}");
        let worker = WORKERS[if task == 4 { 1 } else { task }];
        let got = if task == 4 {
            905.0
        } else {
            80.0 + 7.0 * task as f64
        };
        builder.at(60.0 + task as f64, MAIN, EventKind::Puts, "tasks", &item);
        if task != 4 {
            builder.at(got - 30.0, worker, EventKind::Waits, "tasks", "");
        }
        builder.at(got, worker, EventKind::Gets, "tasks", &item);
        builder.at(
            got + 2.0,
            worker,
            EventKind::Printed,
            "",
            &format!("运行任务 {task} ({})", worker.1),
        );
        builder.span(got + 1.0, got + lasts + 4.0, worker, Activity::Work, &item);
        builder.span(got + 3.0, got + lasts, worker, Activity::Sleep, "");
        builder.at(got + lasts + 5.0, worker, EventKind::Puts, "results", &item);
        builder.at(got + lasts + 15.0, MAIN, EventKind::Gets, "results", &item);
        builder.at(got + lasts + 6.0, worker, EventKind::Waits, "tasks", "");
    }
    builder.at(70.0, MAIN, EventKind::Printed, "", "等待所有子进程完成...");
    for (index, worker) in WORKERS.into_iter().enumerate() {
        let ms = 2760.0 + 5.0 * index as f64;
        let from = if index == 0 { 2725.0 } else { ms - 2.0 };
        builder.span(from, ms + 2.5, MAIN, Activity::Join, worker.0);
        builder.at(ms, worker, EventKind::Gets, "tasks", "None");
        builder.at(ms + 1.0, worker, EventKind::ActorEnded, "", "");
    }
    builder.at(2790.0, MAIN, EventKind::Printed, "", "所有子进程已完成");
    builder.at(2800.0, MAIN, EventKind::ActorEnded, "", "");
    builder.end()
}

/// Two threads acquire two locks in opposite orders.
pub(crate) fn deadlock() -> Record {
    let (one, two) = (("Thread-1", 4700, 4711), ("Thread-2", 4700, 4712));
    let mut builder = RecordBuilder::default();
    builder.at(
        0.0,
        MAIN,
        EventKind::ProgramStarted,
        "",
        "deadlock-lab classic",
    );
    builder.start(1.0, one, ActorKind::Thread);
    builder.start(1.5, two, ActorKind::Thread);
    for (ms, who, first, second) in [(2.0, one, "锁 A", "锁 B"), (2.6, two, "锁 B", "锁 A")] {
        builder.at(ms, who, EventKind::Waits, first, "");
        builder.at(ms + 0.1, who, EventKind::Takes, first, "");
        builder.at(
            ms + 0.2,
            who,
            EventKind::Printed,
            "",
            &format!("{} 获得 {first}", who.0),
        );
        builder.span(ms + 0.3, ms + 100.0, who, Activity::Sleep, "");
        builder.at(ms + 101.0, who, EventKind::Waits, second, "");
    }
    builder.span(3.0, 500.0, MAIN, Activity::Join, "Thread-1");
    builder.at(501.0, MAIN, EventKind::Printed, "", "死锁!");
    builder.end()
}

/// A queue with room for five items between two threads, and a consumer that is killed in the end.
pub(crate) fn producer_consumer() -> Record {
    let producer = ("producer", 4700, 4721);
    let consumer = ("consumer <&>", 4730, 4730);
    let mut builder = RecordBuilder::default();
    builder.at(
        0.0,
        MAIN,
        EventKind::ProgramStarted,
        "",
        "producer-consumer queue --size 5",
    );
    builder.at(0.2, MAIN, EventKind::Forked { pid: 4730 }, consumer.0, "");
    builder.start(0.6, consumer, ActorKind::Process);
    builder.start(0.4, producer, ActorKind::Thread);
    let mut ms = 1.0;
    for item in 0..12 {
        let text = format!("item {item}");
        builder.span(ms, ms + 1.0, producer, Activity::Work, &text);
        builder.hold(ms + 1.1, ms + 1.3, producer, "mutex");
        builder.at(ms + 1.15, producer, EventKind::Puts, "queue", &text);
        builder.at(
            ms + 1.2,
            producer,
            EventKind::Gauge(f64::from(1 + item / 3)),
            "queue length",
            "",
        );
        builder.at(ms + 1.25, producer, EventKind::Notifies, "not_empty", "");
        if item < 9 {
            let got = 2.4 + 2.0 * f64::from(item);
            builder.at(got - 0.5, consumer, EventKind::Waits, "not_empty", "");
            builder.at(got - 0.1, consumer, EventKind::Wakes, "not_empty", "");
            builder.at(got, consumer, EventKind::Gets, "queue", &text);
            builder.at(
                got,
                consumer,
                EventKind::Gauge(f64::from(item / 3)),
                "queue length",
                "",
            );
            builder.span(got + 0.1, got + 1.4, consumer, Activity::Work, &text);
            builder.at(
                got + 1.3,
                consumer,
                EventKind::Printed,
                "",
                &format!("consumed {item} <&>"),
            );
        }
        ms += 1.5;
    }
    builder.at(21.0, consumer, EventKind::Takes, "mutex", "");
    builder.at(
        21.2,
        consumer,
        EventKind::Begins(Activity::Work),
        "item 9",
        "",
    );
    builder.at(22.0, consumer, EventKind::Printed, "", "last words");
    builder.at(
        24.0,
        MAIN,
        EventKind::Reaped { pid: 4730 },
        "",
        "signal 9 (SIGKILL)",
    );
    builder.at(24.5, MAIN, EventKind::ActorEnded, "", "");
    builder.end()
}

/// Sixty threads, twenty thousand events, a minute.
pub(crate) fn many_actors() -> Record {
    let mut builder = RecordBuilder::default();
    builder.at(
        0.0,
        MAIN,
        EventKind::ProgramStarted,
        "",
        "many_actors --threads 60",
    );
    for thread in 0..60 {
        let who = (
            "worker",
            4800 + thread / 10,
            4800 + thread / 10 + 100 * (thread % 10),
        );
        let kind = if who.1 == who.2 {
            ActorKind::Process
        } else {
            ActorKind::Thread
        };
        builder.start(f64::from(thread), who, kind);
        for turn in 0..56 {
            let ms = f64::from(turn) * 1070.0 + f64::from(thread * 17 % 40) * 20.0;
            builder.span(ms + 100.0, ms + 400.0, who, Activity::Work, "turn");
            builder.hold(ms + 500.0, ms + 500.5, who, "lock");
            builder.at(ms + 501.0, who, EventKind::Printed, "", "done");
        }
    }
    builder.end()
}
