//! The project's own words in English and Chinese, in one table.
//!
//! What a demo prints are the notes' strings and stays as it is; only the project's own words
//! (reports, the index, exercises) follow `--lang` or the locale.

use std::fmt::Display;
use std::sync::atomic::{AtomicU8, Ordering};

use clap::ValueEnum;

/// A language for the project's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English
    En,
    /// 中文
    Zh,
}

impl Lang {
    /// The language of a value of `--lang`.
    pub fn of_code(code: &str) -> Option<Lang> {
        Lang::from_str(code, false).ok()
    }

    /// The language of the locale: `LC_ALL`, else `LC_MESSAGES`, else `LANG`, as POSIX orders them.
    pub fn of_locale() -> Lang {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty());
        Lang::of(locale.as_deref().unwrap_or(""))
    }

    fn of(locale: &str) -> Lang {
        if locale.starts_with("zh") {
            Lang::Zh
        } else {
            Lang::En
        }
    }

    /// The value of `--lang` that stands for it.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }
}

/// 0: the locale's; else one more than the language's place in [`Lang`].
static CURRENT: AtomicU8 = AtomicU8::new(0);

/// Sets the language of this program's own words; `None` leaves it to the locale.
pub fn set(lang: Option<Lang>) {
    CURRENT.store(lang.map_or(0, |lang| lang as u8 + 1), Ordering::Relaxed);
}

/// The language of this program's own words: `--lang`'s, else the locale's.
pub fn current() -> Lang {
    match CURRENT.load(Ordering::Relaxed) {
        0 => Lang::of_locale(),
        1 => Lang::En,
        _ => Lang::Zh,
    }
}

/// A phrase in both languages. `{}` stands for what [`Word::fill`] puts in, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// English
    pub en: &'static str,
    /// Chinese
    pub zh: &'static str,
}

impl Word {
    /// The phrase in `lang`.
    pub fn text(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// The phrase in `lang`, each `{}` replaced by one of `values`, in order.
    pub fn fill(self, lang: Lang, values: &[&dyn Display]) -> String {
        let mut parts = self.text(lang).split("{}");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for (value, part) in values.iter().zip(parts) {
            filled.push_str(&value.to_string());
            filled.push_str(part);
        }
        filled
    }
}

/// Declares the table: one constant a phrase, and `ALL` for the test that holds them to account.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub const $name: Word = Word { en: $en, zh: $zh };)*
        /// Every phrase with its name.
        pub const ALL: &[(&str, Word)] = &[$((stringify!($name), $name)),*];
    };
}

/// The table.
pub mod words {
    use super::Word;

    words! {
        // The command line of the demos.
        /// After a timeline was drawn: the file, the number of events.
        TIMELINE_WRITTEN: "timeline written to {} (events: {})", "时间线已写入 {}（{} 个事件）";

        /// The transcript, the options that were given, those that it has printouts for.
        NO_PRINTOUT: "{} has no printout for the options `{}`; it has one for: {}", "{} 中没有选项 `{}` 的打印内容；有以下选项的：{}";
        /// In place of options.
        NO_OPTIONS: "no options", "无选项";

        // The binary `notes`.
        /// Ctrl-C, or another signal that asks to end.
        INTERRUPTED: "interrupted", "已中断";
        /// A demo or scenario that is not there.
        NO_SUCH_SCENARIO: "there is no such demo or scenario: `cargo run -p notes` lists them", "没有这样的程序或场景：`cargo run -p notes` 列出全部";
        /// Above the index.
        INDEX_TITLE: "Every scenario, its place in the notes, and what it shows", "所有场景、它们在笔记中的位置以及展示的内容";
        /// Below the index.
        INDEX_HINT: "* runs without a name. Run one: cargo run -p {} -- {}; hold it against the notes: add --compare.",
            "* 为默认场景。运行：cargo run -p {} -- {}；与笔记对照：加 --compare。";
        /// A scenario that agrees with its transcript: how many lines.
        SCENARIO_AGREES: "agrees", "一致";
        /// A scenario that does not.
        SCENARIO_DISAGREES: "DISAGREES", "不一致";
        /// A scenario that could not be compared.
        SCENARIO_FAILS: "FAILED", "失败";
        /// The end of `notes compare`: how many of how many.
        COMPARED: "{} of {} agree with their transcripts", "{} / {} 与对照文件一致";
        /// While cargo builds a demo, which may take a minute.
        BUILDING: "building {} …", "正在编译 {} ……";
        /// What to do about a scenario that disagrees.
        COMPARE_HINT: "look at it: {}", "查看：{}";

        // Deadlocks that were found.
        /// Above the threads of a deadlock: how many.
        DEADLOCK: "deadlock: {} threads wait for each other, for ever", "死锁：{} 个线程互相等待，谁也等不到";
        /// A thread of a deadlock: what it holds and since which line, what it waits for and where.
        DEADLOCK_LINK: "  {} holds {} (taken at {}) and waits for {} (at {})", "  {} 持有 {} (取得于 {})，等待 {} (位于 {})";
        /// Between the deadlock and its fix.
        DEADLOCK_FIX: "the fix: both take mutexA first", "改正：两个线程都先获取 mutexA";

        // Timelines.

        /// In place of a picture.
        TIMELINE_NOTHING: "Nothing was recorded.", "没有记录到任何事件。";
        /// Below the title, as all counts and the duration.
        TIMELINE_PROCESS: "{} process", "进程 {} 个";
        /// More than one.
        TIMELINE_PROCESSES: "{} processes", "进程 {} 个";
        /// A count.
        TIMELINE_THREAD: "{} thread", "线程 {} 个";
        /// More than one.
        TIMELINE_THREADS: "{} threads", "线程 {} 个";
        /// A duration.
        TIMELINE_LASTED: "lasted {}", "历时 {}";
        /// A count.
        TIMELINE_EVENT: "{} event", "事件 {} 个";
        /// More than one.
        TIMELINE_EVENTS: "{} events", "事件 {} 个";
        /// Appended if there are any.
        TIMELINE_MISSING_ONE: "{} event missing from the record", "有 {} 个事件未能记录";
        /// More than one.
        TIMELINE_MISSING: "{} events missing from the record", "有 {} 个事件未能记录";
        /// Appended if a lane is not drawn.
        TIMELINE_LEFT_OUT_ONE: "{} shorter life not drawn", "另有 {} 条较短的未画出";
        /// More than one.
        TIMELINE_LEFT_OUT: "{} shorter lives not drawn", "另有 {} 条较短的未画出";
        /// Above the room where what goes on is drawn beyond the last event.
        TIMELINE_AFTER: "after the last event", "最后一个事件之后";
        /// A bar.
        TIMELINE_WORK: "works", "工作";
        /// A bar.
        TIMELINE_SLEEP: "sleeps", "睡眠";
        /// A bar.
        TIMELINE_JOIN: "waits for an end (join)", "等待结束(join)";
        /// A bar.
        TIMELINE_WAIT: "waits for a lock, a queue …", "等待锁、队列等";
        /// A bar.
        TIMELINE_HOLD: "holds a lock", "持有锁";
        /// A torn edge.
        TIMELINE_CUT: "never ended", "没有结束";
        /// An arrow.
        TIMELINE_FORK: "starts a process", "创建进程";
        /// An arrow.
        TIMELINE_QUEUE: "puts → gets", "放入 → 取出";
        /// An arrow.
        TIMELINE_CHANNEL: "sends → receives", "发送 → 接收";
        /// An arrow.
        TIMELINE_WAKE_ARROW: "wakes the other", "唤醒对方";
        /// An arrow.
        TIMELINE_CIRCLE: "deadlock: waits for what the other holds", "死锁：等待对方持有的锁";
        /// A mark.
        TIMELINE_PRINTED: "prints a line", "打印一行";
        /// A mark.
        TIMELINE_NOTIFY: "notifies", "发出通知";
        /// A mark.
        TIMELINE_WAKE: "is woken", "被唤醒";
        /// A cross.
        TIMELINE_DEATH: "ended abruptly", "突然终止";
        // Comparisons of a run with the notes.
        /// A line of the run that equals the notes' line.
        SAME: "same", "相同";
        /// What differs and may.
        DIFFERS: "may differ: {}", "可以不同：{}";
        /// Between several things that differ.
        AND: ", ", "、";
        /// A process id that differs.
        A_PID: "a pid", "进程号";
        /// A thread id that differs.
        A_TID: "a thread id", "线程号";
        /// A number that differs.
        A_NUMBER: "a number", "数值";
        /// A time of day or date that differs.
        A_TIME: "a time", "时间";
        /// A word that differs.
        A_WORD: "a word", "词语";
        /// A text that differs.
        A_TEXT: "a text", "文字";
        /// A word that differs and may be one of these.
        ONE_OF: "one of {}", "{} 之一";
        /// A line that may come before or after the other actor's.
        MOVED: "swapped with {}", "与 {} 换序";
        /// Likewise, and something in it differs.
        MOVED_DIFFERS: "swapped with {}; {}", "与 {} 换序；{}";
        /// A line that the run lacks.
        MISSING: "missing", "缺少";
        /// A line that the notes lack.
        EXTRA: "not in the notes", "笔记里没有";
        /// A line that is not expected, where the notes print nothing.
        UNEXPECTED: "not expected", "不该出现";
        /// A line that comes when it may not.
        DISORDERED: "out of order", "次序不对";
        /// A line whose placeholder stands for something that it cannot be.
        CLASHING: "wrong value", "值不对";
        /// A line much like one of the notes.
        MISSPELT: "wrong text", "文字不对";
        /// Above the notes' column.
        NOTES: "the notes: {}", "笔记：{}";
        /// Above the left column where the notes print nothing.
        OURS: "expected here (the notes print none of it)", "此处应有的输出（笔记没有打印）";
        /// Above the run's column.
        RUN: "this run", "这次运行";
        /// In place of rows that agree.
        SKIPPED: "  ... {} more lines that agree ...", "  …… 另有 {} 行一致 ……";
        /// What lets lines come in either order.
        THE_NOTES_PROGRAM: "the notes' program", "笔记的程序";
        /// Likewise, where the notes print nothing.
        THE_PROGRAM: "the program", "程序";
        /// Why two processes' lines change places: whose program.
        WHY_MOVED_PROCESSES: "Swapped: neither process waits for the other here; {} lets such lines come in either order.", "换序：两个进程在这里互不等待，{}允许这样的两行以任意次序出现。";
        /// Why two threads' lines change places: whose program.
        WHY_MOVED_THREADS: "Swapped: neither thread waits for the other here; {} lets such lines come in either order.", "换序：两个线程在这里互不等待，{}允许这样的两行以任意次序出现。";
        /// Why two tasks' lines change places: whose program.
        WHY_MOVED_TASKS: "Swapped: neither task waits for the other here; {} lets such lines come in either order.", "换序：两个任务在这里互不等待，{}允许这样的两行以任意次序出现。";
        /// Why lines of a process and a thread change places: whose program.
        WHY_MOVED: "Swapped: neither waits for the other here; {} lets such lines come in either order.", "换序：两者在这里互不等待，{}允许这样的两行以任意次序出现。";
        /// Who prints a missing line; where the transcript has it.
        WHY_MISSING: "{} prints it: line {} of the transcript", "应由 {} 打印：见对照文件第 {} 行";
        /// The actor, what comes first, its line.
        WHY_ACTOR: "the lines of one actor come in order, and {} prints `{}` first (line {} of the transcript)", "同一个执行者的各行按次序出现，{} 要先打印“{}”（对照文件第 {} 行）";
        /// The actor.
        WHY_PASSED: "the lines of one actor come in order, and {} has printed a later one already", "同一个执行者的各行按次序出现，而 {} 已经打印了后面的行";
        /// The line of the rule.
        WHY_RULE: "`---` in line {} of the transcript: everything above it comes before everything below it", "对照文件第 {} 行的 `---`：它上面的都先于它下面的";
        /// The label.
        WHY_LABEL: "it comes after ({}), which has not come yet", "它应在 ({}) 之后，而那一行还没有出现";
        /// The label.
        WHY_LABEL_PASSED: "every ({}) comes before a line that has come already", "所有 ({}) 都应先于已经出现的一行";
        /// The sample, what it stood for, what it stands for.
        WHY_REBOUND: "the {} on the left was {} before and is {} here: it must stay the same", "左边的 {} 前面是 {}，这里是 {}：应当保持不变";
        /// Two samples and a value.
        WHY_TAKEN: "the {} and {} on the left are different, and here both are {}", "左边的 {} 和 {} 不同，这里却都是 {}";
        /// The sample, those it may be, the value.
        WHY_NOT_AGAIN: "the {} on the left is one of {} again, and {} is none of theirs here", "左边的 {} 是 {} 之一再次出现，而这里的 {} 不属于它们";
        /// The word.
        WHY_DEALT: "{} is taken once only, and was taken before", "{} 只能被取走一次，而前面已被取走";
        /// The word.
        WHY_UNDEALT: "{} was never taken", "{} 没有被取走";
        /// The line of the transcript.
        WHY_ONCE_MORE: "such a line is expected (line {} of the transcript), but not once more", "应当有这样的行（对照文件第 {} 行），但不该再出现一次";
        /// The first character that differs.
        WHY_TEXT: "the texts part at character {}", "从第 {} 个字符起不同";
        /// What a run is held against.
        THE_NOTES: "the notes", "笔记";
        /// Likewise, where the notes print nothing.
        THE_EXPECTED: "what is expected", "应有的输出";
        /// One line that was printed.
        LINE: "1 line", "1 行";
        /// How many lines were printed, if not one.
        LINES: "{} lines", "{} 行";
        /// What it is held against, the lines, and how many of each name.
        AGREES: "The run agrees with {}: {}, {}.", "运行结果与{}一致：共 {}，{}。";
        /// What it is held against, lines that agree, lines, and what is wrong.
        DISAGREES: "The run differs from {}: {} of {} printed as expected; {}.", "运行结果与{}不一致：{} 行一致，共打印 {}；{}。";
        /// The signal, by name.
        RUN_INTERRUPTED: "The run was interrupted ({}): above stands what it had printed by then.", "运行被中断（{}）：上面是到那时为止打印的内容。";
        /// The signal, by name, and the status.
        RUN_KILLED: "The run was ended by a signal: {}, status {}.", "运行被信号终止：{}，退出状态 {}。";
        /// The status.
        RUN_FAILED: "The run failed: it ended with status {}.", "运行失败：退出状态为 {}。";
        /// How many rows are the same.
        COUNT_SAME: "{} the same", "相同 {} 行";
        /// How many differ as they may.
        COUNT_DIFFERS: "{} different as allowed", "内容可以不同 {} 行";
        /// How many changed places as they may.
        COUNT_MOVED: "{} swapped as allowed", "换序 {} 行";
        /// How many are missing.
        COUNT_MISSING: "{} missing", "缺少 {} 行";
        /// How many are not in the notes.
        COUNT_EXTRA: "{} not in the notes", "多出 {} 行";
        /// How many are not expected, where the notes print nothing.
        COUNT_UNEXPECTED: "{} not expected", "多出 {} 行";
        /// How many are out of order.
        COUNT_DISORDERED: "{} out of order", "次序不对 {} 行";
        /// How many have a wrong value or text.
        COUNT_WRONG: "{} wrong", "有错 {} 处";
        /// The line of the run, the file, its line.
        FIRST_BOTH: " Look first at line {} of the run, {}:{}.", "先看运行结果第 {} 行，{}:{}。";
        /// The file, its line.
        FIRST_MISSING: " Look first at what is missing: {}:{}.", "先看缺少的：{}:{}。";
        /// The line of the run.
        FIRST_EXTRA: " Look first at line {} of the run.", "先看运行结果第 {} 行。";
        /// Steps.
        GAVE_UP: "Not decided: too many lines fit too many places; the search gave up after {} steps. What stands above is the best it found.", "未能判定：可能的对应太多，搜索了 {} 步后放弃。上面是找到的最好结果。";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_in_both_languages_with_the_same_places() {
        for (name, word) in words::ALL {
            assert!(!word.en.trim().is_empty(), "{name}: no English");
            assert!(!word.zh.trim().is_empty(), "{name}: no Chinese");
            let places = |text: &str| text.matches("{}").count();
            assert_eq!(places(word.en), places(word.zh), "{name}: {word:?}");
            assert!(!word.zh.is_ascii(), "{name}: the Chinese is not Chinese");
        }
    }

    #[test]
    fn the_locale_chooses() {
        assert_eq!(Lang::of("zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(Lang::of("C.UTF-8"), Lang::En);
    }
}
