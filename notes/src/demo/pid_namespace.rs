//! Refuses a run whose children would be in another PID namespace.

use std::fs;
use std::path::Path;

use anyhow::bail;
use notes_lang as lang;

use super::phrases;

/// Fails if children of this process begin another PID namespace than its own, as after `unshare --pid` without `--fork`.
///
/// The first child is the namespace's init then. When it ends, the kernel kills all others and starts no more, and until
/// this process has reaped the others, the first child does not count as ended. Threads can't be started at all.
pub(super) fn check() -> anyhow::Result<()> {
    if is_another_for_children(Path::new("/proc/self/ns")) {
        bail!("{}", phrases::ANOTHER_PID_NAMESPACE.text(lang::current()));
    }
    Ok(())
}

fn is_another_for_children(namespaces: &Path) -> bool {
    let Ok(own) = fs::read_link(namespaces.join("pid")) else {
        return false; // There is no /proc.
    };
    let of_children = namespaces.join("pid_for_children");
    match fs::read_link(&of_children) {
        Ok(of_children) => of_children != own,
        // Before the first child, the kernel has no name for the namespace. A kernel before 4.12 has no such file.
        Err(_) => fs::symlink_metadata(&of_children).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn the_namespaces_are_compared() {
        assert!(check().is_ok());
        let folder = std::env::temp_dir().join(format!("namespaces-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert!(!is_another_for_children(&folder));
        symlink("pid:[1]", folder.join("pid")).unwrap();
        assert!(!is_another_for_children(&folder));
        symlink("pid:[2]", folder.join("pid_for_children")).unwrap();
        assert!(is_another_for_children(&folder));
        fs::remove_dir_all(&folder).unwrap();
    }
}
