//! Loop variables in a line: `{i}`, `{i*i}`, `{2*i + 1}`.

/// A loop variable and what it stands for in this round.
pub(super) type Variable = (String, String);

/// Puts the values of `variables` into `text`. Outside a loop every brace is an ordinary character;
/// in a loop, braces around an expression of names and whole numbers are put in, all others stay.
pub(super) fn expand(text: &str, variables: &[Variable]) -> Result<String, String> {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{').filter(|_| !variables.is_empty()) {
        let (before, inside) = rest.split_at(open);
        expanded.push_str(before);
        match inside[1..].split_once('}') {
            Some((formula, after)) if is_formula(formula) => {
                expanded.push_str(&value(formula, variables)?);
                rest = after;
            }
            _ => {
                expanded.push('{');
                rest = &inside[1..];
            }
        }
    }
    expanded.push_str(rest);
    Ok(expanded)
}

fn is_formula(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+-*/% ()".contains(c);
    text.chars().all(allowed) && text.chars().any(|c| c.is_ascii_alphabetic())
}

fn value(formula: &str, variables: &[Variable]) -> Result<String, String> {
    if let Some((_, word)) = variables.iter().find(|(name, _)| name == formula.trim()) {
        return Ok(word.clone());
    }
    let mut reader = Reader {
        rest: formula,
        variables,
        open: 0,
    };
    let number = reader
        .sum()
        .map_err(|why| format!("`{{{formula}}}`: {why}"))?;
    if !reader.rest.trim().is_empty() {
        return Err(format!(
            "`{{{formula}}}`: cannot read `{}`",
            reader.rest.trim()
        ));
    }
    Ok(number.to_string())
}

/// Reads a formula from left to right.
struct Reader<'a> {
    rest: &'a str,
    variables: &'a [Variable],
    /// How many parentheses are open.
    open: usize,
}

/// Each open parenthesis takes some stack.
const DEEPEST: usize = 50;

impl Reader<'_> {
    fn sum(&mut self) -> Result<i64, String> {
        let mut total = self.product()?;
        while let Some(sign) = self.one_of("+-") {
            let next = self.product()?;
            let sum = if sign == '+' {
                total.checked_add(next)
            } else {
                total.checked_sub(next)
            };
            total = sum.ok_or("the number is too large")?;
        }
        Ok(total)
    }

    fn product(&mut self) -> Result<i64, String> {
        let mut total = self.atom()?;
        while let Some(sign) = self.one_of("*/%") {
            let next = self.atom()?;
            let product = match sign {
                '*' => total.checked_mul(next),
                '/' => total.checked_div_euclid(next),
                _ => total.checked_rem_euclid(next),
            };
            total = product.ok_or("the number is too large, or divided by zero")?;
        }
        Ok(total)
    }

    fn atom(&mut self) -> Result<i64, String> {
        if self.one_of("(").is_some() {
            self.open += 1;
            if self.open > DEEPEST {
                return Err(format!("more than {DEEPEST} parentheses are open"));
            }
            let inner = self.sum()?;
            self.open -= 1;
            return self
                .one_of(")")
                .map(|_| inner)
                .ok_or_else(|| "`)` is missing".to_owned());
        }
        let rest = self.rest.trim_start();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        self.rest = after;
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return word
                .parse()
                .map_err(|_| format!("`{word}` is no whole number"));
        }
        let Some((_, value)) = self.variables.iter().find(|(name, _)| name == word) else {
            let names: Vec<&str> = self
                .variables
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            return Err(format!(
                "no loop gives a value to `{word}`; there is: {}",
                names.join(", ")
            ));
        };
        value
            .parse()
            .map_err(|_| format!("`{word}` is `{value}`, which is no whole number"))
    }

    fn one_of(&mut self, signs: &str) -> Option<char> {
        let rest = self.rest.trim_start();
        let sign = rest.chars().next().filter(|c| signs.contains(*c))?;
        self.rest = &rest[sign.len_utf8()..];
        Some(sign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_i(text: &str) -> Result<String, String> {
        expand(
            text,
            &[
                ("i".to_owned(), "7".to_owned()),
                ("who".to_owned(), "A B".to_owned()),
            ],
        )
    }

    #[test]
    fn formulas_are_computed() {
        assert_eq!(
            with_i("{i}^2 = {i*i}, {2*(i+1)-1} {i/2} {i%2}").unwrap(),
            "7^2 = 49, 15 3 1"
        );
        assert_eq!(with_i("{who}!").unwrap(), "A B!");
    }

    #[test]
    fn other_braces_are_ordinary_characters() {
        assert_eq!(expand("{i} {}", &[]).unwrap(), "{i} {}");
        assert_eq!(
            with_i("{0.25: None, 'i': {}} {").unwrap(),
            "{0.25: None, 'i': {}} {"
        );
        assert_eq!(with_i("{{i}}").unwrap(), "{7}");
    }

    #[test]
    fn what_cannot_be_computed_is_named() {
        assert!(with_i("{j}").unwrap_err().contains("`j`"));
        assert!(with_i("{who*2}").unwrap_err().contains("A B"));
        assert!(with_i("{i/0}").is_err());
        assert!(with_i("{i*}").is_err());
        assert!(with_i("{i i}").is_err());
        assert!(with_i("{(i}").is_err());
        let deep = |depth| format!("{{{}i{}}}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(with_i(&deep(DEEPEST)).unwrap(), "7");
        assert!(
            with_i(&deep(1_000_000))
                .unwrap_err()
                .contains("parentheses")
        );
    }
}
