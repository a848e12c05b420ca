//! A thread's name, which one thread may replace while others read it.

use std::sync::OnceLock;

/// A name and the names that have replaced it. Readers hold references to old names, so these stay until the end.
#[derive(Debug)]
pub(super) struct Name {
    text: String,
    /// Set once, by the call that replaces this name.
    next: OnceLock<Box<Name>>,
}

impl Name {
    pub(super) fn new(text: String) -> Name {
        Name {
            text,
            next: OnceLock::new(),
        }
    }

    /// The newest name.
    pub(super) fn get(&self) -> &str {
        &self.last().text
    }

    pub(super) fn replace(&self, text: String) {
        let mut new = Box::new(Name::new(text));
        // Fails if another thread has replaced the name in the meantime: then this name comes after that one.
        while let Err(refused) = self.last().next.set(new) {
            new = refused;
        }
    }

    fn last(&self) -> &Name {
        let mut name = self;
        while let Some(next) = name.next.get() {
            name = next;
        }
        name
    }
}

impl Drop for Name {
    /// Drops the names one after the other: a recursion could overflow the stack after many of them.
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(mut name) = next {
            next = name.next.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_name_counts_and_an_old_one_can_still_be_read() {
        let name = Name::new("first".to_owned());
        let first = name.get();
        name.replace("second".to_owned());
        assert_eq!((first, name.get()), ("first", "second"));
    }

    #[test]
    fn a_name_replaced_by_many_threads_is_one_of_theirs() {
        let name = Name::new("first".to_owned());
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let name = &name;
                scope.spawn(move || (0..1_000).for_each(|i| name.replace(format!("{thread} {i}"))));
            }
        });
        assert!(name.get().ends_with(" 999"), "{}", name.get());
    }

    #[test]
    fn many_names_are_dropped_without_a_deep_recursion() {
        let mut name = Name::new(String::new());
        for _ in 0..1_000_000 {
            let mut newer = Name::new(String::new());
            std::mem::swap(&mut newer, &mut name);
            name.next.set(Box::new(newer)).unwrap();
        }
        drop(name);
    }
}
