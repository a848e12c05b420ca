//! What can be put or sent as an item: the item itself, or a borrowed form of it.

use serde::Serialize;

/// The argument of [`Queue::put`](crate::Queue::put) and [`Connection::send`](crate::Connection::send) for items of
/// type `T`.
///
/// An item is serialized in place, so a borrowed form works as well as an owned one:
///
/// | items | what can be put |
/// |---|---|
/// | `T` | `T`, `&T` |
/// | `String` | also `&str` |
/// | `Vec<U>` | also `&[U]`, `&[U; N]` |
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let words = queue_ipc::Queue::<String>::new()?;
/// let word = "A".to_owned();
/// words.put(&word)?;
/// words.put("B")?;
/// words.put(word)?;
///
/// let numbers = queue_ipc::Queue::<Vec<u32>>::new()?;
/// numbers.put(&[1, 2, 3])?;
/// numbers.put(vec![4])?;
/// # Ok(())
/// # }
/// ```
///
/// Implement this trait for a borrowed form of your own type; both must have the same serialized form.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an item of type `{T}`, nor a borrowed form of one",
    note = "an item is `T` or `&T` with `T: serde::Serialize`; also `&str` for `String`, `&[U]` for `Vec<U>`"
)]
pub trait AsItem<T> {
    /// The type that is serialized. It deserializes as a `T`.
    type Serialized: Serialize + ?Sized;

    /// The item in the form that is serialized.
    fn as_item(&self) -> &Self::Serialized;
}

impl<T: Serialize> AsItem<T> for T {
    type Serialized = T;

    #[inline]
    fn as_item(&self) -> &T {
        self
    }
}

impl<T: Serialize> AsItem<T> for &T {
    type Serialized = T;

    #[inline]
    fn as_item(&self) -> &T {
        self
    }
}

impl AsItem<String> for &str {
    type Serialized = str;

    #[inline]
    fn as_item(&self) -> &str {
        self
    }
}

impl AsItem<String> for &&str {
    type Serialized = str;

    #[inline]
    fn as_item(&self) -> &str {
        self
    }
}

impl<U: Serialize> AsItem<Vec<U>> for &[U] {
    type Serialized = [U];

    #[inline]
    fn as_item(&self) -> &[U] {
        self
    }
}

impl<U: Serialize, const N: usize> AsItem<Vec<U>> for &[U; N] {
    type Serialized = [U];

    #[inline]
    fn as_item(&self) -> &[U] {
        self.as_slice()
    }
}
