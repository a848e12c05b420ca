//! The values that a queue of `T` accepts.

/// A value that becomes an item of a queue: the item itself, or a borrowed form of it.
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
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be put into a queue of `{T}`",
    label = "an item of the queue is a `{T}`"
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

impl IntoItem<String> for &str {
    fn into_item(self) -> String {
        self.to_owned()
    }
}

impl IntoItem<String> for &String {
    fn into_item(self) -> String {
        self.clone()
    }
}

impl<T: Clone> IntoItem<Vec<T>> for &Vec<T> {
    fn into_item(self) -> Vec<T> {
        self.clone()
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
