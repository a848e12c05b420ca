//! The label of a queue's item in pictures: its value if that is simple and short, otherwise its number.
//!
//! A queue takes items of every type, so a label needs no trait of the item; it depends on the type at compile time.
//! `queue-ipc` makes its labels from the serialized form instead: its items have `Serialize`, so structs and lists
//! show, too.

use std::fmt::{self, Display};
use std::ptr;

/// The label of `item`, the `number`-th item that was put into its queue.
///
/// Integers, floats, `bool`, `char`, `&str`, `String` and `Option`s of these show as themselves (`None` as `None`); an
/// item of any other type shows as its number, `#3`. A picture pairs the put and the get of an item by the label, so
/// pass the same number for both.
///
/// ```
/// use notes_runtime::label;
///
/// struct Job;
///
/// assert_eq!(label::of(&Some("A"), 1).to_string(), "A");
/// assert_eq!(label::of(&None::<u32>, 2).to_string(), "None");
/// assert_eq!(label::of(&Job, 3).to_string(), "#3");
/// ```
pub fn of<T>(item: &T, number: u64) -> Label<'_, T> {
    Label { item, number }
}

/// The result of [`of`].
pub struct Label<'a, T> {
    item: &'a T,
    number: u64,
}

impl<T> fmt::Debug for Label<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Label({self})")
    }
}

impl<T> Display for Label<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item = self.item;
        if let Some(text) = downcast::<T, &str>(item) {
            return f.write_str(text);
        }
        if let Some(text) = downcast::<T, Option<&str>>(item) {
            return show(text.as_ref(), f);
        }
        macro_rules! show_if_one_of {
            ($($type:ty)*) => {$(
                if let Some(value) = downcast::<T, $type>(item) {
                    return value.fmt(f);
                }
                if let Some(value) = downcast::<T, Option<$type>>(item) {
                    return show(value.as_ref(), f);
                }
            )*};
        }
        show_if_one_of!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char String);
        write!(f, "#{}", self.number)
    }
}

fn show(value: Option<&impl Display>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Some(value) => value.fmt(f),
        None => f.write_str("None"),
    }
}

/// The types that show as themselves; a lifetime in one of them is `'a`.
trait Plain<'a>: 'a {}

impl<'a> Plain<'a> for &'a str {}
impl<'a, P: Plain<'a>> Plain<'a> for Option<P> {}

macro_rules! plain {
    ($($type:ty)*) => {$(impl Plain<'_> for $type {})*};
}

plain!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char String);

/// The item, if it is a `P` apart from lifetimes; the borrow of the item then bounds them.
#[expect(unsafe_code, reason = "a cast to a type with a lifetime")]
fn downcast<'a, T, P: Plain<'a>>(item: &'a T) -> Option<&'a P> {
    let is_of_this_type = typeid::of::<T>() == typeid::of::<P>();
    // SAFETY: `T` and `P` are one type but for lifetimes. Those of `T` outlive `'a`, as `T` does; by `Plain`, that of `P` is
    // `'a`. `P` is covariant in it.
    is_of_this_type.then(|| unsafe { &*ptr::from_ref(item).cast::<P>() })
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use super::of;

    fn label<T>(item: T) -> String {
        of(&item, 7).to_string()
    }

    #[test]
    fn plain_values_are_shown_as_themselves() {
        assert_eq!(label(-3), "-3");
        assert_eq!(label(255u8), "255");
        assert_eq!(label(u128::MAX), u128::MAX.to_string());
        assert_eq!(label(1.5), "1.5");
        assert_eq!(label(true), "true");
        assert_eq!(label('中'), "中");
        assert_eq!(label("One"), "One");
        assert_eq!(label("One".to_owned()), "One");
    }

    #[test]
    fn options_of_plain_values_are_shown_as_the_value_or_none() {
        assert_eq!(label(Some(3u32)), "3");
        assert_eq!(label(None::<u32>), "None");
        assert_eq!(label(Some("A")), "A");
        assert_eq!(label(None::<&str>), "None");
        assert_eq!(label(Some("A".to_owned())), "A");
    }

    #[test]
    fn borrowed_text_is_shown_too() {
        let text = "short-lived".to_owned();
        assert_eq!(label(text.as_str()), "short-lived");
        assert_eq!(label(Some(&text[..5])), "short");
    }

    #[test]
    fn all_other_values_are_shown_as_a_number() {
        struct NoTrait<'a>(#[expect(dead_code, reason = "it only borrows")] &'a u32);
        assert_eq!(label(NoTrait(&1)), "#7");
        assert_eq!(label((2, "code")), "#7");
        assert_eq!(label(Reverse(2)), "#7");
        assert_eq!(label(vec![1u8]), "#7");
        assert_eq!(label(&1), "#7");
        assert_eq!(label(Some(Some(1))), "#7");
        assert_eq!(label(()), "#7");
    }
}
