//! The values that a queue of `T` accepts.

/// What [`Queue::put`](crate::Queue::put) takes for an item of type `T`: the item itself, or a borrowed form of it, which is
/// cloned.
///
/// | items | what can be put |
/// |---|---|
/// | `T` | `T`; `&T` with `T: Clone` |
/// | `String` | also `&str` |
/// | `Vec<U>` | also `&[U]`, `&[U; N]` with `U: Clone` |
///
/// ```
/// use producer_consumer::Queue;
///
/// static WORDS: Queue<String> = Queue::new();
/// static NUMBERS: Queue<u32> = Queue::new();
///
/// WORDS.put("A").unwrap();
/// WORDS.put(format!("B{}", 1)).unwrap();
/// NUMBERS.put(5).unwrap();
///
/// let number = 6;
/// NUMBERS.put(&number).unwrap();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be put into a queue of `{T}`",
    label = "an item of the queue is a `{T}`",
    note = "an item is `T`, or `&T` with `T: Clone`; also `&str` for `String`, `&[U]` for `Vec<U>`"
)]
pub trait IntoItem<T> {
    /// Converts the value into the item.
    fn into_item(self) -> T;
}

impl<T> IntoItem<T> for T {
    fn into_item(self) -> T {
        self
    }
}

impl<T: Clone> IntoItem<T> for &T {
    fn into_item(self) -> T {
        self.clone()
    }
}

impl IntoItem<String> for &str {
    fn into_item(self) -> String {
        self.to_owned()
    }
}

impl<T: Clone> IntoItem<Vec<T>> for &[T] {
    fn into_item(self) -> Vec<T> {
        self.to_vec()
    }
}

impl<T: Clone, const N: usize> IntoItem<Vec<T>> for &[T; N] {
    fn into_item(self) -> Vec<T> {
        self.to_vec()
    }
}
