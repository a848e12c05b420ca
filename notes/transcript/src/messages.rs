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
    OURS_SAME: "same (ours)", "相同（我们加的）";
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
    /// A line that may come before or after a line of another actor. Value: that line's number.
    MOVED: "swapped with line {}", "与第 {} 行换序";
    /// The same, and something in the line differs.
    MOVED_DIFFERS: "swapped with line {}; {}", "与第 {} 行换序；{}";
    /// In place of a text that stands further up. Value: the number of the line that has it.
    AS_LINE: "(as line {})", "（同第 {} 行）";
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
    /// The first part of the reason for a line that comes too early. Values: the number of the line that comes first, its text.
    WHY_FIRST: "line {} on the left comes first: `{}`", "左边第 {} 行先出现：“{}”";
    /// The same, if a process prints both.
    WHY_SAME_PROCESS_FIRST: "the same process first prints line {} on the left: `{}`", "同一个进程先打印左边第 {} 行：“{}”";
    /// The same, if a thread prints both.
    WHY_SAME_THREAD_FIRST: "the same thread first prints line {} on the left: `{}`", "同一个线程先打印左边第 {} 行：“{}”";
    /// The same, if a task prints both.
    WHY_SAME_TASK_FIRST: "the same task first prints line {} on the left: `{}`", "同一个任务先打印左边第 {} 行：“{}”";
    /// The same, if the program waits for a process before it prints the line.
    WHY_PROCESSES_FIRST: "here the program waits for other processes: all lines above this one on the left come first, and line {} has not come yet: `{}`", "程序在这里等其他进程：左边在它上面的行都先出现，而第 {} 行还没有出现：“{}”";
    /// The same, if it waits for a thread.
    WHY_THREADS_FIRST: "here the program waits for other threads: all lines above this one on the left come first, and line {} has not come yet: `{}`", "程序在这里等其他线程：左边在它上面的行都先出现，而第 {} 行还没有出现：“{}”";
    /// The same, if it waits for a task.
    WHY_TASKS_FIRST: "here the program waits for other tasks: all lines above this one on the left come first, and line {} has not come yet: `{}`", "程序在这里等其他任务：左边在它上面的行都先出现，而第 {} 行还没有出现：“{}”";
    /// Value: the numbers of the lines of which one must come first.
    WHY_ONE_OF_FIRST: "one of these lines on the left comes first: {}", "左边这几行至少要有一行先出现：{}";
    /// The reason for a line that comes too late. Values: the number of the line that comes later, its text.
    WHY_ALREADY: "it comes before line {} on the left, which has already come: `{}`", "它要在左边第 {} 行之前，但那一行已经出现了：“{}”";
    /// The same, if a process prints both.
    WHY_SAME_PROCESS_ALREADY: "the same process has already printed line {} on the left, which comes later: `{}`", "同一个进程已经打印了后面的行，即左边第 {} 行：“{}”";
    /// The same, if a thread prints both.
    WHY_SAME_THREAD_ALREADY: "the same thread has already printed line {} on the left, which comes later: `{}`", "同一个线程已经打印了后面的行，即左边第 {} 行：“{}”";
    /// The same, if a task prints both.
    WHY_SAME_TASK_ALREADY: "the same task has already printed line {} on the left, which comes later: `{}`", "同一个任务已经打印了后面的行，即左边第 {} 行：“{}”";
    /// The same, if the program waits for the line, which a process prints.
    WHY_PROCESSES_ALREADY: "the program waits for the process that prints this line before it goes on, but line {} on the left has already come: `{}`", "程序要等打印这一行的进程，然后才继续，但左边第 {} 行已经出现了：“{}”";
    /// The same, if a thread prints it.
    WHY_THREADS_ALREADY: "the program waits for the thread that prints this line before it goes on, but line {} on the left has already come: `{}`", "程序要等打印这一行的线程，然后才继续，但左边第 {} 行已经出现了：“{}”";
    /// The same, if a task prints it.
    WHY_TASKS_ALREADY: "the program waits for the task that prints this line before it goes on, but line {} on the left has already come: `{}`", "程序要等打印这一行的任务，然后才继续，但左边第 {} 行已经出现了：“{}”";
    /// The search found no rule that the line breaks, but the run as a whole does not fit.
    WHY_NOT_HERE: "this line is expected, but not at this place", "应当有这一行，但不在这里";
    /// Values: the sample, its earlier value, its value here.
    WHY_CHANGED: "the {} on the left stood for {} before and stands for {} here: it must stay the same", "{} 此前对应 {}，这里对应 {}：应当保持不变";
    /// Values: two samples and a value.
    WHY_TAKEN: "the {} and {} on the left are different, but here both are {}", "{} 和 {} 对应的值应当不同，这里却都是 {}";
    /// Values: the sample, the samples that it may repeat, the value.
    WHY_NOT_AGAIN: "the {} on the left must be one of {}, but here {} is none of them", "{} 应当是 {} 之一，但这里的 {} 哪个都不是";
    /// Values: the number of the line that must come first, its text.
    WHY_WORKER_BUSY: "a process takes the next task when its task has ended: line {} on the left comes first: `{}`", "进程做完手上的任务才接下一个：左边第 {} 行先出现：“{}”";
    /// Value: the relation, in the transcript's values.
    WHY_RELATION: "the values must fit together: {}", "各个值应当满足：{}";
    /// Values: the number that is right, the number that was printed.
    WHY_LEVEL: "each such line changes the number by its step: {} is right here, not {}", "每出现一行，数值就按步长变化：这里应当是 {}，而不是 {}";
    /// Values: the range, the number.
    WHY_RANGE: "the number must be in {}, and {} is not", "数值应当在 {} 之内，但 {} 不在";
    /// Value: the number of the line.
    WHY_EXTRA: "line {} on the left is such a line, but it does not come again", "左边第 {} 行就是这样的行，但不该再出现一次";
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
    /// Values: what the run is compared with, the faults, and how many lines agree.
    DISAGREES: "The run differs from {}: {}; {}.", "运行结果与{}不一致：{}；{}。";
    /// How many lines agree beside the faults: none.
    NO_LINE_AGREES: "no line agrees", "没有一致的行";
    /// How many lines agree beside the faults: one.
    REST_LINE: "one line agrees", "1 行一致";
    /// How many lines agree beside the faults.
    REST_LINES: "the other {} lines agree", "其余 {} 行一致";
    /// After a summary, if some lines are ours.
    OURS_LINE: " One line is ours, marked *: the notes don't have it.", "其中 1 行是我们加的，标有 *，笔记里没有。";
    /// The same, if there are several.
    OURS_LINES: " {} lines are ours, marked *: the notes don't have them.", "其中 {} 行是我们加的，标有 *，笔记里没有。";
    /// How many rows are the same.
    COUNT_SAME: "{} the same", "相同 {} 行";
    /// How many rows differ as allowed.
    COUNT_DIFFERS: "{} different as allowed", "允许的差异 {} 行";
    /// How many rows are swapped as allowed.
    COUNT_MOVED: "{} swapped as allowed", "换序 {} 行";
    /// One missing line. Values: 1, and how many lines the notes have.
    NOTES_LINE_MISSING: "{} of the notes' {} lines is missing", "缺少 {} 行（笔记共 {} 行）";
    /// Missing lines. Values: how many, and how many lines the notes have.
    NOTES_LINES_MISSING: "{} of the notes' {} lines are missing", "缺少 {} 行（笔记共 {} 行）";
    /// The same, if the notes print nothing.
    EXPECTED_LINE_MISSING: "{} of the {} expected lines is missing", "缺少 {} 行（应有 {} 行）";
    /// The same, if the notes print nothing.
    EXPECTED_LINES_MISSING: "{} of the {} expected lines are missing", "缺少 {} 行（应有 {} 行）";
    /// The same, for lines that are ours in a printout of the notes.
    OUR_LINE_MISSING: "{} of our {} lines is missing", "缺少 {} 行（我们加的共 {} 行）";
    /// The same, for lines that are ours in a printout of the notes.
    OUR_LINES_MISSING: "{} of our {} lines are missing", "缺少 {} 行（我们加的共 {} 行）";
    /// One line that is not in the notes.
    EXTRA_LINE: "{} line is not in the notes", "多出 {} 行";
    /// How many lines are not in the notes.
    EXTRA_LINES: "{} lines are not in the notes", "多出 {} 行";
    /// One line that is not expected, if the notes print nothing.
    UNEXPECTED_LINE: "{} line is not expected", "多出 {} 行";
    /// How many lines are not expected, if the notes print nothing.
    UNEXPECTED_LINES: "{} lines are not expected", "多出 {} 行";
    /// One line that is out of order.
    OUT_OF_ORDER_LINE: "{} line is out of order", "顺序不对 {} 行";
    /// How many lines are out of order.
    OUT_OF_ORDER_LINES: "{} lines are out of order", "顺序不对 {} 行";
    /// One line that has a wrong value or text.
    WRONG_LINE: "{} line is wrong", "有错 {} 处";
    /// How many lines have a wrong value or text.
    WRONG_LINES: "{} lines are wrong", "有错 {} 处";
    /// In place of the missing lines at the end of a run that was interrupted. Value: how many.
    FOLDED_NOTES: "  ... {} more lines of the notes are missing ...", "  …… 笔记的 {} 行还没有出现 ……";
    /// The same, if the notes print nothing.
    FOLDED_EXPECTED: "  ... {} more expected lines are missing ...", "  …… 还有 {} 行没有出现 ……";
    /// Values: the line of the run, what it is compared with, the line there, the file, the line in the file.
    FIRST_BOTH: " Look first at line {} of the run, in {} line {} ({}:{}).", "先看运行结果第 {} 行，{}第 {} 行（{}:{}）。";
    /// Values: what the run is compared with, the line there, the file, the line in the file.
    FIRST_MISSING: " Look first at what is missing, in {} line {} ({}:{}).", "先看缺少的：{}第 {} 行（{}:{}）。";
    /// Value: the line of the run.
    FIRST_EXTRA: " Look first at line {} of the run.", "先看运行结果第 {} 行。";
    /// Value: what is unusual.
    UNUSUAL: "Allowed, but unusual: {}.", "允许，但不常见：{}。";
    /// Value: the number of steps.
    GAVE_UP: "Not decided: too many lines fit too many places, so the search gave up after {} steps. The report above is the best match that it found.", "未能判定：可能的对应太多，搜索了 {} 步后放弃。上面是找到的最好结果。";
}

/// [`WHY_FIRST`] for two lines of one actor: for processes, threads, tasks.
pub(crate) const WHY_SAME_ACTOR_FIRST: [Phrase; 3] = [
    WHY_SAME_PROCESS_FIRST,
    WHY_SAME_THREAD_FIRST,
    WHY_SAME_TASK_FIRST,
];
/// [`WHY_FIRST`] where the program waits between the two lines.
pub(crate) const WHY_SECTION_FIRST: [Phrase; 3] =
    [WHY_PROCESSES_FIRST, WHY_THREADS_FIRST, WHY_TASKS_FIRST];
/// [`WHY_ALREADY`] for two lines of one actor.
pub(crate) const WHY_SAME_ACTOR_ALREADY: [Phrase; 3] = [
    WHY_SAME_PROCESS_ALREADY,
    WHY_SAME_THREAD_ALREADY,
    WHY_SAME_TASK_ALREADY,
];
/// [`WHY_ALREADY`] where the program waits between the two lines.
pub(crate) const WHY_SECTION_ALREADY: [Phrase; 3] = [
    WHY_PROCESSES_ALREADY,
    WHY_THREADS_ALREADY,
    WHY_TASKS_ALREADY,
];
