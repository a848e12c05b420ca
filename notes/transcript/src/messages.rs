//! The texts of reports, in English and Chinese.

use std::fmt::Display;

use notes_lang::{Lang, Phrase};

/// A phrase with the values that it mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    phrase: Phrase,
    values: Vec<String>,
}

impl Message {
    /// `values` replace the `{}` of `phrase`, in order.
    pub(crate) fn new(phrase: Phrase, values: &[&dyn Display]) -> Message {
        let values = values.iter().map(|value| value.to_string()).collect();
        Message { phrase, values }
    }

    /// The phrase in `lang`.
    pub(crate) fn text(&self, lang: Lang) -> String {
        let values: Vec<&dyn Display> = self.values.iter().map(|value| value as _).collect();
        self.phrase.fill(lang, &values)
    }
}

notes_lang::phrases! {
    /// A line of the run that equals the notes' line.
    SAME: "same", "相同";
    /// The same, for a line that the notes do not have.
    OURS_SAME: "same, not in the notes", "相同，笔记里没有";
    /// What differs as allowed.
    DIFFERS: "may differ: {}", "可以不同：{}";
    /// Between several differences.
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
    /// A list whose items come in another order.
    AN_ORDER: "the order in a list", "列表的顺序";
    /// A word that differs and may be one of these.
    ONE_OF: "one of {}", "{} 之一";
    /// A line that may come before or after a line of another actor.
    MOVED: "swapped with {}", "与 {} 换序";
    /// The same, and something in the line differs.
    MOVED_DIFFERS: "swapped with {}; {}", "与 {} 换序；{}";
    /// A line that the run lacks.
    MISSING: "missing", "缺少";
    /// A line that is not in the notes.
    EXTRA: "not in the notes", "笔记里没有";
    /// A line that is not expected, if the notes print nothing.
    UNEXPECTED: "not expected", "不该出现";
    /// A line that may not come at this point.
    OUT_OF_ORDER: "out of order", "顺序不对";
    /// A line with a value that its placeholder cannot have.
    WRONG_VALUE: "wrong value", "值不对";
    /// A line that is similar to one of the notes.
    WRONG_TEXT: "wrong text", "文字不对";
    /// Above the notes' column.
    NOTES: "the notes: {}", "笔记：{}";
    /// Above the left column, if the notes print nothing.
    OURS: "expected here (the notes print none of it)", "此处应有的输出（笔记没有打印）";
    /// Above the run's column.
    RUN: "this run", "这次运行";
    /// In place of rows that agree.
    SKIPPED: "  ... {} more lines that agree ...", "  …… 另有 {} 行一致 ……";
    /// What allows lines in either order.
    THE_NOTES_PROGRAM: "the notes' program", "笔记的程序";
    /// The same, if the notes print nothing.
    THE_PROGRAM: "the program", "程序";
    /// Why two processes' lines are swapped. Value: whose program.
    WHY_MOVED_PROCESSES: "Swapped: neither process waits for the other here, so {} may print the two lines in either order.", "换序：这里两个进程互不等待，在{}里，这样的两行谁先谁后都可以。";
    /// Why two threads' lines are swapped. Value: whose program.
    WHY_MOVED_THREADS: "Swapped: neither thread waits for the other here, so {} may print the two lines in either order.", "换序：这里两个线程互不等待，在{}里，这样的两行谁先谁后都可以。";
    /// Why two tasks' lines are swapped. Value: whose program.
    WHY_MOVED_TASKS: "Swapped: neither task waits for the other here, so {} may print the two lines in either order.", "换序：这里两个任务互不等待，在{}里，这样的两行谁先谁后都可以。";
    /// Why lines of a process and a thread are swapped. Value: whose program.
    WHY_MOVED: "Swapped: neither waits for the other here, so {} may print the two lines in either order.", "换序：这里两者互不等待，在{}里，这样的两行谁先谁后都可以。";
    /// Values: the actor that prints a missing line, and the line's place in the transcript.
    WHY_MISSING: "{} prints it: line {} of the transcript", "应由 {} 打印：见对照文件第 {} 行";
    /// Values: the actor, the text that comes first, its line number.
    WHY_ACTOR_EARLIER: "the lines of one actor come in order, and {} prints `{}` first (line {} of the transcript)", "同一个执行者的各行按顺序出现，{} 要先打印“{}”（对照文件第 {} 行）";
    /// Value: the actor.
    WHY_ACTOR_LATER: "the lines of one actor come in order, and {} has already printed a later line", "同一个执行者的各行按顺序出现，但 {} 已经打印了后面的行";
    /// Value: the line of the `---`.
    WHY_SEPARATOR: "`---` in line {} of the transcript: everything above it comes before everything below it", "对照文件第 {} 行的 `---`：上面的行都先于下面的行";
    /// Value: the label.
    WHY_LABEL_MISSING: "it comes after ({}), which has not come yet", "它要在 ({}) 之后，但那一行还没有出现";
    /// Value: the label.
    WHY_LABEL_CLOSED: "every ({}) comes before a line that has already come", "有一行要在所有 ({}) 之后，但它已经出现了";
    /// Values: the sample, its earlier value, its value here.
    WHY_CHANGED: "the {} on the left stood for {} before and stands for {} here: it must stay the same", "{} 此前对应 {}，这里对应 {}：应当保持不变";
    /// Values: two samples and a value.
    WHY_TAKEN: "the {} and {} on the left are different, but here both are {}", "{} 和 {} 对应的值应当不同，这里却都是 {}";
    /// Values: the sample, the samples that it may repeat, the value.
    WHY_NOT_AGAIN: "the {} on the left must be one of {}, but here {} is none of them", "{} 应当是 {} 之一，但这里的 {} 哪个都不是";
    /// Value: the line that must come first.
    WHY_WORKER_BUSY: "a process takes the next task when its task has ended: it prints `{}` first", "进程做完手上的任务才接下一个：它要先打印“{}”";
    /// Value: the relation, in the transcript's values.
    WHY_RELATION: "the values must fit together: {}", "各个值应当满足：{}";
    /// Values: the number that is right, the number that was printed.
    WHY_LEVEL: "each such line changes the number by its step: {} is right here, not {}", "每出现一行，数值就按步长变化：这里应当是 {}，而不是 {}";
    /// Values: the range, the number.
    WHY_RANGE: "the number must be in {}, and {} is not", "数值应当在 {} 之内，但 {} 不在";
    /// Value: the line of the transcript.
    WHY_EXTRA: "such a line is expected (line {} of the transcript), but not again", "应当有这样的行（对照文件第 {} 行），但不该再出现一次";
    /// Value: the first character that differs.
    WHY_TEXT: "first difference: character {}", "从第 {} 个字符起不同";
    /// What a run is compared with.
    THE_NOTES: "the notes", "笔记";
    /// The same, if the notes print nothing.
    THE_EXPECTED: "what is expected", "应有的输出";
    /// One line that was printed.
    LINE: "1 line", "1 行";
    /// How many lines were printed, if it is not one.
    LINES: "{} lines", "{} 行";
    /// Values: what the run is compared with, its lines, and how many rows of each status.
    AGREES: "The run agrees with {}: {}, {}.", "运行结果与{}一致：共 {}，{}。";
    /// Values: what the run is compared with, lines that agree, all lines, and the faults.
    DISAGREES: "The run differs from {}: {} of {} printed as expected; {}.", "运行结果与{}不一致：{} 行一致，共打印 {}；{}。";
    /// How many rows are the same.
    COUNT_SAME: "{} the same", "相同 {} 行";
    /// How many rows differ as allowed.
    COUNT_DIFFERS: "{} different as allowed", "允许的差异 {} 行";
    /// How many rows are swapped as allowed.
    COUNT_MOVED: "{} swapped as allowed", "换序 {} 行";
    /// How many lines are missing.
    COUNT_MISSING: "{} missing", "缺少 {} 行";
    /// How many lines are not in the notes.
    COUNT_EXTRA: "{} not in the notes", "多出 {} 行";
    /// How many lines are not expected, if the notes print nothing.
    COUNT_UNEXPECTED: "{} not expected", "多出 {} 行";
    /// How many lines are out of order.
    COUNT_OUT_OF_ORDER: "{} out of order", "顺序不对 {} 行";
    /// How many lines have a wrong value or text.
    COUNT_WRONG: "{} wrong", "有错 {} 处";
    /// Values: the line of the run, the file, the line in the file.
    FIRST_BOTH: " Look first at line {} of the run, {}:{}.", "先看运行结果第 {} 行，{}:{}。";
    /// Values: the file, the line in the file.
    FIRST_MISSING: " Look first at what is missing: {}:{}.", "先看缺少的：{}:{}。";
    /// Value: the line of the run.
    FIRST_EXTRA: " Look first at line {} of the run.", "先看运行结果第 {} 行。";
    /// Value: what is unusual.
    UNUSUAL: "Allowed, but unusual: {}.", "允许，但不常见：{}。";
    /// Value: the number of steps.
    GAVE_UP: "Not decided: too many lines fit too many places, so the search gave up after {} steps. The report above is the best match that it found.", "未能判定：可能的对应太多，搜索了 {} 步后放弃。上面是找到的最好结果。";
}
