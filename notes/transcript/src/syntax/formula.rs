//! Formulas of loop variables in a line: `{i}`, `{i*i}`, `{2*i + 1}`.

/// A loop variable and its value in this round.
pub(crate) type Variable = (String, String);

/// Replaces each formula in braces by its value. Outside a loop, every brace is an ordinary character. Inside a loop,
/// only braces around names, whole numbers and operators are formulas.
pub(crate) fn expand(text: &str, variables: &[Variable]) -> Result<String, String> {
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
    };
    let number = reader.sum().and_then(|number| match reader.rest.trim() {
        "" => Ok(number.to_string()),
        rest => Err(format!(
            "cannot read `{rest}`; a formula can contain names, whole numbers and + - * %"
        )),
    });
    number.map_err(|why| format!("`{{{formula}}}`: {why}"))
}

/// Reads a formula from left to right.
struct Reader<'a> {
    rest: &'a str,
    variables: &'a [Variable],
}

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
        let mut total = self.number()?;
        while let Some(sign) = self.one_of("*%") {
            let next = self.number()?;
            let product = if sign == '*' {
                total.checked_mul(next)
            } else {
                total.checked_rem_euclid(next)
            };
            total = product.ok_or("the number is too large, or divided by zero")?;
        }
        Ok(total)
    }

    /// A whole number, or a variable whose value is one.
    fn number(&mut self) -> Result<i64, String> {
        let rest = self.rest.trim_start();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            return Err(format!("a name or whole number is missing at `{rest}`"));
        }
        self.rest = after;
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return word
                .parse()
                .map_err(|_| format!("`{word}` is not a whole number"));
        }
        let Some((_, value)) = self.variables.iter().find(|(name, _)| name == word) else {
            let names = self.variables.iter().map(|(name, _)| name.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            return Err(format!(
                "the variable `{word}` is unknown; the variables of the loops are: {names}"
            ));
        };
        value
            .parse()
            .map_err(|_| format!("`{word}` is `{value}`, which is not a whole number"))
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
    fn formulas_are_evaluated() {
        assert_eq!(
            with_i("{i}^2 = {i*i}, {2 + 3*i - 1} {i%2}").unwrap(),
            "7^2 = 49, 22 1"
        );
        assert_eq!(with_i("{who}!").unwrap(), "A B!");
    }

    #[test]
    fn braces_without_a_formula_are_ordinary_characters() {
        assert_eq!(expand("{i} {}", &[]).unwrap(), "{i} {}");
        assert_eq!(
            with_i("{0.25: None, 'i': {}} {").unwrap(),
            "{0.25: None, 'i': {}} {"
        );
        assert_eq!(with_i("{{i}}").unwrap(), "{7}");
    }

    #[test]
    fn an_invalid_formula_is_named_in_the_error() {
        assert!(with_i("{j}").unwrap_err().contains("`j`"));
        assert!(with_i("{who*2}").unwrap_err().contains("A B"));
        assert!(with_i("{i%0}").unwrap_err().contains("divided by zero"));
        assert!(with_i("{i/2}").unwrap_err().contains("cannot read `/2`"));
        assert!(with_i("{2*(i+1)}").unwrap_err().contains("missing"));
        assert!(with_i("{i*}").is_err());
        assert!(with_i("{i i}").is_err());
    }
}
