//! One side of a relation: values that are added, subtracted, multiplied and divided.

/// Products that are added or (-1) subtracted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sum(pub(crate) Vec<(f64, Vec<(Sign, Term)>)>);

/// What a factor does to the product before it. The first factor of a product has [`Sign::Times`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Times,
    Over,
    /// Leaves the remainder of a division.
    Modulo,
}

/// A value in a relation.
#[derive(Clone, Debug)]
pub(crate) enum Term {
    Number(f64),
    /// The value of a placeholder.
    Sample(usize),
    /// How many lines have a label, or which line of the run is the first or last of them.
    Label(Place, usize),
    /// A word that is not resolved yet: a sample, or a number.
    Named(String),
    /// A label that is not resolved yet.
    Labelled(Place, String),
}

/// What a relation says of the lines with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Lines,
    First,
    Last,
    /// How many workers can hand in the lines in the run's order: see [`crate::matching::workers`].
    Workers,
    /// How many items are missing that no actor can still hold: see [`crate::matching::lost`].
    Lost,
}

impl Sign {
    pub(crate) fn read(word: &str) -> Option<Sign> {
        Some(match word {
            "*" => Sign::Times,
            "/" => Sign::Over,
            "%" => Sign::Modulo,
            _ => return None,
        })
    }

    fn apply(self, product: f64, factor: f64) -> f64 {
        match self {
            Sign::Times => product * factor,
            Sign::Over => product * factor.recip(),
            Sign::Modulo => product.rem_euclid(factor),
        }
    }
}

impl Sum {
    /// The terms, from left to right.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &Term> {
        let products = self.0.iter();
        products.flat_map(|(_, product)| product.iter().map(|(_, term)| term))
    }

    /// The sum with what `term` returns for each term.
    pub(crate) fn text(&self, term: impl Fn(&Term) -> String) -> String {
        let mut text = String::new();
        for (sign, product) in &self.0 {
            for (index, (how, factor)) in product.iter().enumerate() {
                text += match (index, how) {
                    (0, _) if text.is_empty() => "",
                    (0, _) if *sign < 0.0 => " - ",
                    (0, _) => " + ",
                    (_, Sign::Times) => " * ",
                    (_, Sign::Over) => " / ",
                    (_, Sign::Modulo) => " % ",
                };
                text += &term(factor);
            }
        }
        text
    }

    pub(crate) fn value(&self, value: &impl Fn(&Term) -> Option<f64>) -> Option<f64> {
        let mut sum = 0.0;
        for (sign, product) in &self.0 {
            let mut total = 1.0;
            for (how, term) in product {
                total = how.apply(total, value(term)?);
            }
            sum += sign * total;
        }
        Some(sum)
    }
}
