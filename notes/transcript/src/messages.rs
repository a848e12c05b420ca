//! The texts of reports, in English and Chinese.

pub(crate) use crate::message::Message;

notes_lang::phrases! {
    /// A line of the run that equals the notes' line.
    SAME: "same", "相同";
    /// The same, for a line that the notes do not have.
    OURS_SAME: "same (ours)", "相同（我们加的）";
    /// What differs as allowed.
    DIFFERS: "may differ: {}", "可以不同：{}";
    /// Between several differences.
    AND: ", ", "、";
    /// Between clauses.
    AND_CLAUSE: ", ", "，";
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
    /// The same, before "differs".
    A_WORD_OF: "a word (one of {})", "词语（{} 之一）";
    /// A line that may come before or after a line of another actor. Value: that line's number.
    MOVED: "swapped with line {}", "与第 {} 行换序";
    /// The same, and something in the line differs.
    MOVED_DIFFERS: "swapped with line {}; {} differs", "与第 {} 行换序；{}不同";
    /// The same, and several things differ.
    MOVED_DIFFER: "swapped with line {}; {} differ", "与第 {} 行换序；{}不同";
    /// Between the things that differ.
    AND_DIFFERENCE: " and ", "、";
    /// In place of all rows.
    EMPTY_PRINTOUT: "The printout is empty.", "这份输出是空的。";
    /// The same for a run.
    EMPTY_RUN: "The run printed nothing.", "运行没有打印任何内容。";
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
    /// A line that ran together with others.
    TOGETHER: "run together", "连成一行";
    /// Above the notes' column.
    NOTES: "the notes: {}", "笔记：{}";
    /// Above the left column, if the notes print nothing.
    OURS: "expected here (not a printout of the notes)", "此处应有的输出（不是笔记的输出）";
    /// Above the run's column.
    RUN: "this run", "这次运行";
    /// The same, if a saved printout is compared.
    PRINTOUT: "the printout", "这份输出";
    /// In place of rows that agree.
    SKIPPED: "  ... {} more lines that agree ...", "  …… 另有 {} 行一致 ……";
    /// In place of unexpected lines. Value: how many.
    MORE_EXTRA: "+ {} more lines that the notes do not have", "+ 另有 {} 行是笔记里没有的";
    /// The same, if the notes print nothing.
    MORE_UNEXPECTED: "+ {} more lines that are not expected", "+ 另有 {} 行不该出现";
    /// Why two processes' lines are swapped.
    WHY_MOVED_PROCESSES: "Swapped: neither process waits for the other here, so the program may print the two lines in either order.", "换序：这里两个进程互不等待，这样的两行谁先谁后都可以。";
    /// Why two threads' lines are swapped.
    WHY_MOVED_THREADS: "Swapped: neither thread waits for the other here, so the program may print the two lines in either order.", "换序：这里两个线程互不等待，这样的两行谁先谁后都可以。";
    /// Why two tasks' lines are swapped.
    WHY_MOVED_TASKS: "Swapped: neither task waits for the other here, so the program may print the two lines in either order.", "换序：这里两个任务互不等待，这样的两行谁先谁后都可以。";
    /// Why lines of a process and a thread are swapped.
    WHY_MOVED: "Swapped: neither waits for the other here, so the program may print the two lines in either order.", "换序：这里两者互不等待，这样的两行谁先谁后都可以。";
    /// A quoted line.
    QUOTED: "`{}`", "“{}”";
    /// In place of a line without text.
    EMPTY_LINE: "(empty line)", "（空行）";
    /// The reason for a line that comes too early. Values: the number of the line that comes first, and its quoted text.
    WHY_FIRST: "line {} on the left must come first: {}", "左边第 {} 行应当先出现：{}";
    /// The same, if a word names who prints both. Value before the others: the word.
    WHY_NAMED_FIRST: "{} must print line {} on the left first: {}", "{} 应当先打印左边第 {} 行：{}";
    /// The same, if a process prints both.
    WHY_SAME_PROCESS_FIRST: "the same process must print line {} on the left first: {}", "同一个进程应当先打印左边第 {} 行：{}";
    /// The same, if a thread prints both.
    WHY_SAME_THREAD_FIRST: "the same thread must print line {} on the left first: {}", "同一个线程应当先打印左边第 {} 行：{}";
    /// The same, if a task prints both.
    WHY_SAME_TASK_FIRST: "the same task must print line {} on the left first: {}", "同一个任务应当先打印左边第 {} 行：{}";
    /// The same, if the program waits for a process before it prints the line.
    WHY_PROCESSES_FIRST: "here the program must wait for other processes: all lines above this one on the left must come first, but line {} has not come yet: {}", "程序在这里应当等其他进程：左边在它上面的行都应当先出现，但第 {} 行还没有出现：{}";
    /// The same, if it waits for a thread.
    WHY_THREADS_FIRST: "here the program must wait for other threads: all lines above this one on the left must come first, but line {} has not come yet: {}", "程序在这里应当等其他线程：左边在它上面的行都应当先出现，但第 {} 行还没有出现：{}";
    /// The same, if it waits for a task.
    WHY_TASKS_FIRST: "here the program must wait for other tasks: all lines above this one on the left must come first, but line {} has not come yet: {}", "程序在这里应当等其他任务：左边在它上面的行都应当先出现，但第 {} 行还没有出现：{}";
    /// Value: the numbers of the lines of which one must come first.
    WHY_ONE_OF_FIRST: "at least one of these lines on the left must come first: {}", "左边这几行至少要有一行先出现：{}";
    /// The same, if the lines are not on the left because any of them may be left out. Value: some of them.
    WHY_ONE_SUCH_FIRST: "at least one such line must come first: {}", "至少要有一行这样的先出现：{}";
    /// The reason for a line that comes before too many lines above it. Values: how many may come later, the numbers of the lines.
    WHY_TOO_FAR_AHEAD: "too many earlier lines had not come: no more than {} of them may come after this line, but these lines on the left had not come: {}", "前面的行还有太多没有出现：晚于这一行出现的最多 {} 行，但到这里左边这几行都还没有出现：{}";
    /// The same, if no line may come later. Value: the number of a line.
    WHY_NOT_IN_ORDER: "no earlier line can still be missing here (they are taken in order), but line {} on the left has not come yet", "排在前面的行到这里应当都已经出现（它们是按顺序取的），但左边第 {} 行还没有出现";
    /// The same, if the lines are not on the left because any of them may be left out. Value: some of them.
    WHY_EARLIER_FIRST: "more of the earlier lines must come before this one (they are taken in order); some that have not come: {}", "这一行之前，应当有更多前面的行出现（它们是按顺序取的）；还没有出现的例如{}";
    /// The reason for an item that its actor cannot be the one to take. Values: the actor, the number of an item below that had come
    /// before, and its quoted text.
    WHY_TAKEN_BEFORE: "{} takes an item only when it has printed the one before, and the items are taken in order; but by then the item in line {} on the left was already taken: {}", "{} 打印完上一项才取下一项，各项又是按顺序取的；可是那时左边第 {} 行的那一项已经取走了：{}";
    /// The same, if no word in the line names the actor. Values: the number of the item below, and its quoted text.
    WHY_WORKER_TAKEN_BEFORE: "this worker takes its next task only when it has printed the end of the one before, and the tasks are taken in order; but by then the task in line {} on the left was already taken: {}", "这个工作者打印完上一个任务才取下一个，任务又是按顺序取的；可是那时左边第 {} 行的任务已经取走了：{}";
    /// The reason for a line that other lines separate from the one before it. Values: its number, and its quoted text.
    WHY_AT_ONCE: "this line must come directly after line {} on the left: {}", "这一行应当紧跟在左边第 {} 行后面：{}";
    /// The same, if the line before it is not on the left, because it may be left out. Value: its quoted text.
    WHY_AT_ONCE_LEFT_OUT: "this line must come directly after {}, which did not come", "这一行应当紧跟在{}后面，可是那一行没有出现";
    /// A level that no line prints. Values: the rule in the transcript's words, the level's name, the number that it would
    /// have, its range.
    WHY_LEAVES_LEVEL: "{}; here `{}` would be {}, and it must be {}", "{}；到这里，{} 会变成 {}，而它应当{}";
    /// The reason for a line that comes too late. Values: the number of the line that comes later, and what the run has there.
    WHY_ALREADY: "this line must come before line {} on the left, which has already come: {}", "这一行应当在左边第 {} 行之前，但那一行已经出现了：{}";
    /// The same, if a word names who prints both. Value before the others: the word.
    WHY_NAMED_ALREADY: "{} has already printed a later line, line {} on the left: {}", "{} 已经打印了后面的行，即左边第 {} 行：{}";
    /// The same, if a process prints both.
    WHY_SAME_PROCESS_ALREADY: "the same process has already printed line {} on the left, which must come later: {}", "同一个进程已经打印了后面的行，即左边第 {} 行：{}";
    /// The same, if a thread prints both.
    WHY_SAME_THREAD_ALREADY: "the same thread has already printed line {} on the left, which must come later: {}", "同一个线程已经打印了后面的行，即左边第 {} 行：{}";
    /// The same, if a task prints both.
    WHY_SAME_TASK_ALREADY: "the same task has already printed line {} on the left, which must come later: {}", "同一个任务已经打印了后面的行，即左边第 {} 行：{}";
    /// The same, if the program waits for the line, which a process prints.
    WHY_PROCESSES_ALREADY: "the program waits for the process that prints this line before it goes on, but line {} on the left has already come: {}", "程序要等打印这一行的进程，然后才继续，但左边第 {} 行已经出现了：{}";
    /// The same, if a thread prints it.
    WHY_THREADS_ALREADY: "the program waits for the thread that prints this line before it goes on, but line {} on the left has already come: {}", "程序要等打印这一行的线程，然后才继续，但左边第 {} 行已经出现了：{}";
    /// The same, if a task prints it.
    WHY_TASKS_ALREADY: "the program waits for the task that prints this line before it goes on, but line {} on the left has already come: {}", "程序要等打印这一行的任务，然后才继续，但左边第 {} 行已经出现了：{}";
    /// The search found no rule that the line breaks, but the run as a whole does not fit.
    WHY_NOT_HERE: "this line is expected, but not at this place", "应当有这一行，但不在这里";
    /// Values: the sample, its earlier value, its value here.
    WHY_CHANGED: "the value that is {} on the left was {} in an earlier line and is {} here: it must be the same", "左边写作 {} 的值，前面是 {}，这里却是 {}：应当是同一个值";
    /// Values: the sample, its value here, its value in later lines.
    WHY_CHANGES_LATER: "the value that is {} on the left is {} here and {} further down: it must be the same", "左边写作 {} 的值，这里是 {}，下面却是 {}：应当是同一个值";
    /// Values: two samples and a value.
    WHY_TAKEN: "the {} and the {} on the left stand for different ids, but here both are {}", "左边的 {} 和 {} 应当不同，这里却都是 {}";
    /// The same, if the run has one such pid so far.
    WHY_NOT_THIS_PID: "the {} on the left stands for the pid {}, and not for {}", "左边的 {} 应当是进程号 {}，而不是 {}";
    /// The same, if the run has none so far. Values: the sample, the pid that was printed.
    WHY_NO_SUCH_PID: "the {} on the left stands for the pid of another line, and no other line has {}", "左边的 {} 应当是别的行里的进程号，但别的行里没有 {}";
    /// Values: the sample, the pids that the run has so far and of which it must be one, the pid that was printed.
    WHY_NOT_AGAIN: "the {} on the left stands for one of the pids {}; {} is none of them", "左边的 {} 应当是进程号 {} 之一，但 {} 不是";
    /// Values: the pid, the number of the line that must come first, and its quoted text.
    WHY_WORKER_BUSY: "process {} is still running another task and takes the next one only when that has ended, so line {} on the left must come first: {}", "进程 {} 还在做别的任务，做完才接下一个，所以左边第 {} 行应当先出现：{}";
    /// Between two sides of a relation: what must hold. Values: the left side, [`MUST_BE`] or [`USUALLY_IS`], the right side.
    EQUAL: "{} {} {}", "{}{}等于 {}";
    /// The same, for `<`.
    LESS: "{} {} less than {}", "{}{}小于 {}";
    /// The same, for `<=`.
    AT_MOST: "{} {} at most {}", "{}{}不大于 {}";
    /// The same, for `>`.
    MORE: "{} {} more than {}", "{}{}大于 {}";
    /// The same, for `>=`.
    AT_LEAST: "{} {} at least {}", "{}{}不小于 {}";
    /// Two times that are close. Values: both, [`MUST_BE`] or [`USUALLY_ARE`], and the seconds.
    APART: "{} and {} {} at most {} s apart", "{}与{}{}相差不超过 {} 秒";
    /// Two numbers that are close. Values: both, [`MUST_BE`] or [`USUALLY_ARE`], and how much they may differ.
    CLOSE: "{} and {} {} at most {} apart", "{}与{}{}相差不超过 {}";
    /// In a sentence about what must hold.
    MUST_BE: "must be", "应当";
    /// In a sentence about what usually holds.
    USUALLY_IS: "is usually", "通常";
    /// The same, for two.
    USUALLY_ARE: "are usually", "通常";
    /// What must hold, and the values of the run.
    WHY_RELATION: "{}; here {}", "{}；这里是 {}";
    /// Two times of the run. Values: both, and the seconds between them.
    TIMES_APART: "{} and {}, which are {} s apart", "{} 和 {}，相差 {} 秒";
    /// What must hold, in the transcript's words, and which line of the run has which values.
    WHY_SENTENCE: "{}; here {}", "{}；这里{}";
    /// The values of one line of the run. Values: its number on the left, its values.
    LINE_HAS: "line {} has {}", "第 {} 行的值是 {}";
    /// Between the values of one line, and between two sides of a relation.
    AND_VALUE: " and ", " 和 ";
    /// The only value in a line. Value: the line's number.
    IN_LINE: "line {}", "第 {} 行";
    /// The value that stands in a line.
    VALUE_IN_LINE: "line {}", "第 {} 行的值";
    /// One of several values in a line. Values: the sample, the line's number.
    SAMPLE_IN_LINE: "the {} in line {}", "{}（第 {} 行）";
    /// How many lines of a kind the run has. Value: [`LIKE_LINE`] or [`PRINTED_BY`].
    LINES_OF: "the number of lines {}", "{}的行数";
    /// Which line of the run is the first of a kind. Value: the kind.
    FIRST_OF: "the place of the first line {}", "{}的第一行的位置";
    /// Which line of the run is the last of a kind. Value: the kind.
    LAST_OF: "the place of the last line {}", "{}的最后一行的位置";
    /// Values: how many lines of a kind the run has, and the kind.
    RUN_HAS_LINES: "there are {} lines {}", "有 {} 行{}";
    /// The same, for one line.
    RUN_HAS_LINE: "there is {} line {}", "有 {} 行{}";
    /// Values: the kind, and the place in the run.
    RUN_HAS_FIRST: "the first line {} is line {} of those printed", "{}的第一行是打印出来的第 {} 行";
    /// Values: the kind, and the place in the run.
    RUN_HAS_LAST: "the last line {} is line {} of those printed", "{}的最后一行是打印出来的第 {} 行";
    /// How many workers the lines of a kind need. Value: the kind.
    WORKERS_OF: "the number of workers that print the lines {}, each in order,", "打印{}的行所需的工作者数（每个都按顺序打印）";
    /// Values: the kind, and how many workers its lines need.
    RUN_NEEDS_WORKERS: "the lines {} come in an order that takes at least {} workers", "{}的行至少要有 {} 个工作者才能按这个顺序打印";
    /// How many items of a kind are missing that nobody holds. Value: the kind.
    LOST_OF: "the number of missing lines {} that no one can still hold", "{}的行里，缺了、又不可能还在谁手上的行数";
    /// Value: the quoted texts of the missing lines that nobody can still hold.
    RUN_HAS_LOST: "nobody can still hold {}", "{}不可能还在谁手上";
    /// The same, if there is none. Value: the kind of lines.
    RUN_HAS_NONE_LOST: "each missing line {} can still be held by someone", "缺的行（{}）都可能还在谁手上";
    /// A kind of lines. Value: the number of one of them on the left.
    LIKE_LINE: "like line {}", "与第 {} 行同类";
    /// The same, if the line is not on the left, because it may be left out. Value: its quoted text.
    LIKE_TEXT: "like {}", "与{}同类";
    /// A kind of lines. Value: the name of the actor that prints them.
    PRINTED_BY: "that {} prints", "由 {} 打印";
    /// Values: the number before the line, [`ADDS`] or another step, the number that is right, the number that was printed.
    WHY_LEVEL: "the number was {}, and this line {}: it must be {} here, not {}", "数值此前是 {}，这一行{}：这里应当是 {}，而不是 {}";
    /// Two lines whose numbers are right in the other order. Values: the number of the later line, and its quoted text.
    WHY_SWAPPED: "this line and line {} on the left have changed places; in the other order, both numbers are right: {}", "这一行和左边第 {} 行换了位置，反过来两个数就都对了：{}";
    /// The same, if no number is right. The last value is the range of the number.
    WHY_NO_LEVEL: "the number was {}, and this line {}: it may not come here, because the number must be {}", "数值此前是 {}，这一行{}：不能出现在这里，因为数值应当{}";
    /// What a line does to a number.
    ADDS: "adds {}", "加 {}";
    /// What a line does to a number.
    SUBTRACTS: "subtracts {}", "减 {}";
    /// What a line does to a number.
    LEAVES: "does not change it", "不改变它";
    /// Values: the range, the number.
    WHY_RANGE: "the number must be {}; {} was printed", "数值应当{}，打印的却是 {}";
    /// A number with needless zeros, or without the one before the point. Values: how it is printed, and what was printed.
    WHY_WRITTEN: "the program writes this number as {}, not as {}", "这个数应当写成 {}，而不是 {}";
    /// Value: what was printed in place of a whole number.
    WHY_WHOLE: "the number must be whole; {} was printed", "应当是整数，打印的却是 {}";
    /// Values: how many decimals the program prints, and the number that was printed.
    WHY_DECIMALS: "the number of decimals must be {}; {} was printed", "小数应当是 {} 位，打印的却是 {}";
    /// A range without an end.
    FROM: "{} or more", "不小于 {}";
    /// A range without a start.
    UP_TO: "at most {}", "不大于 {}";
    /// A range without an end and a start.
    ANY_NUMBER: "a number", "是数字";
    /// A range of numbers.
    FROM_TO: "from {} to {}", "在 {} 到 {} 之间";
    /// Values: the words, what was printed in their place.
    WHY_ONE_OF: "the word must be one of {}; {} was printed", "这个词应当是 {} 之一，打印的却是{}";
    /// Values: how many workers take the items of a list in order, how many earlier items may be missing, the item that comes too
    /// early.
    WHY_LIST_ORDER: "the number of workers is {}, and they take the items in order: so at most {} of the earlier items can be missing when one is added; more are missing when {} is added", "{} 个线程或进程按顺序取，放进一项时，更早的最多还差 {} 项；放进{}时差得更多";
    /// Value: what was printed in place of a date.
    WHY_NO_DATE: "{} is not a date", "{}不是日期";
    /// Value: what was printed in place of a time.
    WHY_NO_TIME: "{} is not a time", "{}不是时间";
    /// Values: what was printed in place of a time, and the time on the left.
    WHY_TIME_FORM: "{} is not written like {}", "{}的写法与 {} 不同";
    /// Values: how many alternatives there are, and the lines on the left.
    WHY_NO_ALTERNATIVE: "the lines may come in {} ways, and those on the right fit none of them; the nearest way is {} on the left", "这些行有 {} 种可能的出现方式，右边的都不符合；最接近的是左边{}";
    /// The first and the last of more than two lines.
    FROM_LINE_TO: "lines {} to {}", "第 {} 到 {} 行";
    /// Two lines.
    TWO_LINES: "lines {} and {}", "第 {}、{} 行";
    /// Value: how many lines are in one.
    WHY_TOGETHER: "{} lines of the notes in one: they were probably written at the same time", "笔记里的 {} 行连成了一行：多半是同时写的";
    /// The same, if the notes print nothing.
    WHY_TOGETHER_OURS: "{} expected lines in one: they were probably written at the same time", "应有的 {} 行连成了一行：多半是同时写的";
    /// Two printed lines that have pieces of two lines. Value: how many lines.
    WHY_MIXED: "the pieces of {} lines of the notes are mixed up in these lines: they were probably written at the same time", "笔记里的 {} 行在这里交错成一团：多半是同时写的";
    /// The same, if the notes print nothing.
    WHY_MIXED_OURS: "the pieces of {} expected lines are mixed up in these lines: they were probably written at the same time", "应有的 {} 行在这里交错成一团：多半是同时写的";
    /// Values: how many blanks the line on the left has at its end, and the line on the right.
    WHY_BLANKS: "only the blanks at the end differ: {} on the left, {} on the right", "只有行末的空格不同：左边 {} 个，右边 {} 个";
    /// Value: the number of the line.
    WHY_EXTRA: "this line is like line {} on the left, and comes too often", "这一行与左边第 {} 行同类，出现的次数多了";
    /// Such a reason, said once for several lines. Values: the reason, and how many lines there are.
    WHY_SEVERAL: "{} ({} such lines)", "{}（这样的共 {} 行）";
    /// What a run is compared with.
    THE_NOTES: "the notes", "笔记";
    /// The same, if the notes print nothing.
    THE_EXPECTED: "what is expected", "应有的输出";
    /// What is compared.
    THE_RUN: "run", "运行结果";
    /// The same, if it is a saved printout.
    THE_PRINTOUT: "printout", "这份输出";
    /// One line that was printed.
    LINE: "1 line", "1 行";
    /// How many lines were printed, if it is not one.
    LINES: "{} lines", "{} 行";
    /// Values: [`THE_RUN`] or [`THE_PRINTOUT`], what it is compared with, its lines, and how many rows of each status.
    AGREES: "The {} agrees with {}: {}, {}.", "{}与{}一致：共 {}，{}。";
    /// Values: [`THE_RUN`] or [`THE_PRINTOUT`], what it is compared with, the faults, and how many lines agree.
    DISAGREES: "The {} differs from {}: {}; {}.", "{}与{}不一致：{}；{}。";
    /// How many lines agree beside the faults: none.
    NO_LINE_AGREES: "no line agrees", "没有一致的行";
    /// How many lines agree beside the faults: one.
    REST_LINE: "one line agrees", "1 行一致";
    /// How many lines agree beside the faults.
    REST_LINES: "the other {} lines agree", "其余 {} 行一致";
    /// How many lines agree, if all do.
    LINES_AGREE: "all {} lines agree", "{} 行都一致";
    /// The same, if there are two.
    BOTH_LINES_AGREE: "both lines agree", "两行都一致";
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
    /// The same, if the notes have no other line.
    NOTES_ONLY_LINE_MISSING: "the notes' only line is missing", "笔记只有一行，没有出现";
    /// Missing lines. Values: how many, and how many lines the notes have.
    NOTES_LINES_MISSING: "{} of the notes' {} lines are missing", "缺少 {} 行（笔记共 {} 行）";
    /// The same, if the notes print nothing.
    EXPECTED_LINE_MISSING: "{} of the {} expected lines is missing", "缺少 {} 行（应有 {} 行）";
    /// The same, if no other line is expected.
    EXPECTED_ONLY_LINE_MISSING: "the only expected line is missing", "应有的只有一行，没有出现";
    /// The same, if the notes print nothing.
    EXPECTED_LINES_MISSING: "{} of the {} expected lines are missing", "缺少 {} 行（应有 {} 行）";
    /// The same, for lines that are ours in a printout of the notes.
    OUR_LINE_MISSING: "{} of our {} lines is missing", "缺少 {} 行（我们加的共 {} 行）";
    /// The same, if only one line is ours.
    OUR_ONLY_LINE_MISSING: "our only line is missing", "我们加的只有一行，没有出现";
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
    WRONG_LINE: "{} line is wrong", "有错 {} 行";
    /// How many lines have a wrong value or text.
    WRONG_LINES: "{} lines are wrong", "有错 {} 行";
    /// How many rules on the whole run are broken: one.
    BROKEN_RULE: "{} overall rule is broken", "违反整体规则 {} 条";
    /// How many rules on the whole run are broken.
    BROKEN_RULES: "{} overall rules are broken", "违反整体规则 {} 条";
    /// In place of the missing lines at the end of a run that was interrupted. Value: how many.
    FOLDED_NOTES: "  ... {} more lines of the notes are missing ...", "  …… 笔记的 {} 行还没有出现 ……";
    /// The same, if the notes print nothing.
    FOLDED_EXPECTED: "  ... {} more expected lines are missing ...", "  …… 还有 {} 行没有出现 ……";
    /// Values: [`OF_RUN`] or [`OF_PRINTOUT`] with the line's number, the line on the left, the file, the line in the file.
    FIRST_BOTH: " Look first at {}, beside line {} on the left ({}:{}).", "先看{}，它对着左边第 {} 行（{}:{}）。";
    /// Values: the line on the left, the file, the line in the file.
    FIRST_MISSING: " Look first at line {} on the left, which is missing ({}:{}).", "先看左边第 {} 行，这一行没有出现（{}:{}）。";
    /// Value: [`OF_RUN`] or [`OF_PRINTOUT`] with the line's number.
    FIRST_EXTRA: " Look first at {}.", "先看{}。";
    /// A line that was printed. Value: its number.
    OF_RUN: "line {} of the run", "运行结果第 {} 行";
    /// The same, in a saved printout.
    OF_PRINTOUT: "line {} of the printout", "这份输出第 {} 行";
    /// Value: what is unusual.
    UNUSUAL: "Allowed, but unusual: {}.", "允许，但不常见：{}。";
    /// Value: the number of steps.
    GAVE_UP: "Not decided: too many lines fit too many places, so the search gave up after {} steps. The report above is the best match that it found.", "未能判定：可能的对应太多，搜索了 {} 步后放弃。上面是找到的最好结果。";
}
