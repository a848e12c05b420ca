//! What the banker says, in two languages.

use deadlock_lab::banker::{Banker, BankerError};
use notes::{explain, text};

/// Prints what there is, what each process claims and holds, and whether that is safe.
pub(crate) fn print_state(banker: &Banker) {
    let (total, free) = (listed(banker.total()), listed(banker.free()));
    explain!(en: "there are {total}, {free} are free", zh: "一共有 {total}，剩下 {free}");
    for process in banker.processes() {
        let name = process.name();
        let [claim, holds, need] = [process.claim(), process.holds(), &process.need()].map(listed);
        explain!(
            en: "{name} claims {claim}, holds {holds}, may still request {need}",
            zh: "{name} 最多需要 {claim}，持有 {holds}，还可以请求 {need}"
        );
    }
    match banker.safe_sequence() {
        Some(sequence) => {
            let sequence = sequence.join(" ");
            explain!(en: "safe: they can finish in the order {sequence}", zh: "安全：可以按 {sequence} 的顺序完成");
        }
        None => {
            explain!(en: "unsafe: in no order can all of them finish", zh: "不安全：没有一种顺序能让它们都完成")
        }
    }
}

/// Numbers with blanks between them.
pub(crate) fn listed(units: &[u64]) -> String {
    let units: Vec<String> = units.iter().map(u64::to_string).collect();
    units.join(" ")
}

/// Why the banker refuses.
pub(crate) fn in_words(error: &BankerError) -> String {
    let zh = match error {
        BankerError::WrongLength {
            process,
            given,
            resources,
        } => {
            format!("{process} 写了 {given} 种资源，而资源有 {resources} 种：每种写一个数")
        }
        BankerError::ClaimedTwice { process } => {
            format!("{process} 已经有 claim 了：每个进程只写一次")
        }
        BankerError::NoClaim { process } => {
            format!("{process} 没有 claim：先写它最多需要多少，才能持有或请求")
        }
        BankerError::ClaimOverTotal {
            process,
            resource,
            units,
            total,
        } => {
            format!("{process} 最多需要 {units} 个资源 {resource}，而一共只有 {total} 个")
        }
        BankerError::OverClaim {
            process,
            resource,
            units,
            holds,
            claim,
        } => {
            format!(
                "{process} 持有 {holds} 个资源 {resource}，再加 {units} 个就超过了它的最大需求 {claim}"
            )
        }
        BankerError::NotFree {
            process,
            resource,
            units,
            free,
        } => {
            format!("{process} 不能持有 {units} 个资源 {resource}：只剩下 {free} 个")
        }
        BankerError::NotHeld {
            process,
            resource,
            units,
            holds,
        } => {
            format!("{process} 不能释放 {units} 个资源 {resource}：它只持有 {holds} 个")
        }
        other => other.to_string(),
    };
    text!(en: "{error}", zh: "{zh}")
}
