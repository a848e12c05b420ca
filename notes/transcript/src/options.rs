//! The options of a printout: `--workers 5` and `--workers=5` are the same, in any order.

/// The options in a normal form: `--a b` as `--a=b`, sorted. Equivalent command lines become equal.
pub(crate) fn normal(options: &[String]) -> Vec<String> {
    let mut normal: Vec<String> = Vec::new();
    let mut open = false;
    for option in options {
        let is_option = option.starts_with('-') && option.parse::<f64>().is_err();
        match normal.last_mut() {
            Some(last) if open && !is_option => {
                last.push('=');
                last.push_str(option);
                open = false;
            }
            _ => {
                open = is_option && !option.contains('=');
                normal.push(option.clone());
            }
        }
    }
    normal.sort();
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        normal(&words(one)) == normal(&words(other))
    }

    #[test]
    fn the_order_and_the_equals_sign_do_not_matter() {
        assert!(same("--a 1 --b", "--b --a=1"));
        assert!(same("--shift -3", "--shift=-3"));
        assert!(!same("--a 1", "--a 2"));
        assert!(!same("--a", ""));
        assert!(!same("--a 1 2", "--a 2 1"));
    }
}
