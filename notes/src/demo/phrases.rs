//! What clap says in help and errors, and what the command line says beside it, in two languages.

use notes_lang::Phrase;

/// clap's words in a help or a usage, longer ones before those that they contain.
pub(super) const CLAPS_WORDS: [Phrase; 16] = [
    USAGE,
    SCENARIOS,
    COMMANDS,
    ARGUMENTS,
    OPTIONS,
    SHARED_OPTIONS,
    EXAMPLES,
    ANY_OPTIONS,
    DEFAULT,
    VALUES,
    VALUES_LISTED,
    HELP_OR_MORE,
    HELP_OR_LESS,
    HELP_OF_COMMANDS,
    HELP,
    VERSION,
];

notes_lang::phrases! {
    /// A heading.
    USAGE: "Usage:", "用法：";
    /// A heading.
    SCENARIOS: "Scenarios:", "场景：";
    /// A heading.
    COMMANDS: "Commands:", "命令：";
    /// A heading.
    ARGUMENTS: "Arguments:", "参数：";
    /// A heading.
    OPTIONS: "Options:", "选项：";
    /// A heading.
    SHARED_OPTIONS: "Options of all demos:", "所有程序共有的选项：";
    /// A heading.
    EXAMPLES: "Examples:", "例如：";
    /// In a usage.
    ANY_OPTIONS: "[OPTIONS]", "[选项]";
    /// After an option's help.
    DEFAULT: "[default:", "[默认值：";
    /// After an option's help.
    VALUES: "[possible values:", "[可选值：";
    /// Above a list of values.
    VALUES_LISTED: "Possible values:", "可选值：";
    /// The help of `-h` where `--help` says more.
    HELP_OR_MORE: "Print help (see more with '--help')", "显示帮助（要更详细的，用 --help）";
    /// The help of `--help` where `-h` says less.
    HELP_OR_LESS: "Print help (see a summary with '-h')", "显示帮助（要简短的，用 -h）";
    /// The help of the subcommand `help`.
    HELP_OF_COMMANDS: "Print this message or the help of the given subcommand(s)", "显示这份帮助，或者某个命令的帮助";
    /// The help of `--help`.
    HELP: "Print help", "显示帮助";
    /// The help of `--version`.
    VERSION: "Print version", "显示版本";

    /// What stands for a scenario in a usage.
    SCENARIO: "SCENARIO", "场景";
    /// Above the examples of a demo's help: the default scenario.
    WITHOUT_SCENARIO: "Without a scenario, {} runs. Examples:", "不写场景时运行 {}。例如：";
    /// What is wrong with a `--speed`: the slowest and the fastest.
    SPEED: "give a number from {} to {}: 1 is the notes' pace, 10 is ten times faster", "要写 {} 到 {} 之间的数：1 是笔记的速度，10 是它的十倍";
    /// What is wrong with a `--timeline`.
    TIMELINE_FILE: "name a file that ends in .svg (a picture) or .json (for Perfetto, ui.perfetto.dev)", "文件名要以 .svg（图）或 .json（用 Perfetto 看，ui.perfetto.dev）结尾";

    /// The process was started by `unshare --pid` without `--fork`.
    ANOTHER_PID_NAMESPACE: "cannot start processes: they would be in another PID namespace, which ends with the first of them; with `unshare --pid`, use `--fork`, too",
        "无法启动进程：子进程会进入另一个 PID 命名空间，其中第一个进程一结束，其他进程也会结束；用 unshare --pid 时请加上 --fork";
    /// Before an error.
    ERROR: "error: ", "错误：";
    /// Before a tip.
    TIP: "tip: ", "提示：";
    /// After an error.
    MORE: "For more information, try '--help'.", "详细用法见 --help。";
    /// An option.
    TWICE: "the argument {} cannot be used multiple times", "{}只能写一次";
    /// An option, and those before it.
    CONFLICT: "the argument {} cannot be used with {}", "{}不能和{}一起用";
    /// An option.
    VALUE_MISSING: "a value is required for {} but none was supplied", "{}缺少值";
    /// A value, an option, and what is wrong with the value.
    INVALID: "invalid value {} for {}: {}", "值{}不能用于{}：{}";
    /// An option, a value.
    VALUE_INVALID: "the value of {} is invalid: {}", "{}的值{}无效";
    /// An option, a value.
    VALUE_TOO_MANY: "{} takes no further value: {}", "{}后面多了一个值：{}";
    /// What was written in place of a scenario.
    NO_SUCH_SCENARIO: "no such scenario: {}", "没有{}这个场景";
    /// What was written in place of a command of `notes`.
    NO_SUCH_COMMAND: "no such command: {}", "没有{}这个命令";
    /// The arguments.
    ARGUMENT_MISSING: "the following required arguments were not provided: {}", "缺少参数：{}";
    /// An argument.
    ARGUMENT_UNKNOWN: "unexpected argument {} found", "不认识的参数{}";
    /// An argument that begins with a hyphen.
    NO_SUCH_OPTION: "no such option: {}", "没有{}这个选项";
    /// An argument with bytes that are no text.
    NOT_UTF8: "the argument {} is not valid UTF-8", "参数{}里有不符合 UTF-8 的字节";
    /// Any other error.
    WRONG: "the command line is wrong", "命令行写错了";
    /// What is wrong with a number: more than fits.
    TOO_LARGE: "the number is too large", "这个数太大";
    /// What is wrong with a number: the smallest that is possible.
    NUMBER_FROM: "give a whole number from {}", "要写不小于 {} 的整数";
    /// What is wrong with a number: the smallest and the largest that are possible.
    NUMBER_BETWEEN: "give a whole number from {} to {}", "要写 {} 到 {} 之间的整数";
    /// Between names like the one that is unknown.
    OR: " or ", "、";
    /// Names like the one that is unknown.
    SIMILAR: "did you mean {}?", "是不是想写{}？";
    /// An argument, and how to write it as a value.
    AS_A_VALUE: "to pass {} as a value, use {}", "要把{}当作值，请写成{}";
    /// A scenario or a command.
    WITHOUT_DASHES: "{} exists; to use it, remove the '--' before it", "有{}，去掉它前面的“--”就能用";
    /// The same with an option.
    EXISTS: "{} exists", "可以写{}";
}
